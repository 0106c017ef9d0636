"""Gives the figures of a region over time."""

from aiohttp import web
from msgspec import json
from msgspec.structs import replace

from queue_server.api.halls.hall_services import HallServices
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.api.region.region_now import need_allowed
from queue_server.app_parts import PARTS
from queue_server.pages.context import definitions_of
from queue_server.pages.disconnection import unless_disconnected
from queue_server.region.region import Region
from queue_server.region.scope import service_names
from queue_server.reports.period import NoPeriod
from queue_server.reports.region.hall_standing import missing_records
from queue_server.reports.schedule.progress import missing_at
from queue_server.stats.figures.figure_documents import BadPeriod
from queue_server.stats.figures.region.region_documents import RegionFigures
from queue_server.worker.client.questions import RegionFiguresQuestion
from queue_server.worker.client.region_standings import RegionStandings


async def show(request: web.Request) -> web.Response:
    """Show the figures of a period of the halls that the requester may see."""
    try:
        question = _question(request)
        figures = await unless_disconnected(
            request, request.app[PARTS][HallServices].worker.ask(question, RegionFigures)
        )
    except BadPeriod as bad:
        raise HttpProblem("malformed", why=str(bad)) from bad
    try:
        halls = [hall for hall in request.app[PARTS][RegionStandings].progress() if hall.hall in question.districts]
    except NoPeriod as fault:
        raise HttpProblem("figures_starting") from fault
    missing = missing_at(halls, figures.first, figures.last, question.now)
    return json_reply(json.encode(replace(figures, missing=missing_records(missing))))


def _question(request: web.Request) -> RegionFiguresQuestion:
    """The question that the request asks. Raises `HttpProblem`."""
    server, region, query = request.app[PARTS][ServerContext], request.app[PARTS][Region], request.query
    feeds = server.readable_feeds()
    halls = need_allowed(request, {*feeds, *(hall.id for hall in region.settings.halls)})
    today = max((feeds[hall].state.day or "" for hall in halls if hall in feeds), default="")
    service = query.get("service") or None
    if service is not None and service not in service_names(definitions_of(request)):
        raise HttpProblem("malformed", why=f"no hall has a service {service[:64]}")
    return RegionFiguresQuestion(
        {hall: region.hall(hall).district for hall in sorted(halls)},
        query.get("from") or query.get("to") or today,
        query.get("to") or query.get("from") or today,
        service,
        server.clock(),
    )
