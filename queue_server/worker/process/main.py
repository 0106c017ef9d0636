"""`python -m queue_server.worker PLACE PASSWORD_FILE LOG_LEVEL SOCKET`: answers the server at the end of the socket."""

import asyncio
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from queue_server.bugs import Bugs
from queue_server.clock import monotonic, now_us
from queue_server.journal.place import Place, StoreUrl, place_of
from queue_server.journal.store import Unavailable
from queue_server.loops import Loops, Work, every
from queue_server.worker.client.notices import SERVER_NOTICES, LoopsNotice, WorkerLogLine
from queue_server.worker.client.questions import COMPLETE_COUNT_S, encode, questions_form
from queue_server.worker.pipe.channel import WorkerChannel
from queue_server.worker.pipe.frames import Garbled
from queue_server.worker.process.drawing_process import DrawingProcess
from queue_server.worker.process.following_store import FollowingStore, following_store
from queue_server.worker.process.own_side import Answer, has_parent, serve_parent
from queue_server.worker.process.service import WorkerService

if TYPE_CHECKING:
    from queue_server.worker.process.following_database import FollowingDatabase

log = logging.getLogger(__name__)

STORE_AGAIN_S: Final = 1.0
"""How long until a store that is away is looked for again."""
LOOPS_EVERY_S: Final = 15.0
"""How soon the server hears that a loop of the worker has failed or runs again."""
LONGEST_LINE: Final = 10_000
"""Letters of a line for the server's log: a traceback fits."""


class ServerLog(logging.Handler):
    """Hands every line to the server, whose log it is."""

    def __init__(self, channel: WorkerChannel) -> None:
        super().__init__()
        self._channel, self._loop = channel, asyncio.get_running_loop()
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        notice = encode(WorkerLogLine(record.levelno, record.name, self.format(record)[:LONGEST_LINE]))
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._channel.tell, notice)


async def serve(place: Place, level: int, socket_number: int) -> None:
    """Answer until the server ends. Raises `Unusable` where the store cannot be opened."""
    store = await _opened(place, socket_number)
    if store is None:
        return
    loops = Loops(Bugs(now_us), now_us, monotonic)
    service = WorkerService(store, loops, DrawingProcess())
    channels: list[WorkerChannel] = []

    def answer_on(channel: WorkerChannel) -> Answer:
        channels.append(channel)
        store.ask_server = lambda body: channel.ask(body, COMPLETE_COUNT_S)
        logging.basicConfig(level=level, handlers=[ServerLog(channel)])
        loops.start("loops", _report_loops(loops, channel))
        return service.answer

    def listen(body: bytes) -> None:
        try:
            notice = SERVER_NOTICES.decode(body)
        except msgspec.MsgspecError as error:
            raise Garbled(f"no notice: {error}") from error
        service.serve(notice.halls)

    await serve_parent(socket_number, questions_form(), answer_on, listen)
    os._exit(0)  # whatever still computes in a thread is not waited for


async def _opened(place: Place, socket_number: int) -> "FollowingStore | FollowingDatabase | None":
    """The store, once it is there: a database that is away comes back. None where the server ends before that. Raises
    `Unusable`."""
    while has_parent(socket_number):
        try:
            return await following_store(place)
        except Unavailable as fault:
            log.debug("the store is not there yet: %s", fault)
        await asyncio.sleep(STORE_AGAIN_S)
    return None


def _report_loops(loops: Loops, channel: WorkerChannel) -> Work:
    """The loop that states which loops do not run, whenever it changes."""
    stated: list[LoopsNotice] = [LoopsNotice(())]

    async def report() -> None:
        notice = LoopsNotice(tuple(loops.failing()))
        if notice != stated[-1]:
            stated[:] = [notice]
            channel.tell(encode(notice))

    return lambda: every(LOOPS_EVERY_S, report, first_after_s=LOOPS_EVERY_S)


def main() -> None:
    name, password_file, level, socket_number = sys.argv[1:]
    place = place_of(name)
    if isinstance(place, StoreUrl):
        place = StoreUrl(place.url, Path(password_file) if password_file else None)
    asyncio.run(serve(place, int(level), int(socket_number)))
