"""What staff are asked on every page while the server's clock is in doubt."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from queue_server.hall.state import SECOND
from queue_server.pages.context import CLOCK, FEEDS, may

MAY_ANSWER: Final = ("operator", "manager", "admin")


class ClockQuestion(Struct, frozen=True):
    """`machine` and `ours` are the two times as the hall's people write them; `hall` is where the answer is sent."""

    is_asked: bool
    is_closed: bool
    hall: str
    timezone: str
    machine: str
    ours: str


def clock_question(request: web.Request) -> ClockQuestion | None:
    """The question, asked or not, for whoever may answer it; None for everybody else."""
    feeds = request.app[FEEDS]
    if not may(request, *MAY_ANSWER) or not feeds:
        return None
    clock = request.app[CLOCK]
    hall, feed = next(iter(feeds.items()))
    timezone = feed.state.definition.timezone if feed.state.definition is not None else "UTC"
    report = clock.report()
    times = (_written(at, timezone) for at in (clock.machine(), clock()))
    return ClockQuestion(report.doubt is not None, report.is_closed, hall, timezone, *times)


def _written(at: int, timezone: str) -> str:
    return datetime.fromtimestamp(at // SECOND, ZoneInfo(timezone)).strftime("%d.%m.%Y, %H:%M")
