"""Lists the states of tickets and of windows, and the events between them. The first table makes the diagram in
README.md. Pure."""

from typing import Final

from queue_server.hall import events as e
from queue_server.hall.state import WindowStatus
from queue_server.hall.ticket import ENDS, LIVE, TicketState

TRANSITIONS: Final[dict[type, tuple[tuple[TicketState, ...], TicketState]]] = {
    e.TicketCalled: (("waiting",), "called"),
    e.TicketRecalled: (("called",), "called"),
    e.TicketStarted: (("called",), "serving"),
    e.TicketFinished: (("serving",), "served"),
    e.TicketContinued: (("serving",), "waiting"),
    e.TicketTransferred: (("called", "serving"), "waiting"),
    e.TicketHeld: (("waiting", "called", "serving"), "held"),
    e.TicketReturned: (("held",), "waiting"),
    e.TicketNoShow: (("called",), "no_show"),
    e.TicketReinstated: (("no_show",), "waiting"),
    e.TicketLeft: (("waiting", "called", "held"), "left"),
    e.TicketClosed: (LIVE, "closed"),
    e.TicketCancelled: (LIVE, "closed"),
}
"""Event -> (the states it may find the ticket in, the state it leaves it in). `TicketIssued` begins every ticket, in
`waiting`; events that are not named here leave the state as it is. The place of a ticket, and which duration of its
visit is counted, follow from this table everywhere."""

WINDOW_TRANSITIONS: Final[dict[type, tuple[tuple[WindowStatus, ...], WindowStatus]]] = {
    e.WindowOpened: (("closed",), "open"),
    e.WindowClosed: (("open", "paused"), "closed"),
    e.WindowPaused: (("open",), "paused"),
    e.WindowResumed: (("paused",), "open"),
}
"""The same for a window. `WindowCarried` names the state itself."""

REVERSIBLE_ENDS: Final[tuple[TicketState, ...]] = tuple(
    end for end in ENDS if any(end in sources for sources, _ in TRANSITIONS.values())
)
"""The final states that may be taken back."""

REVERSALS: Final[frozenset[type]] = frozenset(
    event for event, (sources, _) in TRANSITIONS.items() if not set(sources).isdisjoint(ENDS)
)
"""The events that take a final state back."""

BEGINNING: Final[TicketState] = "waiting"


def diagram() -> str:
    """The table as a Mermaid state diagram, one arrow for each event and pair of states."""
    arrows = [f"    [*] --> {BEGINNING}: issued"]
    for event, (sources, target) in TRANSITIONS.items():
        verb = _verb(event)
        arrows += [f"    {source} --> {target}: {verb}" for source in sources]
    arrows += [f"    {end} --> [*]" for end in ENDS]
    return "\n".join(["stateDiagram-v2", *arrows])


def _verb(event: type) -> str:
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in event.__name__.removeprefix("Ticket"))
    return words.strip()
