"""Computes the published estimates of a wait, to compare ours with them on the same tickets. Pure.

LES and HOL: R. Ibrahim and W. Whitt, "Real-time delay estimation based on delay history", Manufacturing & Service
Operations Management 11(3), 2009. Queue length with and without leaving: the same authors' QLs and QLm, "Real-time
delay estimation in overloaded multiserver queues with abandonments", Management Science 55(10), 2009, here by what the
busy windows may call.
"""

from typing import Final

from queue_server.hall.state import SECOND, State
from queue_server.hall.ticket import Ticket
from queue_server.stats.estimates.history import UNKNOWN_S
from queue_server.stats.estimates.recent import Recent
from queue_server.stats.estimates.simulation_inputs import SimulationInputs, before, may_call

NAMES: Final = ("les", "les_service", "hol", "hol_service", "queue_length", "queue_leaving", "mean_10", "mean_30")
"""LES, the wait of the last ticket called (of the same service) · HOL, the wait so far of the first ticket in line (of
the same service) · tickets ahead over the pace of the windows, without and with those ahead that will leave · the mean
of the last 10 and 30 waits."""
OWN_ESTIMATE: Final = "kezek"
"""The name of our own estimate, beside those."""


def baselines(state: State, ticket: Ticket, now: int, scene: SimulationInputs, recent: Recent) -> dict[str, float]:
    """Every published estimate of the ticket's wait, in seconds."""
    line = [state.tickets[p.ticket] for p in state.index.lines if p.ticket != ticket.id]
    oldest = min((t.waiting_since for t in line), default=now)
    oldest_of_service = min((t.waiting_since for t in line if t.service == ticket.service), default=now)
    alone, leaving = queue_lengths(state, ticket, scene)
    return {
        "les": recent.last_wait,
        "les_service": recent.last_wait_of.get(ticket.service, 0.0),
        "hol": (now - oldest) / SECOND,
        "hol_service": (now - oldest_of_service) / SECOND,
        "queue_length": alone,
        "queue_leaving": leaving,
        "mean_10": recent.mean_of_last(10),
        "mean_30": recent.mean_of_last(30),
    }


def queue_lengths(state: State, ticket: Ticket, scene: SimulationInputs) -> tuple[float, float]:
    """The wait by queue length: the calls before the ticket's and its own, one after another, at the pace of the busy
    windows.

    Only windows that may call the ticket count, and only tickets ahead that such a window may call. In the second
    estimate each ticket ahead leaves at the mean rate of its service.
    """
    rights = [may_call(state, scene.roster, w.window) for w in state.windows.values() if w.ticket is not None]
    able = [right for right in rights if ticket.service in right]
    shared = {service for right in able for service in right} | {ticket.service}
    tickets_ahead = [other for other in before(state, ticket) if other.service in shared]
    whole_line = [*tickets_ahead, ticket]
    mean = sum(scene.history.duration_of(other.service).mean(UNKNOWN_S) for other in whole_line) / len(whole_line)
    pace = max(len(able), 1) / max(mean, 1.0)
    leaving = sum(scene.history.patience_of(other.service).rate for other in tickets_ahead) / max(len(tickets_ahead), 1)
    return len(whole_line) / pace, sum(1 / (pace + remaining * leaving) for remaining in range(len(whole_line)))
