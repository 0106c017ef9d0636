"""Work in a process of its own ends with whoever asked for it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.command_line import ROOT

ASKS = """
import asyncio
import signal
from queue_server.stats.background.subprocess_job import run_subprocess_job

signal.signal(signal.SIGINT, signal.default_int_handler)  # a run of the tests in the background ignores it

async def nothing():
    yield b""

async def take(body):
    raise AssertionError(body)

asyncio.run(run_subprocess_job("tests.integration.stats.lingering", nothing(), 600, take))
"""

LAST_PRIORITY = 19
"""Nothing gives way further than that."""


@pytest.mark.parametrize("end_signal", [signal.SIGINT, signal.SIGKILL])
def test_no_work_outlives_who_asked_for_it(tmp_path: Path, end_signal: signal.Signals) -> None:
    """Neither after an orderly end nor after a kill; and it gives way to others while it runs.

    Its end of the pipe is closed by nothing but its end.
    """
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    asking = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", ASKS], cwd=ROOT, env=os.environ | {"LINGERING": str(pipe)}, stderr=subprocess.DEVNULL
    )
    with pipe.open(encoding="ascii") as report_pipe:
        child = int(report_pipe.readline())
        gentle = min(os.getpriority(os.PRIO_PROCESS, asking.pid) + 10, LAST_PRIORITY)
        assert os.getpriority(os.PRIO_PROCESS, child) >= gentle
        asking.send_signal(end_signal)
        assert report_pipe.read() == ""
    asking.wait()
