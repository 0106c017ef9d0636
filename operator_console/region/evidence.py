"""Serves the page of what halls sent and the centre refused, for auditors and administrators."""

from aiohttp import web

from queue_server.config.roles import ADMINISTER, AUDIT
from queue_server.pages.context import definitions_of, may, sign_in
from queue_server.pages.render import render


async def evidence(request: web.Request) -> web.Response:
    """`/evidence#HALL`: every refused batch, what differs in it, and the papers that tell the two sides apart."""
    if not may(request, *AUDIT):
        sign_in(request)
    timezones = [definition.timezone for definition in definitions_of(request).values()]
    return render(
        request,
        "operator_console/region/evidence.html",
        scripts=("operator_console/region/refused-batches.js",),
        timezone=min(timezones, default="UTC"),
        about={"may_settle": may(request, *ADMINISTER)},
        is_admin=may(request, *ADMINISTER),
    )
