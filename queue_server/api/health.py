"""Answers the machines around a server: whether it is alive, whether it is ready, and its metrics."""

from collections.abc import Callable
from typing import Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.configuration.administration import Administration
from queue_server.api.configuration.backups import BackupReadiness, backup_readiness
from queue_server.api.halls.hall_services import HallServices
from queue_server.api.halls.time.clock_witnesses import ClockWitnesses
from queue_server.api.http.metrics import METRICS_MEDIA_TYPE as METRICS
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import headers_of, json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.engine import InDoubt
from queue_server.journal.record import NewerRecord, Superseded
from queue_server.journal.store import Unavailable
from queue_server.pages.services import PageServices
from queue_server.pages.settings_notice import Standing
from queue_server.timekeeper import ClockState, Doubt
from queue_server.views.loops import StoppedLoop
from queue_server.views.supervision.alarms import recent_loss


class Health(Struct, frozen=True):
    status: str


class ClockReadiness(Struct, frozen=True):
    """How the hall's time stands to the machine's. `differs_s` is above 0 where the machine is ahead; `witnesses` are
    the desks and screens that say their own time, and how many of them contradict the hall's. Where machines share a
    database its time counts, and this machine's own is `machine_differs_s` ahead of it."""

    state: ClockState
    differs_s: int
    doubt: Doubt | None
    witnesses: int
    contradicting: int
    machine_differs_s: int = 0


class Readiness(Struct, frozen=True):
    """`halls` says of each hall whether it is `open`, does not write because its clock is `doubtful`, or which seq of
    its journal does not verify; `records_lost` how many records of it are gone, as readers who have seen them say, for
    a day. `not_running` names the loops beside the halls that have failed. The server is ready without them, and
    whatever ails the copies.

    `configuration` is `in_force`, or says how what is in force differs from the file: `earlier` (the last one that
    worked), `stays` (the file could not be read anew), `partly` (a hall keeps its earlier definition), `faulty` (in
    force, and something in it does not work). `wrong_settings` names the keys. A hall works all the same.
    `other_in_file` are sections of this machine's file that say something else than the text in the database, which
    counts.
    """

    status: str
    journal: str
    halls: dict[str, str]
    clock: ClockReadiness
    not_running: list[StoppedLoop]
    records_lost: dict[str, int]
    backup: BackupReadiness
    configuration: Standing = "in_force"
    wrong_settings: list[str] = []
    other_in_file: list[str] = []


_ALIVE: Final = json.encode(Health("alive"))
_METRICS_HEADERS: Final = headers_of(METRICS)


async def healthz(_request: web.Request) -> web.Response:
    """Answer that the program runs."""
    return json_reply(_ALIVE)


async def readyz(request: web.Request) -> web.Response:
    """Answer whether the journal can be written and the halls are open; for a proxy, whether any of them is, since the
    others are not open at another server either."""
    parts = request.app[PARTS]
    server = parts[ServerContext]
    condition = _condition(request.query.get("halls", "all"))
    halls = {hall: _hall(server, hall) for hall in server.feeds()}
    journal = await _journal(server)
    are_open = [is_open == "open" for is_open in halls.values()]
    can_write = journal == "writable" and not server.is_stopping
    is_ready = can_write and all(are_open)
    status = "stopping" if server.is_stopping else "ready" if is_ready else "not ready"
    notice = parts[PageServices].settings_notice
    readiness = Readiness(
        status,
        journal,
        halls,
        clock=_clock(server, parts[HallServices].clock_witnesses),
        not_running=server.loops.failing(),
        records_lost=_records_lost(server),
        backup=backup_readiness(request.app),
        configuration=notice.standing,
        wrong_settings=[problem.key for problem in notice.problems],
        other_in_file=[*parts[Administration].differences],
    )
    return json_reply(json.encode(readiness), 200 if can_write and condition(are_open or [True]) else 503)


async def metrics(request: web.Request) -> web.Response:
    """Give the server's metrics, for Prometheus."""
    return web.Response(body=request.app[PARTS][ServerContext].metrics.text(), headers=_METRICS_HEADERS)


def _condition(halls: str) -> Callable[[list[bool]], bool]:
    """Of which halls it is asked whether they are open. Raises `HttpProblem`."""
    match halls:
        case "all":
            return all
        case "any":
            return any
    raise HttpProblem("malformed", why="`halls` is all or any")


def _hall(server: ServerContext, hall: str) -> str:
    corrupt = server.engine.corrupt(hall)
    if isinstance(corrupt, InDoubt):
        return f"in doubt after record {corrupt.seq} since bug {corrupt.bug}"
    if isinstance(corrupt, Superseded):
        return f"taken over by another machine since epoch {corrupt.epoch}"
    if isinstance(corrupt, NewerRecord):
        return f"stopped at record {corrupt.seq}, which a newer version wrote: update this server"
    if corrupt is not None:
        return f"corrupt at record {corrupt.seq}"
    return "doubtful" if server.engine.is_doubtful(hall) else "open"


def _clock(server: ServerContext, clock_witnesses: ClockWitnesses) -> ClockReadiness:
    report, witnesses = server.clock.report(), clock_witnesses.count()
    return ClockReadiness(
        report.state,
        report.differs_s,
        report.doubt,
        witnesses.all,
        witnesses.contradicting,
        round(report.machine_differs_s),
    )


def _records_lost(server: ServerContext) -> dict[str, int]:
    losses = {hall: recent_loss(feed.state, server.clock()) for hall, feed in server.feeds().items()}
    return {hall: loss.last_seen - loss.end for hall, loss in losses.items() if loss is not None}


async def _journal(server: ServerContext) -> str:
    """Test the disk with a writing transaction that changes nothing; the result of the last commit counts too."""
    try:
        await server.store.erase_sessions(0)
    except Unavailable:
        return "unavailable"
    return "writable" if server.can_commit else "unavailable"
