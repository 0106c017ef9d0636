"""What every store keeps of journals, and with them: answers, notes, snapshots."""

import asyncio

import pytest

from queue_server.hall import events as e
from queue_server.journal.codec import GENERATION, seal
from queue_server.journal.store import Batch, Conflict, Snapshot, Store
from tests.contract.stored_samples import answer, note, read, sealed, seqs


async def test_records_come_back_as_they_were_sealed(store: Store) -> None:
    """Reading gives the exact bytes of every record, in the order of seq."""
    records = sealed("akimat", 3)
    await store.append(Batch(records[:2]))
    await store.append(Batch(records[2:]))
    assert await read(store, "akimat") == records


async def test_reading_starts_after_a_seq_and_stops_at_a_limit(store: Store) -> None:
    """`after` is the last seq a reader has seen; `limit` is how many it wants."""
    records = sealed("akimat", 6)
    await store.append(Batch(records))
    assert await seqs(store, "akimat", after=4) == [5, 6]
    assert await seqs(store, "akimat", after=1, limit=2) == [2, 3]
    assert await seqs(store, "akimat", limit=0) == []
    assert await seqs(store, "akimat", after=6) == []
    assert await seqs(store, "akimat", after=100, limit=5) == []


async def test_a_long_journal_is_read_whole(store: Store) -> None:
    """A journal longer than what a store fetches at once has no seam."""
    await store.append(Batch(sealed("akimat", 4_500)))
    assert await seqs(store, "akimat") == list(range(1, 4_501))
    assert await seqs(store, "akimat", after=1_999, limit=2_002) == list(range(2_000, 4_002))


async def test_blocks_hold_the_same_records(store: Store) -> None:
    """A whole journal is read block by block, without a seam, from any seq on."""
    records = sealed("akimat", 4_500)
    await store.append(Batch(records))
    for after in (0, 1_999, 4_500):
        blocks = [block async for block in store.read_blocks("akimat", after)]
        assert [record for block in blocks for record in block] == records[after:]


async def test_packed_records_are_the_same(store: Store) -> None:
    """Their bodies and hashes come without a seam, from any seq on, also where several readings are needed."""
    records = sealed("akimat", 10_010)
    await store.append(Batch(records))
    for after in (0, 9, 10_005, 10_010):
        blocks = [block async for block in store.read_packed("akimat", after)]
        assert [body for block in blocks for body in block.bodies] == [record.body for record in records[after:]]
        assert b"".join(block.hashes for block in blocks) == b"".join(record.hash for record in records[after:])
        assert [seq for block in blocks for seq in range(block.first_seq, block.last_seq + 1)] == [
            record.seq for record in records[after:]
        ]


async def test_the_head_is_the_last_record(store: Store) -> None:
    """A hall without a journal has no head."""
    records = sealed("akimat", 2)
    assert await store.head("akimat") is None
    await store.append(Batch(records))
    assert await store.head("akimat") == records[1]
    assert await store.head("elsewhere") is None


async def test_halls_are_those_with_a_journal(store: Store) -> None:
    """They come sorted, and each has an order of its own."""
    assert await store.halls() == []
    await store.append(Batch([*sealed("north", 2), *sealed("east", 1)]))
    assert await store.halls() == ["east", "north"]
    assert await seqs(store, "north") == [1, 2]
    assert await seqs(store, "east") == [1]


async def test_a_hall_whose_journal_was_removed_is_known_by_its_snapshot(store: Store) -> None:
    """Whoever takes the whole journal away is found out by what was taken from it."""
    await store.append(Batch(sealed("north", 1)))
    await store.save_snapshot(Snapshot("east", 3, b"h" * 32, b""))
    await store.save_snapshot(Snapshot("north", 1, b"h" * 32, b""))
    assert await store.halls() == ["east", "north"]


@pytest.mark.parametrize("wrong", [[2], [1], [4], [3, 3], [3, 5], [4, 3]], ids=str)
async def test_a_seq_that_is_not_next_is_refused(store: Store, wrong: list[int]) -> None:
    """A gap, a repeated seq or a wrong order keeps nothing of the batch."""
    records = sealed("akimat", 6)
    await store.append(Batch(records[:2]))
    with pytest.raises(Conflict, match="seq"):
        await store.append(Batch([records[seq - 1] for seq in wrong]))
    assert await seqs(store, "akimat") == [1, 2]


async def test_a_journal_begins_with_seq_1(store: Store) -> None:
    """The first record of a hall is its seq 1."""
    with pytest.raises(Conflict):
        await store.append(Batch(sealed("akimat", 2)[1:]))
    assert await store.halls() == []


async def test_a_batch_over_several_halls_is_kept_whole_or_not_at_all(store: Store) -> None:
    """When one hall's records do not fit, no other hall's are kept, nor an answer, nor a note."""
    north, east = sealed("north", 3), sealed("east", 2)
    await store.append(Batch([*north[:1], *east[:1]]))
    with pytest.raises(Conflict):
        await store.append(Batch([north[1], east[0]], [answer("c1")], [note("t1", erase_after=9)]))
    assert await seqs(store, "north") == [1]
    assert await seqs(store, "east") == [1]
    assert await store.answer("akimat", "c1") is None
    assert await store.notes("akimat", "t1") == []
    await store.append(Batch([north[1], east[1], north[2]]))
    assert await seqs(store, "north") == [1, 2, 3]


async def test_an_empty_batch_changes_nothing(store: Store) -> None:
    """It is no mistake to append nothing."""
    await store.append(Batch())
    assert await store.halls() == []


async def test_of_two_writers_of_one_seq_one_wins(store: Store) -> None:
    """Ten appends of the same seq at once: one is kept, nine get a conflict."""
    records = [seal("akimat", e.GENESIS, 1, at, "clock:hall", "c", e.DayOpened("2026-01-05"))[0] for at in range(10)]
    outcomes = await asyncio.gather(*(store.append(Batch([r])) for r in records), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes].count(Conflict) == 9
    assert len(await read(store, "akimat")) == 1


async def test_reading_goes_on_while_others_append(store: Store) -> None:
    """A reader in the middle of a journal sees each record once, in order, whatever is appended meanwhile."""
    records = sealed("akimat", 5_000)
    await store.append(Batch(records[:4_000]))
    positions: list[int] = []
    async for record in store.read("akimat"):
        positions.append(record.seq)
        if record.seq == 100:
            await store.append(Batch(records[4_000:]))
    assert positions[:4_000] == list(range(1, 4_001))
    assert positions == list(range(1, len(positions) + 1))


async def test_what_was_appended_is_read_at_once(store: Store) -> None:
    """Whoever reads after an append returned gets what it kept."""
    for seq, record in enumerate(sealed("akimat", 20), start=1):
        await store.append(Batch([record]))
        assert await store.head("akimat") == record
        assert len(await read(store, "akimat")) == seq


async def test_an_answer_is_given_again(store: Store) -> None:
    """An answer is found by hall and command id, with its exact bytes."""
    await store.append(Batch(sealed("akimat", 1), [answer("c1")]))
    assert await store.answer("akimat", "c1") == answer("c1")
    assert await store.answer("akimat", "c2") is None
    assert await store.answer("elsewhere", "c1") is None


async def test_answers_for_servers_of_two_releases_lie_beside_one_another(store: Store) -> None:
    """Each is stored in a form that all who run can read, and found whatever its form is."""
    for generation in range(1, GENERATION + 1):
        first_answer = answer(f"id-{generation}", b'{"seq":%d}' % generation)
        await store.append(Batch(answers=[first_answer], generation_read=generation))
    for generation in range(1, GENERATION + 1):
        stored = await store.answer("akimat", f"id-{generation}")
        assert stored is not None
        assert stored.body == b'{"seq":%d}' % generation


async def test_a_command_id_is_answered_once(store: Store) -> None:
    """A second answer under an id is a conflict, and its records are not kept."""
    records = sealed("akimat", 2)
    await store.append(Batch(records[:1], [answer("c1")]))
    with pytest.raises(Conflict):
        await store.append(Batch(records[1:], [answer("c2"), answer("c1", body=b"other")]))
    assert await seqs(store, "akimat") == [1]
    assert await store.answer("akimat", "c1") == answer("c1")
    assert await store.answer("akimat", "c2") is None


async def test_a_command_id_comes_once_in_a_batch(store: Store) -> None:
    """Two answers under one id in one batch are a conflict."""
    with pytest.raises(Conflict):
        await store.append(Batch(sealed("akimat", 1), [answer("c1"), answer("c1")]))
    assert await store.halls() == []


async def test_answers_are_erased_in_portions_from_the_first_on(store: Store) -> None:
    """Those that were given by a moment go, not more than asked for at a time; a later one is given again."""
    answers = [answer(f"c{at}", at=at) for at in (3, 1, 2, 4)]
    await store.append(Batch(sealed("akimat", 1), answers))
    assert await store.erase_answers(3, 2) == 2
    remaining = [await store.answer("akimat", f"c{at}") for at in (1, 2, 3, 4)]
    assert remaining == [None, None, answers[0], answers[3]]
    assert await store.erase_answers(3, 2) == 1
    assert await store.erase_answers(3, 2) == 0
    assert await store.answer("akimat", "c4") == answers[3]


async def test_notes_are_those_of_the_ticket(store: Store) -> None:
    """The notes of a ticket come in the order in which they were written."""
    first, second, other = note("t1", text="бірінші"), note("t1", text="вторая"), note("t2")
    await store.append(Batch(notes=[first, other]))
    await store.append(Batch(notes=[second]))
    assert await store.notes("akimat", "t1") == [first, second]
    assert await store.notes("elsewhere", "t1") == []


async def test_notes_are_erased_when_their_time_has_come(store: Store) -> None:
    """Erasing says how many went; the others stay."""
    await store.append(Batch(notes=[note("t1", erase_after=10), note("t1", erase_after=11), note("t2", erase_after=5)]))
    assert await store.erase_notes(10) == 2
    assert await store.notes("akimat", "t1") == [note("t1", erase_after=11)]
    assert await store.notes("akimat", "t2") == []
    assert await store.erase_notes(10) == 0


async def test_the_newest_snapshot_is_kept(store: Store) -> None:
    """A newer snapshot takes the place of an older one; an older one that comes late does not."""
    assert await store.snapshot("akimat") is None
    await store.save_snapshot(Snapshot("akimat", 10, b"h" * 32, b"ten"))
    await store.save_snapshot(Snapshot("akimat", 20, b"i" * 32, b"twenty"))
    await store.save_snapshot(Snapshot("akimat", 15, b"j" * 32, b"late"))
    assert await store.snapshot("akimat") == Snapshot("akimat", 20, b"i" * 32, b"twenty")
    await store.save_snapshot(Snapshot("akimat", 20, b"i" * 32, b"again"))
    assert await store.snapshot("akimat") == Snapshot("akimat", 20, b"i" * 32, b"again")
    assert await store.snapshot("elsewhere") is None
