"""Reads on in a hall's journal where another writer has appended, and compares the journal's end with what this server
has seen."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from queue_server.engine.hall_writers import HallWriters
from queue_server.engine.writer import Writer
from queue_server.hall.events import Entry
from queue_server.hall.state import State
from queue_server.journal.load import checked
from queue_server.journal.record import Corrupt, Record
from queue_server.journal.store import Head, Store

MOST_READ = 1000
"""Records that are read at a time, where nobody waits for the hall's turn."""


class ReadingOn:
    """Takes records of other writers in: checked with the chain, as at a start."""

    def __init__(self, store: Store, writer: Writer, writers: HallWriters) -> None:
        self._store = store
        self._writer = writer
        self._writers = writers

    async def read(self, read: Callable[[int], Awaitable[Sequence[Record]]] | None = None) -> list[Entry]:
        """Take in what `read` gives, or else all that is in the store; what was decided here and is not committed is
        taken back. Raises `Unavailable`, and `Corrupt` where the journal does not go on from what is known."""
        if read is not None:
            return await self._take_in(read)
        return await self._read_all()

    async def look(self) -> list[Entry]:
        """Take in all that is in the store. Where there is nothing, what was decided here stays as it is, and the rows
        that were stored beside the records of before are looked at. Raises as `read`."""
        entries = await self._read_all(is_look=True)
        if not entries:
            await self._writer.look_at_rows()
        return entries

    async def _read_all(self, *, is_look: bool = False) -> list[Entry]:
        entries = following = await self._take_in(self._read_some, is_look=is_look)
        while len(following) >= MOST_READ - 1:
            following = await self._take_in(self._read_some)
            entries += following
        return entries

    async def _read_some(self, after: int) -> Sequence[Record]:
        return [record async for record in self._store.read(self._writer.feed.hall, after, MOST_READ)]

    async def _take_in(
        self, read: Callable[[int], Awaitable[Sequence[Record]]], *, is_look: bool = False
    ) -> list[Entry]:
        writer = self._writer
        state = writer.feed.state
        seq, head = state.seq, state.head
        records = await read(max(seq - 1, 0))
        if seq > 0:
            need_end(state, records[0] if records else None)
            records = records[1:]
        if is_look and not records:
            return []
        writer.roll_back()
        entries: list[Entry] = []
        fault: Corrupt | None = None
        try:
            entries.extend(checked(state.hall, seq, head, records))  # those before a fault stay
        except Corrupt as corrupt:
            fault = corrupt
        writer.take_in(entries)
        if not writer.is_followed:  # another hall's clock is no concern of this server's
            self._writers.heed(entries)
        if fault is not None:
            raise fault
        return entries


def halls_not_at(heads: Mapping[str, Head], writers: HallWriters) -> list[str]:
    """The halls whose journals end with another record than what this server has read of them."""
    return [hall for hall, writer in writers.items() if not is_at_end(writer.feed.state, heads.get(hall))]


def is_at_end(state: State, head: Record | Head | None) -> bool:
    """Whether the journal ends with the record that the state ends with."""
    return (head.seq, head.hash) == (state.seq, state.head) if head is not None else state.seq == 0


def need_end(state: State, record: Record | None) -> None:
    """Raises `Corrupt` unless the store's record at the state's seq is the one that this server has seen there.

    A store that was put back, or a standby that lacks the last commits, would give numbers again that are on somebody's
    paper.
    """
    if record is None or record.seq != state.seq:
        reason = (
            "the store ends before this record, which this server has seen: an older copy was put back, or a standby "
            "without the last records has taken over. Bring the place with this record back, or start the servers anew "
            "to go on from the older one: numbers after its end are given a second time"
        )
        raise Corrupt(state.hall, state.seq, reason)
    if record.hash != state.head:
        reason = "the store has another record here than this server has seen: another store was put in its place"
        raise Corrupt(state.hall, state.seq, reason)
