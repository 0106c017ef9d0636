"""Serves the administrator's page of the region's catalogue: at a centre to write it, at a hall to take it over."""

from aiohttp import web

from queue_server.config.roles import ADMINISTER
from queue_server.pages.context import definitions_of, may, sign_in
from queue_server.pages.render import render


async def catalogue(request: web.Request) -> web.Response:
    """`/admin/catalogue`: what the centre offers to each hall here; at a centre its text, and what halls made of it."""
    if not may(request, *ADMINISTER):
        sign_in(request)
    halls = {hall: definition.names for hall, definition in definitions_of(request).items()}
    return render(
        request,
        "operator_console/administration/catalogue.html",
        scripts=("operator_console/region/region-catalogue.js",),
        about={"halls": halls},
    )
