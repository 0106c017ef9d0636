"""Makes the supervisor's document: every window and service of a hall, what is wrong, and what would help. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final, Literal

from msgspec import Struct

from queue_server.config.definition import Service
from queue_server.hall.state import State, WindowState
from queue_server.hall.ticket import Ticket
from queue_server.views.board import zone_of
from queue_server.views.equipment.devices import DeviceDocument
from queue_server.views.loops import StoppedLoop
from queue_server.views.menu.serving import serving_windows
from queue_server.views.shown_wait import ShownWait
from queue_server.views.supervision.alarms import Alarm, Kind, alarms, freed_at, waiting_by_service
from queue_server.views.supervision.appointments import Appointments, appointments
from queue_server.views.supervision.helper_tickets import HelperTicket, helper_tickets
from queue_server.views.supervision.pace import Pace, pace_of
from queue_server.views.supervision.passing import Foreseen
from queue_server.views.times import moment, moment_or_none
from queue_server.views.windows.help import HelpCallDocument, HelpSummary, help_documents, help_summary

LINE_SHOWN: Final = 40
"""How many tickets of a line are listed; the number of any other can be typed."""

Doing = Literal["closed", "paused", "idle", "calling", "serving"]
Trouble = Literal["unserved", "over", "near", "off", "none"]


class Advice(Struct, frozen=True, kw_only=True):
    """Open `more` windows, and `share` of the people are called within the norm, at the pace of the last hour and
    with those who have booked the next one.

    It assumes Erlang C: people come at random, `per_hour` of them; a service takes `service_s` on the mean; nobody
    leaves; `windows` is the time that the open windows have for this service, in windows.
    """

    service: str
    more: int
    norm_minutes: int
    per_hour: int
    service_s: int
    windows: float
    share: float


class Outlook(Struct, frozen=True):
    """What is expected: the wait of one who came now, by service, where it is known; advice; who will pass the norm."""

    estimates: Mapping[str, ShownWait] = {}
    advice: tuple[Advice, ...] = ()
    foreseen: Foreseen | None = None


class Foretelling(Struct, frozen=True):
    """By which rule it is said that a wait will pass the norm: as foretold from the last days, or, with too little
    data (`seen` services of the `needed` ones), by what has been waited already."""

    by: Literal["foretold", "waited"]
    seen: int
    needed: int


class SupervisedTicket(Struct, frozen=True):
    """A ticket that waits or is held. `since` is when it joined its line."""

    id: str
    number: str
    state: str
    priority: str | None
    since: datetime


class AtWindow(Struct, frozen=True):
    id: str
    number: str
    service: str
    priority: str | None


class SupervisedWindow(Struct, frozen=True, kw_only=True):
    """`since` is when it began to do what it does, `pace` from when a call or a service there takes too long.
    `helper_tickets` are those whom an open window may call as a helper once they have waited long enough."""

    window: int
    zone: str | None
    doing: Doing
    since: datetime
    operator: str | None
    reason: str | None
    ticket: AtWindow | None
    served_today: int
    services: tuple[str, ...]
    is_idle: bool
    pace: Pace | None
    helper_tickets: tuple[HelperTicket, ...]


class SupervisedService(Struct, frozen=True, kw_only=True):
    """`oldest` is when the one who has waited longest joined; `estimate` is what one who came now is told."""

    service: str
    trouble: Trouble
    waiting: int
    held: int
    oldest: datetime | None
    estimate: ShownWait | None
    norm_s: int | None
    windows: int
    served_today: int
    off: str | None
    line: tuple[SupervisedTicket, ...]


class SupervisorDocument(Struct, frozen=True, kw_only=True, tag_field="view", tag="supervisor"):
    """`level` is that of the worst alarm that nobody has acknowledged. `foretelling` is null while it is not known yet
    what can be foretold. `not_running` names what of the server has failed beside the hall, `help_calls` the calls for
    help that nobody has answered; `help_today` is there where the hall has a bell."""

    hall: str
    seq: int
    at: datetime
    level: Literal["well", "warning", "fault"]
    waiting: int
    windows: tuple[SupervisedWindow, ...]
    services: tuple[SupervisedService, ...]
    alarms: tuple[Alarm, ...]
    advice: tuple[Advice, ...]
    foretelling: Foretelling | None
    appointments: Appointments
    devices: tuple[DeviceDocument, ...]
    not_running: tuple[StoppedLoop, ...] = ()
    help_calls: tuple[HelpCallDocument, ...] = ()
    help_today: HelpSummary | None = None


def supervisor_document(
    state: State,
    now: int,
    outlook: Outlook | None = None,
    devices: Iterable[DeviceDocument] = (),
    not_running: Iterable[StoppedLoop] = (),
    of_server: Iterable[Alarm] = (),
) -> SupervisorDocument:
    """The hall at `now` (µs UTC). Raises `Refused` before the hall has a definition."""
    now, outlook, devices = max(now, state.at), outlook or Outlook(), tuple(devices)
    raised = alarms(state, now, outlook.foreseen, devices, of_server)
    idle = {alarm.window for alarm in raised if alarm.kind == "idle"}
    freed = freed_at(state)
    levels = {alarm.level for alarm in raised if alarm.seen is None}
    lines, held_and_served = waiting_by_service(state), _held_and_served(state)
    troubles = {alarm.service: _TROUBLES[alarm.kind] for alarm in raised if alarm.kind in _TROUBLES}
    services = [
        _service(state, s, lines[s.id], held_and_served[s.id], troubles.get(s.id), outlook.estimates.get(s.id))
        for s in state.defined.services
    ]
    return SupervisorDocument(
        hall=state.hall,
        seq=state.seq,
        at=moment(state.at),
        level="fault" if "fault" in levels else "warning" if levels else "well",
        waiting=state.index.balance["waiting"],
        windows=tuple(_window(state, w, now, freed.get(w.window, 0), idle) for w in state.windows.values()),
        services=tuple(sorted(services, key=_by_trouble)),
        alarms=raised,
        advice=tuple(advice for advice in outlook.advice if _is_needed(advice, outlook, troubles)),
        foretelling=_foretelling(outlook.foreseen),
        appointments=appointments(state, now),
        devices=devices,
        not_running=tuple(not_running),
        help_calls=help_documents(state),
        help_today=_help_today(state) if state.defined.help_reasons else None,
    )


def _help_today(state: State) -> HelpSummary:
    day = date.fromisoformat(state.day) if state.day is not None else state.day_of(state.at)
    return help_summary(state.help_figures, day, day)


def _is_needed(advice: Advice, outlook: Outlook, troubles: Mapping[str | None, Trouble]) -> bool:
    """Whether somebody waits beyond the norm of the service or is expected to: the pace alone asks for no window."""
    expected = outlook.estimates.get(advice.service)
    return advice.service in troubles or (expected is not None and expected.median_s > 60 * advice.norm_minutes)


def _foretelling(foreseen: Foreseen | None) -> Foretelling | None:
    if foreseen is None:
        return None
    return Foretelling("foretold" if foreseen.is_known else "waited", foreseen.observed, foreseen.required)


def _window(state: State, window: WindowState, now: int, freed: int, idle: set[int | None]) -> SupervisedWindow:
    ticket = state.at_window(window)
    defined = state.defined.window(window.window)
    return SupervisedWindow(
        window=window.window,
        zone=zone_of(state.definition, window.window),
        doing=_doing(window, ticket),
        since=moment(ticket.state_since if ticket is not None else max(window.since, freed * (window.state == "open"))),
        operator=window.operator,
        reason=window.reason,
        ticket=AtWindow(ticket.id, ticket.number, ticket.service, ticket.priority) if ticket is not None else None,
        served_today=window.served_today,
        services=tuple(defined.after_minutes()) if defined is not None else (),
        is_idle=window.window in idle,
        pace=pace_of(state, ticket) if ticket is not None else None,
        helper_tickets=helper_tickets(state, window.window, now) if window.state == "open" else (),
    )


def _doing(window: WindowState, ticket: Ticket | None) -> Doing:
    if window.state != "open":
        return window.state
    if ticket is None:
        return "idle"
    return "calling" if ticket.state == "called" else "serving"


def _held_and_served(state: State) -> dict[str, tuple[list[Ticket], list[Ticket]]]:
    """The held tickets of each service, and those already served, in one pass over the day's tickets."""
    by_service: dict[str, tuple[list[Ticket], list[Ticket]]] = {s.id: ([], []) for s in state.defined.services}
    for ticket in state.tickets.values():
        if ticket.state in ("held", "served") and ticket.service in by_service:
            by_service[ticket.service][ticket.state == "served"].append(ticket)
    return by_service


def _service(
    state: State,
    service: Service,
    line: list[Ticket],
    held_and_served: tuple[list[Ticket], list[Ticket]],
    trouble: Trouble | None,
    estimate: ShownWait | None,
) -> SupervisedService:
    held, served = held_and_served
    oldest = min((ticket.waiting_since for ticket in line), default=None)
    return SupervisedService(
        service=service.id,
        trouble=trouble or ("off" if service.id in state.services_off else "none"),
        waiting=len(line),
        held=len(held),
        oldest=moment_or_none(oldest),
        estimate=estimate,
        norm_s=service.norm_minutes * 60 if service.norm_minutes is not None else None,
        windows=serving_windows(state, service.id),
        served_today=len(served),
        off=state.services_off.get(service.id),
        line=tuple(
            SupervisedTicket(t.id, t.number, t.state, t.priority, moment(t.waiting_since))
            for t in [*line, *held][:LINE_SHOWN]
        ),
    )


_TROUBLES: Final[dict[Kind, Trouble]] = {"unserved": "unserved", "over_norm": "over", "near_norm": "near"}
"""The kinds of alarms about a service."""
_ORDER: Final[tuple[Trouble, ...]] = ("unserved", "over", "near", "off", "none")


def _by_trouble(service: SupervisedService) -> tuple[int, float, str]:
    """Sorting key: the worst service first; among equals the one whose first ticket has waited longest."""
    oldest = service.oldest.timestamp() if service.oldest is not None else float("inf")
    return (_ORDER.index(service.trouble), oldest, service.service)
