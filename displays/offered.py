"""Makes what a hall offers now, with expected waits and opening times: for the kiosk and the phone."""

from functools import partial

from aiohttp import web

from displays.choices import Choices, choices
from displays.visitor_devices import VisitorDevices
from queue_server.app_parts import PARTS
from queue_server.journal.feed import Feed
from queue_server.pages.services import VisitorServices
from queue_server.pages.wording.openings import dated_opening, opening
from queue_server.views.equipment.printers import PrinterState
from queue_server.views.times import moment


def offered(request: web.Request, feed: Feed, printer: PrinterState | None = None) -> Choices:
    """The choices of the hall; `printer` is the state of the kiosk's printer."""
    now = request.app[PARTS][VisitorDevices].clock()
    waits = request.app[PARTS][VisitorServices].waits[feed.hall].waits()
    estimates = {wait.service: wait.estimate for wait in waits.services}
    at, timezone = moment(now), feed.state.defined.timezone
    in_full = partial(dated_opening, now=at, timezone=timezone)
    in_short = partial(opening, now=at, timezone=timezone)
    return choices(feed.state, now, estimates, in_short, printer, dated_opening=in_full)
