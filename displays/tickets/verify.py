"""Checks whether a ticket, a booking or a mark is in the journal, for whoever has its code, without credentials.

The page shows the contents of the paper, the record's place and hash, and the state of the ticket today. It never shows
the ticket's id, with which the ticket can be given up, nor its priority; of a booking as little. Of a mark it shows
what the record says, and not whose it is.
"""

import re
from typing import Any, Final

from aiohttp import web
from msgspec import json

from displays.visitor_devices import VisitorDevices
from queue_server.app_parts import PARTS
from queue_server.bookings.presented_code import BookingAddress, presented
from queue_server.hall.events import BookingMade, TicketIssued, VisitRated
from queue_server.hall.state import State
from queue_server.journal.checks.ticket_proof import FEWEST_DIGITS, TicketProof
from queue_server.journal.store import Unavailable
from queue_server.pages.forms import fields
from queue_server.pages.render import HEADERS, render
from queue_server.pages.replies import document_reply, see_other
from queue_server.pages.services import PageServices
from queue_server.pages.wording.dates import clock, day
from queue_server.views.times import moment, moment_or_none

CODE: Final = re.compile(rf"[0-9a-f]{{{FEWEST_DIGITS},64}}")
LONGEST_PASTED: Final = 500
"""The most characters of a pasted text: the whole address of a QR code, and some spaces."""
SCAN_SCRIPT: Final = "displays/verify/ticket-scan.js"
LOG_SCRIPT: Final = "displays/verify/log-check.js"
WITH_CAMERA: Final = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
WITH_PHOTOGRAPH: Final = f"{HEADERS['Content-Security-Policy']}; img-src 'self' blob:"
"""The page's policy allows the photograph that the visitor has chosen: Safari 14 decodes one only as an image of the
page."""


async def form(request: web.Request) -> web.Response:
    """`/verify`: the form in which a code is typed, pasted or scanned."""
    return _page(request, 200)


async def ask(request: web.Request) -> web.StreamResponse:
    """Take the form. It is sent as a body, since a pasted QR code holds the ticket's secret address; only the code goes
    into the next address."""
    code = code_in((await fields(request)).get("code", ""))
    if code is None:
        return _page(request, 400, is_no_code=True)
    return see_other(f"/verify/{code}")


async def scan(request: web.Request) -> web.Response:
    """`POST /verify/scan` with a picture: the code of a ticket in it, or the address of a booking, or null. It is for
    browsers that read no QR codes themselves."""
    text = await request.app[PARTS][VisitorDevices].scanner.read(await request.read())
    code = code_in(text) if text is not None else None
    if text is not None and isinstance(presented(text), BookingAddress):
        code = text
    body = json.encode({"code": code})
    return document_reply(body)


async def result(request: web.Request) -> web.Response:
    """`/verify/{code}`: shows the record, or that there is none."""
    code = code_in(request.match_info["code"])
    if code is None:
        return _page(request, 404, is_unknown=True)
    try:
        attested = await _proof_of(request, code)
    except Unavailable:
        raise web.HTTPServiceUnavailable from None
    if attested is None:
        return _page(request, 404, is_unknown=True)
    return _page(request, 200, attested=attested)


def code_in(text: str) -> str | None:
    """The hex digits in a typed, pasted or scanned text: with spaces and hyphens, or a whole address."""
    digits = re.sub(r"[\s-]", "", text[:LONGEST_PASTED].rpartition("#")[2]).lower()
    return digits if CODE.fullmatch(digits) else None


async def _proof_of(request: web.Request, code: str) -> TicketProof | None:
    """The record, in any of the halls."""
    for hall in request.app[PARTS][PageServices].feeds:
        attested = await request.app[PARTS][VisitorDevices].provers[hall].prove(code)
        if attested is not None:
            return attested
    return None


def _page(
    request: web.Request,
    status: int,
    *,
    attested: TicketProof | None = None,
    is_no_code: bool = False,
    is_unknown: bool = False,
) -> web.Response:
    facts = {} if attested is None else _facts_of(request.app[PARTS][PageServices].feeds[attested.hall].state, attested)
    response = render(
        request,
        "displays/ticket/verify.html",
        status=status,
        scripts=(SCAN_SCRIPT, LOG_SCRIPT) if attested else (SCAN_SCRIPT,),
        attested=attested,
        is_no_code=is_no_code,
        is_unknown=is_unknown,
        day=day,
        clock=clock,
        **facts,
    )
    response.headers["Permissions-Policy"] = WITH_CAMERA
    response.headers["Content-Security-Policy"] = WITH_PHOTOGRAPH
    return response


def _facts_of(state: State, attested: TicketProof) -> dict[str, Any]:
    event = attested.event
    match event:
        case TicketIssued():
            facts = _ticket_facts(state, event)
        case BookingMade():
            facts = _booking_facts(state, event)
        case VisitRated():
            facts = _mark_facts(state, event)
    return {
        **dict.fromkeys(("number", "called", "ended", "booked", "moved", "state", "unused", "mark", "reasons")),
        **facts,
        "service": state.defined.service(event.service),
        "definition": state.defined,
        "taken": moment(attested.entry.at),
        "code": attested.entry.hash.hex(),
        "before": attested.before.hex(),
    }


def _ticket_facts(state: State, event: TicketIssued) -> dict[str, Any]:
    ticket = state.tickets.get(event.ticket)
    return {
        "number": event.number,
        "called": moment_or_none(ticket.first_called_at) if ticket is not None else None,
        "ended": moment_or_none(ticket.finished_at) if ticket is not None else None,
    }


def _booking_facts(state: State, event: BookingMade) -> dict[str, Any]:
    """What has become of the booking, as long as the hall remembers it."""
    booking = state.bookings.get(event.booking)
    if booking is None:
        return {"booked": moment(event.start)}
    return {
        "booked": moment(event.start),
        "moved": moment(booking.start) if booking.start != event.start else None,
        "state": booking.state,
        "unused": moment(booking.state_since) if booking.state in ("cancelled", "missed") else None,
        "number": booking.number,
    }


def _mark_facts(state: State, event: VisitRated) -> dict[str, Any]:
    """The mark, with the names of those of its reasons that the hall still has."""
    rating = state.defined.rating
    reasons = rating.reasons if rating is not None else ()
    return {"mark": event, "reasons": [reason.names for reason in reasons if reason.id in event.reasons]}
