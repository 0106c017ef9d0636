"""What every store of journals can do. Each test runs on every implementation."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.journal.codec import seal
from queue_server.journal.memory import MemoryStore
from queue_server.journal.projection import SavedFold
from queue_server.journal.record import Record
from queue_server.journal.sqlite import SqliteStore
from queue_server.journal.store import (
    Answer,
    Batch,
    Conflict,
    Device,
    Note,
    PendingChange,
    Session,
    Snapshot,
    Store,
    Token,
    Trace,
    Unavailable,
    User,
)
from queue_server.journal.visit import Projected, Rows, Tallied, Visit, Wanted, WindowTime


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    opened: Store = MemoryStore() if request.param == "memory" else await SqliteStore.open(tmp_path / "data")
    yield opened
    await opened.close()


# The journal.


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
    seen: list[int] = []
    async for record in store.read("akimat"):
        seen.append(record.seq)
        if record.seq == 100:
            await store.append(Batch(records[4_000:]))
    assert seen[:4_000] == list(range(1, 4_001))
    assert seen == list(range(1, len(seen) + 1))


async def test_what_was_appended_is_read_at_once(store: Store) -> None:
    """Whoever reads after an append returned gets what it kept."""
    for seq, record in enumerate(sealed("akimat", 20), start=1):
        await store.append(Batch([record]))
        assert await store.head("akimat") == record
        assert len(await read(store, "akimat")) == seq


# Rows that follow from records.


async def test_rows_are_kept_with_their_records(store: Store) -> None:
    """Both are there, or neither; how far the rows are is told beside them."""
    records = sealed("akimat", 3)
    assert await store.projected("akimat") is None
    await store.append(Batch(records[:2], rows=[rows(0, 2, visits=[visit("t1", 2)], times=[window_time(2)])]))
    assert await store.projected("akimat") == Projected(2, "form")
    assert await store.visits("akimat", ALL) == [visit("t1", 2)]
    assert await store.window_times("akimat", "0", "9", 9) == [window_time(2)]
    with pytest.raises(Conflict):
        await store.append(Batch(records[1:], rows=[rows(2, 3, visits=[visit("t2", 3)])]))
    assert await store.projected("akimat") == Projected(2, "form")
    assert await store.count_visits("akimat", ALL) == 1


@pytest.mark.parametrize(
    ("after", "seq", "form"),
    [(0, 3, "form"), (1, 3, "form"), (3, 3, "form"), (2, 4, "form"), (2, 3, "other"), (2, 1, "form")],
)
async def test_rows_that_do_not_follow_are_refused_with_their_records(
    store: Store, after: int, seq: int, form: str
) -> None:
    """Rows that were there already, that leave some out, of records that are not there, or of another form: nothing of
    the batch is kept."""
    records = sealed("akimat", 3)
    await store.append(Batch(records[:2], rows=[rows(0, 2, visits=[visit("t1", 2)])]))
    with pytest.raises(Conflict, match="rows"):
        await store.append(Batch(records[2:], [answer("c1")], rows=[rows(after, seq, form, [visit("t2", 3)])]))
    assert await seqs(store, "akimat") == [1, 2]
    assert await store.answer("akimat", "c1") is None
    assert await store.visits("akimat", ALL) == [visit("t1", 2)]


async def test_rows_may_be_added_to_records_that_are_there(store: Store) -> None:
    """So a journal without rows gets them, in several steps, and each hall has its own."""
    await store.append(Batch([*sealed("akimat", 4), *sealed("east", 1)]))
    await store.append(Batch(rows=[rows(0, 2, visits=[visit("t1", 2)]), rows(0, 1, hall="east")]))
    await store.append(Batch(rows=[rows(2, 4, visits=[visit("t2", 4)])]))
    assert [v.ticket for v in await store.visits("akimat", ALL)] == ["t1", "t2"]
    assert await store.projected("east") == Projected(1, "form")
    assert await store.visits("east", ALL) == []


async def test_a_visit_comes_back_as_it_was(store: Store) -> None:
    """Every field of a full row, and of one with nothing but what it must have."""
    full = Visit(
        "akimat", "t1", 1, "2026-01-05", "A001", "land", 1, 2, 3, 9, "veteran", "kk", 4, 5, 6, 7, 8, 9, 10, 11, 12,
        3, "aigul", 1, 2, 5, "by_rule", 3, "refused", 13, 14, 15, 16, "transferred", 2, "done",
    )  # fmt: skip
    await store.append(Batch(sealed("akimat", 3), rows=[rows(0, 3, visits=[full, visit("t2", 3)])]))
    assert await store.visits("akimat", ALL) == [full, visit("t2", 3)]
    assert await store.stages("akimat", "2026-01-05", "2026-01-05", 2, ("held", "ticket")) == [(16, "t1")]


async def test_rows_are_read_on_from_a_record(store: Store) -> None:
    """What ended after the record and by the other; so a reader takes what has come since it looked."""
    came = [visit("t1", 2), visit("t2", 3), visit("t3", 4)]
    times = [window_time(seq) for seq in (2, 3, 4)]
    await store.append(Batch(sealed("akimat", 4), rows=[rows(0, 4, visits=came, times=times)]))
    assert await store.stages("akimat", "0", "9", 3, ("ticket",), after=2) == [("t2",)]
    assert await store.window_times("akimat", "0", "9", 4, after=2) == [window_time(3), window_time(4)]


@pytest.mark.parametrize(
    ("narrower", "tickets"),
    [
        ({}, ["t1", "t2", "t3", "t4"]),
        ({"until": 3}, ["t1", "t2", "t3"]),
        ({"first": "2026-01-06"}, ["t3", "t4"]),
        ({"last": "2026-01-05"}, ["t1", "t2"]),
        ({"hour": 10}, ["t2", "t4"]),
        ({"service": "school"}, ["t2"]),
        ({"window": 2}, ["t3"]),
        ({"weekday": 1}, ["t3", "t4"]),
        ({"ticket": "t4"}, ["t4"]),
        ({"least": 20, "under": 40}, ["t2", "t3"]),
        ({"result": "done"}, ["t1", "t4"]),
        ({"operator": "aigul"}, ["t2", "t3"]),
    ],
)
async def test_stages_are_found_by_what_is_wanted_of_them(
    store: Store, narrower: dict[str, Any], tickets: list[str]
) -> None:
    """Each condition alone; counting agrees, and the longest come first."""
    found = [
        visit("t1", 1, hour=9, waited=10, window=1, result="done"),
        visit("t2", 2, hour=10, waited=20, service="school", operator="aigul"),
        visit("t3", 3, hour=9, waited=30, window=2, day="2026-01-06", operator="aigul"),
        visit("t4", 4, hour=10, waited=40, day="2026-01-06", result="done"),
    ]
    await store.append(Batch(sealed("akimat", 4), rows=[rows(0, 4, visits=found)]))
    wanted = replace(ALL, **narrower)
    assert [v.ticket for v in await store.visits("akimat", wanted)] == tickets
    assert await store.count_visits("akimat", wanted) == len(tickets)
    assert [v.ticket for v in await store.visits("akimat", wanted, 2)] == tickets[::-1][:2]
    assert await store.days("akimat") == ("2026-01-05", "2026-01-06")
    assert await store.days("east") is None


async def test_tallies_of_a_span_take_the_place_of_earlier_ones(store: Store) -> None:
    """They are found by part and span, those of days and those of months."""
    one, other = Tallied("none", "2026-01-05", "", b"1"), Tallied("hour", "2026-01-05", "9", b"2")
    month = Tallied("none", "2026-01", "", b"3")
    await store.save_tallies("akimat", "2026-01-05", [one, other, Tallied("hour", "2026-01-05", "10", b"4")])
    await store.save_tallies("akimat", "2026-01", [month])
    await store.save_tallies("akimat", "2026-01-05", [one, other])
    assert await store.tallies("akimat", ["hour"], ["2026-01-05", "2026-01"]) == [other]
    assert await store.tallies("akimat", ["none"], ["2026-01-05", "2026-01"]) == [one, month]
    assert await store.tallied("akimat", "2026-01", "2026-01-31") == ["2026-01", "2026-01-05"]
    assert await store.tallied("akimat", "2026-01-01", "2026-01-31") == ["2026-01-05"]
    assert await store.tallied("east", "0", "9") == []


async def test_the_rows_of_a_hall_are_forgotten_alone(store: Store) -> None:
    """Its journal stays, and so does all of another hall; then rows begin again."""
    for hall in ("akimat", "east"):
        await store.append(Batch(sealed(hall, 1), rows=[rows(0, 1, hall=hall, visits=[visit("t", 1, hall=hall)])]))
        await store.save_fold(SavedFold(hall, 1, b"h" * 32, b"fold"))
        await store.save_tallies(hall, "2026-01-05", [Tallied("none", "2026-01-05", "", b"1")])
    await store.forget_rows("akimat")
    assert (await store.projected("akimat"), await store.fold("akimat")) == (None, None)
    assert (await store.days("akimat"), await store.tallied("akimat", "0", "9")) == (None, [])
    assert await seqs(store, "akimat") == [1]
    assert await store.fold("east") == SavedFold("east", 1, b"h" * 32, b"fold")
    assert await store.tallied("east", "0", "9") == ["2026-01-05"]
    await store.append(Batch(rows=[rows(0, 1, "other form", [visit("t1", 1)])]))
    assert await store.projected("akimat") == Projected(1, "other form")


# Answers to command ids.


async def test_an_answer_is_given_again(store: Store) -> None:
    """An answer is found by hall and command id, with its exact bytes."""
    await store.append(Batch(sealed("akimat", 1), [answer("c1")]))
    assert await store.answer("akimat", "c1") == answer("c1")
    assert await store.answer("akimat", "c2") is None
    assert await store.answer("elsewhere", "c1") is None


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


# Notes about visitors.


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


# Snapshots.


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


# Tokens of machines.


async def test_tokens_are_found_by_digest(store: Store) -> None:
    """All tokens come in the order in which they were made."""
    kiosk, board = token("kiosk-1", b"k", created_at=2), token("board-1", b"b", created_at=1, expires_at=99)
    await store.add_token(kiosk)
    await store.add_token(board)
    assert await store.token(b"k") == kiosk
    assert await store.token(b"x") is None
    assert await store.tokens() == [board, kiosk]


async def test_a_name_has_one_live_token(store: Store) -> None:
    """A name can be used again once its token is revoked; the revoked one stays on the list."""
    old, new = token("kiosk-1", b"old", created_at=1), token("kiosk-1", b"new", created_at=5)
    await store.add_token(old)
    with pytest.raises(Conflict):
        await store.add_token(new)
    assert await store.revoke_token("kiosk-1", 4) is True
    await store.add_token(new)
    revoked = Token("kiosk-1", "kiosk", b"old", 1, None, 4)
    assert await store.tokens() == [revoked, new]
    assert await store.token(b"old") == revoked


async def test_revoking_tells_whether_there_was_a_token(store: Store) -> None:
    """A token is revoked once, and keeps the moment at which it was."""
    await store.add_token(token("kiosk-1", b"k"))
    assert await store.revoke_token("nobody", 4) is False
    assert await store.revoke_token("kiosk-1", 4) is True
    assert await store.revoke_token("kiosk-1", 9) is False
    revoked = await store.token(b"k")
    assert revoked is not None
    assert revoked.revoked_at == 4


# Users and their sessions.


async def test_a_user_is_replaced_by_name(store: Store) -> None:
    """Saving a user of a known name replaces the one there was."""
    await store.save_user(User("Серик", "operator", "$argon2id$1", 1))
    await store.save_user(User("Aigul", "manager", None, 2))
    await store.save_user(User("Серик", "operator", "$argon2id$2", 1, disabled_at=7, subject="https://id 248289"))
    assert await store.user("Серик") == User("Серик", "operator", "$argon2id$2", 1, 7, None, "https://id 248289")
    assert await store.user("nobody") is None
    assert [user.name for user in await store.users()] == ["Aigul", "Серик"]


async def test_a_user_is_changed_from_what_was_seen(store: Store) -> None:
    """Whoever saw an earlier one changes nothing: a new password does not let in again who was shut out meanwhile."""
    seen = User("aigul", "operator", None, 1)
    assert await store.change_user(None, seen)
    assert not await store.change_user(None, User("aigul", "admin", None, 2))
    assert await store.change_user(seen, replace(seen, disabled_at=5))
    assert not await store.change_user(seen, replace(seen, password="$argon2id$1"))
    assert await store.change_user(replace(seen, disabled_at=5), replace(seen, disabled_at=5, pin="$argon2id$2"))
    assert await store.user("aigul") == User("aigul", "operator", None, 1, 5, "$argon2id$2")


async def test_use_is_noted_of_what_is_there(store: Store) -> None:
    """A session that has ended stays ended; a device that was shut out meanwhile stays shut out."""
    await store.save_session(session(b"d", seen_at=1))
    await store.touch_session(b"d", 7)
    await store.touch_session(b"e", 7)
    assert await store.session(b"d") == session(b"d", seen_at=7)
    assert await store.session(b"e") is None
    await store.save_device(Device("d1", b"1", "board", 5, paired_at=6, revoked_at=8))
    await store.touch_device("d1", 9, "1.2")
    await store.touch_device("d2", 9, "1.2")
    assert await store.devices() == [
        Device("d1", b"1", "board", 5, paired_at=6, seen_at=9, revoked_at=8, version="1.2")
    ]


async def test_a_session_is_saved_and_renewed(store: Store) -> None:
    """Saving a session again renews it; what it says comes back in the same types."""
    await store.save_session(session(b"d", seen_at=1))
    await store.save_session(session(b"d", seen_at=5, expires_at=50))
    found = await store.session(b"d")
    assert found == session(b"d", seen_at=5, expires_at=50)
    assert found.is_person is True
    assert await store.session(b"x") is None


async def test_a_session_is_ended_by_one_caller(store: Store) -> None:
    """Of twenty who end it at once, one is told that it did."""
    await store.save_session(session(b"d"))
    ended = await asyncio.gather(*(store.end_session(b"d") for _ in range(20)))
    assert sorted(ended) == [False] * 19 + [True]
    assert await store.session(b"d") is None


async def test_expired_sessions_are_erased(store: Store) -> None:
    """Erasing says how many went; a session that has not expired stays."""
    for digest, expires_at in ((b"a", 10), (b"b", 11), (b"c", 12)):
        await store.save_session(session(digest, expires_at=expires_at))
    assert await store.erase_sessions(11) == 2
    assert await store.session(b"b") is None
    assert await store.session(b"c") == session(b"c", expires_at=12)


# Readers that must go on where they stopped, and what servers share.


async def test_work_is_claimed_by_one_of_many(store: Store) -> None:
    """Of twenty who claim at once one has it; the holder may claim again, others when it is released or has run out."""
    claimed = await asyncio.gather(*(store.claim("report", f"server-{n}", 10, 20) for n in range(20)))
    assert sorted(claimed) == [False] * 19 + [True]
    holder, other = f"server-{claimed.index(True)}", f"server-{claimed.index(False)}"
    assert await store.claim("another", other, 10, 20) is True
    assert await store.claim("report", holder, 15, 30) is True
    assert await store.claim("report", other, 29, 40) is False
    await store.release("report", other)
    assert await store.claim("report", other, 29, 40) is False
    assert await store.claim("report", other, 30, 40) is True
    assert await store.claim("report", holder, 31, 40) is False
    await store.release("report", other)
    assert await store.claim("report", holder, 31, 40) is True


async def test_a_person_is_signed_out_everywhere(store: Store) -> None:
    """Every session and link of that person ends, nobody else's, and no device's of the same name."""
    for number, (name, is_person) in enumerate([("aigul", True), ("aigul", True), ("dana", True), ("aigul", False)]):
        await store.save_session(Session(bytes([number]), "session", name, "operator", is_person, 1, 1, 9))
    assert await store.end_sessions("aigul") == 2
    assert [await store.session(bytes([number])) is not None for number in range(4)] == [False, False, True, True]
    assert await store.end_sessions("dana", but=bytes([2])) == 0
    assert await store.end_sessions("dana", but=bytes([0])) == 1


async def test_traces_are_read_newest_first_and_erased_in_time(store: Store) -> None:
    """Each is kept until its own time."""
    traces = [Trace(at, "signed_in", f"user-{at}", "", "10.0.0.1", erase_after=at + 100) for at in (1, 2, 3)]
    for trace in traces:
        await store.add_trace(trace)
    assert await store.traces(2) == [traces[2], traces[1]]
    assert await store.erase_traces(101) == 1
    assert await store.traces(10) == [traces[2], traces[1]]


async def test_a_change_that_waits_is_taken_by_one_caller(store: Store) -> None:
    """Two administrators who say yes at once apply it once."""
    later, earlier = (PendingChange(f"id-{at}", "aigul", at, "00", "[server]\n") for at in (2, 1))
    await store.save_pending(later)
    await store.save_pending(earlier)
    assert await store.pending() == [earlier, later]
    assert await store.end_pending("id-1")
    assert not await store.end_pending("id-1")
    assert await store.pending() == [later]


async def test_a_reader_goes_on_where_it_was(store: Store) -> None:
    """Each reader has its own position, and the newest one counts, even if it is lower."""
    assert await store.position("printer:akimat:entrance") is None
    await store.save_position("printer:akimat:entrance", 7)
    await store.save_position("printer:akimat:exit", 3)
    await store.save_position("printer:akimat:entrance", 5)
    assert await store.position("printer:akimat:entrance") == 5
    assert await store.position("printer:akimat:exit") == 3


async def test_a_device_is_kept_by_its_id_and_found_by_its_secret(store: Store) -> None:
    """Saving it again replaces it; devices come in the order in which they announced themselves."""
    first = Device("d1", b"1", "board", 5, code="123456")
    paired = replace(first, code=None, name="Entrance", credential="board d1", hall="akimat", zone="left", paired_at=6)
    await store.save_device(first)
    await store.save_device(Device("d0", b"0", "bridge", 7, version="1.2"))
    await store.save_device(replace(paired, seen_at=8))
    assert await store.devices() == [replace(paired, seen_at=8), Device("d0", b"0", "bridge", 7, version="1.2")]
    assert await store.device(b"1") == replace(paired, seen_at=8)
    assert await store.device(b"2") is None


async def test_devices_that_nobody_paired_are_erased(store: Store) -> None:
    """A paired one stays, however long ago it announced itself, and one that is still waiting stays too."""
    await store.save_device(Device("old", b"1", "board", 5, code="111111"))
    await store.save_device(Device("new", b"2", "board", 9, code="222222"))
    await store.save_device(Device("paired", b"3", "kiosk", 1, paired_at=2, revoked_at=3))
    assert await store.erase_devices(9) == 1
    assert [device.id for device in await store.devices()] == ["paired", "new"]


async def test_a_secret_is_made_once(store: Store) -> None:
    """Whoever asks gets the same 32 bytes under one name, also when many ask at once; another name has others."""
    first, *others = await asyncio.gather(*(store.secret("phone") for _ in range(5)))
    assert others == [first] * 4
    assert len(first) == 32
    assert await store.secret("other") != first


async def test_a_closed_store_is_unavailable(store: Store) -> None:
    """After closing, nothing is kept and nothing read; closing again is no mistake."""
    await store.close()
    with pytest.raises(Unavailable, match="closed"):
        await store.append(Batch(sealed("akimat", 1)))
    with pytest.raises(Unavailable, match="closed"):
        await store.head("akimat")
    await store.close()


def sealed(hall: str, count: int) -> list[Record]:
    """A chain of records of one hall."""
    records, head = [], e.GENESIS
    for seq in range(1, count + 1):
        event = e.TicketIssued(f"t{seq}", f"A{seq:03d}", "land", seq)
        record, _ = seal(hall, head, seq, seq, "kiosk:entrance", f"c{seq}", event)
        records.append(record)
        head = record.hash
    return records


async def read(store: Store, hall: str) -> list[Record]:
    return [record async for record in store.read(hall)]


async def seqs(store: Store, hall: str, after: int = 0, limit: int | None = None) -> Sequence[int]:
    return [record.seq async for record in store.read(hall, after, limit)]


ALL = Wanted(first="0", last="9", until=99)


def rows(after: int, seq: int, form: str = "form", visits: Sequence[Visit] = (), **more: Any) -> Rows:
    return Rows(more.get("hall", "akimat"), after, seq, form, visits, more.get("times", ()))


def visit(ticket: str, end_seq: int, **more: Any) -> Visit:
    """A stage that has ended, of a Monday unless said otherwise."""
    at = {"issued_at": 1, "joined_at": 1, "ended_at": 2, "outcome": "served", "hour": 9, "service": "land"}
    known = {"hall": "akimat", "stage": 0, "day": "2026-01-05", "number": "A001", "seq": 1, **at, **more}
    return Visit(ticket=ticket, end_seq=end_seq, **known)


def window_time(seq: int) -> WindowTime:
    return WindowTime("akimat", "2026-01-05", seq, 3, 9, "paused", "aigul", "tea", 60)


def answer(command_id: str, body: bytes = b'{"seq":1}') -> Answer:
    return Answer("akimat", command_id, b"\x00fingerprint", body)


def note(ticket: str, text: str = "word", erase_after: int = 100) -> Note:
    return Note("akimat", ticket, 1, "operator:aigul", text, erase_after)


def token(name: str, digest: bytes, created_at: int = 1, expires_at: int | None = None) -> Token:
    return Token(name, "kiosk", digest, created_at, expires_at)


def session(digest: bytes, seen_at: int = 1, expires_at: int = 100) -> Session:
    return Session(digest, "session", "aigul", "operator", True, 1, seen_at, expires_at)
