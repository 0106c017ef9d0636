"""Reads many records of a journal as one row, which the database puts together.

Next to no object is made for each record, and the database gathers the next ones while these are checked.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Final

from queue_server.journal.packing.packed_records import HASH_BYTES, PackedRecords, packed
from queue_server.journal.postgres.connections import Connections
from queue_server.journal.record import Record

GATHERED: Final = 5_000
"""Records of one row: about a megabyte, and time enough for the database to work beside the fold."""

_GATHER: Final = """
SELECT max(seq), max(length(hash)), array_agg(body ORDER BY seq), string_agg(hash, '' ORDER BY seq)
FROM journal WHERE hall = $1 AND seq > $2 AND seq <= $3
"""

ReadBlock = Callable[[str, int, int], Awaitable[Sequence[Record]]]
"""Reads at most so many records of a hall after a seq."""


async def gathered_records(
    connections: Connections, read_block: ReadBlock, hall: str, after: int
) -> AsyncGenerator[PackedRecords, None]:
    """All records after `after`, parted where there is a gap; the next ones are gathered meanwhile. Raises
    `Unavailable`."""

    def begin(after: int) -> asyncio.Task[list[PackedRecords]]:
        return asyncio.create_task(_gathered(connections, read_block, hall, after))

    gathering = begin(after)
    try:
        while blocks := await gathering:
            gathering = begin(blocks[-1].last_seq)
            await asyncio.sleep(0)  # lets the question go out before whoever gets the records computes
            for block in blocks:
                yield block
    finally:
        gathering.cancel()


async def _gathered(connections: Connections, read_block: ReadBlock, hall: str, after: int) -> list[PackedRecords]:
    """The records after `after`, some thousand of them; in several parts where there are gaps, none at the end."""
    row = await connections.first_row(_GATHER, hall, after, after + GATHERED)
    last_seq, longest_hash, bodies, hashes = row if row is not None else (None, 0, (), b"")
    if (
        last_seq is not None
        and len(bodies) == last_seq - after
        and longest_hash == HASH_BYTES
        and len(hashes) == len(bodies) * HASH_BYTES
    ):
        return [PackedRecords(after + 1, bodies, hashes)]
    return list(packed(await read_block(hall, after, GATHERED)))
