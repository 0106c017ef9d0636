"""The well-known estimates of a wait, as others publish them. Each is told beside ours, on the same tickets. Pure.

LES and HOL: R. Ibrahim and W. Whitt, "Real-time delay estimation based on delay history", Manufacturing & Service
Operations Management 11(3), 2009. Queue length: the same authors' QLs, here by what the open windows may call.
"""

from typing import Final

from queue_server.hall.state import SECOND, State, Ticket
from queue_server.stats.recent import Recent
from queue_server.stats.scene import Scene, before, may_call

NAMES: Final = ("les", "les_service", "hol", "hol_service", "queue_length", "mean_10", "mean_30")
"""The wait of the last one called (of the same service) · the wait so far of whoever is first in line (of the same
service) · people ahead over the pace of the windows · the mean of the last 10 and 30 waits."""


def baselines(state: State, ticket: Ticket, now: int, scene: Scene, recent: Recent) -> dict[str, float]:
    """Every known estimate of the ticket's wait, in seconds."""
    others = [state.tickets[p.ticket] for p in state.index.lines if p.ticket != ticket.id]
    oldest = min((t.waiting_since for t in others), default=now)
    mine = min((t.waiting_since for t in others if t.service == ticket.service), default=now)
    return {
        "les": recent.last_wait,
        "les_service": recent.last_wait_of.get(ticket.service, 0.0),
        "hol": (now - oldest) / SECOND,
        "hol_service": (now - mine) / SECOND,
        "queue_length": queue_length(state, ticket, scene),
        "mean_10": recent.mean_of_last(10),
        "mean_30": recent.mean_of_last(30),
    }


def queue_length(state: State, ticket: Ticket, scene: Scene) -> float:
    """The services of those ahead and one more, over the busy windows that may call them.

    A window counts in so far as what it may call is of this ticket's service: of those ahead, the ones that it may
    call count, each divided among the busy windows that may call it.
    """
    busy = [w.window for w in state.windows.values() if w.ticket is not None]
    rights = [may_call(state, scene.roster, window) for window in busy]
    capable: dict[str, int] = {}
    work = 0.0
    own = {service for right in rights if ticket.service in right for service in right} | {ticket.service}
    for service in [t.service for t in before(state, ticket)] + [ticket.service]:
        if service not in own:
            continue
        if service not in capable:
            capable[service] = sum(service in right for right in rights)
        work += scene.history.duration_of(service).mean(300.0) / max(capable[service], 1)
    return work
