"""Short work in a process that stays: done, refused, ended, rested, given up; the next piece always has one."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from queue_server.stats.background.subprocess_job import GENTLE
from queue_server.stats.figures.charts.chart_drawing import NotDrawn
from queue_server.worker.pipe.channel import WorkerChannel
from queue_server.worker.process import drawing_process
from queue_server.worker.process.drawing_process import DrawingProcess
from tests.integration.command_line import ROOT

MODULE = __name__
LIMIT_S = 60


def work(word: str, body: bytes) -> bytes:
    """What the process of these tests is asked for."""
    match word:
        case "number":
            return str(os.getpid()).encode()
        case "fail":
            raise ValueError("first line\nthis cannot be drawn")
        case "end":
            os._exit(3)
        case "print":
            print("a library that talks")  # noqa: T201 - as one does
        case "hang":
            time.sleep(LIMIT_S)
        case "open and hang":
            with Path(body.decode()).open("wb"):
                time.sleep(LIMIT_S)
    return body


@pytest.fixture
async def process() -> AsyncIterator[DrawingProcess]:
    process = DrawingProcess()
    yield process
    await process.close()


async def test_one_process_does_all_of_it(process: DrawingProcess) -> None:
    """Large bodies and small ones, one after another; what a library prints is no answer."""
    first = await process.run(MODULE, "number", b"")
    large = bytes(3_000_000)
    assert await process.run(MODULE, "", large) == large
    assert await process.run(MODULE, "print", b"answer") == b"answer"
    with pytest.raises(NotDrawn, match=r"^this cannot be drawn$"):
        await process.run(MODULE, "fail", b"")
    answers = await asyncio.gather(*(process.run(MODULE, "number", b"") for _ in range(3)))
    assert set(answers) == {first}
    assert first != str(os.getpid()).encode()


@pytest.mark.parametrize(
    ("word", "limit_s", "reason"), [("end", LIMIT_S, "has ended"), ("hang", 0.5, "no answer within")]
)
async def test_after_work_that_ends_the_process_there_is_another(
    process: DrawingProcess, monkeypatch: pytest.MonkeyPatch, word: str, limit_s: float, reason: str
) -> None:
    """The reason is said, and the next piece is done."""
    monkeypatch.setattr(drawing_process, "DRAWING_LIMIT_S", limit_s)
    with pytest.raises(NotDrawn, match=reason):
        await process.run(MODULE, word, b"")
    monkeypatch.undo()
    assert await process.run(MODULE, "", b"next") == b"next"


async def test_one_that_has_gone_to_rest_is_not_missed(process: DrawingProcess) -> None:
    """A process that ended between two pieces costs the second one only its start."""
    number = int(await process.run(MODULE, "number", b""))
    os.kill(number, 9)
    assert int(await process.run(MODULE, "number", b"")) != number


async def test_work_that_is_given_up_is_ended(process: DrawingProcess, tmp_path: Path) -> None:
    """A server that stops does not wait for a report, and the work is not begun again."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    waiting = asyncio.create_task(process.run(MODULE, "open and hang", str(pipe).encode()))
    with await asyncio.to_thread(pipe.open, "rb"):  # opens when the work does
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert await process.run(MODULE, "", b"next") == b"next"


async def test_it_gives_way_and_ends_with_the_worker() -> None:
    """Whose end of the socket is closed by nothing but its end, however that came about."""
    own_end, child_end = socket.socketpair()
    program = (sys.executable, "-m", drawing_process.__name__, str(child_end.fileno()))
    child = await asyncio.create_subprocess_exec(*program, pass_fds=(child_end.fileno(),), cwd=ROOT)
    child_end.close()
    reader, writer = await asyncio.open_unix_connection(sock=own_end)
    await WorkerChannel(reader, writer, process_refuses).greet(drawing_process.DRAWING_FORM)
    assert os.getpriority(os.PRIO_PROCESS, child.pid) >= GENTLE
    os.kill(child.pid, signal.SIGTERM)  # a service manager sends it to every process of a service
    writer.close()
    assert await asyncio.wait_for(child.wait(), LIMIT_S) == 0


async def process_refuses(_: bytes) -> bytes:
    raise AssertionError("it asks nothing")
