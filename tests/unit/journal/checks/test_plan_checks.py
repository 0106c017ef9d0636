"""What cannot have happened when plans change is named by `verify`, and what the rules do not give by `audit`."""

from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.journal.checks.audit import audit
from queue_server.journal.checks.sequence.sequence_checker import SequenceChecker
from script.staging.hall_in_memory import KIOSK, sealed
from tests.booked_halls import BOOKED, BookedHall, at, times, with_times

START, END = at("16:00"), at("16:30")
BOOKING_MADE = e.BookingMade("a", "land", START, END)
JOINED = e.WaitlistJoined("a")
CLOSED = e.PlacesClosed("x", START, END, "because")
OFFERED = e.BookingOffered("waitlist:a", "land", START, END, END, "a")


@pytest.mark.parametrize(
    ("before", "event", "objection"),
    [
        ((), JOINED, "which the hall has not"),
        ((BOOKING_MADE, JOINED), JOINED, "finds booking a waiting for an earlier place"),
        ((BOOKING_MADE,), e.WaitlistLeft("a"), "finds booking a not waiting"),
        ((BOOKING_MADE, JOINED, e.WaitlistLeft("a")), e.WaitlistDeclined("a", START), "finds booking a not waiting"),
        (
            (BOOKING_MADE, JOINED, e.BookingMoved("a", "land", START, END)),
            e.WaitlistLeft("a"),
            "finds booking a not waiting",
        ),
        ((BOOKING_MADE, e.BookingCancelled("a")), JOINED, "finds booking a cancelled"),
        ((BOOKING_MADE,), OFFERED, "finds booking a not waiting"),
        ((CLOSED,), CLOSED, "closes x a second time"),
        ((), replace(CLOSED, end=START), "closes a time that ends at"),
        ((), e.PlacesReopened("x"), "opens x, which is not closed"),
    ],
)
def test_what_cannot_have_happened_is_named(before: tuple[Any, ...], event: Any, objection: str) -> None:
    checker = SequenceChecker()
    for event_before in (e.HallConfigured(BOOKED), e.DayOpened("2025-10-09"), *before):
        assert checker.objection(event_before) is None
        checker.follow(event_before)
    assert objection in str(checker.objection(event))


def test_whoever_the_hall_moves_still_waits() -> None:
    checker = SequenceChecker()
    moved = e.BookingMoved("a", "land", START, END, by="hall", reason="because")
    for event in (e.HallConfigured(BOOKED), BOOKING_MADE, JOINED, moved, e.WaitlistDeclined("a", START)):
        assert checker.objection(event) is None
        checker.follow(event)


def played() -> BookedHall:
    """A day with everything: a freed place that one lets run out and the next takes, and a closure that one does not
    answer."""
    hall = BookedHall(with_times(land=times(waitlist_minutes=20)))
    for name, clock in (("a", "15:30"), ("b", "16:00"), ("c", "16:30"), ("d", "17:00"), ("f", "17:30")):
        hall.book(name, clock)
    for name in ("d", "c"):
        hall.ask(c.JoinWaitlist(name), KIOSK)
    hall.ask(c.CancelBooking("b"), KIOSK)
    hall.pass_minutes(20)
    hall.ask(c.MoveBooking("c", at("16:00")), KIOSK)
    hall.ask(c.ClosePlaces("x", at("17:00"), at("18:00"), "because", concerned=("d", "f")), KIOSK)
    hall.pass_minutes(200)
    return hall


async def findings(kind: type | None = None, **changes: Any) -> list[str | None]:
    """What `audit` says of the day, where the first event of that type has other values."""
    entries = played().entries
    if kind is not None:
        nth = next(n for n, entry in enumerate(entries) if type(entry.event) is kind)
        entries[nth] = replace(entries[nth], event=replace(entries[nth].event, **changes))

    async def records() -> Any:
        for record in sealed(entries):
            yield record

    return [finding.note for finding in await audit(records())]


async def test_a_day_by_the_rules_has_no_finding() -> None:
    assert await findings() == []
    assert [type(entry.event) for entry in played().entries][-2:] == [e.BookingCancelled, e.BookingCancelled]


@pytest.mark.parametrize(
    ("kind", "changes", "note"),
    [
        (e.BookingOffered, {"booking": "c"}, "offered a place before its turn: booking d asked earlier"),
        (e.BookingOffered, {"until": at("17:00")}, "offered another place, or for another time, than was due"),
        (e.PlacesClosed, {"start": at("13:00")}, "closed a time that was over"),
        (e.PlacesClosed, {"closure": "y"}, "cancelled for a closure that does not displace it"),
    ],
)
async def test_what_the_rules_do_not_give_is_named(kind: type, changes: dict[str, Any], note: str) -> None:
    assert note in await findings(kind, **changes)
