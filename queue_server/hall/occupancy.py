"""Says whether anybody is in a hall. Pure."""

from queue_server.hall.state import State
from queue_server.hall.ticket import LIVE


def is_empty(state: State) -> bool:
    """Whether no visitor and no operator is in the hall."""
    is_closed = all(window.state == "closed" for window in state.windows.values())
    return is_closed and not any(state.index.balance[live] for live in LIVE)
