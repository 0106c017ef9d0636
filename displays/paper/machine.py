"""A printer in a thread of its own: its connections block, and a slow one must hold nobody else back."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

from displays.errors import PeerFault
from displays.paper.device import Paper, paper, print_out
from displays.paper.receipt import receipt
from displays.paper.slip import Slip
from queue_server.config.displays import Printer

T = TypeVar("T")

LIMIT_S: Final = 90.0
"""A ticket of pictures is 60 kB, which a serial line of 9600 baud carries in a minute."""


class PrinterMachine:
    """A printer as the configuration describes it."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"printer-{printer.id}")

    async def paper(self) -> Paper:
        return await self._run(partial(paper, self._printer))

    async def print_out(self, slip: Slip) -> Paper:
        return await self._run(lambda: print_out(self._printer, receipt(slip, self._printer)))

    def close(self) -> None:
        """Take no more work; what is being printed is let out."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        try:
            async with asyncio.timeout(LIMIT_S):
                return await asyncio.get_running_loop().run_in_executor(self._thread, work)
        except TimeoutError:
            self.close()  # the thread is stuck in the driver; another one takes over
            self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"printer-{self._printer.id}")
            raise PeerFault(f"printer {self._printer.id} takes longer than {LIMIT_S:.0f} s for a ticket") from None
