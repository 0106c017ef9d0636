"""Handles people's answers about the clock, and makes the clock's alarms."""

from collections.abc import Iterator
from typing import Annotated, Final

from aiohttp import web
from msgspec import Meta, Struct, json

from queue_server.api.access.requester import actor_of
from queue_server.api.halls.time.clock_witnesses import ClockWitnesses
from queue_server.api.http.bodies import Line, decode, need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.hall.events import ClockAccepted, ClockRefused
from queue_server.journal.clock_records import Healthy, answer, correct
from queue_server.timekeeper import FURTHEST_BACK, LEAP
from queue_server.units import DAY, MINUTE, SECOND
from queue_server.views.answer import SeqAnswer
from queue_server.views.supervision.alarms import Alarm
from queue_server.views.times import moment

LEAP_TOLD_FOR: Final = 60 * MINUTE
"""How long a jump of the clock that has ended stays an alarm, so that people see it."""
DIFFERS_NOTABLY_S: Final = 60
"""The least difference for an alarm: seconds matter to nobody."""


class RepairBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A correction of the time. `reason` stays in the journal: why the clock was wrong."""

    reason: Annotated[Line, Meta(min_length=1)]


_repair_body: Final = json.Decoder(RepairBody)


async def accept(request: web.Request) -> web.Response:
    """Confirm the machine's clock. The answer is recorded in every hall, because the clock is the server's."""
    need_empty_body(await request.read())
    server = request.app[PARTS][ServerContext]
    _need_question(server)
    behind = server.clock() - server.clock.machine()
    if behind > FURTHEST_BACK:
        raise HttpProblem("clock_needs_repair", days=behind // DAY)
    return await _answer(request, ClockAccepted(server.clock.machine(), server.clock()))


async def refuse(request: web.Request) -> web.Response:
    """State that the machine's clock is wrong."""
    need_empty_body(await request.read())
    server = request.app[PARTS][ServerContext]
    _need_question(server)
    return await _answer(request, ClockRefused(server.clock.machine(), server.clock()))


async def repair(request: web.Request) -> web.Response:
    """Correct the time of a journal that is in the future to the machine's."""
    body = decode(_repair_body, await request.read())
    server, hall = request.app[PARTS][ServerContext], request.match_info["hall"]
    server.feed(hall)
    try:
        await correct(server.store, hall, str(actor_of(request)), server.clock.machine(), body.reason)
    except Healthy:
        raise HttpProblem("clock_healthy", hall=hall) from None
    await server.engine.take_in(hall)
    return json_reply(json.encode(SeqAnswer(server.feed(hall).seq)))


def _need_question(server: ServerContext) -> None:
    """Raises `HttpProblem` where there is no question about the clock. A person who refused a clock may still accept
    it."""
    report = server.clock.report()
    if report.doubt is None and abs(report.differs_s) * SECOND <= LEAP:
        raise HttpProblem("clock_not_doubtful")


async def _answer(request: web.Request, answered: ClockAccepted | ClockRefused) -> web.Response:
    server = request.app[PARTS][ServerContext]
    first = server.feed(request.match_info["hall"]).hall
    for hall in (first, *(other for other in server.feeds() if other != first)):
        if server.engine.corrupt(hall) is None:
            await answer(server.store, hall, str(actor_of(request)), answered)
            await server.engine.take_in(hall)
    return json_reply(json.encode(SeqAnswer(server.feed(first).seq)))


def clock_alarms(server: ServerContext, witnesses: ClockWitnesses, hall: str) -> Iterator[Alarm]:
    """The alarms of the clock, for a supervisor."""
    report, now = server.clock.report(), server.clock()
    minutes = round(abs(report.differs_s) / 60)
    if report.doubt is not None or server.engine.is_doubtful(hall):
        yield Alarm(
            id="clock_doubtful", kind="clock_doubtful", level="fault", since=moment(report.since), minutes=minutes
        )
    elif abs(report.differs_s) >= DIFFERS_NOTABLY_S:
        yield Alarm(
            id="clock_differs", kind="clock_differs", level="warning", since=moment(report.since), minutes=minutes
        )
    elif report.doubted_at is not None and now - report.doubted_at < LEAP_TOLD_FOR:
        yield Alarm(
            id="clock_leapt",
            kind="clock_leapt",
            level="fault",
            since=moment(report.doubted_at),
            minutes=round(abs(report.doubted_s) / 60),
        )
    count = witnesses.count()
    if count.contradict:
        yield Alarm(
            id="clock_contradicted",
            kind="clock_contradicted",
            level="fault",
            since=moment(now),
            count=count.contradicting,
            minutes=round(abs(count.differs_s) / 60),
        )
