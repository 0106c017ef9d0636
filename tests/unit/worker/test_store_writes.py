"""What the worker may have written: sums of any hall, and rows of pasts alone."""

import pytest

from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Unavailable
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Rows, Tallied
from queue_server.worker.client.notices import FoldToSave, RowsToAdd, RowsToForget, StoreWrite, TalliesToSave
from queue_server.worker.client.questions import encode
from queue_server.worker.client.store_writes import StoreWrites
from queue_server.worker.pipe.frames import Garbled


def of_hall(hall: str) -> list[StoreWrite]:
    """Every write of rows."""
    return [
        RowsToForget(hall),
        FoldToSave(SavedFold(hall, 0, bytes(32), b"fold")),
        RowsToAdd(Rows(hall, after=0, seq=0, form="form")),
    ]


async def test_sums_are_stored_and_rows_of_pasts() -> None:
    """A past is a hall that this server does not serve."""
    store = MemoryStore()
    write = StoreWrites(store, {"aksu"})
    tally = Tallied("none form", "2026-01-05", "", b"sum")
    await write(encode(TalliesToSave("aksu", "2026-01-05", (tally,))))
    assert await store.tallies("aksu", ["none form"], ["2026-01-05"]) == [tally]
    for store_write in of_hall("aksu-past"):
        await write(encode(store_write))
    projected, fold = await store.projected("aksu-past"), await store.fold("aksu-past")
    assert projected is not None
    assert fold is not None
    assert (projected.form, fold.body) == ("form", b"fold")


@pytest.mark.parametrize("store_write", of_hall("aksu"), ids=["forget", "fold", "rows"])
async def test_rows_of_a_hall_that_is_served_are_its_engines(store_write: StoreWrite) -> None:
    """Two writers of the same rows would have two truths."""
    store = MemoryStore()
    with pytest.raises(Unavailable, match="written by its server"):
        await StoreWrites(store, {"aksu"})(encode(store_write))
    assert await store.projected("aksu") is None
    assert await store.fold("aksu") is None


@pytest.mark.parametrize("body", [b"", b"\xc1", encode({"type": "records"}), encode(["tallies", "aksu"])])
async def test_what_is_no_write_is_garbage(body: bytes) -> None:
    """Nothing, no MessagePack, another kind, another shape."""
    with pytest.raises(Garbled):
        await StoreWrites(MemoryStore(), ())(body)
