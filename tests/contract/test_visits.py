"""What every store keeps of the rows that follow from records."""

from typing import Any, Final

import pytest
from msgspec.structs import replace

from queue_server.journal.store import Batch, Conflict, Store
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Projected, Retraction, Tallied, Visit, VisitCriteria
from tests.contract.stored_samples import answer, rows, sealed, seqs, visit, window_time

ALL = VisitCriteria(first="0", last="9", until=99)


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


async def test_a_no_show_that_is_taken_back_has_no_row_any_more(store: Store) -> None:
    """Only that ticket's row of a no-show goes, with a later batch or with the row's own."""
    day = "2026-01-05"
    visits = [visit("t1", 2, outcome="no_show"), visit("t2", 3), visit("t3", 4, outcome="no_show")]
    retractions = [Retraction(day, "t2", 5), Retraction(day, "t3", 5)]
    await store.append(Batch(sealed("akimat", 6), rows=[rows(0, 5, visits=visits, retractions=retractions)]))
    assert [v.ticket for v in await store.visits("akimat", ALL)] == ["t1", "t2"]
    await store.append(Batch(rows=[rows(5, 6, retractions=[Retraction(day, "t1", 6)])]))
    assert [v.ticket for v in await store.visits("akimat", ALL)] == ["t2"]


async def test_rows_are_read_on_from_a_record(store: Store) -> None:
    """What ended after the record and by the other; so a reader takes what has come since it looked."""
    visits = [visit("t1", 2), visit("t2", 3), visit("t3", 4)]
    times = [window_time(seq) for seq in (2, 3, 4)]
    await store.append(Batch(sealed("akimat", 4), rows=[rows(0, 4, visits=visits, times=times)]))
    assert await store.stages("akimat", "0", "9", 3, ("ticket",), after=2) == [("t2",)]
    assert await store.window_times("akimat", "0", "9", 4, after=2) == [window_time(3), window_time(4)]


NARROWER: Final[list[tuple[dict[str, Any], list[str]]]] = [
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
    ({"operators": ("aigul", "dana")}, ["t2", "t3"]),
]


async def test_stages_are_found_by_what_is_wanted_of_them(store: Store) -> None:
    """Each condition alone; counting agrees, and the longest come first."""
    visits = [
        visit("t1", 1, hour=9, waited=10, window=1, result="done"),
        visit("t2", 2, hour=10, waited=20, service="school", operator="aigul"),
        visit("t3", 3, hour=9, waited=30, window=2, day="2026-01-06", operator="aigul"),
        visit("t4", 4, hour=10, waited=40, day="2026-01-06", result="done"),
    ]
    await store.append(Batch(sealed("akimat", 4), rows=[rows(0, 4, visits=visits)]))
    for narrower, tickets in NARROWER:
        choice = replace(ALL, **narrower)
        assert [v.ticket for v in await store.visits("akimat", choice)] == tickets, narrower
        assert await store.count_visits("akimat", choice) == len(tickets), narrower
        assert [v.ticket for v in await store.visits("akimat", choice, 2)] == tickets[::-1][:2], narrower
    assert await store.days("akimat") == ("2026-01-05", "2026-01-06")
    assert await store.days("east") is None


async def test_tallies_of_a_span_take_the_place_of_earlier_ones(store: Store) -> None:
    """They are found by part and span, those of days and those of months."""
    first, other = Tallied("none", "2026-01-05", "", b"1"), Tallied("hour", "2026-01-05", "9", b"2")
    month = Tallied("none", "2026-01", "", b"3")
    await store.save_tallies("akimat", "2026-01-05", [first, other, Tallied("hour", "2026-01-05", "10", b"4")])
    await store.save_tallies("akimat", "2026-01", [month])
    await store.save_tallies("akimat", "2026-01-05", [first, other])
    assert await store.tallies("akimat", ["hour"], ["2026-01-05", "2026-01"]) == [other]
    assert await store.tallies("akimat", ["none"], ["2026-01-05", "2026-01"]) == [first, month]
    assert await store.tallied("akimat", "none", "2026-01", "2026-01-31") == ["2026-01", "2026-01-05"]
    assert await store.tallied("akimat", "none", "2026-01-01", "2026-01-31") == ["2026-01-05"]
    assert await store.tallied("akimat", "hour", "2026-01", "2026-01-31") == ["2026-01-05"]
    assert await store.tallied("east", "none", "0", "9") == []


async def test_the_rows_of_a_hall_are_forgotten_alone(store: Store) -> None:
    """Its journal stays, and so does all of another hall; then rows begin again."""
    for hall in ("akimat", "east"):
        await store.append(Batch(sealed(hall, 1), rows=[rows(0, 1, hall=hall, visits=[visit("t", 1, hall=hall)])]))
        await store.save_fold(SavedFold(hall, 1, b"h" * 32, b"fold"))
        await store.save_tallies(hall, "2026-01-05", [Tallied("none", "2026-01-05", "", b"1")])
    await store.forget_rows("akimat")
    assert (await store.projected("akimat"), await store.fold("akimat")) == (None, None)
    assert (await store.days("akimat"), await store.tallied("akimat", "none", "0", "9")) == (None, [])
    assert await seqs(store, "akimat") == [1]
    assert await store.fold("east") == SavedFold("east", 1, b"h" * 32, b"fold")
    assert await store.tallied("east", "none", "0", "9") == ["2026-01-05"]
    await store.append(Batch(rows=[rows(0, 1, "other form", [visit("t1", 1)])]))
    assert await store.projected("akimat") == Projected(1, "other form")
