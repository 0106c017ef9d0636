"""Shows the auditor's page: a button that checks all journals, and the file with the result."""

from aiohttp import web

from queue_server.app_parts import PARTS
from queue_server.config.roles import ADMINISTER, AUDIT
from queue_server.pages.context import may, sign_in
from queue_server.pages.render import render
from queue_server.pages.services import PageServices


async def check(request: web.Request) -> web.Response:
    """`/check`: whether the journals are as they were written, and who was called out of turn."""
    if not may(request, *AUDIT):
        sign_in(request)
    is_admin = may(request, *ADMINISTER)
    return render(
        request,
        "operator_console/hall/check.html",
        scripts=("operator_console/upkeep/journal-check.js",),
        is_admin=is_admin,
        follows_halls=bool(request.app[PARTS][PageServices].followed),
    )
