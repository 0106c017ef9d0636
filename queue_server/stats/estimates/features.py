"""Makes the row of numbers that a wait may depend on, from which the correction learns. Pure (numpy)."""

from collections import Counter
from datetime import datetime
from typing import Final

import numpy as np

from queue_server.hall.state import SECOND, State
from queue_server.hall.ticket import Ticket
from queue_server.stats.estimates.observations.history import Floats
from queue_server.stats.estimates.observations.recent import Recent
from queue_server.stats.estimates.simulation_inputs import SimulationInputs

SPANS_S: Final = (30, 60, 120, 300, 600, 1200)
SERVICE_PLACES: Final = 12
"""Services with a column of their own, in the order of the definition; further ones share the last."""


def features(
    state: State,
    ticket: Ticket,
    now: int,
    inputs: SimulationInputs,
    recent: Recent,
    by_baseline: dict[str, float],
    drawn: Floats,
) -> Floats:
    """The row of one ticket at `now`. `by_baseline` are the baselines, `drawn` the simulated waits, both in seconds."""
    places = {service.id: min(i, SERVICE_PLACES - 1) for i, service in enumerate(state.defined.services)}
    magnitudes = np.array(
        [
            *by_baseline.values(),
            *_drawn(drawn),
            *_line(state, ticket, inputs.tickets_ahead),
            *_windows(state, ticket, now, inputs),
            *_recent_features(recent, now),
        ]
    )
    mix = np.zeros((3, SERVICE_PLACES))
    mix[0, places[ticket.service]] = 1
    for service, count in Counter(state.tickets[p.ticket].service for p in state.index.lines).items():
        mix[1, places[service]] += count
    for window in state.windows.values():
        if window.ticket is not None:
            mix[2, places[state.tickets[window.ticket].service]] += 1
    return np.concatenate(
        [magnitudes, np.log1p(magnitudes), np.sqrt(magnitudes), mix.ravel(), _calendar(state.local(now)), [1.0]]
    )


def _drawn(drawn: Floats) -> tuple[float, ...]:
    capped = np.minimum(drawn, 3600.0)
    low, middle, high = np.quantile(capped, (0.1, 0.5, 0.9))
    return (float(capped.mean()), float(capped.std()), float(low), float(middle), float(high))


def _line(state: State, ticket: Ticket, tickets_ahead: list[Ticket]) -> tuple[float, ...]:
    return (
        len(tickets_ahead),
        sum(other.service == ticket.service for other in tickets_ahead),
        state.index.balance["waiting"],
    )


def _windows(state: State, ticket: Ticket, now: int, inputs: SimulationInputs) -> tuple[float, ...]:
    """Busy and open windows, those that may call the ticket, and how long the present services have lasted."""
    ages, able, busy = [], 0, 0
    for window in state.windows.values():
        if window.ticket is None:
            continue
        busy += 1
        begun = state.tickets[window.ticket].started_at
        ages.append((now - begun) / SECOND if begun is not None else 0.0)
        able += ticket.service in inputs.rights[window.window]
    return (
        busy,
        able,
        *(inputs.roster.seen_within(minutes, now) for minutes in (1, 5, 15, 30)),
        float(np.mean(ages)) if ages else 0.0,
        *(sum(age < span for age in ages) for span in SPANS_S[:4]),
    )


def _recent_features(recent: Recent, now: int) -> tuple[float, ...]:
    return (
        *(recent.calls.within(span, now) for span in SPANS_S),
        *(recent.ends.within(span, now) for span in (60, 300)),
        *(recent.arrivals.within(span, now) for span in (60, 300, 900, 1800)),
        *(recent.leavings.within(span, now) for span in (120, 600)),
        recent.calls.since_last(now),
        recent.ends.since_last(now),
        recent.unwaited.since_last(now),
    )


def _calendar(local: datetime) -> Floats:
    """Time of day and of the week, as smooth periodic functions."""
    turn = 2 * np.pi * (local.hour + local.minute / 60) / 24
    day = np.zeros(7)
    day[local.weekday()] = 1
    return np.array([np.sin(turn), np.cos(turn), np.sin(2 * turn), np.cos(2 * turn), *day])
