"""Lists the addresses of staff pages."""

from pathlib import Path
from typing import Final

from aiohttp import web

from operator_console import auditor, hall_pages, ratings, reception
from operator_console.administration import admin
from operator_console.manager import manager_files, manager_pages
from operator_console.region import region_figures, region_now
from queue_server.app_parts import PARTS
from queue_server.bookings.front_desk import desk_page
from queue_server.pages.services import PageServices

_STAFF: Final = (
    "pages/styles/font.css",
    "pages/styles/tokens.css",
    "pages/styles/base.css",
    "operator_console/styles/staff.css",
)

STAFF_BUNDLES: Final = {
    "desk.js": ("operator_console/desk/window-desk.js",),
    "desk.css": (*_STAFF, "operator_console/desk/desk.css"),
    "supervisor.js": ("operator_console/supervisor/hall-supervisor.js",),
    "supervisor.css": (
        *_STAFF,
        "operator_console/styles/page-head.css",
        "operator_console/supervisor/supervisor.css",
        "operator_console/supervisor/supervisor-windows.css",
        "operator_console/supervisor/supervisor-services.css",
        "operator_console/supervisor/supervisor-appointments.css",
    ),
}
"""The scripts and styles of the pages at which a hall is run, in one file each: a queue waits for them, on a bad line
too."""


def add_routes(app: web.Application) -> None:
    """Mount the operators' pages; `queue_server.pages.routes` comes first."""
    site = app[PARTS][PageServices].site
    site.add("operator_console", Path(__file__).parent)
    for name, parts in STAFF_BUNDLES.items():
        site.add_bundle(name, *parts)
    app.router.add_get("/desk/{hall}", hall_pages.choose_window)
    app.router.add_get(r"/desk/{hall}/{window:\d{1,3}}", hall_pages.desk)
    app.router.add_get("/desk/{hall}/bookings", desk_page.show_day)
    app.router.add_get("/desk/{hall}/bookings/new", desk_page.book)
    app.router.add_get("/desk/{hall}/bookings/{id}/move", desk_page.move)
    app.router.add_get("/supervisor/{hall}", hall_pages.supervisor)
    app.router.add_get("/closures/{hall}", reception.closures)
    app.router.add_get("/secretary/{hall}", reception.secretary)
    app.router.add_get("/admin", admin.admin)
    app.router.add_get("/setup", admin.setup)
    app.router.add_get("/account", admin.account)
    app.router.add_get("/admin/devices", admin.devices)
    app.router.add_get("/admin/catalogue", admin.catalogue)
    app.router.add_get("/admin/webhooks", admin.webhooks)
    app.router.add_get("/check", auditor.check)
    app.router.add_get("/evidence", auditor.evidence)
    ratings.add_routes(app)
    region_now.add_routes(app)
    region_figures.add_routes(app)
    manager_pages.add_routes(app)
    manager_files.add_routes(app)
