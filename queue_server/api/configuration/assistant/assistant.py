"""Handles requests of the assistant that sets a hall up: its draft, the opening, a test ticket.

It is for administrators, as the whole page is; before there is one, the one-time link of the start makes the first.
"""

import asyncio
from datetime import date, datetime
from typing import Annotated, Any, Final
from zoneinfo import available_timezones

from aiohttp import web
from msgspec import Meta, Struct, json
from msgspec.structs import replace

from queue_server.api.access import trail
from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.requester import actor_of
from queue_server.api.configuration.administration import Administration, configuration_of, draft_of
from queue_server.api.configuration.assistant.assistant_draft import Draft, HeldByAnother
from queue_server.api.configuration.assistant.assistant_trial import (
    TrialPaper,
    TrialTicket,
    issue_trial,
    trial_of,
    trial_ticket,
)
from queue_server.api.configuration.configuration_documents import Mistake, Refusal
from queue_server.api.configuration.own_address import own_address
from queue_server.api.http.bodies import Done, decode
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.assistant.answers import Answers, hall_id, hall_values, kiosk_name, printer_values
from queue_server.config.assistant.catalogue import USUAL_GROUPS, USUAL_SERVICES, UsualGroup, UsualService
from queue_server.config.system.zone_files import machine_zone
from queue_server.pages.services import VisitorServices
from queue_server.views.times import moment

Holder = Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$", description="what a page calls itself: 32 hexadecimal digits")]


class HolderBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`holder` is the page that speaks."""

    holder: Holder


class TakeBody(HolderBody, frozen=True, forbid_unknown_fields=True):
    """With `takes_over` the page that has claimed the draft loses it."""

    takes_over: bool = False


class AnswersBody(HolderBody, frozen=True, forbid_unknown_fields=True):
    """All answers so far."""

    answers: Answers


class AssistantDocument(Struct, frozen=True, kw_only=True):
    """The draft and whose it is. With `is_taken` another page has it in hand; `hall` is the one that it has opened,
    `trial` its test ticket as long as its turn lasts.

    `address` is where other machines reach this server, unless it `is_alone`; `timezone` is this machine's.
    """

    answers: Answers
    is_begun: bool
    is_taken: bool
    name: str
    since: datetime | None
    hall: str | None
    trial: TrialTicket | None
    groups: tuple[UsualGroup, ...] = USUAL_GROUPS
    services: tuple[UsualService, ...] = USUAL_SERVICES
    timezone: str
    timezones: list[str]
    address: str
    is_alone: bool


class OpeningResult(Struct, frozen=True):
    """The hall that has opened; or none, and why not. `kiosks` are those for which its printers print."""

    hall: str | None = None
    kiosks: list[str] = []
    mistakes: list[Mistake] = []
    refusals: list[Refusal] = []


_take_body: Final = json.Decoder(TakeBody)
_answers_body: Final = json.Decoder(AnswersBody)
_holder_body: Final = json.Decoder(HolderBody)
_KAZAKHSTAN: Final = (
    "Asia/Almaty",
    "Asia/Aqtau",
    "Asia/Aqtobe",
    "Asia/Atyrau",
    "Asia/Oral",
    "Asia/Qostanay",
    "Asia/Qyzylorda",
)


async def show(request: web.Request) -> web.Response:
    """What has been answered, and what to choose from."""
    holder = request.query.get("holder", "")
    return json_reply(json.encode(_document(request, await draft_of(request).read(), holder)))


async def take(request: web.Request) -> web.Response:
    """Claim the draft for this page; from another page only with `takes_over`."""
    body = decode(_take_body, await request.read())
    now = request.app[PARTS][ServerContext].clock()
    try:
        draft = await draft_of(request).take(body.holder, actor_of(request).name, now, takes_over=body.takes_over)
    except HeldByAnother as conflict:
        raise _problem(request, conflict) from None
    return json_reply(json.encode(_document(request, draft, body.holder)))


async def answer(request: web.Request) -> web.Response:
    """Store the answers in the draft."""
    body = decode(_answers_body, await request.read())
    try:
        await draft_of(request).change(body.holder, request.app[PARTS][ServerContext].clock(), answers=body.answers)
    except HeldByAnother as conflict:
        raise _problem(request, conflict) from None
    return json_reply(json.encode(Done()))


async def open_hall(request: web.Request) -> web.Response:
    """Write the hall into the configuration and open it, or say what is missing."""
    parts = request.app[PARTS]
    draft = await _held(request)
    if draft.hall is not None:
        return json_reply(json.encode(OpeningResult(draft.hall, _kiosks(draft.answers))))
    configuration, answers = configuration_of(request), draft.answers
    document = await configuration.reader.show()
    values = document.values
    used_ids = [*values.get("halls", {}), *(await parts[ServerContext].store.halls())]
    hall = hall_id(answers, used_ids)
    today = moment(parts[ServerContext].clock()).date()
    closed_days = await asyncio.to_thread(_closed_days, today) if answers.closes_on_holidays else []
    values.setdefault("halls", {})[hall] = hall_values(answers, closed_days)
    if answers.printers:
        displays = values.setdefault("displays", {})
        displays.setdefault("address", answers.address)
        printers = displays.setdefault("printers", [])
        printers += printer_values(answers, hall, [printer.get("id", "") for printer in printers])
    review = await configuration.review(document.version, values)
    if review.mistakes or review.refusals:
        mistakes = [replace(mistake, key=_place_of(mistake.key, hall)) for mistake in review.mistakes]
        return json_reply(json.encode(OpeningResult(None, mistakes=mistakes, refusals=review.refusals)))
    await configuration.save(document.version, values, actor_of(request))
    await draft_of(request).change(draft.holder, parts[ServerContext].clock(), hall=hall)
    await trail.note(request, "hall_opened", hall)
    return json_reply(json.encode(OpeningResult(hall, _kiosks(answers))))


async def test(request: web.Request) -> web.Response:
    """Give a ticket of the hall's first service, whatever its hours say, and print it at each of its printers. One that
    was given already and waits is only printed."""
    draft = await _held(request)
    if draft.hall is None:
        raise HttpProblem("assistant_without_hall")
    server, visitors = request.app[PARTS][ServerContext], request.app[PARTS][VisitorServices]
    trial = trial_of(request, draft)
    if trial is None or trial.is_called:
        ticket = await issue_trial(request, draft.hall)
        await draft_of(request).change(draft.holder, server.clock(), ticket=ticket)
        state = server.feed(draft.hall).state
        trial = trial_ticket(state, state.tickets[ticket])
    printed = []
    for printer in visitors.printers(draft.hall).printers:
        state_of_paper = await visitors.print_ticket(draft.hall, printer.printer, trial.ticket)
        if state_of_paper is not None:
            printed.append(TrialPaper(printer.printer, state_of_paper))
    return json_reply(json.encode(replace(trial, printed=printed)), 201)


async def end(request: web.Request) -> web.Response:
    """The hall is set up, or will not be: forget the answers."""
    body = decode(_holder_body, await request.read())
    try:
        await draft_of(request).end(body.holder)
    except HeldByAnother as conflict:
        raise _problem(request, conflict) from None
    return json_reply(json.encode(Done()))


async def _held(request: web.Request) -> Draft:
    body = decode(_holder_body, await request.read())
    try:
        return await draft_of(request).held_by(body.holder)
    except HeldByAnother as conflict:
        raise _problem(request, conflict) from None


def _problem(request: web.Request, conflict: HeldByAnother) -> HttpProblem:
    return HttpProblem("assistant_taken", who=_holder_name(request, conflict.draft))


def _holder_name(request: web.Request, draft: Draft) -> str:
    """The present name of the person whose page has claimed the draft."""
    return request.app[PARTS][AccessControl].names.names.display_name(draft.name)


def _document(request: web.Request, draft: Draft, holder: str) -> AssistantDocument:
    scheme, host = request.scheme, request.host
    own = own_address()
    port = host.rpartition(":")[2] if ":" in host else ""
    reached = host if own is None or not host.startswith(("127.", "localhost")) else f"{own}:{port}".rstrip(":")
    zone, configuration = machine_zone(), request.app[PARTS][Administration].configuration
    listens = configuration.running.address if configuration is not None else None
    return AssistantDocument(
        answers=draft.answers if draft.version else replace(draft.answers, timezone=zone),
        is_begun=draft.version > 0,
        is_taken=draft.holder not in ("", holder),
        name=_holder_name(request, draft),
        since=moment(draft.at) if draft.at else None,
        hall=draft.hall,
        trial=trial_of(request, draft),
        timezone=zone,
        timezones=[*_KAZAKHSTAN, *sorted(available_timezones() - {*_KAZAKHSTAN})],
        address=draft.answers.address or f"{scheme}://{reached}",
        is_alone=listens is not None and listens.host in ("127.0.0.1", "::1", "localhost"),
    )


def _kiosks(answers: Answers) -> list[str]:
    return [kiosk_name(place) for place in range(max(1, len(answers.printers)))]


def _closed_days(today: date) -> list[dict[str, Any]]:
    """The public holidays of this year and the next that are still to come. Their calendar takes a second of the
    processor, so this runs beside the halls."""
    from queue_server.config.public_holidays import public_holidays  # slow to import, and rarely asked for

    days = [day for year in (today.year, today.year + 1) for day in public_holidays(year)]
    return [{"date": day.date, "names": dict(day.names.items())} for day in days if day.date >= today.isoformat()]


def _place_of(key: str, hall: str) -> str:
    """The place of a mistake within the hall, or within the whole file."""
    return key.removeprefix(f"halls.{hall}.").removeprefix(f"halls.{hall}")
