"""Computes well-known published estimates of a wait, to compare with ours on the same tickets. Pure.

LES and HOL: R. Ibrahim and W. Whitt, "Real-time delay estimation based on delay history", Manufacturing & Service
Operations Management 11(3), 2009. Queue length with and without leaving: the same authors' QLs and QLm, "Real-time
delay estimation in overloaded multiserver queues with abandonments", Management Science 55(10), 2009, here by what the
busy windows may call.
"""

from collections import Counter
from typing import Final

from queue_server.hall.state import SECOND, State
from queue_server.hall.ticket import Ticket
from queue_server.stats.estimates.observations.history import UNKNOWN_S
from queue_server.stats.estimates.observations.recent import Recent
from queue_server.stats.estimates.simulation_inputs import SimulationInputs

NAMES: Final = (
    "queue_length",
    "queue_leaving",
    "les",
    "les_service",
    "hol",
    "hol_service",
    "mean_10",
    "mean_30",
    "mean_10_service",
)
"""People ahead over the pace of the windows, without and with those ahead who will leave · the wait of the last one
called (of the same service) · the wait so far of whoever is first in line (of the same service) · the mean of the last
10 and 30 waits · the mean of the last ten of the same service who queued."""
LENGTHS: Final = NAMES[:2]
"""Those of the length of the line, the truest where a hall is small or has seen little."""
OWN_ESTIMATE: Final = "kezek"
"""Our own estimate, beside those names."""


def baselines(state: State, ticket: Ticket, now: int, inputs: SimulationInputs, recent: Recent) -> dict[str, float]:
    """Every known estimate of the ticket's wait from now on, in seconds.

    Those that say how long others waited are of a whole wait: what the ticket has waited is taken off them.
    """
    line = [state.tickets[p.ticket] for p in state.index.lines if p.ticket != ticket.id]
    oldest = min((t.waiting_since for t in line), default=now)
    oldest_of_service = min((t.waiting_since for t in line if t.service == ticket.service), default=now)
    alone, leaving = queue_lengths(state, ticket, inputs)
    whole_waits = {
        "les": recent.last_wait,
        "les_service": recent.last_wait_of.get(ticket.service, 0.0),
        "hol": (now - oldest) / SECOND,
        "hol_service": (now - oldest_of_service) / SECOND,
        "mean_10": recent.mean_of_last(10),
        "mean_30": recent.mean_of_last(30),
        "mean_10_service": recent.mean_of_service(ticket.service),
    }
    waited = (now - ticket.waiting_since) / SECOND
    rest = {name: max(seconds - waited, 0.0) for name, seconds in whole_waits.items()}
    return {"queue_length": alone, "queue_leaving": leaving, **rest}


def queue_lengths(state: State, ticket: Ticket, inputs: SimulationInputs) -> tuple[float, float]:
    """Calls that must be made before the ticket's and its own, one after another, at the pace of the busy windows.

    Only windows that may call the ticket count, and only those ahead whom such a window may call. The second estimate
    lets each of those still ahead leave at the mean rate of their service.
    """
    rights = [inputs.rights[w.window] for w in state.windows.values() if w.ticket is not None]
    able = [right for right in rights if ticket.service in right]
    shared = {service for right in able for service in right} | {ticket.service}
    tickets_ahead = [other for other in inputs.tickets_ahead if other.service in shared]
    counts = Counter(other.service for other in tickets_ahead)
    length = len(tickets_ahead) + 1
    whole_line = counts + Counter([ticket.service])
    history = inputs.history
    mean = sum(n * history.duration_of(name).mean(UNKNOWN_S) for name, n in whole_line.items()) / length
    pace = max(len(able), 1) / max(mean, 1.0)
    leaving = sum(n * history.patience_of(name).rate for name, n in counts.items()) / max(len(tickets_ahead), 1)
    return length / pace, sum(1 / (pace + remaining * leaving) for remaining in range(length))
