"""Keeps the state of one printer as it was last heard, and logs when it changes."""

import logging
from collections.abc import Callable

from displays.errors import NoPaper, PeerFault
from queue_server.views.equipment.printers import PrinterState

log = logging.getLogger(__name__)


class PrinterWatch:
    """The state of the printer `name` since `since` (µs UTC by `clock`)."""

    def __init__(self, name: str, clock: Callable[[], int]) -> None:
        self._name = name
        self._clock = clock
        self.state: PrinterState = "unknown"
        self.since = clock()

    def note_state(self, state: PrinterState) -> None:
        """Take in what the printer has answered."""
        if state != self.state:
            level = logging.WARNING if state in ("paper_low", "paper_out") else logging.INFO
            log.log(level, "printer %s: %s", self._name, state.replace("_", " "))
            self.state, self.since = state, self._clock()

    def note_fault(self, fault: PeerFault) -> None:
        """Take in a fault; the first one is logged as a warning, and the state shows the later ones."""
        state: PrinterState = "paper_out" if isinstance(fault, NoPaper) else "no_answer"
        log.log(logging.DEBUG if state == self.state else logging.WARNING, "%s", fault)
        if state != self.state:
            self.state, self.since = state, self._clock()
