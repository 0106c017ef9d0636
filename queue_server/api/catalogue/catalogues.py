"""Handles administrators' requests about the region's catalogue."""

import asyncio
from typing import Final

from aiohttp import web
from msgspec import json
from msgspec.structs import replace

from queue_server.api.access import trail
from queue_server.api.access.requester import actor_of
from queue_server.api.catalogue.catalogue_documents import (
    CatalogueBody,
    CatalogueDocument,
    CatalogueMistake,
    DifferenceDocument,
    DraftDocument,
    HallCatalogueDocument,
    HallReportDocument,
    TakeOverBody,
    WrittenDocument,
)
from queue_server.api.catalogue.taking import CatalogueTaking, WrongTakeover, take_over
from queue_server.api.http.bodies import decode, whole_number
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.api.replication.centre.centre_context import Centre, centre_of
from queue_server.app_parts import PARTS
from queue_server.catalogue.catalogue_store import LateVersion
from queue_server.catalogue.service import Catalogues
from queue_server.catalogue.versions import WrittenVersion
from queue_server.config.catalogue.difference import catalogue_of, differences
from queue_server.config.catalogue.reading import text_of
from queue_server.config.mistakes import ConfigError, in_words
from queue_server.hall.errors import Unknown
from queue_server.pages.wording.words import language_of, words
from queue_server.views.times import moment, moment_or_none

_catalogue_body: Final = json.Decoder(CatalogueBody)
_take_body: Final = json.Decoder(TakeOverBody)


async def show(request: web.Request) -> web.Response:
    """Show the catalogue that is offered, and what the halls of the region say of it."""
    return json_reply(json.encode(await _catalogue(request)))


async def show_version(request: web.Request) -> web.Response:
    """Show an earlier version. Raises `HttpProblem`."""
    number = whole_number(request.match_info["version"], "version", 1, 2**31)
    for written in await request.app[PARTS][Catalogues].versions.read_all():
        if written.offered.version == number:
            return json_reply(json.encode(_written(written)))
    raise HttpProblem("unknown_version", version=number)


async def write(request: web.Request) -> web.Response:
    """Offer another text from now on; one with mistakes is answered with them, and changes nothing. Raises
    `HttpProblem`."""
    body, server = decode(_catalogue_body, await request.read()), request.app[PARTS][ServerContext]
    centre_of(request)
    versions, actor = request.app[PARTS][Catalogues].versions, actor_of(request)
    try:
        written = await versions.write(body.text, body.base, actor.name, server.clock())
    except LateVersion:
        newest = await versions.newest()
        raise HttpProblem("catalogue_changed", who=newest.author if newest is not None else "") from None
    except ConfigError as error:
        translate = words(language_of(request)).t
        mistakes = [
            CatalogueMistake(problem.line, problem.key, str(in_words(problem.text, translate)))
            for problem in error.problems
        ]
        return json_reply(json.encode(_written(await versions.newest(), mistakes)))
    await trail.note(request, "catalogue_written", str(written.offered.version))
    return json_reply(json.encode(_written(written)))


async def draft(request: web.Request) -> web.Response:
    """Give a text with all that a hall has, to begin a catalogue with. Raises `HttpProblem`."""
    centre_of(request)
    definition = request.app[PARTS][ServerContext].readable_feed(request.match_info["hall"]).state.definition
    if definition is None:
        raise HttpProblem("catalogue_none")
    return json_reply(json.encode(DraftDocument(await asyncio.to_thread(text_of, catalogue_of(definition)))))


async def show_offer(request: web.Request) -> web.Response:
    """Show what the centre offers to a hall, and in what the hall differs."""
    return json_reply(json.encode(await _offer(request, request.match_info["hall"])))


async def take(request: web.Request) -> web.Response:
    """Take over the chosen keys of what is offered; with mistakes, which the answer names, none of them. Raises
    `HttpProblem`, `Refused`."""
    body, hall = decode(_take_body, await request.read()), request.match_info["hall"]
    definition = request.app[PARTS][ServerContext].readable_feed(hall).state.definition
    for window in {number for numbers in body.windows.values() for number in numbers}:
        if definition is None or definition.window(window) is None:
            raise Unknown("unknown_window", window=window)
    offer = await request.app[PARTS][Catalogues].offers.offer(hall)
    if offer is None:
        raise HttpProblem("catalogue_none")
    if offer.version != body.version:
        raise HttpProblem("catalogue_offered_anew", version=offer.version)
    taking = CatalogueTaking(offer, frozenset(body.keys), body.accepted_bookings, body.windows)
    try:
        await take_over(request.app, hall, taking, actor_of(request))
    except WrongTakeover as wrong:
        language = language_of(request)
        mistakes = [
            CatalogueMistake(0, m.places.get(language, m.key), m.words.get(language, m.what)) for m in wrong.mistakes
        ]
        return json_reply(json.encode(replace(await _offer(request, hall), mistakes=mistakes)))
    await trail.note(request, "catalogue_taken", hall)
    return json_reply(json.encode(await _offer(request, hall)))


async def _catalogue(request: web.Request) -> CatalogueDocument:
    parts = request.app[PARTS]
    service, server = parts[Catalogues], parts[ServerContext]
    is_centre = parts[Centre].settings is not None
    halls = sorted(set(server.engine.readable) - set(server.feeds()))
    reports = [(hall, service.report_of(hall)) for hall in halls]
    return CatalogueDocument(
        is_centre,
        _written(await service.versions.newest()),
        sorted(server.engine.readable) if is_centre else [],
        [
            HallReportDocument(hall, None, ()) if r is None else HallReportDocument(hall, r.version, r.deviations)
            for hall, r in reports
        ],
    )


async def _offer(request: web.Request, hall: str) -> HallCatalogueDocument:
    offers = request.app[PARTS][Catalogues].offers
    definition = request.app[PARTS][ServerContext].readable_feed(hall).state.definition
    offer, takeover = await offers.offer(hall), await offers.takeover(hall)
    report = await offers.report(hall, definition)
    differing = [] if offer is None or definition is None else differences(offer.catalogue, definition)
    return HallCatalogueDocument(
        hall=hall,
        version=None if offer is None else offer.version,
        offered_at=None if offer is None else moment(offer.at),
        taken_version=report.version or None,
        taken_at=moment_or_none(takeover.at or None),
        taken_by=takeover.author,
        is_waiting=offer is not None and takeover.waiting == offer.version and not takeover.reason,
        reason=takeover.reason if offer is not None and takeover.waiting == offer.version else "",
        differences=[DifferenceDocument(d.key, d.offered, d.present) for d in differing],
    )


def _written(written: WrittenVersion | None, mistakes: list[CatalogueMistake] | None = None) -> WrittenDocument:
    if written is None:
        return WrittenDocument(0, None, "", "", mistakes or [])
    return WrittenDocument(
        written.offered.version, moment(written.offered.at), written.author, written.text, mistakes or []
    )
