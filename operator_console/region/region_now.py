"""Serves the pages of a region: its halls as they are now."""

from aiohttp import web

from queue_server.app_parts import PARTS
from queue_server.config.roles import AUDIT, READ_REGION
from queue_server.config.values.geojson import MapPosition
from queue_server.pages.context import may, need_role, principal_of
from queue_server.pages.render import render
from queue_server.pages.services import PageServices
from queue_server.region.map_shape import map_shape
from queue_server.region.region import Region
from queue_server.region.scope import allowed_halls


def add_routes(app: web.Application) -> None:
    app.router.add_get("/region", show_now)


async def show_now(request: web.Request) -> web.Response:
    """`/region`: every hall that the reader may see, live, those with alarms first, and a map of them."""
    region = authorised_region(request)
    halls = region_halls(request, region)
    positions = {
        hall.id: MapPosition(hall.longitude, hall.latitude)
        for hall in region.settings.halls
        if hall.id in halls and hall.longitude is not None and hall.latitude is not None
    }
    shape = map_shape(region.outline, positions)
    zones = {
        feed.state.defined.timezone for feed in request.app[PARTS][PageServices].feeds.values() if feed.state.definition
    }
    return render(
        request,
        "operator_console/region/region.html",
        scripts=("operator_console/region/region-now.js",),
        timezone=min(zones, default="UTC"),
        region=region.settings,
        shape=shape,
        about={
            "points": shape.points if shape is not None else {},
            "has_figures": True,
            "sees_evidence": may(request, *AUDIT),
        },
    )


def authorised_region(request: web.Request) -> Region:
    """The region, if the requester may see any of it."""
    need_role(request, *READ_REGION)
    return request.app[PARTS][Region]


def region_halls(request: web.Request, region: Region, district: str | None = None) -> frozenset[str]:
    """The halls of the region and of this server that the requester may see, in a district where one is named. Raises
    `DistrictError`."""
    named = [hall.id for hall in region.settings.halls]
    return allowed_halls(region, principal_of(request), [*named, *request.app[PARTS][PageServices].feeds], district)
