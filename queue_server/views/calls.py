"""Makes the feed of calls: each call once, with the seq of its record. Pure.

For voice, the serial bridge and every other reader that must not miss a call. A call is read from its own record; only
the zone comes from the definition in force now.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.hall.events import Entry, TicketCalled, TicketRecalled
from queue_server.views.board import sign_language_of, zone_of, zones_of_call
from queue_server.views.times import moment


class Call(Struct, frozen=True):
    """The boards of `zones` show the call, also by the clip of that `sign_language`, where there is one."""

    seq: int
    number: str
    window: int
    zone: str | None
    calls: int
    language: str | None
    at: datetime
    zones: tuple[str, ...]
    sign_language: str | None


class CallsDocument(Struct, frozen=True, tag_field="view", tag="calls"):
    """The calls among the records up to `seq` that the reader has not seen."""

    seq: int
    at: datetime
    calls: tuple[Call, ...]


def calls_document(definition: Definition | None, entries: Iterable[Entry], seq: int, at: int) -> CallsDocument:
    """The calls among `entries`, which end at record `seq` of time `at` (µs UTC)."""
    return CallsDocument(seq, moment(at), tuple(call for entry in entries if (call := _call(definition, entry))))


def _call(definition: Definition | None, entry: Entry) -> Call | None:
    event = entry.event
    if not isinstance(event, TicketCalled | TicketRecalled):
        return None
    calls = event.calls if isinstance(event, TicketRecalled) else 1
    zone = zone_of(definition, event.window)
    return Call(
        entry.seq,
        event.number,
        event.window,
        zone,
        calls,
        event.language,
        moment(entry.at),
        zones_of_call(definition, event.window, event.waits_in),
        sign_language_of(definition, event),
    )
