"""Simulates a past day with other windows or another rule, by the rules of the hall themselves. Pure.

Every step is a command that `decide` answers and `evolve` takes in: the next call follows from the hall's own code, not
from a model of it. Arrivals, durations and patience are those of `past_day`.
"""

import heapq
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.decide import decide, overdue
from queue_server.hall.errors import Refused
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.order import next_ticket
from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.journal.visits.visit import Visit
from queue_server.stats.staffing.scenarios.by_appointment import BookedComers, by_appointment
from queue_server.stats.staffing.scenarios.past_day import DaySample, Opening, PastDay, PlannedVisit
from queue_server.stats.visits.visits import Visits
from queue_server.stats.visits.windows.window_intervals import WindowInterval, WindowIntervals

PLAYER: Final = c.Actor("system", "simulation")


class Scenario(Struct, frozen=True):
    """The changes of a past day: the `definition` and the `openings`. `is_prompt`: free windows call at once. Some
    visitors come by appointment: `comers`.

    `name` and `says` are shown to people.
    """

    name: str
    says: str
    definition: Definition
    openings: tuple[Opening, ...]
    is_prompt: bool = False
    comers: BookedComers = BookedComers()


class Played(Struct, frozen=True):
    """The rows of the simulated day; `refused` got no ticket."""

    visits: list[Visit]
    intervals: list[WindowInterval]
    refused: int


class Waited(Struct, frozen=True):
    """The wait of a visitor who joined the line of `service` at `joined_at` (µs UTC), for `waited` µs, until the call
    or, where not `was_called`, until leaving."""

    service: str
    joined_at: int
    waited: int
    was_called: bool


def play(day: PastDay, scenario: Scenario, sample: DaySample) -> Played:
    """Play the day under the scenario, until the last window has closed and the last visitor has left."""
    visits, intervals = Visits(day.hall), WindowIntervals(day.hall)
    rows, stretches = list[Visit](), list[WindowInterval]()

    def take_entry(_state: State, entry: e.Entry) -> None:
        row = visits.take_in(entry)
        if row is not None:
            rows.append(row)
        stretches.extend(intervals.take_in(entry))

    refused = _Play(day, scenario, sample, take_entry).run()
    return Played(rows, stretches, refused)


def waits(day: PastDay, scenario: Scenario, sample: DaySample) -> list[Waited]:
    """The same play, but only its waits, in half the time."""
    records: list[Waited] = []

    def take_entry(state: State, entry: e.Entry) -> None:
        event = entry.event
        if isinstance(event, e.TicketCalled | e.TicketLeft | e.TicketClosed):
            ticket = state.tickets[event.ticket]
            since = ticket.waiting_since
            records.append(Waited(ticket.service, since, entry.at - since, isinstance(event, e.TicketCalled)))

    _Play(day, scenario, sample, take_entry).run()
    return records


class _Play:
    """One play of one day. Future steps are in a heap, by time and then by the order in which they were entered.
    `take_entry` is given each entry after the state has taken it in."""

    def __init__(
        self, day: PastDay, scenario: Scenario, sample: DaySample, take_entry: Callable[[State, e.Entry], None]
    ) -> None:
        self._day, self._scenario, self._sample, self._take_entry = day, scenario, sample, take_entry
        self._planned_visits = by_appointment(
            day.planned_visits, scenario.openings, scenario.definition, scenario.comers, sample.coming
        )
        self._state = State(hall=day.hall)
        self._refused = 0
        self._now = min(day.begins_at, min((o.opens_at for o in scenario.openings), default=day.begins_at))
        self._agenda: list[tuple[int, int, str, int, int]] = []
        self._entered = 0
        self._reacted = 0
        self._ready_at: dict[int, int] = {}
        self._free_since: dict[int, int] = {}
        self._closes_at: dict[int, int] = {}
        self._rights = {window.window: window.after_minutes() for window in scenario.definition.windows}
        self._helps = {
            service.id: sorted({rights[service.id] for rights in self._rights.values() if rights.get(service.id)})
            for service in scenario.definition.services
        }

    def run(self) -> int:
        """Play the day to its end; returns how many got no ticket."""
        self._ask(c.Configure(self._scenario.definition))
        self._take_in(overdue(self._state, self._now))
        for opening in self._scenario.openings:
            self._enter(opening.opens_at, "open", opening.window, opening.closes_at)
        for place, planned_visit in enumerate(self._planned_visits):
            if planned_visit is not None:
                self._enter(planned_visit.came_at, "come", place)
        last = max(self._day.ends_at, max((o.closes_at for o in self._scenario.openings), default=0))
        while self._agenda and (self._agenda[0][0] <= last or self._is_anybody_served()):
            self._now, _, step, first, second = heapq.heappop(self._agenda)
            self._STEPS[step](self, first, second)
        self._now = max(self._now, last)
        self._ask(c.CloseDay())
        return self._refused

    def _is_anybody_served(self) -> bool:
        return any(window.ticket is not None for window in self._state.windows.values())

    # Steps.

    def _open(self, window: int, closes_at: int) -> None:
        """Open the window; openings of one window that touch are one."""
        self._closes_at[window] = max(closes_at, self._closes_at.get(window, 0))
        self._enter(closes_at, "close", window)
        if self._state.windows[window].state == "closed":
            self._ask(c.OpenWindow(window, f"window-{window}"))
            self._become_free(window)

    def _close(self, window: int, _: int) -> None:
        """Close the window, or let it close when its visitor has left."""
        window_state = self._state.windows[window]
        if self._now >= self._closes_at[window] and window_state.state == "open" and window_state.ticket is None:
            self._free_since.pop(window, None)
            self._ready_at.pop(window, None)
            self._ask(c.CloseWindow(window))

    def _come(self, place: int, _: int) -> None:
        planned_visit = self._planned_visit(place)
        services = tuple(stop.service for stop in planned_visit.stops)
        try:
            self._ask(
                c.IssueTicket(
                    _ticket(place), services[0], planned_visit.priority, None, services, planned_visit.booked_at
                )
            )
        except Refused:
            self._refused += 1
            return
        self._join(place, 0)

    def _leave(self, place: int, nth: int) -> None:
        """Let the visitor leave, if still in that line when patience ends."""
        ticket = self._state.tickets[_ticket(place)]
        if ticket.state == "waiting" and len(ticket.visited) == nth:
            self._ask(c.LeaveQueue(ticket.id))

    def _look(self, place: int, nth: int) -> None:
        """Let windows that only help with the service call the visitor, who has waited long enough."""
        ticket = self._state.tickets[_ticket(place)]
        if ticket.state == "waiting" and len(ticket.visited) == nth:
            self._invite(ticket.service)

    def _call(self, window: int, ready_at: int) -> None:
        """Call the next ticket, unless another window has called it."""
        window_state = self._state.windows[window]
        if self._ready_at.get(window) != ready_at or window_state.state != "open" or window_state.ticket is not None:
            return
        del self._ready_at[window]
        try:
            called = self._ask(c.CallNext(window))[-1]
        except Refused:
            return
        if isinstance(called, e.TicketCalled):
            self._free_since.pop(window, None)
            place, nth = self._place(called.ticket)
            self._enter(self._now + self._planned_visit(place).stops[nth].walk, "arrive", place, window)

    def _arrive(self, place: int, window: int) -> None:
        """Let the visitor arrive at the window, or not come."""
        nth = len(self._state.tickets[_ticket(place)].visited)
        if self._planned_visit(place).stops[nth].comes:
            self._ask(c.StartService(window))
            self._enter(self._now + self._sample.of[place][nth].takes, "finish", place, window)
            return
        try:
            self._ask(c.MarkNoShow(window))
        except Refused as refused:  # a rule of the scenario asks for more patience than the day had
            self._enter(self._now + int(refused.params["wait_s"]) * SECOND, "arrive", place, window)
            return
        self._become_free(window)

    def _finish(self, place: int, window: int) -> None:
        finished = self._ask(c.FinishService(window))[-1]
        if isinstance(finished, e.TicketContinued):
            self._join(place, len(self._state.tickets[finished.ticket].visited))
        self._become_free(window)

    def _planned_visit(self, place: int) -> PlannedVisit:
        """The planned visit of somebody who has come."""
        planned_visit = self._planned_visits[place]
        if planned_visit is None:
            raise LookupError(f"visitor {place} does not come")
        return planned_visit

    # Consequences.

    def _join(self, place: int, nth: int) -> None:
        """Put the visitor in a line, until called or out of patience."""
        service = self._planned_visit(place).stops[nth].service
        self._enter(self._now + self._sample.of[place][nth].patience, "leave", place, nth)
        for minutes in self._helps[service]:
            self._enter(self._now + minutes * MINUTE, "look", place, nth)
        self._invite(service)

    def _invite(self, service: str) -> None:
        """Let free windows that may call the service turn to it if a ticket waits; the longest free window first."""
        for window in sorted(self._free_since, key=lambda window: (self._free_since[window], window)):
            if service not in self._rights[window] or window in self._ready_at:
                continue
            if self._rights[window][service] == 0:
                self._turn(window)
            else:
                self._turn_to_next(window)

    def _become_free(self, window: int) -> None:
        if self._now >= self._closes_at[window]:
            self._close(window, 0)
            return
        self._free_since[window] = self._now
        self._turn_to_next(window)

    def _turn_to_next(self, window: int) -> None:
        """Let the window call after its reaction, if there is a ticket for it."""
        if next_ticket(self._state, window, self._now) is not None:
            self._turn(window)

    def _turn(self, window: int) -> None:
        reaction = 0
        if not self._scenario.is_prompt:
            reaction = self._sample.reactions[self._reacted % len(self._sample.reactions)]
            self._reacted += 1
        self._ready_at[window] = self._now + reaction
        self._enter(self._now + reaction, "call", window, self._now + reaction)

    def _place(self, ticket: str) -> tuple[int, int]:
        return int(ticket[1:]), len(self._state.tickets[ticket].visited)

    def _enter(self, at: int, step: str, first: int, second: int = 0) -> None:
        self._entered += 1
        heapq.heappush(self._agenda, (at, self._entered, step, first, second))

    def _ask(self, command: c.Command) -> list[e.Event]:
        events = decide(self._state, command, PLAYER, self._now)
        self._take_in(events)
        return events

    def _take_in(self, events: list[e.Event]) -> None:
        for event in events:
            entry = e.Entry(self._state.seq + 1, self._now, "system:simulation", "", event, b"")
            evolve(self._state, entry)
            self._take_entry(self._state, entry)

    _STEPS: Final = {
        "open": _open, "close": _close, "come": _come, "leave": _leave, "look": _look, "call": _call,
        "arrive": _arrive, "finish": _finish,
    }  # fmt: skip


def _ticket(place: int) -> str:
    return f"v{place}"
