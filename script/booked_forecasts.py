"""Measures how true estimates are on days on which most visitors come by appointment, on simulated days.

    python -m script.booked_forecasts --days 34 --learn 14 --seeds 1 2 3

The days are those of `script/staging/booked_day.py`: three windows, six of ten places booked, early, late and absent
visitors, and those who just come. Each visitor who queues gets an estimate from the records before that moment, as in
the hall; beside it the same estimate without what is known of coming appointments, and the known ones.
"""

import argparse
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from queue_server.hall import events as e
from queue_server.hall.bookings.booking_index import BookingIndex
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.state import SECOND, State
from queue_server.hall.ticket import Ticket
from queue_server.stats.estimates.estimate import Estimator, Forecast
from script.staging.booked_day import AppointmentDays

DRAWS: Final = 100
OWN: Final = "ours"
BLIND: Final = "ours, not knowing who has booked"


class JudgedWait(Struct, frozen=True):
    """The wait (s) of a visitor who queued, and what each way of estimating said on arrival; `inside` is whether our
    range of four in five held it."""

    is_booked: bool
    waited: float
    estimates: dict[str, float]
    inside: bool


def judged_waits(seed: int, days: int, learn: int) -> Iterator[JudgedWait]:
    """The outcomes of the days after the first `learn`."""
    played = AppointmentDays(seed)
    played.play(days)
    state, knowing, blind = State(hall="aksu"), Estimator(draws=DRAWS), Estimator(draws=DRAWS)
    forecasts: dict[str, tuple[Forecast, Forecast]] = {}
    day = 0
    for entry in played.hall.entries:
        evolve(state, entry)
        for estimator in (knowing, blind):
            estimator.observe(state, entry)
        event = entry.event
        if isinstance(event, e.DayOpened):
            forecasts.clear()
            day += 1
        elif isinstance(event, e.TicketIssued):
            ticket = state.tickets[event.ticket]
            forecasts[event.ticket] = knowing.ask(state, ticket, entry.at), _blind(blind, state, ticket, entry.at)
        elif isinstance(event, e.TicketCalled) and event.ticket in forecasts and day > learn + 1:
            ticket, (forecast, without) = state.tickets[event.ticket], forecasts.pop(event.ticket)
            waited = (entry.at - ticket.issued_at) / SECOND
            if waited > 0 and forecast.published is not None and without.published is not None:
                ways = {OWN: forecast.published.mean, BLIND: without.published.mean, **forecast.baselines}
                inside = forecast.published.low <= waited <= forecast.published.high
                yield JudgedWait(ticket.booked_at is not None, waited, ways, inside)


def _blind(estimator: Estimator, state: State, ticket: Ticket, now: int) -> Forecast:
    """The estimate as if nobody had booked who is not here yet."""
    bookings = state.index.bookings
    state.index.bookings = BookingIndex(state.definition, ())
    try:
        return estimator.ask(state, ticket, now)
    finally:
        state.index.bookings = bookings


def table(judged: Sequence[JudgedWait]) -> list[str]:
    """How far off each way was (s), the nearest first, and how many outcomes our range held."""
    waited = np.array([outcome.waited for outcome in judged])
    rows = []
    for way in judged[0].estimates:
        errors = np.array([outcome.estimates[way] for outcome in judged]) - waited
        rows.append((float(np.sqrt(np.mean(errors**2))), float(np.mean(errors)), way))
    inside = np.mean([outcome.inside for outcome in judged])
    lines = [f"| {way} | {rmse:.0f} | {bias:+.0f} |" for rmse, bias, way in sorted(rows)]
    return [f"{len(judged)} queued, {waited.mean():.0f} s on the mean; our range held {100 * inside:.1f} %", *lines]


def main() -> None:
    """Print the tables of those who just came, and of those who had booked."""
    parser = argparse.ArgumentParser(prog="python -m script.booked_forecasts", description=__doc__)
    parser.add_argument("--days", type=int, default=34)
    parser.add_argument("--learn", type=int, default=14)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    options = parser.parse_args()
    judged = [outcome for seed in options.seeds for outcome in judged_waits(seed, options.days, options.learn)]
    for is_booked, title in ((False, "Those who just came"), (True, "Those who had booked")):
        print("\n".join([title, *table([outcome for outcome in judged if outcome.is_booked == is_booked])]))  # noqa: T201


if __name__ == "__main__":
    main()
