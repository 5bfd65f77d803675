"""Saved plans of a sync: they say what customers owe, so only their owner can read them."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sfmeta.errors import ProjectError
from sfmeta.sync.data_plan import header_of, verified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from sfmeta.sync.data_plan import Entry, Header


def write(path: Path, lines: Iterable[str]) -> None:
    """Save a plan line by line; the file is there when it is whole, or not at all."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.touch(mode=0o600, exist_ok=False)
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
        temporary.replace(path)
    except OSError as error:
        raise ProjectError(f"cannot write the plan: {error.strerror}", where=str(path)) from error
    finally:
        temporary.unlink(missing_ok=True)


def header(path: Path) -> Header:
    """What a saved plan is for; ProjectError when the file is not as it was written."""
    with _opened(path) as lines:
        return header_of(lines)


def entries(path: Path) -> Iterator[Entry]:
    """What a saved plan wants done; ProjectError, at the end at the latest, when the file is not as it was written."""
    with _opened(path) as lines:
        yield from verified(lines)


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[str]]:
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            yield iter(file)
    except OSError as error:
        raise ProjectError(f"cannot read the plan: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError:
        raise ProjectError("this is not a saved plan: it is not text", where=str(path)) from None
    except ProjectError as error:
        error.where = str(path)
        raise
