"""Decides on marks: one for each finished service of a visit, by its ticket, until the end of the next day. Pure."""

from datetime import date, timedelta
from typing import Final

from queue_server.config.definition import Definition, RatingSide
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.days.hall_day import end_of_day
from queue_server.hall.errors import Refused, Unknown
from queue_server.hall.ratings.served_stop import ServedStop
from queue_server.hall.state import SECOND, State

FIRST_STEP: Final = 1
LAST_STEP: Final = 5
FIRST_GOOD_STEP: Final = 4
"""From this step on a mark is good."""
MOST_REASONS: Final = 2
TABLET_ASKS_S: Final = 60
"""How long the tablet at a window asks after a service."""
TABLET_ACCEPTS_S: Final = 120
"""Until how long after a service its tablet may give the mark: whoever touches it in the last second that it asks has
a minute for the reasons."""


def rate_visit(state: State, command: c.RateVisit, _actor: c.Actor, now: int) -> list[e.Event]:
    """The mark, unless the service is not finished, has one, or was finished too long ago."""
    definition = state.defined
    if not definition.asks_for_marks:
        raise Refused("marks_not_asked")
    stop = _stop_of(state, command)
    if stop.rated_at is not None:
        raise Refused("rated_already", number=stop.number)
    if now >= rated_until(definition, stop):
        raise Refused("rating_too_late", number=stop.number)
    if command.source == "tablet":
        _need_at_window(state, command, stop, now)
    _need_reasons(definition, command)
    event = e.VisitRated(
        command.ticket,
        stop.finished,
        stop.service,
        stop.window,
        command.step,
        command.source,
        tuple(dict.fromkeys(command.reasons)),
        command.worded,
    )
    return [event]


def rated_until(definition: Definition, stop: ServedStop) -> int:
    """Until when (µs UTC) the service may be given a mark: the end of the day after that of its end."""
    return end_of_day(definition, date.fromisoformat(stop.day) + timedelta(days=1))


def side_of(step: int) -> RatingSide:
    """Which reasons belong to a step."""
    return "good" if step >= FIRST_GOOD_STEP else "bad"


def latest_at(state: State, window: int) -> tuple[str, ServedStop] | None:
    """The service that the window finished last of those that may have a mark, with its ticket."""
    served = ((ticket, stop) for ticket, stops in state.served.items() for stop in stops if stop.window == window)
    return max(served, key=lambda entry: entry[1].finished, default=None)


def _stop_of(state: State, command: c.RateVisit) -> ServedStop:
    """The finished service that the mark is for: the one that is named, else the ticket's last one."""
    stops = state.served.get(command.ticket, ())
    if not stops:
        ticket = state.tickets.get(command.ticket)
        if ticket is None:
            raise Unknown("unknown_ticket")
        raise Refused("rating_too_early" if ticket.is_live else "rating_of_unserved", number=ticket.number)
    if command.finished is None:
        return stops[-1]
    stop = next((stop for stop in stops if stop.finished == command.finished), None)
    if stop is None:
        raise Refused("rating_too_early", number=stops[0].number)
    return stop


def _need_at_window(state: State, command: c.RateVisit, stop: ServedStop, now: int) -> None:
    """Raises `Refused` unless the tablet's window has just finished this service, and no other one since."""
    if stop.window != command.window:
        raise Refused("rating_of_other_window", number=stop.number)
    latest = latest_at(state, stop.window)
    if now - stop.finished_at > TABLET_ACCEPTS_S * SECOND or latest is None or latest[1] is not stop:
        raise Refused("tablet_too_late", number=stop.number)


def _need_reasons(definition: Definition, command: c.RateVisit) -> None:
    """Raises `Refused` for a step that there is not, too many reasons, or one that the hall does not offer there."""
    if not FIRST_STEP <= command.step <= LAST_STEP:
        raise Refused("no_such_step", first=FIRST_STEP, last=LAST_STEP)
    if len(set(command.reasons)) > MOST_REASONS:
        raise Refused("too_many_reasons", most=MOST_REASONS)
    offered = {reason.id for reason in definition.reasons_of(side_of(command.step))}
    for reason in command.reasons:
        if reason not in offered:
            raise Unknown("unknown_reason", reason=reason)
