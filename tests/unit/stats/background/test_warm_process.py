"""Short work in a process that stays: done, refused, ended, rested, given up; the next piece always has one."""

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.stats.background.warm_process import WarmProcess, WorkFailed

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
def process() -> Iterator[WarmProcess]:
    process = WarmProcess()
    yield process
    process.close()


async def test_one_process_does_all_of_it(process: WarmProcess) -> None:
    """Large bodies and small ones, one after another; what a library prints is no answer."""
    first = await process.run(MODULE, "number", b"", LIMIT_S)
    large = bytes(3_000_000)
    assert await process.run(MODULE, "", large, LIMIT_S) == large
    assert await process.run(MODULE, "print", b"answer", LIMIT_S) == b"answer"
    with pytest.raises(WorkFailed, match=r"^this cannot be drawn$"):
        await process.run(MODULE, "fail", b"", LIMIT_S)
    answers = await asyncio.gather(*(process.run(MODULE, "number", b"", LIMIT_S) for _ in range(3)))
    assert set(answers) == {first}
    assert first != str(os.getpid()).encode()


@pytest.mark.parametrize(
    ("word", "limit_s", "reason"), [("end", LIMIT_S, "has ended"), ("hang", 0.5, "not done within")]
)
async def test_after_work_that_ends_the_process_there_is_another(
    process: WarmProcess, word: str, limit_s: float, reason: str
) -> None:
    """The reason is said, and the next piece is done."""
    with pytest.raises(WorkFailed, match=reason):
        await process.run(MODULE, word, b"", limit_s)
    assert await process.run(MODULE, "", b"next", LIMIT_S) == b"next"


async def test_one_that_has_gone_to_rest_is_not_missed(process: WarmProcess) -> None:
    """A process that ended between two pieces costs the second one only its start."""
    number = int(await process.run(MODULE, "number", b"", LIMIT_S))
    os.kill(number, 9)
    assert int(await process.run(MODULE, "number", b"", LIMIT_S)) != number


async def test_work_that_is_given_up_is_ended(process: WarmProcess, tmp_path: Path) -> None:
    """A server that stops does not wait for a report, and the work is not begun again."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    waiting = asyncio.create_task(process.run(MODULE, "open and hang", str(pipe).encode(), LIMIT_S))
    with await asyncio.to_thread(pipe.open, "rb"):  # opens when the work does
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert await process.run(MODULE, "", b"next", LIMIT_S) == b"next"
