"""Holds all ticket printers of a server."""

from collections.abc import Callable, Coroutine, Iterator
from functools import partial

from displays.paper.outbox import Machine, Outbox, reader_of
from queue_server.claims import Claims
from queue_server.config.sections.displays import Displays, Printer
from queue_server.journal.feed import Feed
from queue_server.journal.store import Store
from queue_server.views.printers import PaperState, PrintersDocument


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
    ) -> None:
        self._store, self._clock, self._key_of = store, clock, key_of
        self._claims = claims if claims is not None else Claims(store, clock)
        self._machine_name = machine_name
        self._outboxes: dict[str, list[Outbox]] = {}
        self._machines: list[Machine] = []

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
            printer, machine, feed, self._store, address, self._clock, key_of=self._key_of, may_print=may_print
        )

    def document(self, hall: str) -> PrintersDocument:
        """The printers of a hall; a hall may have none."""
        return PrintersDocument(hall, tuple(outbox.document() for outbox in self._outboxes.get(hall, ())))

    def of_kiosk(self, hall: str, kiosk: str) -> Outbox | None:
        """The printer of a kiosk, if it has one."""
        return next((outbox for outbox in self._outboxes.get(hall, ()) if outbox.prints_for(kiosk)), None)

    async def name(self, hall: str, printer: str) -> bool:
        """Let a printer print its own name, to identify it; false when it does not."""
        outboxes = (outbox for outbox in self._outboxes.get(hall, ()) if outbox.document().printer == printer)
        outbox = next(outboxes, None)
        return outbox is not None and await outbox.name()

    async def print_again(self, hall: str, printer: str, number: str) -> PaperState | None:
        """Print an uncertain ticket once more; None where the printer has no uncertain ticket of that number."""
        outboxes = (outbox for outbox in self._outboxes.get(hall, ()) if outbox.name_of_printer == printer)
        outbox = next(outboxes, None)
        return await outbox.print_again(number) if outbox is not None else None

    async def print_ticket(self, hall: str, printer: str, ticket: str) -> PaperState | None:
        """Print a ticket at a printer, by its id, whoever took it; None where there is no such printer or ticket."""
        outboxes = (outbox for outbox in self._outboxes.get(hall, ()) if outbox.name_of_printer == printer)
        outbox = next(outboxes, None)
        return await outbox.print_ticket(ticket) if outbox is not None else None

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
