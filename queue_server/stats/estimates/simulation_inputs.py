"""Draws the inputs of a simulation from the state and history of a hall. Pure (numpy)."""

from bisect import bisect_left
from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from queue_server.config.definition import Definition
from queue_server.hall.lines import place
from queue_server.hall.order import head_start
from queue_server.hall.state import SECOND, State, WindowState
from queue_server.hall.ticket import Ticket
from queue_server.stats.estimates.observations.arrival_pace import ComerClass
from queue_server.stats.estimates.observations.booked_comers import BookedComer, Punctuality, booked_comers
from queue_server.stats.estimates.observations.history import NO_RETURN_S, Floats, History
from queue_server.stats.estimates.observations.roster import Roster
from queue_server.stats.estimates.simulate import Draws

MOST_AHEAD: Final = 150
"""How many tickets of a line are simulated one by one; of those behind, only the number counts, since the sum of so
many services hardly varies."""
MOST_COMERS: Final = 20
"""The most arrivals of one priority that may still pass before the ticket."""


def may_call(state: State, roster: Roster, window: int) -> dict[str, int]:
    """The services a window may call, with the seconds that the first ticket of each must have waited."""
    defined = state.defined.window(window)
    if defined is None:
        return {}
    served = {service: 60 * minutes for service, minutes in defined.after_minutes().items()}
    if roster.is_inferred:
        return {service: after for service, after in served.items() if roster.may_call(window, service)}
    return served


def before(state: State, ticket: Ticket) -> list[Ticket]:
    """The tickets due before the ticket in any line, the next one first."""
    own_place = place(ticket)
    places = sorted(p for line in state.index.lines.all() for p in line[: bisect_left(line, own_place)])
    return [state.tickets[p.ticket] for p in places if p.ticket != ticket.id]


class Comer(NamedTuple):
    """An arrival that may pass the ticket: when it comes and is due in each draw, in seconds from now."""

    service: str
    comes_at: Floats
    due: Floats | float


class SimulationInputs(Struct, frozen=True):
    """The sources of the draws: what was observed, which windows are at work, and which arrivals may still pass the
    ticket.

    `comers` are arrivals per second by service and priority, None for those without; `booked` are the open bookings
    that are due before the ticket. `tickets_ahead` are due before the ticket, the next one first; `rights` are the
    services that each window may call, as in `may_call`.
    """

    history: History
    roster: Roster
    comers: dict[ComerClass, float]
    booked: list[BookedComer]
    punctuality: Punctuality
    tickets_ahead: list[Ticket]
    rights: dict[int, dict[str, int]]

    @classmethod
    def of(
        cls,
        state: State,
        ticket: Ticket,
        now: int,
        history: History,
        roster: Roster,
        *,
        comers: dict[ComerClass, float],
        punctuality: Punctuality,
    ) -> "SimulationInputs":
        """The inputs for a ticket that waits at `now`, looked up once for all estimates of it."""
        rights = {window: may_call(state, roster, window) for window in state.windows}
        booked = booked_comers(state, ticket, now)
        return cls(history, roster, comers, booked, punctuality, before(state, ticket), rights)

    def draws(self, state: State, ticket: Ticket, now: int, rng: np.random.Generator, count: int) -> Draws:
        """Draw `count` futures of the hall, for a ticket that waits."""
        tickets_ahead = self.tickets_ahead[-MOST_AHEAD:]
        passing = self._passing(state.defined, ticket, now, rng, count)
        services = [t.service for t in tickets_ahead] + [comer.service for comer in passing] + [ticket.service]
        windows = [window for window in state.windows.values() if window.state == "open"]
        shape = (count, len(services))
        due, comes_at, leaves_at, takes = np.zeros(shape), np.zeros(shape), np.full(shape, np.inf), np.zeros(shape)
        own_due = np.array([(other.due - now) / SECOND for other in (*tickets_ahead, ticket)])
        waited = np.array([(now - other.waiting_since) / SECOND for other in tickets_ahead])
        due[:, : len(tickets_ahead)], due[:, -1] = own_due[:-1], own_due[-1]
        for service, columns in _columns(services[: len(tickets_ahead)]).items():
            leaves_at[:, columns] = self.history.patience_of(service).draw(rng, count, waited[columns])
        for column, comer in enumerate(passing, len(tickets_ahead)):
            comes_at[:, column], due[:, column] = comer.comes_at, comer.due
        for service, columns in _columns(services).items():
            takes[:, columns] = self.history.duration_of(service).draw(rng, (count, len(columns)))
        if len(self.history.turnover):
            takes += self.history.turnover.draw(rng, shape)
        can, after = self._allowed(windows, [*tickets_ahead, *[None] * len(passing), ticket], services, now)
        free_at = self._free_at(state, windows, now, rng, count)
        return Draws(free_at, can, after, due, comes_at, leaves_at, takes)

    def _passing(
        self, definition: Definition, ticket: Ticket, now: int, rng: np.random.Generator, count: int
    ) -> list[Comer]:
        """The arrivals that may come later and still be due earlier. In a draw where fewer come, the others come too
        late to matter."""
        moments_of_booked = ((booked, booked.moments(self.punctuality, rng, count)) for booked in self.booked)
        passing = [Comer(booked.service, moments, booked.due) for booked, moments in moments_of_booked]
        for (service, priority), rate in self.comers.items():
            head_start_s = head_start(definition, priority) / SECOND
            reach = (ticket.due - now) / SECOND + head_start_s
            if reach <= 0:
                continue
            come = rng.poisson(rate * reach, count)
            for nth in range(min(int(come.max()), MOST_COMERS)):
                moments = np.where(nth < come, rng.uniform(0, reach, count), NO_RETURN_S)
                passing.append(Comer(service, moments, moments - head_start_s))
        return passing

    def _allowed(
        self, windows: list[WindowState], tickets: list[Ticket | None], services: list[str], now: int
    ) -> tuple[NDArray[np.bool_], Floats]:
        """Which window may call which ticket, and not before when (s from now)."""
        since = np.array([(ticket.waiting_since - now) / SECOND if ticket is not None else 0.0 for ticket in tickets])
        bound_to = {column: t.bound_to for column, t in enumerate(tickets) if t is not None and t.bound_to is not None}
        names = {service: place_of for place_of, service in enumerate(dict.fromkeys(services))}
        columns = [names[service] for service in services]
        after_s = np.array([[self.rights[w.window].get(name, np.nan) for name in names] for w in windows])
        after_s = after_s.reshape(len(windows), len(names))[:, columns]
        can = ~np.isnan(after_s)
        after = np.where(after_s > 0, since + after_s, np.where(can, -np.inf, 0.0))
        for column, bound in bound_to.items():
            can[:, column], after[:, column] = [bound == window.window for window in windows], 0.0
        return can, after

    def _free_at(
        self, state: State, windows: list[WindowState], now: int, rng: np.random.Generator, count: int
    ) -> Floats:
        """When each open window can call: after its present service, or when its operator returns."""
        free_at = np.full((count, len(windows)), NO_RETURN_S)
        for column, window in enumerate(windows):
            at = state.at_window(window)
            if at is None:
                back = self.history.return_of(self.roster.free_for(window.window, now))
                free_at[:, column] = back.draw(rng, count) if len(back) else 0.0
                continue
            begun = at.started_at if at.started_at is not None else now
            beyond = (now - begun) / SECOND
            free_at[:, column] = self.history.duration_of(at.service).draw(rng, count, beyond)
            if len(self.history.turnover):
                free_at[:, column] += self.history.turnover.draw(rng, count)
        return free_at


def _columns(services: list[str]) -> dict[str, list[int]]:
    """The places of each service."""
    places: dict[str, list[int]] = {}
    for place_in_line, service in enumerate(services):
        places.setdefault(service, []).append(place_in_line)
    return places
