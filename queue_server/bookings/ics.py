"""Makes the calendar entry of a booking (RFC 5545, RFC 5546)."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

CALENDAR_MEDIA_TYPE: Final = "text/calendar"

_PRODUCT: Final = "-//Kezek//Bookings//EN"
_MICROSECOND: Final = timedelta(microseconds=1)
_UNIX_BEGIN: Final = datetime(1970, 1, 1, tzinfo=UTC)


class CalendarEntry(Struct, frozen=True, kw_only=True):
    """What a calendar shows of a booking, in the visitor's language, and nothing about the visitor.

    One that `is_asked` for is tentative. `sequence` is how often the booking was changed: a calendar takes the entry
    of the greatest one. `start`, `end` and `changed_at` are µs UTC.
    """

    booking: str
    hall: str
    sequence: int
    start: int
    end: int
    changed_at: int
    timezone: str
    organizer: str
    summary: str
    location: str
    description: str
    is_cancelled: bool = False
    is_asked: bool = False


def calendar_file(entry: CalendarEntry) -> bytes:
    """The file with the entry. One of a cancelled booking takes the entry out of the calendar."""
    from icalendar import Calendar, Event, Timezone, vCalAddress, vText

    zone = ZoneInfo(entry.timezone)
    start, end = (_moment(at).astimezone(zone) for at in (entry.start, entry.end))
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.is_cancelled else "PUBLISH")
    first = date(start.year, 1, 1)
    calendar.add_component(Timezone.from_tzinfo(zone, entry.timezone, first, date(start.year + 2, 1, 1)))
    event = Event()
    event.add("uid", f"booking-{entry.booking}@kezek")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", _moment(entry.changed_at))
    event.add("dtstart", start)
    event.add("dtend", end)
    organizer = vCalAddress(f"urn:kezek:hall:{entry.hall}")
    organizer.params["CN"] = vText(entry.organizer.replace('"', "'"))
    event.add("organizer", organizer)
    event.add("status", "CANCELLED" if entry.is_cancelled else "TENTATIVE" if entry.is_asked else "CONFIRMED")
    event.add("summary", entry.summary)
    event.add("location", entry.location)
    event.add("description", entry.description)
    event.add("transp", "TRANSPARENT" if entry.is_cancelled else "OPAQUE")
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file


def _moment(at: int) -> datetime:
    return _UNIX_BEGIN + at * _MICROSECOND
