"""Holds all ticket printers of a server."""

import itertools
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import Final

from msgspec import Struct, json

from displays.paper.outbox import Outbox, reader_of
from displays.paper.print_orders import PrintOrder, PrintOrders
from displays.paper.requested_papers import Machine
from queue_server.claims import Claims
from queue_server.config.sections.displays import Displays, Printer
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.journal.shared.contents import SharedState
from queue_server.journal.store import Store
from queue_server.pages.visitors.booking_keys import BookingKeys
from queue_server.servers import SharedStates
from queue_server.views.equipment.printers import PaperState, PrinterDocument, PrintersDocument, PrinterState


class PrinterReport(Struct, frozen=True):
    """A printer as the server that prints there sees it: up to which record its tickets are out."""

    document: PrinterDocument
    position: int


_report_of: Final = json.Decoder(PrinterReport).decode


class Printing:
    """The printers of the halls that are open. `clock` gives µs UTC, `key_of` the visitor's key to a ticket; of several
    servers each prints what it `claims`, and `machine_name` is the name of this one's machine."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], int],
        key_of: Callable[[str], str],
        claims: Claims | None = None,
        machine_name: str = "",
        booking_keys: BookingKeys | None = None,
    ) -> None:
        self._booking_keys = booking_keys
        self._store, self._clock, self._key_of = store, clock, key_of
        self._claims = claims if claims is not None else Claims(store, clock)
        self._machine_name = machine_name
        self._outboxes: dict[str, list[Outbox]] = {}
        self._machines: list[Machine] = []
        self._reported: dict[str, PrinterReport] = {}
        """The printers of other servers, by reader."""
        self._orders: PrintOrders | None = None

    def add_hall(self, feed: Feed, settings: Displays) -> None:
        """Set the printers of a hall up, as the settings name them."""
        self._outboxes[feed.hall] = [
            self._outbox(printer, feed, settings.address or "")
            for printer in settings.printers
            if printer.hall == feed.hall
        ]

    def _outbox(self, printer: Printer, feed: Feed, address: str) -> Outbox:
        machine = _machine(printer)
        self._machines.append(machine)
        may_print = partial(self._claims.has, reader_of(printer))
        return Outbox(
            printer,
            machine,
            feed,
            self._store,
            address,
            self._clock,
            key_of=self._key_of,
            booking_keys=self._booking_keys,
            may_print=may_print,
            claim=self._claims.claim_on(reader_of(printer)),
        )

    def share(self, states: SharedStates) -> None:
        """Let the servers of the store know one another's printers."""
        self._orders = PrintOrders(states, self._clock, self._claims.has, self._do)
        states.add_source(self._reports)
        states.listen("printer", self._take)

    def document(self, hall: str) -> PrintersDocument:
        """The printers of a hall; a hall may have none."""
        return PrintersDocument(hall, tuple(map(self._document, self._outboxes.get(hall, ()))))

    def _document(self, outbox: Outbox) -> PrinterDocument:
        """The state of a printer, as the server that prints there reported it."""
        report = self._reported.get(outbox.reader)
        return outbox.document() if report is None or self._claims.has(outbox.reader) else report.document

    def _reports(self) -> Iterator[tuple[str, str, PrinterReport]]:
        for outbox in itertools.chain.from_iterable(self._outboxes.values()):
            if self._claims.has(outbox.reader):
                yield "printer", outbox.reader, PrinterReport(outbox.document(), outbox.position)

    def _take(self, state: SharedState) -> None:
        self._reported[state.id] = _report_of(state.body)

    def of_kiosk(self, hall: str, kiosk: str) -> Outbox | None:
        """The printer of a kiosk, if it has one."""
        return next((outbox for outbox in self._outboxes.get(hall, ()) if outbox.prints_for(kiosk)), None)

    async def name(self, hall: str, printer: str) -> bool:
        """Let a printer print its own name, to identify it; false when it does not."""
        outboxes = (outbox for outbox in self._outboxes.get(hall, ()) if outbox.document().printer == printer)
        outbox = next(outboxes, None)
        return outbox is not None and await self._do_or_ask(outbox, PrintOrder(outbox.reader, "name")) == "printed"

    async def print_again(self, hall: str, printer: str, number: str) -> PaperState | None:
        """Print an uncertain ticket once more; None where the printer has no uncertain ticket of that number."""
        outboxes = (outbox for outbox in self._outboxes.get(hall, ()) if outbox.name_of_printer == printer)
        outbox = next(outboxes, None)
        return await self._do_or_ask(outbox, PrintOrder(outbox.reader, "again", number)) if outbox is not None else None

    async def print_ticket(self, hall: str, printer: str, ticket: str) -> PaperState | None:
        """Print a ticket at a printer, by its id, whoever took it; None where there is no such printer or ticket."""
        outboxes = (outbox for outbox in self._outboxes.get(hall, ()) if outbox.name_of_printer == printer)
        outbox = next(outboxes, None)
        return await self._do_or_ask(outbox, PrintOrder(outbox.reader, "ticket", ticket)) if outbox else None

    async def print_sheet(self, hall: str, kiosk: str, service: str, language: str) -> PaperState | None:
        """Print what is written about a service at a kiosk's printer; None where it has none."""
        outbox = self.of_kiosk(hall, kiosk)
        return await self._do_or_ask(outbox, PrintOrder(outbox.reader, "sheet", service, language)) if outbox else None

    def state_of(self, outbox: Outbox) -> PrinterState:
        """How the printer is, at whichever server it prints."""
        return self._document(outbox).state

    def paper_of(self, outbox: Outbox, ticket: Ticket | Booking) -> PaperState:
        """Where the paper is of a ticket or a booking of the printer's kiosks."""
        report = self._reported.get(outbox.reader)
        if report is None or self._claims.has(outbox.reader):
            return outbox.paper_of(ticket)
        if ticket.number in report.document.uncertain:
            return "uncertain"
        if ticket.seq <= report.position:
            return "printed"
        state = report.document.state
        return state if state in ("paper_out", "no_answer") else "printing"

    async def _do_or_ask(self, outbox: Outbox, order: PrintOrder) -> PaperState | None:
        """Print here, or have the server print that has the printer."""
        if self._orders is None or self._claims.has(outbox.reader) or outbox.reader not in self._reported:
            return await self._do(order)
        return await self._orders.ask(order)

    async def _do(self, order: PrintOrder) -> PaperState | None:
        """Print what is asked for; None where there is no such printer or ticket."""
        outboxes = itertools.chain.from_iterable(self._outboxes.values())
        outbox = next((outbox for outbox in outboxes if outbox.reader == order.printer), None)
        if outbox is None:
            return None
        match order.act:
            case "name":
                return "printed" if await outbox.requested.name() else "no_answer"
            case "again":
                return await outbox.requested.print_again(order.subject)
            case "ticket":
                return await outbox.requested.print_ticket(order.subject)
            case "sheet":
                return await outbox.requested.print_sheet(order.subject, order.language)

    def work(self, hall: str) -> Iterator[tuple[str, Callable[[], Coroutine[None, None, None]]]]:
        """What runs beside the requests of a hall: one reader for each printer, with its name. It prints while no other
        server does; what hangs on another machine is that machine's."""
        for outbox in self._outboxes.get(hall, ()):
            if outbox.machine_name in (None, self._machine_name):
                yield outbox.name_of_printer, partial(self._claims.run, outbox.reader, outbox.run)

    def close(self) -> None:
        for machine in self._machines:
            machine.close()


def _machine(printer: Printer) -> Machine:
    from displays.paper.machine import PrinterMachine  # its imports have side effects: see displays.paper

    return PrinterMachine(printer)
