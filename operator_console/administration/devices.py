"""Serves the administrator's page of devices: pair, check, revoke."""

from aiohttp import web

from queue_server.config.roles import ADMINISTER
from queue_server.pages.context import definitions_of, may, sign_in
from queue_server.pages.render import render


async def devices(request: web.Request) -> web.Response:
    """`/admin/devices`: every screen and bridge, and the field for a new one's code."""
    if not may(request, *ADMINISTER):
        sign_in(request)
    halls = definitions_of(request)
    about = {hall: {"names": definition.names, "zones": definition.zones} for hall, definition in halls.items()}
    return render(
        request,
        "operator_console/administration/devices.html",
        scripts=("operator_console/devices/hall-devices.js",),
        halls=halls,
        about=about,
        address=f"{request.host}/screen",
    )
