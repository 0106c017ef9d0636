"""What a supervisor should know before visitors notice it: alarms, each acknowledged under its id. Pure.

An alarm is a level and no event: it stands while what it says is so. Its id says what it is about (`over_norm:land`),
so whoever has seen it is remembered with it, in the journal.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from queue_server.hall.order import next_ticket
from queue_server.hall.state import MINUTE, SECOND, State, Ticket
from queue_server.hall.supervise import acknowledged
from queue_server.views.devices import DeviceDocument
from queue_server.views.times import moment

NEAR: Final = 0.8
"""So much of its norm a wait may have used before it is said to come close."""
IDLE_GRACE: Final = 2 * MINUTE
"""An operator may breathe, and finish a note, before a free window counts as idle."""

Level = Literal["fault", "warning"]
Kind = Literal[
    "over_norm", "near_norm", "unserved", "idle", "device_silent", "device_stale", "device_failing", "paper_low",
    "paper_out",
]  # fmt: skip


class Seen(Struct, frozen=True):
    """Who has acknowledged an alarm, and when."""

    by: str
    at: datetime


class Alarm(Struct, frozen=True, kw_only=True):
    """`since` is when it began, `count` the people it is about, `minutes` the norm, `detail` the device's own words.

    `passes_at` is when the first of them will have waited for the norm, unless called before: how long there is to act.
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
    detail: str | None = None
    seen: Seen | None = None


def alarms(state: State, now: int, expected: dict[str, int], devices: Iterable[DeviceDocument]) -> tuple[Alarm, ...]:
    """Every alarm that stands at `now` (µs UTC): unseen before seen, faults before warnings, the oldest first."""
    found = [*_of_services(state, now, expected), *_of_windows(state, now), *_of_devices(devices)]
    told = [_with_seen(state, alarm, now) for alarm in found]
    return tuple(sorted(told, key=lambda a: (a.seen is not None, a.level != "fault", a.since, a.id)))


def _with_seen(state: State, alarm: Alarm, now: int) -> Alarm:
    seen = acknowledged(state, alarm.id, now)
    if seen is None:
        return alarm
    return replace(alarm, seen=Seen(seen.by.partition(":")[2], moment(seen.at)))


def _of_services(state: State, now: int, expected: dict[str, int]) -> Iterator[Alarm]:
    """One trouble, one alarm: where nobody serves, it is no news that the wait grows too long."""
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
        elif line and service.norm_minutes is not None:
            yield from _of_norm(service.id, service.norm_minutes, line, now, expected.get(service.id))


def _of_norm(service: str, minutes: int, line: list[Ticket], now: int, expected_s: int | None) -> Iterator[Alarm]:
    norm, oldest = minutes * MINUTE, _oldest(line)
    nearness = how_near(now - oldest, norm, expected_s)
    if nearness == "over":
        yield Alarm(
            id=f"over_norm:{service}",
            kind="over_norm",
            level="fault",
            since=moment(oldest + norm),
            service=service,
            count=sum(now - ticket.waiting_since >= norm for ticket in line),
            minutes=minutes,
        )
    elif nearness == "near":
        yield Alarm(
            id=f"near_norm:{service}",
            kind="near_norm",
            level="warning",
            since=moment(oldest),
            service=service,
            count=len(line),
            minutes=minutes,
            passes_at=moment(oldest + norm),
        )


def how_near(waited: int, norm: int, expected_s: int | None) -> Literal["over", "near", "none"]:
    """How a wait stands to its norm (both µs); it is near, too, where one who came now is expected to wait longer."""
    if waited >= norm:
        return "over"
    is_near = waited >= NEAR * norm or (expected_s is not None and expected_s * SECOND > norm)
    return "near" if is_near else "none"


def waiting_by_service(state: State) -> dict[str, list[Ticket]]:
    """Who waits for each service of the hall, at any window or at one, in the order of due times."""
    lines: dict[str, list[Ticket]] = {service.id: [] for service in state.defined.services}
    for place in sorted(state.index.lines):
        ticket = state.tickets[place.ticket]
        lines[ticket.service].append(ticket)
    return lines


def is_unserved(state: State, service: str) -> bool:
    """Whether people wait for the service whom no open window may call."""
    return bool(state.index.lines.of_service(service)) and serving(state, service) == 0


def _oldest(line: list[Ticket]) -> int:
    return min(ticket.waiting_since for ticket in line)


def serving(state: State, service: str) -> int:
    """How many open windows may call the service, those included that only help with it."""
    able = (w.window for w in state.defined.windows if service in w.services or service in w.helps)
    return sum(state.windows[number].state == "open" for number in able)


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
    """When each window's last visitor of today left it (µs UTC)."""
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
            )
