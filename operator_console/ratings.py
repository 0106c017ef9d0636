"""Serves what visitors said: to a manager and an auditor in words, to operators as figures of their own."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from aiohttp import web
from msgspec import Struct

from operator_console.manager.manager_sources import ManagerServices
from queue_server.app_parts import PARTS
from queue_server.config.definition import Definition
from queue_server.config.roles import ERASE_WORDS, READ_WORDS, SIT_AT_DESK
from queue_server.hall.ratings.served_stop import words_of
from queue_server.journal.store import Unavailable
from queue_server.pages.context import feed_of, may, need_role, principal_of, sign_in
from queue_server.pages.render import render
from queue_server.pages.services import PageServices, VisitorServices
from queue_server.pages.wording.dates import clock, day
from queue_server.pages.wording.words import language_of
from queue_server.stats.visits.rated_days import RecordedMark
from queue_server.views.times import moment
from queue_server.worker.client.answers import Marks, OwnMarks
from queue_server.worker.client.questions import MarksQuestion, OwnMarksQuestion

OWN_DAYS: Final = 30
"""Of how many days an operator is shown what visitors said."""
MANY_OF_A_TABLET: Final = 3
"""From so many marks on that stand out, of one day and window, its tablet is named."""
MOST_ROWS: Final = 200
"""How many marks a page lists, the newest first."""


class MarkRow(Struct, frozen=True):
    """A mark in the reader's language; `words` are None where there are none any more."""

    id: str
    mark: RecordedMark
    at: datetime
    service: str
    reasons: list[str]
    words: str | None


def add_routes(app: web.Application) -> None:
    app.router.add_get("/manager/{hall}/ratings", ratings)
    app.router.add_get("/desk/{hall}/ratings", own_ratings)


async def ratings(request: web.Request) -> web.Response:
    """`/manager/{hall}/ratings`: what visitors wrote, and the marks that stand out."""
    parts = request.app[PARTS]
    feed = feed_of(request)
    need_role(request, *READ_WORDS)
    server_clock = parts[PageServices].clock
    marks = await parts[ManagerServices].worker.ask(MarksQuestion(feed.hall, server_clock()), Marks)
    worded, outstanding = marks.worded[:MOST_ROWS], marks.outstanding[:MOST_ROWS]
    subjects = {words_of(mark.ticket, mark.finished) for mark in (*worded, *outstanding)}
    try:
        data = await parts[VisitorServices].personal_data(feed.hall, *subjects) if subjects else []
    except Unavailable:
        raise web.HTTPServiceUnavailable from None
    now = server_clock.certain()
    words = {datum.subject: datum.text for datum in data if datum.kind == "rating_words" and datum.erase_after > now}
    definition, language = feed.state.defined, language_of(request)
    return render(
        request,
        "operator_console/manager/ratings.html",
        scripts=("operator_console/manager/hall-ratings.js",),
        hall=feed.hall,
        definition=definition,
        worded=[row for row in _rows(worded, words, definition, language) if row.words],
        outstanding=_rows(outstanding, words, definition, language),
        crowds=_crowds(outstanding),
        may_erase=may(request, *ERASE_WORDS),
        clock=clock,
        day=day,
    )


async def own_ratings(request: web.Request) -> web.Response:
    """`/desk/{hall}/ratings`: what visitors said of the operator's own services, once ten of them have."""
    feed = feed_of(request)
    principal = principal_of(request)
    if principal is None or not may(request, *SIT_AT_DESK):
        sign_in(request)
    question = OwnMarksQuestion(feed.hall, principal.name, OWN_DAYS, request.app[PARTS][PageServices].clock())
    own = await request.app[PARTS][ManagerServices].worker.ask(question, OwnMarks)
    return render(
        request,
        "operator_console/manager/own_ratings.html",
        hall=feed.hall,
        definition=feed.state.defined,
        own=own,
        days=OWN_DAYS,
    )


def _crowds(outstanding: Iterable[RecordedMark]) -> list[tuple[tuple[datetime, int], int]]:
    """The days and windows whose tablet gave many marks that stand out, with how many, the newest first."""
    last: dict[tuple[str, int], datetime] = {}
    counts: Counter[tuple[str, int]] = Counter()
    for mark in outstanding:
        if mark.source == "tablet":
            last.setdefault((mark.day, mark.window), moment(mark.at))
            counts[mark.day, mark.window] += 1
    return [((last[place], place[1]), count) for place, count in counts.items() if count >= MANY_OF_A_TABLET]


def _rows(marks: Iterable[RecordedMark], words: dict[str, str], definition: Definition, language: str) -> list[MarkRow]:
    services = {service.id: service.names[language] for service in definition.services}
    offered = definition.rating.reasons if definition.rating is not None else ()
    reasons = {reason.id: reason.names[language] for reason in offered}
    return [
        MarkRow(
            id=words_of(mark.ticket, mark.finished),
            mark=mark,
            at=moment(mark.at),
            service=services.get(mark.service, mark.service),
            reasons=[reasons.get(reason, reason) for reason in mark.reasons],
            words=words.get(words_of(mark.ticket, mark.finished)),
        )
        for mark in marks
    ]
