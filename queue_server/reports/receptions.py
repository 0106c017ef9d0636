"""Reads what a hall counts in its state: receptions in person by month and host, calls for help by day."""

from collections.abc import Mapping

from msgspec import Struct, field

from queue_server.config.definition import Definition
from queue_server.hall.help.bell import HelpFigures
from queue_server.hall.state import State
from queue_server.journal.load import load_state
from queue_server.journal.store import Store
from queue_server.views.bookings.reception_figures import ReceptionMonths, months_between


class HallCounts(Struct, frozen=True):
    """The months in which something was counted of receptions, and the days with calls for help."""

    receptions: ReceptionMonths = field(default_factory=dict)
    help_calls: Mapping[str, HelpFigures] = field(default_factory=dict)


async def counts(store: Store, hall: str, definition: Definition, first: str, last: str) -> HallCounts:
    """What is counted from the day `first` to `last` (both included), of receptions in the months that these days
    touch; nothing of a hall that has neither hosts nor a bell, whose journal is not read for it. Raises `Corrupt` and
    the store's errors."""
    if not definition.hosts and not definition.help_reasons:
        return HallCounts()
    state = await _state(store, hall)
    help_calls = {day: counts for day, counts in state.help_figures.items() if first <= day <= last}
    return HallCounts(months_between(state, first[:7], last[:7]), help_calls)


async def receptions(store: Store, hall: str, definition: Definition, first: str, last: str) -> ReceptionMonths:
    """The months from `first` to `last` (`YYYY-MM`, both included) in which something was counted; none of a hall
    without hosts, whose journal is not read for it. Raises `Corrupt` and the store's errors."""
    return months_between(await _state(store, hall), first, last) if definition.hosts else {}


async def _state(store: Store, hall: str) -> State:
    state, _, fault = await load_state(store, hall)
    if fault is not None:
        raise fault
    return state
