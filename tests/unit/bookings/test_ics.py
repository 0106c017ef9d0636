"""The calendar entry of a booking, as two readers understand it that know nothing of each other."""

from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from msgspec.structs import replace

from queue_server.bookings.ics import CalendarEntry, calendar_file

SECOND = 1_000_000
START = int(datetime.fromisoformat("2026-03-12T10:15:00+05:00").timestamp()) * SECOND
ENTRY = CalendarEntry(
    booking="AbCdEfGhIjKlMnOp",
    hall="aksu",
    sequence=0,
    start=START,
    end=START + 900 * SECOND,
    changed_at=START - 86_400 * SECOND,
    timezone="Asia/Almaty",
    organizer='Қызмет әкімдігі "Ақсу"',
    summary="Жер учаскелері: Қызмет әкімдігі",
    location="Ақсу қаласы; Тәуелсіздік көшесі, 12\\3",
    description="Код: 123 456\nБұл уақытқа дейін келіңіз, өтінеміз. " + "Ұзақ мәтін. " * 20,
)


def read(entry: CalendarEntry) -> tuple[icalendar.Calendar, Any]:
    text = calendar_file(entry)
    return icalendar.Calendar.from_ical(text), vobject.readOne(text.decode())


def test_both_readers_see_the_same_entry() -> None:
    """Time with the hall's zone, words as they were, folded lines put together."""
    calendar, other = read(ENTRY)
    (event,) = calendar.walk("VEVENT")
    for values in (
        (event.DTSTART, event.DTEND, str(event["SUMMARY"]), str(event["LOCATION"]), str(event["DESCRIPTION"])),
        (
            other.vevent.dtstart.value,
            other.vevent.dtend.value,
            other.vevent.summary.value,
            other.vevent.location.value,
            other.vevent.description.value,
        ),
    ):
        start, end, *words = values
        assert start.isoformat() == "2026-03-12T10:15:00+05:00"
        assert end - start == timedelta(minutes=15)
        assert words == [ENTRY.summary, ENTRY.location, ENTRY.description]
    assert (str(calendar["METHOD"]), other.method.value) == ("PUBLISH", "PUBLISH")
    assert event["DTSTART"].params["TZID"] == "Asia/Almaty"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Almaty"]
    assert event["ORGANIZER"].params["CN"] == "Қызмет әкімдігі 'Ақсу'"


def test_lines_are_as_the_standard_has_them() -> None:
    """At most 75 bytes each, ended by CR and LF (RFC 5545, section 3.1)."""
    lines = calendar_file(ENTRY).split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-1] == b""
    assert not any(b"\n" in line for line in lines)


def test_a_move_is_the_same_entry_with_a_greater_sequence() -> None:
    """A calendar then replaces what it has."""
    moved = replace(ENTRY, sequence=1, start=START + 3600 * SECOND, end=START + 4500 * SECOND)
    (before, other_before), (after, other_after) = read(ENTRY), read(moved)
    (first,), (second,) = before.walk("VEVENT"), after.walk("VEVENT")
    assert first["UID"] == second["UID"] == other_before.vevent.uid.value == other_after.vevent.uid.value
    assert (int(first["SEQUENCE"]), int(second["SEQUENCE"])) == (0, 1)
    assert (other_before.vevent.sequence.value, other_after.vevent.sequence.value) == ("0", "1")
    assert second.DTSTART.isoformat() == "2026-03-12T11:15:00+05:00"


def test_a_cancellation_arrives_as_such() -> None:
    """In the file's method and in the entry's status."""
    calendar, other = read(replace(ENTRY, sequence=2, is_cancelled=True))
    (event,) = calendar.walk("VEVENT")
    assert (str(calendar["METHOD"]), str(event["STATUS"]), int(event["SEQUENCE"])) == ("CANCEL", "CANCELLED", 2)
    assert (other.method.value, other.vevent.status.value) == ("CANCEL", "CANCELLED")


@pytest.mark.parametrize(("day", "offset"), [("2026-03-28", "+01:00"), ("2026-03-29", "+02:00")])
def test_a_zone_with_summer_time_is_described(day: str, offset: str) -> None:
    """A calendar that does not have the hall's zone computes the same time from the description in the file."""
    start = int(datetime.fromisoformat(f"{day}T09:00:00{offset}").timestamp()) * SECOND
    _, other = read(replace(ENTRY, timezone="Europe/Berlin", start=start, end=start + 900 * SECOND))
    assert other.vevent.dtstart.value.isoformat() == f"{day}T09:00:00{offset}"
    assert other.vevent.dtstart.value.tzinfo.utcoffset(other.vevent.dtstart.value.replace(tzinfo=None)) is not None
