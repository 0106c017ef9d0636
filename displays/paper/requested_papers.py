"""Prints what people ask for between two tickets: the printer's name, an uncertain ticket again, a ticket, a sheet."""

from collections.abc import Callable
from typing import Final, Protocol

from displays.errors import NoPaper, PeerFault, UncertainPrint
from displays.paper.printer_watch import PrinterWatch
from displays.paper.slips.slip import Slip, name_slip
from displays.paper.slips.slip_maker import SlipMaker
from displays.paper.uncertain_papers import UncertainPapers
from queue_server.config.sections.displays import Printer
from queue_server.hall.state import SECOND
from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.views.equipment.printers import PaperState, PrinterState

SHEET_AGAIN: Final = 20 * SECOND
"""Within how long the same sheet is not printed twice: paper costs, and children press."""


class Machine(Protocol):
    """The part of a printer that is used here. Both calls may raise `PeerFault`.

    `sending` is called from another thread before the first byte is sent; from then on `print_out` raises nothing but
    `UncertainPrint`.
    """

    async def paper(self) -> PrinterState: ...

    async def print_out(self, slip: Slip, sending: Callable[[], None] = ...) -> PrinterState: ...

    def close(self) -> None: ...


class RequestedPapers:
    """What one printer prints for people who ask. `clock` gives µs UTC."""

    def __init__(
        self,
        printer: Printer,
        machine: Machine,
        feed: Feed,
        slips: SlipMaker,
        watch: PrinterWatch,
        uncertain: UncertainPapers,
        clock: Callable[[], int],
    ) -> None:
        self._printer = printer
        self._machine = machine
        self._feed = feed
        self._slips = slips
        self._watch = watch
        self._uncertain = uncertain
        self._clock = clock
        self._sheet: Slip | None = None
        self._sheet_at = 0

    async def name(self) -> bool:
        """Print the printer's own name, between two tickets; returns whether it did."""
        try:
            self._watch.note_state(await self._machine.print_out(name_slip(self._printer.id, self._printer.dots)))
        except PeerFault as fault:
            self._watch.note_fault(fault)
            return False
        return True

    async def print_again(self, number: str) -> PaperState | None:
        """Print an uncertain ticket once more, between two others, because a person has looked and found no paper.
        Returns where its paper is then, None where no uncertain ticket has the number."""
        ticket = self._uncertain.take(number)  # whoever asks a second time meanwhile gets no second paper
        if ticket is None:
            return None
        state = await self._print_between(ticket)
        if state in ("paper_out", "no_answer"):  # nothing was sent
            self._uncertain.put_back(ticket)
        return state

    async def print_ticket(self, ticket_id: str) -> PaperState | None:
        """Print a ticket between two others, whoever took it. None where the hall has no such ticket."""
        ticket = self._feed.state.tickets.get(ticket_id)
        return await self._print_between(ticket) if ticket is not None else None

    async def print_sheet(self, service: str, language: str) -> PaperState | None:
        """Print the sheet of a service between two tickets. Whoever presses again while it comes out gets no second
        one. None where there is no such service."""
        sheet = self._slips.of_service(service, language)
        if sheet is None:
            return None
        now = self._clock()
        if sheet == self._sheet and now - self._sheet_at < SHEET_AGAIN:
            return "printed"
        self._sheet, self._sheet_at = sheet, now
        try:
            self._watch.note_state(await self._machine.print_out(sheet))
        except UncertainPrint:
            return "uncertain"
        except PeerFault as fault:
            self._sheet = None
            self._watch.note_fault(fault)
            return "paper_out" if isinstance(fault, NoPaper) else "no_answer"
        return "printed"

    async def _print_between(self, ticket: Ticket) -> PaperState:
        try:
            self._watch.note_state(await self._machine.print_out(self._slips.of(ticket)))
        except UncertainPrint as fault:
            self._uncertain.add(ticket, str(fault))
            return "uncertain"
        except PeerFault as fault:
            self._watch.note_fault(fault)
            return "paper_out" if isinstance(fault, NoPaper) else "no_answer"
        return "printed"
