"""Puts the pieces together: an emulator, a folder, the acts."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sfmeta.demo.acts import ACTS, Scene, Teller
from sfmeta.demo.figures import Figures
from sfmeta.demo.witness import Witness
from sfmeta.demo.workshop import Workshop, emulator, environment
from sfmeta.errors import ProjectError, SfmetaError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Narrator(Teller, Protocol):
    """A teller who also introduces the acts."""

    def opening(self, ready: Mapping[str, object], folder: Path) -> None: ...
    def act(self, number: int, of: int, title: str) -> None: ...


def run(narrator: Narrator, *, customers: int, seed: int, keep: Path | None) -> Figures:
    """Play every act in a temporary folder, or in ``keep``, which must not hold anything yet."""
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise ProjectError(f"{keep} is not empty", fix="name a folder that does not exist yet")
    folder = keep or Path(tempfile.mkdtemp(prefix="sfmeta-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    figures = Figures()
    try:
        with emulator(customers, seed) as ready, Witness(ready) as witness:
            narrator.opening(ready, folder)
            workshop = Workshop(folder.resolve(), environment(str(ready["salesforce"])))
            scene = Scene(workshop, witness, narrator, figures, {})
            for number, act in enumerate(ACTS, start=1):
                narrator.act(number, len(ACTS), act.title)
                try:
                    act.play(scene)
                except (KeyError, TypeError, ValueError) as error:
                    raise SfmetaError(
                        f"a document lacks what the demo looks for: {error!r}", where=act.title
                    ) from error
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    return figures
