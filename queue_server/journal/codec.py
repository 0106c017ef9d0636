"""Encodes events as the bytes of records, and decodes them. Pure.

A kind is a stable dotted name with a version. When the data of a kind changes, the new shape gets the next version in
`KINDS`, and `UPCASTS` gets one function from the old shape to the new: no record is ever rewritten.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from queue_server.hall import events as e
from queue_server.journal.record import Corrupt, NewerRecord, Record, chain

VERSION: Final = 1
"""The version of the array that is a record's body."""
GENERATION: Final = 5
"""Which records and answers this program reads: those of this generation and of the ones before. It grows by one in
each release that has something which an earlier program cannot read."""
CONFIGURATION_MARK: Final = b'"hall.configured/'
"""Stands in the body of each record that configures a hall: whoever looks for one decodes no other."""

KINDS: Final[dict[str, type]] = {
    "hall.configured/1": e.HallConfigured,
    "day.opened/1": e.DayOpened,
    "day.closed/1": e.DayClosed,
    "day.reopened/1": e.DayReopened,
    "service.switched_off/1": e.ServiceSwitchedOff,
    "service.switched_on/1": e.ServiceSwitchedOn,
    "window.opened/1": e.WindowOpened,
    "window.closed/1": e.WindowClosed,
    "window.paused/1": e.WindowPaused,
    "window.resumed/1": e.WindowResumed,
    "window.carried/1": e.WindowCarried,
    "operator.moved/1": e.OperatorMoved,
    "alarm.acknowledged/1": e.AlarmAcknowledged,
    "hall.records_lost/1": e.RecordsLost,
    "hall.clock_accepted/1": e.ClockAccepted,
    "hall.clock_refused/1": e.ClockRefused,
    "hall.clock_corrected/1": e.ClockCorrected,
    "hall.promoted/1": e.HallPromoted,
    "ticket.issued/1": e.TicketIssued,
    "ticket.carried/1": e.TicketCarried,
    "ticket.called/1": e.TicketCalled,
    "ticket.recalled/1": e.TicketRecalled,
    "ticket.started/1": e.TicketStarted,
    "ticket.finished/1": e.TicketFinished,
    "ticket.continued/1": e.TicketContinued,
    "ticket.transferred/1": e.TicketTransferred,
    "ticket.held/1": e.TicketHeld,
    "ticket.returned/1": e.TicketReturned,
    "ticket.released/1": e.TicketReleased,
    "ticket.no_show/1": e.TicketNoShow,
    "ticket.reinstated/1": e.TicketReinstated,
    "ticket.left/1": e.TicketLeft,
    "ticket.closed/1": e.TicketClosed,
    "ticket.cancelled/1": e.TicketCancelled,
    "ticket.changed/1": e.TicketChanged,
    "privilege.confirmed/1": e.PrivilegeConfirmed,
    "privilege.refused/1": e.PrivilegeRefused,
    "privilege.reinstated/1": e.PrivilegeReinstated,
    "booking.offered/1": e.BookingOffered,
    "booking.made/1": e.BookingMade,
    "booking.moved/1": e.BookingMoved,
    "booking.cancelled/1": e.BookingCancelled,
    "booking.arrived/1": e.BookingArrived,
    "booking.missed/1": e.BookingMissed,
    "places.closed/1": e.PlacesClosed,
    "places.reopened/1": e.PlacesReopened,
    "waitlist.joined/1": e.WaitlistJoined,
    "waitlist.left/1": e.WaitlistLeft,
    "waitlist.declined/1": e.WaitlistDeclined,
    "draw.opened/1": e.DrawOpened,
    "draw.entered/1": e.DrawEntered,
    "draw.left/1": e.DrawLeft,
    "draw.held/1": e.DrawHeld,
    "booking.asked/1": e.BookingAsked,
    "booking.confirmed/1": e.BookingConfirmed,
    "booking.refused/1": e.BookingRefused,
    "booking.referred/1": e.BookingReferred,
    "reception.ended/1": e.ReceptionEnded,
    "control.done/1": e.ControlDone,
    "control.reopened/1": e.ControlReopened,
    "visit.rated/1": e.VisitRated,
    "help.requested/1": e.HelpRequested,
    "help.answered/1": e.HelpAnswered,
    "help.withdrawn/1": e.HelpWithdrawn,
}
"""Every kind of record that is written today, with its event."""

WITH_BOOKINGS: Final = 2
"""The generation that came with bookings. An earlier program refuses the keys of a definition that it does not have."""
WITH_FEEDBACK: Final = 3
"""The generation that came with marks, calls for help and messages, and with the settings of a hall that has them."""
WITH_STANDBY: Final = 4
"""The generation that came with a second machine that takes a hall over."""
WITH_ZSTD_ANSWERS: Final = 5
"""The generation that came with stored answers that are packed by zstd. No record came with it."""

GENERATION_OF: Final[dict[str, int]] = {
    **{
        kind: WITH_BOOKINGS
        for kind in KINDS
        if kind.startswith(("booking.", "places.", "waitlist.", "draw.", "reception.", "control."))
    },
    **{kind: WITH_FEEDBACK for kind in KINDS if kind.startswith(("visit.", "help."))},
    "control.reopened/1": WITH_FEEDBACK,
    "draw.left/1": WITH_FEEDBACK,
    "hall.promoted/1": WITH_STANDBY,
}
"""Kind -> the generation that it came with; those that are not named came with the first. It is written only once every
server of the store reads it."""

READ_BY_ALL: Final = frozenset(
    event for kind, event in KINDS.items() if kind not in GENERATION_OF and event is not e.HallConfigured
)
"""The events whose records every program reads, whatever is in them."""

Upcast = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]
"""Old kind -> the function that gives the next newer kind and its data."""

UPCASTS: Final[dict[str, Upcast]] = {}
"""Kinds that are no longer written but stand in journals. None has been retired yet."""


class Header(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The array that is a record's body; `data` is still JSON."""

    version: int
    hall: str
    seq: int
    at: int
    actor: str
    cause: str
    kind: str
    data: msgspec.Raw


def encode(hall: str, seq: int, at: int, actor: str, cause: str, event: e.Event) -> bytes:
    """The body of a record: compact JSON, UTF-8."""
    return _ENCODER.encode((VERSION, hall, seq, at, actor, cause, _KIND_OF[type(event)], event))


def kind_of(event: type) -> str:
    """The kind under which the events of a type are written."""
    return _KIND_OF[event]


def generation_of(event: e.Event) -> int:
    """The generation of the record by which the event is written: what a server must read for it."""
    if isinstance(event, e.HallConfigured):
        definition = event.definition
        has_feedback = definition.rating is not None or definition.messages is not None
        has_words = any(service.information or service.keywords for service in definition.services)
        has_parts = any(group.parent for group in definition.groups)
        if has_feedback or has_words or has_parts or definition.help_reasons or definition.waiting_zones:
            return WITH_FEEDBACK
        has_bookings = definition.hosts or any(service.booking or service.host for service in definition.services)
        return WITH_BOOKINGS if has_bookings else 1
    if isinstance(event, e.PlacesClosed) and event.service is not None:
        return WITH_FEEDBACK  # an earlier program would close all services
    return GENERATION_OF.get(_KIND_OF[type(event)], 1)


def seal(hall: str, head: bytes, seq: int, at: int, actor: str, cause: str, event: e.Event) -> tuple[Record, e.Entry]:
    """The record that follows the one with hash `head`, and the entry that readers will get from it."""
    body = encode(hall, seq, at, actor, cause, event)
    digest = chain(head, body)
    return Record(hall, seq, body, digest), e.Entry(seq, at, actor, cause, event, digest)


def decode(record: Record) -> e.Entry:
    """The entry of a record. The hash is taken as it stands. Raises `Corrupt`."""
    header = open_body(record)
    if header.version != VERSION or header.hall != record.hall or header.seq != record.seq:
        raise _misplaced(record, header)
    decoder = _DECODERS.get(header.kind)
    if decoder is None and header.kind not in UPCASTS:
        raise _newer(record, f"is of the kind {header.kind!r}")
    try:
        event: e.Event = decoder.decode(header.data) if decoder is not None else _upcast(header.kind, header.data)
    except _UNREADABLE as error:
        raise _corrupt(record, f"has data that is not that of a {header.kind}: {error}") from None
    return e.Entry(record.seq, header.at, header.actor, header.cause, event, record.hash)


def open_body(record: Record) -> Header:
    """The parts of a record's body, not yet checked. Raises `Corrupt`."""
    try:
        return _HEADER.decode(record.body)
    except _UNREADABLE as error:
        raise _corrupt(record, f"has a body that is no record: {error}") from None


def _misplaced(record: Record, header: Header) -> Corrupt:
    if header.version > VERSION:
        return _newer(record, f"is of record version {header.version}, and this program reads version {VERSION}")
    if header.version != VERSION:
        reason = f"is of record version {header.version}, which there never was"
    elif header.hall != record.hall:
        reason = f"is a record of hall {header.hall!r}"
    else:
        reason = f"is the record of seq {header.seq}"
    return _corrupt(record, reason)


def _upcast(kind: str, data: msgspec.Raw) -> e.Event:
    kind, fields = UPCASTS[kind](msgspec.json.decode(data, type=dict[str, Any]))
    while kind not in KINDS:
        kind, fields = UPCASTS[kind](fields)
    event: e.Event = msgspec.convert(fields, KINDS[kind])
    return event


def _newer(record: Record, description: str) -> NewerRecord:
    reason = f"{description}: a newer version of this program wrote it; update this server"
    return NewerRecord(record.hall, record.seq, reason)


def _corrupt(record: Record, reason: str) -> Corrupt:
    return Corrupt(record.hall, record.seq, reason)


_UNREADABLE: Final = (msgspec.MsgspecError, ValueError, LookupError, RecursionError)
"""The errors of decoding bytes that are not JSON, not UTF-8, of another shape, or nested too deeply."""

_ENCODER: Final = msgspec.json.Encoder()
_HEADER: Final = msgspec.json.Decoder(Header)
_KIND_OF: Final = {event: kind for kind, event in KINDS.items()}
_DECODERS: Final[dict[str, msgspec.json.Decoder[Any]]] = {
    kind: msgspec.json.Decoder(event) for kind, event in KINDS.items()
}
