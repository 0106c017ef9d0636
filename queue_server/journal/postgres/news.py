"""Tells the servers of one database what one of them has committed, and hears it from the others.

One connection of the server listens and tells, beside the pool. A commit is told after it, because NOTIFY inside the
appending transaction would hold a lock of the whole database until its commit. A commit is told at once, so that a call
is soon at every board; in a rush, commits that follow one another within `LONGEST_WAIT_S` share a message. What is told
is a hint: it may be lost, and whoever hears it looks into the journal.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from queue_server.journal.allowance import Allowance
from queue_server.journal.postgres.connections import StoreAddress
from queue_server.journal.postgres.faults import CONNECTION_FAULTS
from queue_server.journal.record import Record
from queue_server.journal.store import Unusable

if TYPE_CHECKING:
    from queue_server.journal.postgres.connections import AnyConnection

log = logging.getLogger(__name__)

CHANNEL: Final = "kezek_heads"
TOLD_A_SECOND: Final = 300.0
"""Records that are told as they come, as many as the others read as they come. More is a rush."""
TOLD_OF_BURST: Final = 60.0
"""Records after a pause that are no rush yet."""
RECORDS_OF_MESSAGE: Final = 3.0
"""For how many records each message counts at least: a hundred a second are sent then, and twenty without a wait."""
LONGEST_WAIT_S: Final = 0.05
"""How late a commit is told in a rush. The others rest as long between two readings then, and a message wakes each of
them and a process of the database for each."""
LONGEST_MESSAGE: Final = 7_900
"""The bytes of a message; PostgreSQL takes less than 8,000."""
AGAIN_S: Final = 1.0
"""How long a server that cannot listen waits until it tries again. It looks at the heads once a second meanwhile."""
CHECK_S: Final = 30.0
"""How often a connection on which nothing is heard is tried: its other end may be gone."""
MESSAGE_S: Final = 5.0
"""How long a message or a trial may take."""
LOOK_EVERYWHERE: Final[Mapping[str, int]] = {}
"""The hint that something has been committed, in whichever hall."""

_decode: Final = msgspec.json.Decoder(dict[str, int]).decode


def message_of(heads: Mapping[str, int]) -> str:
    """The message that these halls have come to these seqs; empty, which means any hall, where they are too many."""
    message = msgspec.json.encode(heads)
    return message.decode() if len(message) <= LONGEST_MESSAGE else ""


def hint_of(message: str) -> Mapping[str, int] | None:
    """Hall -> seq of a message, `LOOK_EVERYWHERE` for an empty one; None for one that this version cannot read."""
    if not message:
        return LOOK_EVERYWHERE
    try:
        return _decode(message)
    except (msgspec.MsgspecError, UnicodeError):
        return None


class News:
    """The news of one server's connection to a database."""

    def __init__(self, address: StoreAddress) -> None:
        self._address = address
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._own_pid = 0
        """The process of the connection at the database."""
        self._allowance = Allowance(TOLD_A_SECOND, TOLD_OF_BURST, LONGEST_WAIT_S)
        self._in_use = asyncio.Lock()
        self._committed: dict[str, int] = {}
        self._untold = 0
        """How many records are committed and not told."""
        self._telling: asyncio.Task[None] | None = None
        self._hint: dict[str, int] | None = None
        """What was heard and not yet handed on; empty for all halls."""
        self._wake = asyncio.Event()

    def tell(self, records: Sequence[Record]) -> None:
        """Let the other servers hear of records that are committed. A program that does not listen, such as a command,
        tells nothing: its records are seen within a second."""
        if self._connection is None:
            return
        self._committed.update((record.hall, record.seq) for record in records)
        self._untold += len(records)
        if self._telling is None and self._committed:
            self._telling = asyncio.create_task(self._tell())

    async def hints(self) -> AsyncGenerator[Mapping[str, int], None]:
        """Hall -> seq of what other servers have committed, until cancelled. A connection that was lost is made again,
        and the first hint on each is `LOOK_EVERYWHERE`."""
        while True:
            connection = await self._listen()
            if connection is None:
                await asyncio.sleep(AGAIN_S)
                continue
            try:
                yield LOOK_EVERYWHERE
                while await self._is_alive(connection):
                    if (hint := self._hint) is not None:
                        self._hint = None
                        yield hint
            finally:
                self._connection = None
                connection.terminate()

    async def _listen(self) -> "asyncpg.Connection[asyncpg.Record] | None":
        """A connection that listens; None where the database is away."""
        connection: asyncpg.Connection[asyncpg.Record] | None = None
        try:
            parameters = self._address.parameters(read_only=False)
            # Its own transactions hold nothing but messages: there is nothing to wait for on the disk.
            settings = {"application_name": "kezek news", "synchronous_commit": "off"}
            connection = await asyncpg.connect(**parameters, server_settings=settings)
            connection.add_termination_listener(self._end)
            await connection.add_listener(CHANNEL, self._hear)
        except (Unusable, *CONNECTION_FAULTS) as fault:
            log.debug("the other servers cannot be heard: %s", fault)
            if connection is not None:
                connection.terminate()
            return None
        except BaseException:
            if connection is not None:
                connection.terminate()
            raise
        self._hint = None
        self._connection, self._own_pid = connection, connection.get_server_pid()
        return connection

    async def _is_alive(self, connection: "asyncpg.Connection[asyncpg.Record]") -> bool:
        """Wait until something is heard; false once the connection is lost."""
        try:
            async with asyncio.timeout(CHECK_S):
                await self._wake.wait()
        except TimeoutError:
            try:
                async with self._in_use:
                    await connection.execute("SELECT 1", timeout=MESSAGE_S)
            except CONNECTION_FAULTS as fault:
                log.debug("the other servers are not heard any more: %s", fault)
                return False
        self._wake.clear()
        return not connection.is_closed()

    async def _tell(self) -> None:
        """Tell what is committed, in a rush every `LONGEST_WAIT_S`, until nothing is left."""
        try:
            while self._committed and (connection := self._connection) is not None:
                amount = max(RECORDS_OF_MESSAGE, self._untold)
                if (wait_s := self._allowance.use(amount, asyncio.get_running_loop().time())) > 0:
                    await asyncio.sleep(wait_s)
                async with self._in_use:
                    message, self._committed, self._untold = message_of(self._committed), {}, 0
                    with suppress(*CONNECTION_FAULTS):  # the others see it within a second
                        await connection.execute(_TELL, CHANNEL, message, timeout=MESSAGE_S)
        finally:
            self._telling = None
            if self._connection is None:
                self._committed.clear()
                self._untold = 0

    def _hear(self, _connection: "AnyConnection", sender: int, _channel: str, message: object) -> None:
        if sender == self._own_pid:
            return
        hint = hint_of(str(message))
        if hint is None:
            log.debug("a message of another version cannot be read")
            return
        if not hint or self._hint == LOOK_EVERYWHERE:
            self._hint = {}
        else:
            self._hint = {**(self._hint or {}), **hint}
        self._wake.set()

    def _end(self, _connection: object) -> None:
        self._wake.set()


_TELL: Final = "SELECT pg_notify($1, $2)"
