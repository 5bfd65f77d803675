"""A signal that asks to stop, whenever it comes."""

from __future__ import annotations

import subprocess
import sys

IN_THE_MIDDLE_OF_A_LINE = """
import io, os, signal, sys
from sfmeta.cli.show import say
from sfmeta.cli.stopping import stopping

class Struck(io.RawIOBase):
    struck = False

    def writable(self):
        return True

    def write(self, data):
        if not self.struck:
            self.struck = True
            os.kill(os.getpid(), signal.SIGTERM)
        return os.write(2, bytes(data))

sys.stderr = io.TextIOWrapper(io.BufferedWriter(Struck()), encoding="utf-8", write_through=True)
with stopping("Stopping") as asked:
    say("a line")
    assert asked.is_set()
"""


def test_a_signal_in_the_middle_of_a_line_is_announced_all_the_same() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", IN_THE_MIDDLE_OF_A_LINE], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
    assert sorted(ended.stderr.split("\n")) == ["", "", "Stopping", "a line"]
