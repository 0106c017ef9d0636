"""Reads a journal a block at a time, for the stores that fetch records from a file or a database."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Final

from queue_server.journal.packing.packed_records import PackedRecords, packed
from queue_server.journal.record import Record

CHUNK: Final = 2_000
"""Records fetched in one call: about a megabyte."""


class PagedJournals:
    """The part of a store that gives records in order, without holding many in memory."""

    async def read(self, hall: str, after: int = 0, limit: int | None = None) -> AsyncIterator[Record]:
        left = limit
        while left is None or left > 0:
            most = CHUNK if left is None else min(CHUNK, left)
            records = await self._read_block(hall, after, most)
            for record in records:
                yield record
            if len(records) < most:
                return
            after = records[-1].seq
            left = None if left is None else left - most

    async def read_blocks(self, hall: str, after: int = 0) -> AsyncIterator[Sequence[Record]]:
        while records := await self._read_block(hall, after, CHUNK):
            yield records
            after = records[-1].seq

    async def read_packed(self, hall: str, after: int = 0) -> AsyncGenerator[PackedRecords, None]:
        async for records in self.read_blocks(hall, after):
            for block in packed(records):
                yield block

    async def _read_block(self, hall: str, after: int, most: int) -> list[Record]:
        """At most so many records after `after`. Raises `Unavailable`."""
        raise NotImplementedError
