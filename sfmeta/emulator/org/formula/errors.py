"""What is wrong with a formula, in the platform's words (salesforce/formula-engine, labels.xml)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sfmeta.emulator.org.formula.values import Value


class FormulaError(Exception):
    """The formula cannot be compiled."""


def unknown_field(name: str) -> FormulaError:
    return FormulaError(f"Field {name} does not exist. Check spelling.")


def wrong_object(field: str, name: str) -> FormulaError:
    return FormulaError(f"{name} is an invalid object type for the {field} field. Check spelling.")


def unknown_function(name: str) -> FormulaError:
    return FormulaError(f"Unknown function {name}. Check spelling.")


def unemulated(what: str) -> FormulaError:
    return FormulaError(f"Not emulated: {what} in a formula")


def wrong_count(name: str, expected: int, received: int) -> FormulaError:
    return FormulaError(
        f"Incorrect number of parameters for function '{name}()'. Expected {expected}, received {received}"
    )


def wrong_type(where: str, expected: Sequence[str], value: Value) -> FormulaError:
    """``where`` is ``operator '+'`` or ``function 'IF()'``."""
    if value.name and value.kind == "Picklist":
        return FormulaError(
            f"Field {value.name} is a picklist field. Picklist fields are only supported in certain functions."
        )
    if value.name and value.kind == "Multi-Select Picklist":
        return FormulaError(
            f"Field {value.name} is a multi-select picklist field. Multi-select picklist fields are only supported in"
            " certain functions."
        )
    return FormulaError(f"Incorrect parameter type for {where}. Expected {', '.join(expected)}, received {value.kind}")


def wrong_result(received: str, expected: str) -> FormulaError:
    return FormulaError(f"Formula result is data type ({received}), incompatible with expected data type ({expected}).")


def unsupported(kind: str, name: str) -> FormulaError:
    return FormulaError(f'You referenced an unsupported field type called "{kind}" using the following field: {name}')


def cycle() -> FormulaError:
    return FormulaError("Formula cannot use another formula field that directly or indirectly refers to itself.")


def missing(what: str) -> FormulaError:
    return FormulaError(f"Syntax error.  Missing {what}")


def found(what: str) -> FormulaError:
    return FormulaError(f"Syntax error.  Found '{what}'")


def extra(what: str) -> FormulaError:
    return FormulaError(f"Syntax error. Extra {what}")
