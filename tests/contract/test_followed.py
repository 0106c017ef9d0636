"""Every store keeps the halls that it follows, and takes their records as they came."""

import pytest
from msgspec.structs import replace

from queue_server.hall.events import GENESIS
from queue_server.journal.followed.contents import MOST_EVIDENCE, EvidenceNote, FollowedHall
from queue_server.journal.record import Record, chain
from queue_server.journal.store import Conflict, Store

HALL = FollowedHall("aksu", code="123456", code_until=9)


def records(hall: str, count: int, after: int = 0, hash: bytes = GENESIS) -> list[Record]:  # noqa: A002 - as in the store
    """Records whose hashes follow from one another."""
    sealed_records = []
    for seq in range(after + 1, after + count + 1):
        body = b'[1,"%s",%d]' % (hall.encode(), seq)
        hash = chain(hash, body)  # noqa: A001 - as above
        sealed_records.append(Record(hall, seq, body, hash))
    return sealed_records


@pytest.mark.parametrize("count", [1, 3, 200, 501])
async def test_records_are_stored_as_they_came(store: Store, count: int) -> None:
    """Few records and many come by different statements, and stand there alike."""
    first = records("aksu", count)
    await store.append_verbatim("aksu", 0, GENESIS, first)
    following = records("aksu", count, count, first[-1].hash)
    await store.append_verbatim("aksu", count, first[-1].hash, following)
    assert [record async for record in store.read("aksu")] == first + following
    assert [(head.seq, head.hash) for head in await store.heads()] == [(2 * count, following[-1].hash)]


@pytest.mark.parametrize("count", [3, 200])
async def test_records_that_do_not_follow_are_not_stored(store: Store, count: int) -> None:
    """Whoever was overtaken, or has another journal, adds nothing."""
    first = records("aksu", count)
    await store.append_verbatim("aksu", 0, GENESIS, first)
    for after, digest in ((0, GENESIS), (count - 1, first[-2].hash), (count, GENESIS), (count + 1, first[-1].hash)):
        with pytest.raises(Conflict):
            await store.append_verbatim("aksu", after, digest, records("aksu", count, after, digest))
    assert [record async for record in store.read("aksu")] == first


async def test_a_row_takes_the_place_of_the_one_looked_at(store: Store) -> None:
    """Of two who change a hall at once one does; a report between is not undone."""
    assert await store.followed_hall("aksu") is None
    assert await store.change_followed_hall(None, HALL)
    assert not await store.change_followed_hall(None, HALL)
    await store.touch_followed_halls([("aksu", 70, 5), ("nobody", 70, 5)])
    paired = replace(HALL, code=None, digest=b"d" * 32, paired_at=3, forked_seq=4, forked_at=8)
    assert await store.change_followed_hall(HALL, paired)
    assert not await store.change_followed_hall(HALL, HALL)
    await store.change_followed_hall(None, FollowedHall("abay"))
    await store.touch_followed_halls([("nobody", 70, 5)])
    stored = replace(paired, revision=2, heard_at=70, reported_seq=5)
    assert await store.followed_halls() == [FollowedHall("abay"), stored]
    assert await store.followed_hall("aksu") == stored


async def test_a_refused_batch_is_stored_once_and_not_without_bound(store: Store) -> None:
    """Evidence is there for an auditor; whoever sends it again and again fills no disk."""
    notes = [EvidenceNote("aksu", number.to_bytes(32), 7, 6, number, 3) for number in range(MOST_EVIDENCE + 1)]
    added = [await store.add_evidence(note, b"abc") for note in notes]
    assert added == [True] * MOST_EVIDENCE + [False]
    assert not await store.add_evidence(notes[0], b"xyz")
    assert await store.add_evidence(replace(notes[-1], hall="abay"), b"of another hall")
    assert await store.evidence_notes("aksu") == notes[:-1]
    assert await store.evidence("aksu", notes[0].digest) == b"abc"
    assert await store.evidence("abay", notes[0].digest) is None
