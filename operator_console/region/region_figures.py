"""Serves the pages and files of a region over time. The worker makes what they show."""

from datetime import date
from functools import partial
from typing import Final

from aiohttp import web
from msgspec.structs import replace

from operator_console.downloads import download
from operator_console.manager.manager_sources import ManagerServices
from operator_console.region.region_now import authorised_region, region_halls
from queue_server.app_parts import PARTS
from queue_server.config.definition import Names
from queue_server.config.system.reports_extra import FORMS_OF_EXTRA, REPORTS_COMMAND, reports_extra_missing
from queue_server.pages.context import definitions_of, principal_of
from queue_server.pages.disconnection import unless_disconnected
from queue_server.pages.render import render
from queue_server.pages.services import PageServices
from queue_server.pages.wording.words import language_of, words
from queue_server.region.region import Region
from queue_server.region.scope import DistrictError, OtherDistrict, service_names
from queue_server.reports.forms.extra import EXTRA_SENTENCE
from queue_server.reports.forms.form import FORMS, MEDIA_TYPES
from queue_server.reports.period import NoPeriod, Period, period_of, spans
from queue_server.reports.region.hall_standing import HallStanding
from queue_server.stats.figures.charts.chart_drawing import NotDrawn
from queue_server.stats.figures.figure_documents import BadPeriod
from queue_server.worker.client.answers import RegionPage
from queue_server.worker.client.questions import (
    COMPLETE_COUNT_S,
    RegionContext,
    RegionFileQuestion,
    RegionOpenDataQuestion,
    RegionPageQuestion,
)
from queue_server.worker.client.region_context import of_districts, region_context, scope_name
from queue_server.worker.client.region_standings import RegionStandings, missing_in

NOT_A_DAY: Final = "These are no days. Choose the first and the last day of a period."
OPEN_FORMS: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "csv-metadata.json": "application/csvm+json",
}


def add_routes(app: web.Application) -> None:
    app.router.add_get("/region/figures", show_figures)
    app.router.add_get(rf"/region/report.{{form:{'|'.join(FORMS)}}}", report)
    app.router.add_get(rf"/region/open-data/{{day:\d{{4}}-\d\d-\d\d}}.{{form:{'|'.join(OPEN_FORMS)}}}", open_data)


async def show_figures(request: web.Request) -> web.Response:
    """`/region/figures?from&to&district&service&sort`: the parts of a region side by side, in a period."""
    region = authorised_region(request)
    context = _context(request, region)
    today = _today(request, context)
    page, sentence = None, ""
    try:
        context = replace(context, period=period_of(request.query, today))
        allowed = region_halls(request, region, request.query.get("district"))
        halls = [hall for hall in request.app[PARTS][RegionStandings].progress() if hall.hall in allowed]
        missing = missing_in(context, halls)
        page = await unless_disconnected(
            request, request.app[PARTS][ManagerServices].worker.ask(RegionPageQuestion(context, missing), RegionPage)
        )
    except (NoPeriod, BadPeriod) as error:
        sentence = words(language_of(request)).t(str(error))
    missing_forms = FORMS_OF_EXTRA if reports_extra_missing() else ()
    return render(
        request,
        "operator_console/region/region_figures.html",
        region=region.settings,
        page=page,
        sentence=sentence,
        today=today,
        spans=spans(today) if today else {},
        context=context,
        districts=_districts(region, context),
        district=request.query.get("district", ""),
        forms=[form for form in FORMS if form not in missing_forms],
        extra_sentence=words(language_of(request)).t(EXTRA_SENTENCE, command=REPORTS_COMMAND) if missing_forms else "",
        yesterday=spans(today)["before"][0] if today else "",
        day_text=partial(_day_text, language=language_of(request)),
    )


async def report(request: web.Request) -> web.Response:
    """`/region/report.pdf` and its like: a period as one file, as a hall has it."""
    region = authorised_region(request)
    form = next(form for form in FORMS if form == request.match_info["form"])
    if form in FORMS_OF_EXTRA and reports_extra_missing():
        params = {"command": REPORTS_COMMAND}
        return render(request, "error.html", status=501, code="reports_missing", sentence=EXTRA_SENTENCE, params=params)
    context = _context(request, region)
    try:
        context = replace(context, period=period_of(request.query, _today(request, context)))
        halls, districts = await _halls(request, region), _districts_shown(request, region)
        context = of_districts(context, districts)
        missing = missing_in(context, [hall.progress for hall in halls])
        question = RegionFileQuestion(context, form, missing, halls)
        body = await unless_disconnected(
            request, request.app[PARTS][ManagerServices].worker.ask(question, bytes, COMPLETE_COUNT_S)
        )
    except (NoPeriod, BadPeriod) as error:
        return _refused(request, str(error))
    except NotDrawn as error:
        raise web.HTTPServiceUnavailable(text=str(error)) from error
    name = f"{scope_name(districts)}-{context.period.first}-{context.period.last}.{form}"
    return download(body, MEDIA_TYPES[form], name)


async def open_data(request: web.Request) -> web.Response:
    """`/region/open-data/DAY.csv` and its like: a day that is over in every hall, for publication."""
    region = authorised_region(request)
    form, day = request.match_info["form"], request.match_info["day"]
    try:
        day = date.fromisoformat(day).isoformat()
        context = replace(_context(request, region), period=Period(day, day, day), service=None)
        districts = _districts_shown(request, region)
        question = RegionOpenDataQuestion(of_districts(context, districts), scope_name(districts))
        files = await unless_disconnected(
            request, request.app[PARTS][ManagerServices].worker.ask(question, dict[str, bytes])
        )
    except ValueError as error:
        return _refused(request, str(error) if isinstance(error, NoPeriod | BadPeriod) else NOT_A_DAY)
    name = f"{question.scope}-{day}.{form}"
    return download(files[name], OPEN_FORMS[form], name)


async def _halls(request: web.Request, region: Region) -> tuple[HallStanding, ...]:
    """The halls that the request asks for, as they stand. Raises `NoPeriod` while they are being read."""
    allowed = region_halls(request, region, request.query.get("district"))
    return tuple(hall for hall in await request.app[PARTS][RegionStandings].read() if hall.hall in allowed)


def _districts_shown(request: web.Request, region: Region) -> list[str]:
    """The districts of which a report is: the chosen one, or those of a reader who sees no others; none for all."""
    if district := request.query.get("district"):
        return [district]
    principal = principal_of(request)
    return [] if principal is None or principal.halls is None else sorted(region.districts_with(principal.halls))


def _context(request: web.Request, region: Region) -> RegionContext:
    """For whom and of which halls a page is made. Raises 404 for a district or a service that does not exist, 403 for a
    district that is not the requester's."""
    definitions, query = definitions_of(request), request.query
    try:
        allowed = region_halls(request, region, query.get("district"))
    except DistrictError as error:
        raise (web.HTTPForbidden if isinstance(error, OtherDistrict) else web.HTTPNotFound) from None
    halls = {hall: definition for hall, definition in sorted(definitions.items()) if hall in allowed}
    services = service_names(halls)
    service = query.get("service") or None
    if service is not None and service not in services:
        raise web.HTTPNotFound
    context = region_context(region, definitions, halls, language_of(request), request.app[PARTS][PageServices].clock())
    return replace(context, service=service, sort=query.get("sort", "")[:20])


def _today(request: web.Request, context: RegionContext) -> str:
    """The latest present day of these halls; `` before the first."""
    feeds = request.app[PARTS][PageServices].feeds
    return max((feeds[hall].state.day or "" for hall in context.halls), default="")


def _districts(region: Region, context: RegionContext) -> dict[str, Names]:
    """The districts between which the reader may choose."""
    visible = region.districts_with(context.halls)
    return {district: names for district, names in context.districts.items() if district in visible}


def _day_text(day: str, language: str) -> str:
    from babel.dates import format_date  # which a server loads with its first page

    return str(format_date(date.fromisoformat(day), "medium", locale=language))


def _refused(request: web.Request, sentence: str) -> web.Response:
    return render(request, "error.html", status=404, code=404, sentence=sentence, params={})
