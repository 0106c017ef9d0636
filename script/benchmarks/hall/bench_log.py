"""Measures what the public log costs: a record of its tree beside the sealing of the record, and the proof of a ticket
beside one look-up of its record."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Final

from queue_server.hall.events import GENESIS, TicketIssued
from queue_server.journal.codec import seal
from queue_server.journal.log.checkpoint import Checkpoint
from queue_server.journal.log.growing_tree import GrowingTree
from queue_server.journal.log.hall_tree import HallTree
from queue_server.journal.log.note import SignedNote, SignerKey
from queue_server.journal.record import Record
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch
from script.benchmarks.measure import BenchmarkRow, in_turns, time_row
from script.data.measured_hall import HALL

RECORDS: Final = 20_000
FULL: Final = 1_000_000
BATCH: Final = 5_000
PROOFS: Final = 200
DAY: Final = 10_000
"""Records of a busy day: papers of the day are asked about."""
LOG_TURNS: Final = 9
TREE_GOAL: Final = 1.0
PROOF_GOAL: Final = 3.0


async def rows(full: bool) -> list[BenchmarkRow]:
    with TemporaryDirectory() as folder:
        return [await _tree_row(), await _proof_row(Path(folder), FULL if full else 100_000)]


async def _tree_row() -> BenchmarkRow:
    """The processor's time for a record, of the tree and of sealing."""
    hashes = [sha256(number.to_bytes(8)).digest() for number in range(RECORDS)]
    events = [TicketIssued(f"t{number}", "A001", "land", number) for number in range(RECORDS)]

    async def tree() -> float:
        grown = GrowingTree()
        began = process_time()
        for record_hash in hashes:
            grown.add(record_hash)
        grown.root()
        return (process_time() - began) / RECORDS

    async def sealing() -> float:
        head = GENESIS
        began = process_time()
        for seq, event in enumerate(events, 1):
            record, _ = seal(HALL, head, seq, seq, "kiosk:entrance", "command", event)
            head = record.hash
        return (process_time() - began) / RECORDS

    trees, sealings = await in_turns(tree, sealing, times=LOG_TURNS)
    return time_row("the public log's tree, a record; floor: sealing it", trees, sealings, TREE_GOAL)


async def _proof_row(folder: Path, count: int) -> BenchmarkRow:
    """The time of a proof by the code of a paper, and of finding that record."""
    store = await SqliteStore.open(folder)
    try:
        codes = await _fill(store, count)
        tree = HallTree(HALL, store)
        size = await tree.grow()
        checkpoint = Checkpoint("bench/hall", size, await tree.root_at(size))
        note = SignedNote(checkpoint.text, (SignerKey("bench/hall", bytes(32)).signature(checkpoint.text),))

        async def prove() -> float:
            began = perf_counter()
            for code in codes:
                if (record := await store.find_record(HALL, code)) is not None:
                    await tree.proof(record.seq, size, note)
            return (perf_counter() - began) / len(codes)

        async def look_up() -> float:
            began = perf_counter()
            for code in codes:
                await store.find_record(HALL, code)
            return (perf_counter() - began) / len(codes)

        proofs, look_ups = await in_turns(prove, look_up, times=LOG_TURNS)
        return time_row(
            f"the proof of a ticket of the day, {count:,} records; floor: finding it", proofs, look_ups, PROOF_GOAL
        )
    finally:
        await store.close()


async def _fill(store: SqliteStore, count: int) -> Sequence[str]:
    """Write a journal of tickets; returns the codes of some of its last day."""
    head, batch, codes = GENESIS, list[Record](), []
    for seq in range(1, count + 1):
        record, _ = seal(
            HALL, head, seq, seq, "kiosk:entrance", f"c{seq}", TicketIssued(f"t{seq}", "A001", "land", seq)
        )
        head = record.hash
        batch.append(record)
        if seq > count - DAY and seq % (DAY // PROOFS) == 0:
            codes.append(record.hash.hex()[:10])
        if len(batch) == BATCH or seq == count:
            await store.append(Batch(batch))
            batch = []
    return codes
