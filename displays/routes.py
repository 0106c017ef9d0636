"""Lists the addresses of visitors' pages."""

from pathlib import Path
from typing import Final

from aiohttp import web

from displays import board, bookings, information, kiosk, kiosk_places, ratings, screen
from displays.media import routes as media
from displays.tickets import overtaken, phone, take, verify
from displays.voice import routes as voice
from queue_server.app_parts import PARTS
from queue_server.pages.services import PageServices

_BOARD: Final = ("displays/board/hall-board.js", "displays/board/phone-code.js", "pages/live/device-heart.js")
_SHARED: Final = ("pages/styles/tokens.css", "pages/styles/base.css")
_ON_SCREENS: Final = ("pages/styles/font.css", *_SHARED)
_ONE_COLUMN: Final = "displays/shared/one-column.css"
_OF_VISIT: Final = (_ONE_COLUMN, "displays/shared/ticket-card.css")

BUNDLES: Final = {
    "phone.js": ("displays/phone/phone-ticket.js",),
    "phone.css": (*_SHARED, *_OF_VISIT, "displays/phone/phone.css"),
    "phone-later.js": ("displays/phone/phone-later.js",),
    "phone-later.css": (
        "displays/phone/phone-called.css",
        "displays/phone/message-wish.css",
        "displays/shared/subscription-offer.css",
        "displays/phone/overtaken.css",
        "displays/shared/bring-list.css",
    ),
    "board.js": _BOARD,
    "board-voice.js": (*_BOARD, "displays/voice/kezek-voice.js"),
    "board.css": (
        *_ON_SCREENS,
        "displays/board/board.css",
        "displays/board/phone-code.css",
        "displays/board/media.css",
        "displays/voice/voice.css",
    ),
    "book.css": (*_SHARED, *_OF_VISIT, "displays/booking/book.css", "displays/shared/subscription-offer.css"),
    "rating.js": ("displays/rating/rating-form.js",),
    "rating.css": (*_SHARED, *_OF_VISIT, "displays/phone/phone.css", "displays/rating/rating.css"),
    "rate.js": ("displays/rating/window-rating.js", "displays/rating/rating-form.js", "pages/live/device-heart.js"),
    "info.css": (*_SHARED, _ONE_COLUMN, "displays/info/info.css", "displays/shared/bring-list.css"),
    "window.js": ("displays/window/window-screen.js", "pages/live/device-heart.js"),
    "window.css": (*_SHARED, "displays/window/window.css"),
    "kiosk.js": ("displays/kiosk/hall-kiosk.js", "pages/live/device-heart.js"),
    "kiosk.css": (
        *_ON_SCREENS,
        "displays/kiosk/kiosk.css",
        "displays/tiles/kiosk-tiles.css",
        "displays/tiles/kiosk-screens.css",
        "displays/kiosk/kiosk-ways.css",
    ),
    "kiosk-later.js": ("displays/kiosk/kiosk-later.js",),
    "kiosk-later.css": (
        "displays/kiosk/kiosk-steps.css",
        "displays/tiles/kiosk-search.css",
        "displays/kiosk/kiosk-low.css",
    ),
}
"""The scripts and styles of the pages that are opened on slow lines and slow machines, in one file each."""


def add_routes(app: web.Application) -> None:
    """Mount the displays; `queue_server.pages.routes` comes first."""
    site = app[PARTS][PageServices].site
    site.add("displays", Path(__file__).parent)
    for name, parts in BUNDLES.items():
        site.add_bundle(name, *parts)
    app.router.add_get("/display/worker.js", board.worker)
    app.router.add_get("/display/{hall}", board.hall_board)
    app.router.add_get(r"/display/{hall}/window/{window:\d{1,3}}", board.window_screen)
    app.router.add_get("/screen", screen.new_screen)
    app.router.add_get("/kiosk/{hall}", kiosk.kiosk)
    app.router.add_get("/kiosk/{hall}/choices", kiosk.choices)
    app.router.add_get("/kiosk/{hall}/places", kiosk_places.places)
    app.router.add_get("/kiosk/{hall}/paper/{ticket}", kiosk.paper)
    app.router.add_get("/kiosk/{hall}/signs/{language}/{name}", kiosk.sign_clip)
    app.router.add_get("/info/{hall}", information.index)
    app.router.add_get("/info/{hall}/{service}", information.service)
    app.router.add_get("/info/{hall}/{service}/qr.svg", information.qr_code)
    app.router.add_get("/t/worker.js", phone.worker)
    app.router.add_get("/t/{ticket}", phone.ticket)
    app.router.add_get("/t/{ticket}/qr.svg", phone.qr_code)
    app.router.add_get("/t/{ticket}/overtaken", overtaken.overtaken)
    app.router.add_get("/p/{hall}", take.page)
    app.router.add_get("/p/{hall}/qr.svg", take.qr_code)
    app.router.add_get("/verify", verify.form)
    app.router.add_post("/verify", verify.ask)
    app.router.add_get("/verify/{code}", verify.result)
    app.router.add_post("/verify/scan", verify.scan)
    bookings.add_routes(app)
    ratings.add_routes(app)
    media.add_routes(app)
    voice.add_routes(app)
