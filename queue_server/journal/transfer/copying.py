"""Copies journals, each record verified, and the tables beside them, from a moment of a store into another."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from queue_server.config.mistakes import sentence_of
from queue_server.journal.backup import settle
from queue_server.journal.checks.chain_verifier import ChainVerifier, Verdict
from queue_server.journal.record import Record
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch, Unusable
from queue_server.journal.transfer.moment import StoreMoment, TransferStore
from queue_server.journal.transfer.tables import APPENDED, REPLACED


class NotMovable(Unusable):
    """One store cannot be moved into the other. Nothing has been changed in the old place."""


async def copy_to_file(source: TransferStore, file: Path) -> None:
    """Copy a store as it is at one moment into a new file, byte by byte: whoever restores it verifies it. Raises
    `Unavailable`."""
    copy = await SqliteStore.open_file(file)
    try:
        async with source.moment() as moment:
            for hall in await moment.halls():
                async for block in moment.records(hall):
                    await copy.append(Batch(block))
            await copy_tables(moment, copy)
    finally:
        await copy.close()
    settle(file)


async def copy_journal(moment: StoreMoment, hall: str, destination: TransferStore) -> Verdict:
    """Append what the journal of the other store lacks of a hall, as far as it verifies. Raises `NotMovable` where
    the hall has another history there."""
    head = await destination.head(hall)
    verifier = ChainVerifier(hall, None, None)
    async for block, following in _with_following(moment.records(hall)):
        for record, after in zip(block, [*block[1:], following], strict=True):
            verifier.take(record, after.seq if after is not None else None)
            if head is not None and record.seq == head.seq and record.hash != head.hash:
                raise other_history(hall, head.seq)
        if not verifier.verdict().is_good:
            return verifier.verdict()
        missing = [record for record in block if head is None or record.seq > head.seq]
        if missing:
            await destination.append(Batch(missing))
    verdict = verifier.verdict()
    if head is not None and head.seq > verdict.count:
        raise other_history(hall, verdict.count + 1)
    return verdict


async def copy_tables(moment: StoreMoment, destination: TransferStore) -> None:
    """Copy what stands beside the journals."""
    for table in (*APPENDED, *REPLACED):
        await destination.take_rows(table, moment.table(table))


async def _with_following(
    blocks: AsyncIterator[Sequence[Record]],
) -> AsyncIterator[tuple[Sequence[Record], Record | None]]:
    """Each block with the first record of the one after it."""
    previous: Sequence[Record] | None = None
    async for block in blocks:
        if previous is not None:
            yield previous, block[0]
        previous = block
    if previous is not None:
        yield previous, None


def other_history(hall: str, seq: int) -> NotMovable:
    return NotMovable(
        sentence_of(
            "{hall}: the journal there has another record {seq}, so it is another history of a hall of the same name: "
            "name an empty store",
            hall=hall,
            seq=seq,
        )
    )
