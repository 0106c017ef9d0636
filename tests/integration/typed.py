"""A command of `kezek` as it is typed: a process with arguments, two streams and an exit code."""

import subprocess
from pathlib import Path
from typing import NamedTuple

from tests.integration.kezek_process import KEZEK, ROOT


class Said(NamedTuple):
    code: int
    out: str
    err: str


def kezek(*arguments: str | Path, stdin: str = "") -> Said:
    """Run one command to its end."""
    done = subprocess.run(  # noqa: S603 - our own program
        [*KEZEK, *map(str, arguments)], input=stdin, capture_output=True, text=True, cwd=ROOT, timeout=60, check=False
    )
    return Said(done.returncode, done.stdout, done.stderr)
