"""Runs long work in a process of its own with low priority, so that it does not hold up a hall."""

import asyncio
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

GENTLE: Final = 10
"""The niceness of the process: it gets about a tenth of the processor while others need it."""
SINGLE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1"}
"""Settings for one thread: the matrices are small, and more threads would take the processor from a hall."""
OUT_OF_MEMORY: Final = Path("/proc/self/oom_score_adj")
IOPRIO_SET: Final = {"x86_64": 251, "aarch64": 30}
"""The number of the system call `ioprio_set`, by machine: neither Python nor the C library has a function for it."""
THIS_PROCESS: Final = (1, 0)
IDLE_CLASS: Final = 3 << 13
"""The arguments of that call (linux/ioprio.h): a process by its number, 0 for its own; the class, without a level."""
LOOK_UP_EVERY_S: Final = 1.0
"""How soon the process notices that its parent has ended."""


class GaveUp(Exception):
    """The job failed or took too long; the text gives the reason."""


async def run_subprocess_job(
    module: str, frames: AsyncIterator[bytes], limit_s: float, take: Callable[[bytes], Awaitable[None]]
) -> None:
    """Run a module as a program that reads `frames`; `take` is given each frame that it writes. Raises
    `GaveUp`."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, env=os.environ | SINGLE_THREAD,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(limit_s):
            _, _, errors = await asyncio.gather(
                _say(child, frames), _take_all(child.stdout, take), _all_of(child.stderr)
            )
            await child.wait()
    except TimeoutError:
        raise GaveUp(f"not done within {limit_s:.0f} s") from None
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        raise GaveUp(errors.decode(errors="replace").strip().rpartition("\n")[2])


def step_back() -> None:
    """Lower the priority of this process, at the disk too, let it be the first to end where memory runs out, and end it
    when its parent ends, also when the parent was killed. The job calls it first."""
    if hasattr(os, "nice"):
        os.nice(GENTLE)
    be_last_at_disk()
    be_first_to_end()
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()


def be_last_at_disk() -> None:
    """Let this process read the disk only while nobody else does. Its threads and children will do the same."""
    if sys.platform == "linux" and (number := IOPRIO_SET.get(os.uname().machine)) is not None:
        import ctypes

        ctypes.CDLL(None).syscall(number, *THIS_PROCESS, IDLE_CLASS)


def be_first_to_end() -> None:
    """Let this process be the first to end where memory runs out."""
    with suppress(OSError):  # Linux alone has it
        OUT_OF_MEMORY.write_text("1000")


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_UP_EVERY_S)
    os._exit(1)


async def _say(child: asyncio.subprocess.Process, frames: AsyncIterator[bytes]) -> None:
    assert child.stdin is not None  # noqa: S101 - a pipe was asked for
    try:
        async for body in frames:
            child.stdin.write(body)
            await child.stdin.drain()
        child.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        pass  # the exit code and the errors give the reason


async def _take_all(stream: asyncio.StreamReader | None, take: Callable[[bytes], Awaitable[None]]) -> None:
    assert stream is not None  # noqa: S101 - a pipe was asked for
    try:
        while True:
            await take(await stream.readexactly(int.from_bytes(await stream.readexactly(4), "big")))
    except asyncio.IncompleteReadError:
        return  # the program has ended; its exit code is checked


async def _all_of(stream: asyncio.StreamReader | None) -> bytes:
    return await stream.read() if stream is not None else b""
