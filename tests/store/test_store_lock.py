"""Two runs of one pair exclude each other, those of two pairs do not, and no lock outlives its process."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from sqlalchemy.engine import Engine

from sfmeta.errors import Refused
from sfmeta.store.database import opened
from sfmeta.store.location import Location
from sfmeta.store.lock import alone

HOLDER = """
import sys, time
from pathlib import Path
from sfmeta.store.database import opened
from sfmeta.store.location import Location
from sfmeta.store.lock import alone
place = Location(Path(sys.argv[1]), sys.argv[2])
with opened(place) as engine, alone(engine, place, 1):
    print("held", flush=True)
    time.sleep(60)
"""


def test_one_at_a_time(engine: Engine, place: Location) -> None:
    with alone(engine, place, 1):
        with opened(place) as other, pytest.raises(Refused, match="another sync") as error, alone(other, place, 1):
            pass
        assert "wait for it to end" in str(error.value.fix)
        assert "sync-1.lock" in str(error.value.fix) or f"advisory lock in {place}" in str(error.value.fix)
        with opened(place) as other, alone(other, place, 2):
            pass
    with opened(place) as other, alone(other, place, 1):
        pass


def test_a_lock_goes_with_its_process(engine: Engine, place: Location) -> None:
    arguments = [sys.executable, "-c", HOLDER, str(place.folder), place.url]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Refused), alone(engine, place, 1):
            pass
        holder.kill()
    for attempt in range(100):  # the server notices at its own pace
        try:
            with alone(engine, place, 1):
                return
        except Refused:
            assert attempt < 99
            time.sleep(0.05)
