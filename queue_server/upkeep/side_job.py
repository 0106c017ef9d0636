"""Runs one kind of long work beside the halls, in a process of its own, and reports how far it is and what came of it.

the server  ->  a frame with the order
the job     ->  frames `JobProgress`, and at last one with the outcome
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from queue_server.stats.background.frames import frame, frames
from queue_server.stats.background.subprocess_job import GaveUp, run_subprocess_job, step_back

Outcome = TypeVar("Outcome", bound=Struct)
Order = TypeVar("Order", bound=Struct)


class JobProgress(Struct, frozen=True, tag="progress"):
    """How much of the work is done, in units of the job's own; `of` is all of it, 0 while that is unclear."""

    reached: int
    of: int


class BrokenOff(Struct, frozen=True, tag="broken_off"):
    """The job ended without an outcome: it died, or took too long. `detail` is what the system says."""

    detail: str


class SideJob(Generic[Outcome]):
    """One kind of work, at which one process at a time is. `outcome` is that of the last one. `clock` gives µs UTC.

    The type of the outcome is a tagged `Struct`, since its frame stands among those of progress.
    """

    def __init__(self, module: str, outcome: type[Outcome], limit_s: float, clock: Callable[[], int]) -> None:
        self._module, self._limit_s, self._clock = module, limit_s, clock
        self._decoder = msgspec.msgpack.Decoder(JobProgress | outcome)
        self._idle = asyncio.Event()
        self._idle.set()
        self._process: asyncio.Task[None] | None = None
        self.is_cancelled = False
        self.progress = JobProgress(0, 0)
        self.outcome: Outcome | BrokenOff | None = None
        self.began_at: int | None = None
        self.ended_at: int | None = None

    @property
    def is_running(self) -> bool:
        return not self._idle.is_set()

    async def until_idle(self) -> None:
        """Wait for the end of what is under way."""
        await self._idle.wait()

    def begin(self) -> None:
        """The work is about to run: whoever asks meanwhile is told so."""
        self._idle.clear()
        self.is_cancelled = False
        self.began_at, self.ended_at = self._clock(), None
        self.progress, self.outcome = JobProgress(0, 0), None

    async def cancel(self) -> None:
        """End what is under way, without an outcome, and wait until its process is gone."""
        self.is_cancelled = self.is_running
        if self._process is not None:
            self._process.cancel()
        await self.until_idle()

    async def run(self, order: Struct) -> None:
        """Do the work to its end. Nothing that happens to the process is raised: it is the outcome."""
        outcomes: list[Outcome] = []

        async def take(body: bytes) -> None:
            message = self._decoder.decode(body)
            if isinstance(message, JobProgress):
                self.progress = message
            else:
                outcomes.append(message)

        try:
            if self.is_cancelled:
                return
            job = run_subprocess_job(self._module, _single(frame(order)), self._limit_s, take)
            self._process = asyncio.create_task(job)
            await self._process
            self.outcome = outcomes[-1] if outcomes else BrokenOff("it said nothing")
        except asyncio.CancelledError:
            if not self.is_cancelled:
                raise
        except (GaveUp, OSError, msgspec.MsgspecError) as error:
            self.outcome = BrokenOff(str(error)[:500] or "the system has ended it, perhaps for want of memory")
        finally:
            self._process = None
            self.ended_at = self._clock()
            self._idle.set()


async def _single(body: bytes) -> AsyncIterator[bytes]:
    yield body


def serve_order(order: type[Order], work: Callable[[Order], Struct]) -> None:
    """The whole of a job's program: read the order, do the work, write the outcome."""
    step_back()
    outcome = work(msgspec.msgpack.decode(next(frames(sys.stdin.buffer.read)), type=order))
    _write(outcome)


def report_progress(reached: int, of: int) -> None:
    """Say from within a job how far it is."""
    _write(JobProgress(reached, of))


def _write(message: Struct) -> None:
    sys.stdout.buffer.write(frame(message))
    sys.stdout.buffer.flush()
