"""Runs a printer in a thread of its own: its connections block, and a slow printer must not delay others."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Final, TypeVar

from displays.errors import PeerFault, UncertainPrint
from displays.paper.printer.device import PrinterPort
from displays.paper.printer.status import Paper
from displays.paper.receipt import print_s, receipt
from displays.paper.slips.slip import Slip
from queue_server.config.sections.displays import Printer

T = TypeVar("T")

TICKET_LIMIT_S: Final = 120.0
"""How long a job may take. A ticket of pictures is 60 kB, which a serial line of 9600 baud carries in a minute; asking
for paper and printing take further time."""


class PrinterMachine:
    """A printer as the configuration describes it."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._start()

    async def paper(self) -> Paper:
        return await self._run(self._port.paper, Event())

    async def print_out(self, slip: Slip, sending: Callable[[], None] = lambda: None) -> Paper:
        """Print a ticket. `sending` is called in the printer's thread, before the first byte is sent.

        Raises `PeerFault` while nothing was sent, `UncertainPrint` from then on.
        """
        port, began = self._port, Event()

        def begin() -> None:
            sending()
            began.set()

        def work() -> Paper:
            return port.print_out(receipt(slip, self._printer), print_s(slip, self._printer), begin)

        return await self._run(work, began)

    def close(self) -> None:
        """Take no more work; the present job is finished."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _start(self) -> None:
        self._port = PrinterPort(self._printer)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"printer-{self._printer.id}")

    async def _run(self, work: Callable[[], T], began: Event) -> T:
        try:
            async with asyncio.timeout(TICKET_LIMIT_S):
                return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except TimeoutError:
            self.close()  # the thread hangs in the driver; another one takes over
            self._start()
            slow = f"printer {self._printer.id} takes longer than {TICKET_LIMIT_S:.0f} s for a ticket"
            raise (UncertainPrint if began.is_set() else PeerFault)(slow) from None
