"""Reads what a hall counts of its receptions in person, by month and host, from the hall's state."""

from queue_server.config.definition import Definition
from queue_server.journal.load import load_state
from queue_server.journal.store import Store
from queue_server.views.reception_figures import ReceptionMonths, months_between


async def receptions(store: Store, hall: str, definition: Definition, first: str, last: str) -> ReceptionMonths:
    """The months from `first` to `last` (`YYYY-MM`, both included) in which something was counted; none of a hall
    without hosts, whose journal is not read for it. Raises `Corrupt` and the store's errors."""
    if not definition.hosts:
        return {}
    state, _, fault = await load_state(store, hall)
    if fault is not None:
        raise fault
    return months_between(state, first, last)
