"""Holds what one server has of catalogues: those that it offers as a centre, what its halls were offered, and what
halls of its region report."""

from typing import Final

from msgspec import Struct, json

from queue_server.catalogue.catalogue_store import CatalogueStore
from queue_server.catalogue.hall_offers import CatalogueReport, HallOffers
from queue_server.journal.shared.contents import SharedState
from queue_server.journal.store import Store
from queue_server.journal.store_watch import StoreWatch
from queue_server.servers import SharedStates

CATALOGUE_STATE: Final = "hall_catalogue"
"""The kind under which servers of a centre exchange what halls report."""


class HeardReport(Struct, frozen=True):
    """A report of a hall, heard at `at` (µs UTC)."""

    at: int
    report: CatalogueReport


class Catalogues:
    """The catalogues of one server."""

    def __init__(self, store: Store, watch: StoreWatch, states: SharedStates, *, takes_over: bool = False) -> None:
        self.takes_over = takes_over
        """Whether halls take over what is offered by themselves."""
        self.versions = CatalogueStore(store, watch)
        self.offers = HallOffers(store, watch)
        self._states = states
        self._reports: dict[str, HeardReport] = {}
        states.listen(CATALOGUE_STATE, self._take)

    def hear(self, hall: str, report: CatalogueReport, now: int) -> None:
        """Take in what a hall of the region says of the catalogue."""
        if self.report_of(hall) == report:
            return
        self._reports[hall] = HeardReport(now, report)
        self._states.report(CATALOGUE_STATE, hall, self._reports[hall])

    def report_of(self, hall: str) -> CatalogueReport | None:
        """What a hall of the region said last; None where it has said nothing since the start."""
        last = self._reports.get(hall)
        return None if last is None else last.report

    def _take(self, state: SharedState) -> None:
        other = json.decode(state.body, type=HeardReport)
        own = self._reports.get(state.id)
        if own is None or own.at < other.at:
            self._reports[state.id] = other
