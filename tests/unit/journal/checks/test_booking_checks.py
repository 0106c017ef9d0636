"""What cannot have happened to a booking is named by `verify`, and what the rules do not give by `audit`."""

from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.hall.state import MINUTE
from queue_server.journal.checks.audit import audit
from queue_server.journal.checks.sequence.sequence_checker import SequenceChecker
from queue_server.journal.codec import decode
from queue_server.journal.export import read_file
from script.staging.hall_in_memory import sealed
from tests.booked_halls import BOOKED, BookedHall, at
from tests.unit.journal.test_golden import BOOKED as GOLDEN_BOOKED

START, END = at("16:00"), at("16:30")
BOOKING_MADE = e.BookingMade("a", "land", START, END)
ARRIVED = e.BookingArrived("a", "t1", "A001")
ISSUED = e.TicketIssued("t1", "A001", "land", START, booked_at=START)


def checker_after(*events: Any) -> SequenceChecker:
    checker = SequenceChecker()
    for event in (e.HallConfigured(BOOKED), e.DayOpened("2025-10-09"), *events):
        assert checker.objection(event) is None
        checker.follow(event)
    return checker


@pytest.mark.parametrize(
    ("before", "event", "objection"),
    [
        ((), e.BookingCancelled("a"), "which the hall has not"),
        ((BOOKING_MADE,), BOOKING_MADE, "a second time"),
        ((), replace(BOOKING_MADE, service="garden"), "which the hall has not"),
        ((), replace(BOOKING_MADE, end=START), "ends at"),
        (
            (BOOKING_MADE, e.BookingCancelled("a")),
            e.BookingMoved("a", "land", START, END),
            "finds booking a cancelled, not asked or open",
        ),
        ((BOOKING_MADE, e.BookingMissed("a")), ARRIVED, "finds booking a missed, not open"),
        ((BOOKING_MADE, ARRIVED), e.WindowOpened(1, None), "comes before A001 is issued to the booking"),
        ((BOOKING_MADE, ARRIVED), replace(ISSUED, ticket="t2"), "comes before A001 is issued to the booking"),
        ((BOOKING_MADE, ARRIVED, ISSUED), e.BookingMissed("a"), "finds booking a arrived, not open"),
    ],
)
def test_what_cannot_have_happened_is_named(before: tuple[Any, ...], event: Any, objection: str) -> None:
    assert objection in str(checker_after(*before).objection(event))


def test_after_an_unreadable_record_nothing_is_accused_of_it() -> None:
    """It may have made the booking."""
    checker = checker_after()
    checker.lose_track(checker.seq)
    assert checker.objection(e.BookingCancelled("a")) is None


async def findings(*changes: tuple[type, str, Any]) -> list[tuple[str, str | None]]:
    """What `audit` names in the golden days with bookings, where the first event of that type has another value."""
    entries = [decode(record) async for record in read_file(GOLDEN_BOOKED)]
    for kind, name, value in changes:
        nth = next(n for n, entry in enumerate(entries) if type(entry.event) is kind)
        entries[nth] = replace(entries[nth], event=replace(entries[nth].event, **{name: value}))

    async def records() -> Any:
        for record in sealed(entries):
            yield record

    return [(finding.matter, finding.note) for finding in await audit(records())]


@pytest.mark.parametrize(
    ("change", "note"),
    [
        ((e.BookingMade, "start", START + MINUTE), "the place could not be given: There is no place to book"),
        ((e.BookingMade, "start", at("13:00")), "the place could not be given: This time has passed"),
        ((e.BookingMade, "end", END + MINUTE), "the place ends at another time"),
        ((e.BookingOffered, "until", END), "the place is kept for longer"),
        ((e.BookingArrived, "is_late", True), "came in time, said to be late"),
    ],
)
async def test_what_the_rules_do_not_give_is_named(change: tuple[type, str, Any], note: str) -> None:
    named = await findings(change)
    assert named[0][0] == "wrong_booking"
    assert named[0][1] is not None
    assert named[0][1].startswith(note)


async def test_a_place_that_was_given_twice_is_named() -> None:
    """And one whose visitor was said to be missing while they could still come, or had another booked time."""
    hall = BookedHall()
    for name in ("a", "b"):
        hall.book(name, "16:00")
    ticket = e.TicketIssued("t1", "A001", "land", at("16:25"), booked_at=at("16:30"))
    events = [e.BookingMade("c", "land", START, END), e.BookingMissed("b"), e.BookingArrived("a", "t1", "A001"), ticket]
    entries = [*hall.entries]
    for event in events:
        entries.append(e.Entry(len(entries) + 1, hall.now, "kiosk:entrance", "", event, bytes(32)))

    async def records() -> Any:
        for record in sealed(entries):
            yield record

    assert [finding.note for finding in await audit(records())] == [
        "the place could not be given: This place is not free any more. Choose another one.",
        "missed before its time was over",
        "A001 has another booked time",
    ]
