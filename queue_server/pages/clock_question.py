"""Makes the question about the server's clock that staff see on every page while the clock is in doubt."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct

from queue_server.app_parts import PARTS
from queue_server.config.roles import ADMINISTER, ANSWER_CLOCK
from queue_server.journal.feed import Feed
from queue_server.pages.context import may
from queue_server.pages.services import PageServices
from queue_server.timekeeper import FURTHEST_BACK
from queue_server.units import DAY, SECOND


class FutureJournal(Struct, frozen=True):
    """A hall whose journal is so many days ahead of the machine's clock that it needs a correction."""

    hall: str
    days: int


class ClockPrompt(Struct, frozen=True):
    """`machine` and `hall_time` are the two times in the format of the page; `hall` is where the answer is sent.
    Journals of the `future` are corrected by an administrator."""

    is_asked: bool
    is_closed: bool
    hall: str
    timezone: str
    machine: str
    hall_time: str
    future: tuple[FutureJournal, ...]
    may_repair: bool


def clock_prompt(request: web.Request) -> ClockPrompt | None:
    """The question for a person who may answer it, or the state of the answer; None for others."""
    services = request.app[PARTS][PageServices]
    feeds = {hall: feed for hall, feed in services.feeds.items() if hall not in services.followed}
    if not may(request, *ANSWER_CLOCK) or not feeds:
        return None
    clock = request.app[PARTS][PageServices].clock
    hall, feed = next(iter(feeds.items()))
    timezone = feed.state.definition.timezone if feed.state.definition is not None else "UTC"
    report = clock.report()
    machine, hall_time = (_written(at, timezone) for at in (clock.machine(), clock()))
    future = tuple(_journals_in_future(feeds, clock.machine()))
    may_repair = may(request, *ADMINISTER)
    return ClockPrompt(
        report.doubt is not None, report.is_closed, hall, timezone, machine, hall_time, future, may_repair
    )


def _journals_in_future(feeds: Mapping[str, Feed], machine: int) -> Iterator[FutureJournal]:
    for hall, feed in feeds.items():
        if feed.state.at - machine > FURTHEST_BACK:
            yield FutureJournal(hall, (feed.state.at - machine) // DAY)


def _written(at: int, timezone: str) -> str:
    return datetime.fromtimestamp(at // SECOND, ZoneInfo(timezone)).strftime("%d.%m.%Y, %H:%M")
