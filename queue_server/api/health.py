"""What the machines around a server ask: is it alive, is it ready, what does it count."""

from typing import Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.door import DOOR, Door
from queue_server.api.metrics import MEDIA_TYPE as METRICS
from queue_server.api.replies import headers_of, json_reply
from queue_server.journal.store import Unavailable
from queue_server.timekeeper import ClockState, Doubt


class Health(Struct, frozen=True):
    status: str


class ClockReadiness(Struct, frozen=True):
    """How the hall's time stands to the machine's. `differs_s` is above 0 where the machine is ahead; `witnesses` are
    the desks and screens that say their own time, and how many of them contradict the hall's."""

    state: ClockState
    differs_s: int
    doubt: Doubt | None
    witnesses: int
    contradicting: int


class Readiness(Struct, frozen=True):
    """`halls` says of each hall whether it is `open`, does not write because its clock is `doubtful`, or which seq of
    its journal does not verify."""

    status: str
    journal: str
    halls: dict[str, str]
    clock: ClockReadiness


_ALIVE: Final = json.encode(Health("alive"))
_METRICS_HEADERS: Final = headers_of(METRICS)


async def healthz(_request: web.Request) -> web.Response:
    """The program runs."""
    return json_reply(_ALIVE)


async def readyz(request: web.Request) -> web.Response:
    """The journal can be written and the halls are open."""
    door = request.app[DOOR]
    halls = {hall: _hall(door, hall) for hall in door.feeds()}
    journal = await _journal(door)
    is_ready = journal == "writable" and not door.is_stopping and all(is_open == "open" for is_open in halls.values())
    status = "stopping" if door.is_stopping else "ready" if is_ready else "not ready"
    return json_reply(json.encode(Readiness(status, journal, halls, _clock(door))), 200 if is_ready else 503)


async def metrics(request: web.Request) -> web.Response:
    """What the server counts, for Prometheus."""
    return web.Response(body=request.app[DOOR].metrics.text(), headers=_METRICS_HEADERS)


def _hall(door: Door, hall: str) -> str:
    corrupt = door.engine.corrupt(hall)
    if corrupt is not None:
        return f"corrupt at record {corrupt.seq}"
    return "doubtful" if door.engine.is_doubtful(hall) else "open"


def _clock(door: Door) -> ClockReadiness:
    report, witnesses = door.clock.report(), door.witnesses.count()
    return ClockReadiness(report.state, report.differs_s, report.doubt, witnesses.all, witnesses.contradicting)


async def _journal(door: Door) -> str:
    """Asks the disk with a writing transaction that changes nothing, and remembers how the last commit went."""
    try:
        await door.store.erase_sessions(0)
    except Unavailable:
        return "unavailable"
    return "writable" if door.can_commit else "unavailable"
