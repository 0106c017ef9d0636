"""Finds the alarms of a hall, which a supervisor should see before visitors notice the trouble. Pure.

An alarm is a level, not an event: it stands as long as its condition holds. Its id names the condition and the place
(`over_norm:land`). An acknowledgement is kept under that id, in the journal.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from queue_server.hall.bookings.receptions.answering import answer_due
from queue_server.hall.days.hall_day import end_of_day
from queue_server.hall.order import next_ticket
from queue_server.hall.state import Loss, State
from queue_server.hall.supervise import acknowledged
from queue_server.hall.ticket import Ticket
from queue_server.units import DAY, MINUTE
from queue_server.views.equipment.board_report import BoardFault
from queue_server.views.equipment.devices import DeviceDocument
from queue_server.views.menu.serving import serving_windows
from queue_server.views.norm import is_over_norm, passes_norm_at, waited_so_far
from queue_server.views.supervision.passing import Foreseen, is_near
from queue_server.views.times import moment, moment_or_none

IDLE_GRACE: Final = 2 * MINUTE
"""How long a window may be free before it counts as idle: an operator may rest or finish a note."""

LOSS_TOLD: Final = DAY
"""How long lost records are shown as an alarm: until the next shift has read it."""

Level = Literal["fault", "warning"]
Kind = Literal[
    "over_norm", "near_norm", "unserved", "idle", "device_silent", "device_stale", "device_failing", "paper_low",
    "paper_out", "records_lost", "copy_restored", "backup_failing",
    "clock_doubtful", "clock_differs", "clock_leapt", "clock_contradicted",
    "certificate_ends", "certificate_ended", "certificate_future",
    "answer_overdue", "control_overdue", "journal_forked", "hall_superseded", "link_failing",
    "hall_silent", "hall_behind", "hall_forked", "hall_rules_changed",
    "webhook_ended", "webhook_exhausted",
]  # fmt: skip


class AlarmAcknowledgement(Struct, frozen=True):
    """Who has acknowledged an alarm, and when."""

    by: str
    at: datetime


class Alarm(Struct, frozen=True, kw_only=True):
    """`since` is when it began, `count` the people, clocks or lost records that it is about, `minutes` the norm or by
    how much clocks differ, `detail` the device's own words, `fault` the same for pages, `copied_at` when the copy was
    made that was put back. Of a certificate `count` are the days that it lasts, and at `changes_at` it ends, ended or
    begins.

    Of `near_norm`, `passes_at` is when the first of them will have waited for the norm, unless called before: how long
    there is to act. `chance` is how likely it will, where that is foretold.
    """

    id: str
    kind: Kind
    level: Level
    since: datetime
    service: str | None = None
    window: int | None = None
    device: str | None = None
    count: int | None = None
    minutes: int | None = None
    passes_at: datetime | None = None
    chance: float | None = None
    detail: str | None = None
    fault: BoardFault | None = None
    copied_at: datetime | None = None
    changes_at: datetime | None = None
    seen: AlarmAcknowledgement | None = None


def alarms(
    state: State,
    now: int,
    foreseen: Foreseen | None,
    devices: Iterable[DeviceDocument],
    of_server: Iterable[Alarm] = (),
) -> tuple[Alarm, ...]:
    """Every alarm that stands at `now` (µs UTC): unseen before seen, faults before warnings, the oldest first.

    `of_server` are those that no hall can know of.
    """
    of_hall = [
        *_of_loss(state, now),
        *_of_services(state, now, foreseen),
        *_of_windows(state, now),
        *_of_answers(state, now),
        *_of_controls(state, now),
    ]
    standing = [*of_hall, *_of_devices(devices), *of_server]
    marked = [_with_seen(state, alarm, now) for alarm in standing]
    return tuple(sorted(marked, key=lambda a: (a.seen is not None, a.level != "fault", a.since, a.id)))


def _with_seen(state: State, alarm: Alarm, now: int) -> Alarm:
    mark = acknowledged(state, alarm.id, now)
    if mark is None:
        return alarm
    return replace(alarm, seen=AlarmAcknowledgement(mark.by.partition(":")[2], moment(mark.at)))


def _of_loss(state: State, now: int) -> Iterator[Alarm]:
    """The alarm of lost records. Nobody can restore them, so an acknowledgement is final: the alarm does not come
    back."""
    loss = recent_loss(state, now)
    if loss is None:
        return
    kind: Kind = "records_lost" if loss.last_seen > loss.end else "copy_restored"
    alarm = Alarm(
        id=f"{kind}:{loss.last_seen}",
        kind=kind,
        level="fault",
        since=moment(loss.at),
        count=loss.last_seen - loss.end,
        copied_at=moment_or_none(loss.copied_at),
    )
    mark = state.acknowledged.get(alarm.id)
    if mark is None or mark.at < loss.at:
        yield alarm


def recent_loss(state: State, now: int) -> Loss | None:
    """The loss of records that the present shifts should know of, or None."""
    return state.loss if state.loss is not None and now - state.loss.at < LOSS_TOLD else None


def _of_services(state: State, now: int, foreseen: Foreseen | None) -> Iterator[Alarm]:
    """The alarms of services. One trouble gives one alarm: where no window serves, the wait is not reported as well."""
    lines = waiting_by_service(state)
    for service in state.defined.services:
        line = lines[service.id]
        if is_unserved(state, service.id):
            yield Alarm(
                id=f"unserved:{service.id}",
                kind="unserved",
                level="fault",
                since=moment(_oldest(line)),
                service=service.id,
                count=len(line),
            )
        else:
            yield from _of_norm(service.id, line, now, foreseen)


def _of_norm(service: str, line: list[Ticket], now: int, foreseen: Foreseen | None) -> Iterator[Alarm]:
    """Over the norm, or close to it: by what is foretold of each ticket, or else by what it has waited. Each ticket has
    the norm that was in force when it came."""
    judged = sorted(
        ((passes_norm_at(ticket, ticket.norm), ticket.norm, ticket) for ticket in line if ticket.norm is not None),
        key=lambda passing: passing[0],
    )
    over = [passing for passing in judged if is_over_norm(passing[2], now)]
    if over:
        passed_at, norm, _ = over[0]
        yield Alarm(
            id=f"over_norm:{service}",
            kind="over_norm",
            level="fault",
            since=moment(passed_at),
            service=service,
            count=len(over),
            minutes=norm // MINUTE,
        )
        return
    chances = foreseen.chances if foreseen is not None and service in foreseen.services else None
    near = [
        (passes_at, norm, ticket)
        for passes_at, norm, ticket in judged
        if (is_near(waited_so_far(ticket, now), norm) if chances is None else ticket.id in chances)
    ]
    if near:
        passes_at, norm, first = near[0]
        yield Alarm(
            id=f"near_norm:{service}",
            kind="near_norm",
            level="warning",
            since=moment(first.waiting_since),
            service=service,
            count=len(near),
            minutes=norm // MINUTE,
            passes_at=moment(passes_at),
            chance=chances[first.id] if chances is not None else None,
        )


def _of_answers(state: State, now: int) -> Iterator[Alarm]:
    """The services of whose appointments some should have been answered by now."""
    overdue: dict[str, list[int]] = {}
    for booking in state.bookings.values():
        if booking.state == "asked" and (due := answer_due(booking)) <= now:
            overdue.setdefault(booking.service, []).append(due)
    for service, dues in overdue.items():
        yield Alarm(
            id=f"answer_overdue:{service}",
            kind="answer_overdue",
            level="fault",
            since=moment(min(dues)),
            service=service,
            count=len(dues),
        )


def _of_controls(state: State, now: int) -> Iterator[Alarm]:
    """What was promised at receptions and is not done, though its date is over."""
    today = state.local(now).date()
    overdue = [date.fromisoformat(c.until) for c in state.controls.values() if c.until < today.isoformat()]
    if overdue:
        since = end_of_day(state.defined, min(overdue))
        yield Alarm(
            id="control_overdue", kind="control_overdue", level="fault", since=moment(since), count=len(overdue)
        )


def waiting_by_service(state: State) -> dict[str, list[Ticket]]:
    """The tickets that wait for each service of the hall, at any window or at one, in the order of due times."""
    lines: dict[str, list[Ticket]] = {service.id: [] for service in state.defined.services}
    for place in sorted(state.index.lines):
        ticket = state.tickets[place.ticket]
        lines[ticket.service].append(ticket)
    return lines


def is_unserved(state: State, service: str) -> bool:
    """Whether tickets wait for the service that no open window may call."""
    return bool(state.index.lines.of_service(service)) and serving_windows(state, service) == 0


def _oldest(line: list[Ticket]) -> int:
    return min(ticket.waiting_since for ticket in line)


def _of_windows(state: State, now: int) -> Iterator[Alarm]:
    freed = freed_at(state)
    for window in state.windows.values():
        if window.state != "open" or window.ticket is not None:
            continue
        ticket = next_ticket(state, window.window, now)
        if ticket is None:
            continue
        since = max(window.since, freed.get(window.window, 0), ticket.waiting_since)
        if now - since >= IDLE_GRACE:
            yield Alarm(
                id=f"idle:{window.window}",
                kind="idle",
                level="warning",
                since=moment(since),
                window=window.window,
                service=ticket.service,
            )


def freed_at(state: State) -> dict[int, int]:
    """When the last ticket of today left each window (µs UTC)."""
    freed: dict[int, int] = {}
    for ticket in state.tickets.values():
        window = ticket.visited[-1].window if ticket.visited and ticket.state != "held" else ticket.held_by
        window = ticket.window if ticket.window is not None and not ticket.is_live else window
        if window is not None and ticket.state not in ("called", "serving"):
            left = ticket.waiting_since if ticket.state == "waiting" else ticket.state_since
            freed[window] = max(freed.get(window, 0), left)
    return freed


_DEVICE_KINDS: Final[dict[str, tuple[Kind, Level]]] = {
    "silent": ("device_silent", "fault"),
    "stale": ("device_stale", "fault"),
    "failing": ("device_failing", "fault"),
    "paper_low": ("paper_low", "warning"),
    "paper_out": ("paper_out", "fault"),
}


def _of_devices(devices: Iterable[DeviceDocument]) -> Iterator[Alarm]:
    for device in devices:
        if device.state in _DEVICE_KINDS:
            kind, level = _DEVICE_KINDS[device.state]
            yield Alarm(
                id=f"{kind}:{device.device}",
                kind=kind,
                level=level,
                since=device.since,
                device=device.name,
                detail=device.detail,
                fault=device.fault,
            )
