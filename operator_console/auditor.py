"""Serves the auditor's pages: the check of all journals, and what halls sent and the centre refused."""

from aiohttp import web

from queue_server.app_parts import PARTS
from queue_server.config.roles import ADMINISTER, AUDIT
from queue_server.pages.context import definitions_of, may, need_role
from queue_server.pages.render import render
from queue_server.pages.services import PageServices


async def check(request: web.Request) -> web.Response:
    """`/check`: whether the journals are as they were written, and who was called out of turn."""
    need_role(request, *AUDIT)
    is_admin = may(request, *ADMINISTER)
    return render(
        request,
        "operator_console/hall/check.html",
        scripts=("operator_console/upkeep/journal-check.js",),
        is_admin=is_admin,
        follows_halls=bool(request.app[PARTS][PageServices].followed),
    )


async def evidence(request: web.Request) -> web.Response:
    """`/evidence#HALL`: every refused batch, what differs in it, and the papers that tell the two sides apart."""
    need_role(request, *AUDIT)
    timezones = [definition.timezone for definition in definitions_of(request).values()]
    return render(
        request,
        "operator_console/region/evidence.html",
        scripts=("operator_console/region/refused-batches.js",),
        timezone=min(timezones, default="UTC"),
        about={"may_settle": may(request, *ADMINISTER)},
        is_admin=may(request, *ADMINISTER),
    )
