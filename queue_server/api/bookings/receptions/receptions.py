"""Handles requests about receptions in person: the list of the secretary, the answers, and what is under control."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from aiohttp import web
from msgspec import json
from msgspec.structs import replace

from queue_server.api.bookings.bodies import microseconds
from queue_server.api.bookings.making import erase_after_of
from queue_server.api.bookings.receptions import reception_documents as documents
from queue_server.api.halls.beside_windows.reception_data import (
    VisitorOfBooking,
    data_kept_until,
    erase_after_of_control,
    visitor_of,
)
from queue_server.api.halls.command_reply import answer_command
from queue_server.api.http.bodies import decode, need_empty_body
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.hall import commands as c
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.bookings.receptions.reception import DONE_REMEMBERED, Control
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.state import State
from queue_server.journal.feed import Feed
from queue_server.journal.personal.contents import NOTHING_PERSONAL, PersonalDatum, PersonalPart
from queue_server.views.bookings.reception_figures import reception_schedule
from queue_server.views.bookings.receptions import (
    ControlDocument,
    appointment_documents,
    control_documents,
    done_documents,
)

MOST_DIGITS: Final = 15

_confirm_body: Final = json.Decoder(documents.ConfirmBookingBody)
_refuse_body: Final = json.Decoder(documents.RefuseBookingBody)
_refer_body: Final = json.Decoder(documents.ReferBookingBody)


async def show(request: web.Request) -> web.Response:
    """Show what waits for an answer and what is under control, with what the visitors have said."""
    server = request.app[PARTS][ServerContext]
    feed = server.feed(request.match_info["hall"])
    state, now = feed.state, server.clock()
    appointments = appointment_documents(state, now)
    controls, done_controls = control_documents(state, now), done_documents(state, now)
    booking_of = {seq: control.booking for seq, control in (state.controls | state.done_controls).items()}
    subjects = [*(document.booking.id for document in appointments), *filter(None, booking_of.values())]
    visitors = await _visitors(request, feed, subjects)

    def of_visitors(rows: Iterable[ControlDocument]) -> tuple[documents.ControlForVisitor, ...]:
        return tuple(
            documents.ControlForVisitor(control=row, visitor=visitors[booking_of[row.control] or ""]) for row in rows
        )

    document = documents.ReceptionsDocument(
        hall=feed.hall,
        seq=state.seq,
        appointments=tuple(
            documents.AppointmentOfVisitor(appointment=row, visitor=visitors[row.booking.id]) for row in appointments
        ),
        controls=of_visitors(controls),
        done_controls=of_visitors(done_controls),
    )
    return json_reply(json.encode(document))


async def show_figures(request: web.Request) -> web.Response:
    """Show who receives when, and what is counted of it, to anyone."""
    feed = request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    return json_reply(json.encode(reception_schedule(feed.state)))


async def confirm(request: web.Request) -> web.Response:
    """Confirm an appointment that was asked for, at its time or at another one."""
    body = decode(_confirm_body, await request.read())
    feed, booking = _booking_of(request)
    start = microseconds(body.start) if body.start is not None else None
    personal = await _moved_data(request, feed.state, booking, booking.service, start or booking.start)
    return await answer_command(request, c.ConfirmBooking(booking.id, start, body.offer), personal=personal)


async def refuse(request: web.Request) -> web.Response:
    """Refuse an appointment that was asked for. The words for its visitor are kept as long as the question."""
    body = decode(_refuse_body, await request.read())
    feed, booking = _booking_of(request)
    words = (body.words or "").strip()
    if body.reason == "other" and not words:
        raise Refused("reason_needed")
    personal = await _moved_data(request, feed.state, booking, booking.service, booking.start)
    if words:
        erase_after = erase_after_of(feed.state.defined, booking.service, booking.start)
        answer = PersonalDatum(feed.hall, booking.id, "answer", words, erase_after)
        personal = replace(personal, data=[*personal.data, answer])
    return await answer_command(request, c.RefuseBooking(booking.id, body.reason), personal=personal)


async def refer(request: web.Request) -> web.Response:
    """Pass an appointment that was asked for to another host."""
    body = decode(_refer_body, await request.read())
    feed, booking = _booking_of(request)
    start = microseconds(body.start)
    personal = await _moved_data(request, feed.state, booking, body.service, start)
    return await answer_command(request, c.ReferBooking(booking.id, body.service, start, body.offer), personal=personal)


async def end_control(request: web.Request) -> web.Response:
    """State that what was under control is done. What the visitor has said is erased a day later."""
    need_empty_body(await request.read())
    server, (feed, seq) = request.app[PARTS][ServerContext], _control_of(request)
    personal = await _data_of(request, feed, feed.state.controls.get(seq), server.clock() + DONE_REMEMBERED)
    return await answer_command(request, c.EndControl(seq), personal=personal)


async def reopen_control(request: web.Request) -> web.Response:
    """Take back that something is done. What the visitor has said is kept as long as before."""
    need_empty_body(await request.read())
    feed, seq = _control_of(request)
    control = feed.state.done_controls.get(seq)
    erase_after = erase_after_of_control(feed.state, date.fromisoformat(control.until)) if control is not None else 0
    personal = await _data_of(request, feed, control, erase_after)
    return await answer_command(request, c.ReopenControl(seq), personal=personal)


def _control_of(request: web.Request) -> tuple[Feed, int]:
    """The hall, and the record of a reception that the address names. Raises `Unknown`."""
    feed, text = request.app[PARTS][ServerContext].feed(request.match_info["hall"]), request.match_info["control"]
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise Unknown("unknown_control")
    return feed, int(text)


async def _data_of(request: web.Request, feed: Feed, control: Control | None, erase_after: int) -> PersonalPart:
    """What the visitor of something under control has said, to be kept until then. Raises `Unavailable`."""
    if control is None or control.booking is None:
        return NOTHING_PERSONAL
    data = await request.app[PARTS][ServerContext].store.personal_data(feed.hall, control.booking)
    return PersonalPart(data=[replace(datum, erase_after=erase_after) for datum in data])


async def _visitors(request: web.Request, feed: Feed, subjects: Iterable[str]) -> dict[str, VisitorOfBooking]:
    """The visitors of these bookings; nobody for whom nothing is stored."""
    server = request.app[PARTS][ServerContext]
    data: defaultdict[str, list[PersonalDatum]] = defaultdict(list)
    for datum in await server.store.personal_data(feed.hall, *dict.fromkeys(subjects)):
        data[datum.subject].append(datum)
    visitors = {subject: visitor_of(of_subject, server.clock) for subject, of_subject in data.items()}
    return defaultdict(VisitorOfBooking, visitors)


async def _moved_data(request: web.Request, state: State, booking: Booking, service: str, start: int) -> PersonalPart:
    erase_after = erase_after_of(state.defined, service, start)
    return await data_kept_until(request.app[PARTS][ServerContext].store, state, booking, erase_after)


def _booking_of(request: web.Request) -> tuple[Feed, Booking]:
    """The booking of the id in the address. Raises `Unknown`."""
    feed = request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    return feed, feed.state.booking(request.match_info["id"])
