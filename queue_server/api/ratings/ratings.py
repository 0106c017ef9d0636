"""Handles requests about marks."""

import re
from typing import Final

from aiohttp import web
from msgspec import json

from queue_server.api.access import trail
from queue_server.api.halls.command_reply import answer_command
from queue_server.api.halls.hall_services import HallServices
from queue_server.api.halls.windows import window_number
from queue_server.api.http.bodies import Done, decode, need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.api.ratings.rating_documents import (
    MarksDocument,
    RatingBody,
    mark_document,
    rating_document,
    tablet_document,
)
from queue_server.app_parts import PARTS
from queue_server.config.roles import ASK_AT_WINDOW
from queue_server.hall.commands import RateVisit
from queue_server.hall.errors import Unknown
from queue_server.hall.ratings.served_stop import ServedStop, words_of
from queue_server.hall.state import State
from queue_server.journal.personal.contents import NOTHING_PERSONAL, PersonalDatum, PersonalPart
from queue_server.pages.context import may, principal_of
from queue_server.pages.services import VisitorServices
from queue_server.units import DAY
from queue_server.worker.client.answers import Marks, OwnMarks
from queue_server.worker.client.questions import MarksQuestion, OwnMarksQuestion

OWN_DAYS: Final = 30
"""Of how many days an operator is shown what visitors said."""

_rating_body: Final = json.Decoder(RatingBody)
_WORDS: Final = re.compile(r".+\.[1-9][0-9]*")


async def show(request: web.Request) -> web.Response:
    """Show what the visitor may say how it was."""
    state = request.app[PARTS][ServerContext].feed(request.match_info["hall"]).state
    ticket = ticket_of_holder(request, state)
    return json_reply(json.encode(rating_document(state.defined, state.served.get(ticket, ()))))


async def rate(request: web.Request) -> web.Response:
    """Take in a mark, and the words beside it."""
    body = decode(_rating_body, await request.read())
    server = request.app[PARTS][ServerContext]
    state = server.feed(request.match_info["hall"]).state
    ticket = ticket_of_holder(request, state)
    if (body.source == "tablet") != may(request, *ASK_AT_WINDOW):
        raise HttpProblem("malformed", why="`source` is tablet for a tablet, and phone or paper for a visitor")
    stop = _named(state.served.get(ticket, ()), body.finished)
    words, personal = (body.words or "").strip(), NOTHING_PERSONAL
    if words and stop is not None and state.defined.rating is not None:
        erase_after = server.clock() + state.defined.rating.words_days * DAY
        subject = words_of(ticket, stop.finished)
        personal = PersonalPart(data=[PersonalDatum(state.hall, subject, "rating_words", words, erase_after)])
    command = RateVisit(
        ticket,
        body.step,
        body.source,
        body.reasons,
        stop.finished if stop is not None else body.finished,
        body.window,
        worded=personal is not NOTHING_PERSONAL,
    )
    return await answer_command(request, command, personal=personal)


async def show_at_window(request: web.Request) -> web.Response:
    """Show what the tablet at the window asks."""
    server = request.app[PARTS][ServerContext]
    state = server.feed(request.match_info["hall"]).state
    window = state.window(window_number(request.match_info["window"]))
    return json_reply(json.encode(tablet_document(state, window.window, server.clock())))


async def show_marks(request: web.Request) -> web.Response:
    """Show the marks with words, as far as these are not erased, and those that stand out."""
    server = request.app[PARTS][ServerContext]
    hall = server.readable_feed(request.match_info["hall"]).hall
    marks = await request.app[PARTS][HallServices].worker.ask(MarksQuestion(hall, server.clock()), Marks)
    subjects = {words_of(mark.ticket, mark.finished) for mark in (*marks.worded, *marks.outstanding)}
    data = await server.store.personal_data(hall, *subjects) if subjects else []
    now = server.clock.certain()
    words = {datum.subject: datum.text for datum in data if datum.kind == "rating_words" and datum.erase_after > now}
    document = MarksDocument(
        [mark_document(mark, words) for mark in marks.worded],
        [mark_document(mark, words) for mark in marks.outstanding],
    )
    return json_reply(json.encode(document))


async def erase_words(request: web.Request) -> web.Response:
    """Erase the words of a mark. The mark itself stays."""
    need_empty_body(await request.read())
    server, name = request.app[PARTS][ServerContext], request.match_info["mark"]
    feed = server.feed(request.match_info["hall"])
    if _WORDS.fullmatch(name) is None or not await server.store.erase_personal_data_of(feed.hall, name):
        raise HttpProblem("unknown_words")
    await trail.note(request, "words_erased", name)
    return json_reply(json.encode(Done()))


async def show_own(request: web.Request) -> web.Response:
    """Show an operator what visitors said of their services, once enough have."""
    server, principal = request.app[PARTS][ServerContext], principal_of(request)
    hall = server.readable_feed(request.match_info["hall"]).hall
    if principal is None or not principal.is_person:
        raise HttpProblem("people_only")
    question = OwnMarksQuestion(hall, principal.name, OWN_DAYS, server.clock())
    return json_reply(json.encode(await request.app[PARTS][HallServices].worker.ask(question, OwnMarks)))


def ticket_of_holder(request: web.Request, state: State) -> str:
    """The id of the ticket to which the address has the key; of the one that it names for a tablet at a window. Nobody
    else may use an id: a mark is the visitor's own. Raises `Unknown`."""
    name, keys = request.match_info["id"], request.app[PARTS][VisitorServices].ticket_keys
    ticket = keys.ticket_in(name)
    if ticket is None and may(request, *ASK_AT_WINDOW):
        ticket = name
    if ticket is None or not (ticket in state.served or ticket in state.tickets):
        raise Unknown("unknown_ticket")
    return ticket


def _named(stops: tuple[ServedStop, ...], finished: int | None) -> ServedStop | None:
    """The service that a mark is for, if there is such a one."""
    if finished is None:
        return stops[-1] if stops else None
    return next((stop for stop in stops if stop.finished == finished), None)
