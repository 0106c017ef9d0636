"""Holds all ticket printers of a server."""

from collections.abc import Callable, Coroutine, Iterator, Mapping

from displays.paper.outbox import Machine, Outbox
from queue_server.config.sections.displays import Displays, Printer
from queue_server.journal.feed import Feed
from queue_server.journal.store import Store
from queue_server.views.printers import PaperState, PrintersDocument


class Printing:
    """The printers of the halls that are open. `clock` gives µs UTC, `key_of` the visitor's key to a ticket."""

    def __init__(
        self,
        settings: Displays,
        feeds: Mapping[str, Feed],
        store: Store,
        clock: Callable[[], int],
        key_of: Callable[[str], str],
    ) -> None:
        self._outboxes: dict[str, list[Outbox]] = {hall: [] for hall in feeds}
        self._machines: list[Machine] = []
        for printer in settings.printers:
            if printer.hall in feeds:
                machine = _machine(printer)
                outbox = Outbox(
                    printer, machine, feeds[printer.hall], store, settings.address or "", clock, key_of=key_of
                )
                self._machines.append(machine)
                self._outboxes[printer.hall].append(outbox)

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

    def work(self) -> Iterator[tuple[str, str, Callable[[], Coroutine[None, None, None]]]]:
        """The loops beside the requests: one reader for each printer, with its hall and its name."""
        for hall, outboxes in self._outboxes.items():
            for outbox in outboxes:
                yield hall, outbox.name_of_printer, outbox.run

    def close(self) -> None:
        for machine in self._machines:
            machine.close()


def _machine(printer: Printer) -> Machine:
    from displays.paper.machine import PrinterMachine  # its imports have side effects: see displays.paper

    return PrinterMachine(printer)
