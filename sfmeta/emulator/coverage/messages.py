"""Every refusal that the emulator utters, found in its source: where, which code, which text."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACKAGE: Final = Path(__file__).parent.parent
GAP: Final = "…"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Something that is called to refuse: where among its arguments text and code stand, and what it adds around."""

    text: int
    code: int | None = None
    before: str = ""
    after: str = ""


SPEAKERS: Final = {
    "BadArchive": Speaker(1, 0),
    "BadOptions": Speaker(0),
    "Fault": Speaker(1, 0),
    "Complaint": Speaker(0, after=f" [line:{GAP}, column:{GAP}]"),
    "FormulaError": Speaker(0),
    "JobFailed": Speaker(0),
    "Misshapen": Speaker(0),
    "NotNow": Speaker(1, 0),
    "NotWellFormed": Speaker(0),
    "OAuthError": Speaker(1, 0),
    "Objection": Speaker(0, 1),
    "Problem": Speaker(1, 0),
    "Reason": Speaker(0),
    "Refusal": Speaker(1),
    "SoapFault": Speaker(1, 0),
    "_bad": Speaker(2, 0, before=f"{GAP}: "),
    "_invalid_type": Speaker(2),
    "invalid": Speaker(0),
    "invalid_field": Speaker(2),
    "malformed": Speaker(2),
    "not_emulated": Speaker(2, after=" is not emulated"),
    "refuse": Speaker(0, 1),
}
WRAPPERS: Final = {"pointing": 2}  # what is put around a text: its place there


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """``text`` has a gap where a value goes. ``service`` is the package that says it."""

    service: str
    code: str
    text: str


@cache
def messages() -> tuple[Message, ...]:
    """All of them, sorted, each once a service."""
    found: set[Message] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        service = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if service != "coverage":
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found.update(Message(service, code, text) for code, text in _spoken(tree))
    return tuple(sorted(found))


def _spoken(tree: ast.Module) -> Iterator[tuple[str, str]]:
    constants = _assigned(tree)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inner = {id(node) for function in functions for node in ast.walk(function)}
    outside = [node for node in ast.walk(tree) if id(node) not in inner]
    for nodes, names in [
        (outside, constants),
        *((list(ast.walk(f)), {**constants, **_assigned(f)}) for f in functions),
    ]:
        for node in nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPEAKERS:
                speaker = SPEAKERS[node.func.id]
                text = _text(node.args[speaker.text], names) if len(node.args) > speaker.text else None
                if text is not None and text.strip(GAP + " :"):
                    yield _code(node, speaker.code), f"{speaker.before}{text}{speaker.after}"


def _code(call: ast.Call, place: int | None) -> str:
    if place is not None and len(call.args) > place:
        argument = call.args[place]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
    return ""


def _assigned(scope: ast.AST) -> Mapping[str, ast.expr]:
    """Names and what is assigned to them: a text is often made on the line before it is said."""
    return {
        target.id: node.value
        for node in ast.walk(scope)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _text(node: ast.expr, names: Mapping[str, ast.expr]) -> str | None:
    """The text that an expression makes, gaps for what is only known when it is said."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else GAP
            for part in node.values
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left, names), _text(node.right, names)
        return None if left is None and right is None else (left or GAP) + (right or GAP)
    if isinstance(node, ast.Name) and node.id in names:
        return _text(names[node.id], {})
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRAPPERS:
        place = WRAPPERS[node.func.id]
        return _text(node.args[place], names) if len(node.args) > place else None
    return None
