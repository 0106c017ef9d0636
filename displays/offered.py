"""What a hall offers whoever asks now, with how long it may take: for the kiosk and the phone."""

from aiohttp import web

from displays.choices import Choices, choices
from displays.openings import opening
from displays.visitor_devices import VISITOR_DEVICES
from queue_server.journal.feed import Feed
from queue_server.pages.services import VISITOR_SERVICES
from queue_server.views.printers import PrinterState
from queue_server.views.times import moment


def offered(request: web.Request, feed: Feed, printer: PrinterState | None = None) -> Choices:
    """The choices of the hall; `printer` is how that of the kiosk does."""
    now = request.app[VISITOR_DEVICES].clock()
    waits = request.app[VISITOR_SERVICES].waits[feed.hall].waits()
    estimates = {wait.service: wait.estimate for wait in waits.services}
    timezone = feed.state.defined.timezone
    return choices(feed.state, now, estimates, lambda at: opening(at, moment(now), timezone), printer)
