"""Keeps the worker running in a process beside the server, and asks it.

It is started again when it ends, at first soon and later seldom, and is ended when it does not answer or sends what is
no answer. Whoever asks while it is away waits some seconds for it and is refused then.
"""

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Final

import msgspec
from msgspec.structs import replace

from queue_server.bugs import Bugs
from queue_server.clock import monotonic
from queue_server.loops import every
from queue_server.views.loops import StoppedLoop
from queue_server.views.times import moment
from queue_server.worker.client.notices import WORKER_NOTICES, HallsServed, LoopsNotice, WorkerLogLine
from queue_server.worker.client.questions import encode, questions_form
from queue_server.worker.client.worker import Worker
from queue_server.worker.pipe.child_process import ChildProcess, NotBegun
from queue_server.worker.pipe.faults import WorkerAway
from queue_server.worker.pipe.frames import Garbled

log = logging.getLogger(__name__)

BEGIN_AFTER_S: Final = 3.0
"""How long a server that has started works alone, unless somebody asks for figures: on an old PC the libraries of the
worker would take the processor while the hall opens."""
SOON_S: Final = 0.5
"""The rest before the first restart."""
SOON_AT_MOST_S: Final = 2.0
"""The longest rest after a worker that had begun: what ended it may be over at once."""
SELDOM_AT_MOST_S: Final = 60.0
"""The longest rest after one that did not begin, and had not begun lately either: a lack of memory, another version."""
WORKER_STEADY_S: Final = 30.0
"""After how long without an end the worker counts as running again."""
PATIENCE: Final = 0.1
"""How long a question waits for a worker that is starting, as a share of the limit of its answer: a page waits some
seconds, a report in a letter a minute."""
LOOP_NAME: Final = "worker"


class WorkerEnded(Exception):
    """The worker has ended, or did not begin; the text says why."""


class WorkerProcess(Worker):
    """The worker as a process. `program` is its command; `write` carries out what it asks of the store."""

    def __init__(
        self,
        program: Sequence[str],
        write: Callable[[bytes], Awaitable[bytes]],
        bugs: Bugs,
        form: Callable[[], str] = questions_form,
    ) -> None:
        self._program, self._write, self._bugs, self._form = program, write, bugs, form
        self._halls: list[str] = []
        self._child: ChildProcess | None = None
        self._began_at = -math.inf
        self._rest_s = SOON_S
        self._is_starting = True
        self._wish = asyncio.Event()
        self._ready = asyncio.Event()
        self._stopped: StoppedLoop | None = None
        self._loops: tuple[StoppedLoop, ...] = ()

    async def ask_encoded(self, question: bytes, limit_s: float) -> bytes:
        try:
            return await (await self._running(limit_s)).ask(question, limit_s)
        except WorkerAway as away:
            if not away.is_starting:
                raise
        # a question changes nothing, so it may be repeated
        return await (await self._running(limit_s)).ask(question, limit_s)

    def distrust(self, reason: str) -> None:
        if self._child is not None:
            self._child.end(reason)

    def serve(self, hall: str) -> None:
        self._halls.append(hall)
        self._tell_halls()

    def release(self, hall: str) -> None:
        self._halls.remove(hall)
        self._tell_halls()

    def failing(self) -> Iterable[StoppedLoop]:
        if self._stopped is not None and (self._child is None or monotonic() - self._began_at < WORKER_STEADY_S):
            yield self._stopped
        yield from self._loops

    async def run(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(BEGIN_AFTER_S):
                await self._wish.wait()
        await every(lambda _: self._rest_s, self._run_noted)

    async def _run_noted(self) -> None:
        """One run of the worker; notes why it ended, and how long to rest before the next one."""
        try:
            reason, has_begun = await self._run_once(), True
        except NotBegun as fault:
            reason, has_begun = str(fault), False
        was_steady = monotonic() - self._began_at >= WORKER_STEADY_S
        if has_begun and was_steady:
            self._stopped = None
        can_begin = has_begun or not was_steady  # one that began lately begins again, unless it is killed meanwhile
        rest_s = min(2 * self._rest_s, SOON_AT_MOST_S if can_begin else SELDOM_AT_MOST_S)
        self._rest_s = SOON_S if self._stopped is None else rest_s
        self._note(reason)
        self._is_starting = can_begin

    async def _run_once(self) -> str:
        """One run of the worker; returns why it ended. Raises `NotBegun`."""
        form = await asyncio.to_thread(self._form)
        child = await ChildProcess.begin(self._program, form, self._write, self._listen)
        self._child, self._began_at, self._is_starting = child, monotonic(), True
        try:
            self._tell_halls()
            self.begun += 1
            self._ready.set()
            return await child.run()
        finally:
            self._child, self._loops = None, ()
            self._ready.clear()

    def _tell_halls(self) -> None:
        if self._child is not None:
            self._child.tell(encode(HallsServed(tuple(self._halls))))

    async def _running(self, limit_s: float) -> ChildProcess:
        """The worker, once it has begun. Raises `WorkerAway`."""
        self._wish.set()
        if self._child is not None and self._child.is_open:
            return self._child
        self._ready.clear()
        if self._is_starting:
            with suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE * limit_s):
                    await self._ready.wait()
        if self._child is None or not self._child.is_open:
            raise WorkerAway(is_starting=self._is_starting)
        return self._child

    def _listen(self, body: bytes) -> None:
        """Take a notice. Raises `Garbled`."""
        try:
            notice = WORKER_NOTICES.decode(body)
        except msgspec.MsgspecError as error:
            raise Garbled(f"no notice: {error}") from error
        if isinstance(notice, LoopsNotice):
            self._loops = notice.failing
        elif isinstance(notice, WorkerLogLine):
            logging.getLogger(notice.name).log(notice.level, "%s", notice.text)

    def _note(self, reason: str) -> None:
        """Log the first end as an error; those that follow at once are only counted."""
        before = self._stopped
        level = logging.ERROR if before is None else logging.DEBUG
        bug = self._bugs.report(WorkerEnded(reason), f"loop:{LOOP_NAME}", level)
        if before is None:
            self._stopped = StoppedLoop(LOOP_NAME, None, moment(bug.at), bug.number, 1)
        else:
            self._stopped = replace(before, faults=before.faults + 1)
