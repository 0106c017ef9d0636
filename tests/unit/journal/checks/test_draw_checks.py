"""A draw is repeated from the journal alone; whoever changed anything in it is named."""

import json
from hashlib import sha256
from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.journal.checks.audit import audit
from queue_server.journal.checks.sequence.sequence_checker import SequenceChecker
from queue_server.journal.export import line
from script.staging.hall_in_memory import sealed
from tests.drawn_halls import DRAW, DrawnHall
from tests.unit.journal.days import stream


def held() -> DrawnHall:
    hall = DrawnHall()
    hall.open_draw()
    hall.enter("a", "b", "c", "d", "e")
    hall.leave("b")
    hall.hold()
    return hall


def objections(events: list[Any]) -> list[str]:
    checker, sentences = SequenceChecker(), []
    for event in events:
        objection = checker.objection(event)
        if objection is not None:
            sentences.append(objection)
        checker.follow(event)
    return sentences


def places_by_hand(lines: list[bytes]) -> dict[str, int]:
    """What a stranger writes who has read docs/journal.md, and has `kezek export` alone."""
    entries, withdrawn, places = [], set(), {}
    for text in lines:
        kind, data = json.loads(json.loads(text)["body"])[6:]
        if kind == "draw.opened/1":
            commitment = data["commitment"]
        elif kind == "draw.entered/1":
            entries.append((data["booking"], data["number"]))
        elif kind == "draw.left/1":
            withdrawn.add(data["booking"])
        elif kind == "draw.held/1":
            secret = bytes.fromhex(data["secret"])
            assert sha256(secret).hexdigest() == commitment
            numbers = "".join(f"{booking} {number}\n" for booking, number in entries)
            seed = sha256(secret + numbers.encode()).digest()
            asking = [booking for booking, _ in entries if booking not in withdrawn]
            order = sorted(asking, key=lambda booking: sha256(seed + booking.encode()).digest())
            places = dict(zip(order, sorted(data["starts"]), strict=False))
    return places


def test_a_stranger_gets_the_same_places() -> None:
    """Twenty lines over an export give what the hall has booked."""
    hall = held()
    lines = [line(record) for record in sealed(hall.entries)]
    assert places_by_hand(lines) == {booking.id: booking.start for booking in hall.state.bookings.values()}


def test_a_right_draw_has_no_objection() -> None:
    assert objections([entry.event for entry in held().entries]) == []


def changed(kind: type, **changes: Any) -> list[Any]:
    """The events of a draw, with these changes in the first of that kind."""
    events = [entry.event for entry in held().entries]
    place = next(place for place, event in enumerate(events) if isinstance(event, kind))
    events[place] = replace(events[place], **changes)
    return events


@pytest.mark.parametrize(
    ("events", "objection"),
    [
        (changed(e.DrawHeld, secret="5f" * 32), "with another secret"),
        (changed(e.DrawEntered, number="f" * 32), "the draw gives the place at"),
        (changed(e.BookingMade, booking="friend"), "the draw gives the place at"),
        ([event for event in changed(e.DrawOpened) if getattr(event, "booking", "") != "a"], "the draw gives"),
        (changed(e.DrawOpened, draw="other"), "which the hall has not"),
        (changed(e.DrawLeft, booking="c"), "the draw gives the place at"),
        ([event for event in changed(e.DrawOpened) if not isinstance(event, e.DrawLeft)], "the draw gives"),
        (changed(e.DrawLeft, booking="nobody"), "who does not take part"),
    ],
    ids=["secret", "number", "booking", "asker left out", "draw", "another left", "nobody left", "stranger left"],
)
def test_whatever_was_changed_is_named(events: list[Any], objection: str) -> None:
    """Another secret, an altered number, somebody else's booking, one asker left out."""
    sentences = objections(events)
    assert sentences
    assert any(objection in sentence for sentence in sentences), sentences


def test_every_place_that_does_not_follow_is_named() -> None:
    """Two who have changed places are two objections, and not one."""
    events = [entry.event for entry in held().entries]
    first, second = [place for place, event in enumerate(events) if isinstance(event, e.BookingMade)][:2]
    first_event, other = events[first], events[second]
    events[first], events[second] = (
        replace(first_event, booking=other.booking),
        replace(other, booking=first_event.booking),
    )
    assert len(objections(events)) == 2


@pytest.mark.parametrize(
    ("event", "objection"),
    [
        (e.DrawOpened(DRAW, "land", "2025-10-14", "0" * 64, 1), "a second time"),
        (e.DrawEntered(DRAW, "f", "0" * 32), "which is over"),
        (e.DrawLeft(DRAW, "a"), "which is over"),
        (e.DrawHeld(DRAW, "5e" * 32, ()), "a second time"),
    ],
)
def test_a_draw_that_is_over_is_over(event: Any, objection: str) -> None:
    events = [*(entry.event for entry in held().entries), event]
    assert objection in objections(events)[-1]


@pytest.mark.parametrize("starts", [0, 1, 2])
async def test_places_that_are_kept_back_are_named(starts: int) -> None:
    """Whoever gives fewer places to the draw than are free is named by `audit`."""
    entries = held().entries
    nth = next(nth for nth, entry in enumerate(entries) if isinstance(entry.event, e.DrawHeld))
    event: Any = entries[nth].event
    entries[nth] = replace(entries[nth], event=replace(event, starts=event.starts[:starts]))
    records = sealed(entries[: nth + 1])
    assert [finding.note for finding in await audit(stream(records))] == [
        "the draw leaves places out, or names some that were not free"
    ]
