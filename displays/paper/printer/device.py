"""Drives a printer on the network, a serial line, USB or a device file. Blocking: for a thread of its own, with a time
limit.

`DLE EOT 4` (10 04 04, Epson ESC/POS reference) asks for the paper sensors; most printers answer at once, some only when
they have printed what they were sent. One question is outstanding at a time: bytes from before it are discarded, and an
answer is recognized by its bits (`status`).

Once the first byte of a ticket is sent, the ticket is never sent again from here: every later fault is
`UncertainPrint`.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import usb.core

from displays.errors import NoPaper, PeerFault, UncertainPrint
from displays.paper.printer.connection import PrinterConnection, open_connection
from displays.paper.printer.status import Paper, StatusReader, is_of_paper, meaning
from queue_server.clock import monotonic
from queue_server.config.sections.displays import Printer

try:  # a terminal that vanishes while it is emptied raises termios.error, which is no OSError; Windows has no termios
    from termios import error as _termios_error
except ImportError:  # pragma: no cover
    _termios_error = OSError  # type: ignore[misc, assignment]  # one name, of which each platform has its own class

ASK_PAPER: Final = b"\x10\x04\x04"

DEVICE_PATIENCE_S: Final = 3.0
"""How long a connection may take, and an answer before anything was sent: printers answer in milliseconds."""

ANSWER_S: Final = 1.0
"""How long the answer after a ticket may take, in addition to the time to print the ticket."""

STRAY_S: Final = 0.3
"""How long to wait after a question without an answer: a late answer would be taken for that to the next question."""

BITS_OF_A_BYTE: Final = 10
"""Bits for a byte on a serial line of 8N1."""

PAUSE_S: Final = 0.02
"""The pause between two reads without data: some USB printers answer a read at once with an empty packet."""


class PrinterPort:
    """A printer as the configuration describes it, from one connection to the next."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._is_unanswered = False

    def paper(self) -> Paper:
        """Ask whether there is paper. Raises `PeerFault` when the printer does not answer."""
        with self._opened() as connection:
            return self._ask_before(connection)

    def print_out(self, job: bytes, print_s: float, sending: Callable[[], None] = lambda: None) -> Paper:
        """Print, if there is paper; `print_s` is how long the ticket takes.

        `sending` is called when the printer is ready and before the first byte. Raises `PeerFault` while nothing was
        sent, and `UncertainPrint` when it was sent and it is unknown whether it was printed.
        """
        is_sending = False
        try:
            with self._opened() as connection:
                if self._ask_before(connection) == "paper_out":
                    raise NoPaper(f"printer {self._printer.id} has no paper: put in a new roll")
                sending()
                is_sending = True
                _write(connection, job, self._wire_s(job))
                return self._ask_behind(connection, print_s)
        except PeerFault as fault:
            if not is_sending or isinstance(fault, UncertainPrint):
                raise
            raise UncertainPrint(f"{fault}; a ticket was on its way: look at the printer") from fault

    def _ask_before(self, connection: PrinterConnection) -> Paper:
        """Ask for paper before a ticket. A device file is only written, and some printers never answer: then nothing is
        known."""
        if not self._can_answer(connection):
            return "unknown"
        reader = StatusReader()
        answer = self._ask(connection, reader, DEVICE_PATIENCE_S, lambda _any: True)
        if answer is not None:
            return meaning(answer)
        if reader.automatic is not None:
            return reader.automatic
        raise PeerFault(f"printer {self._printer.id} at {self._printer.port} does not answer: is it on?")

    def _ask_behind(self, connection: PrinterConnection, print_s: float) -> Paper:
        """Wait for the confirmation of a ticket. Raises `UncertainPrint`."""
        if not self._can_answer(connection):
            return "unknown"
        answer = self._ask(connection, StatusReader(), print_s + ANSWER_S, is_of_paper)
        name = self._printer.id
        if answer is None:
            raise UncertainPrint(f"printer {name} does not say that a ticket was printed: look at the printer")
        if meaning(answer) == "paper_out":
            raise UncertainPrint(f"printer {name} ran out of paper with a ticket: put in a new roll")
        return meaning(answer)

    def _ask(
        self, connection: PrinterConnection, reader: StatusReader, wait_s: float, is_ours: Callable[[int], bool]
    ) -> int | None:
        """The answer to one question, or None. Where an earlier answer may still come, the latest counts."""
        connection.discard()
        connection.write(ASK_PAPER)
        was_unanswered, self._is_unanswered = self._is_unanswered, False
        answer = _next_answer(connection, reader, wait_s, is_ours)
        self._is_unanswered = answer is None
        if was_unanswered and answer is not None:
            return _next_answer(connection, reader, STRAY_S, is_ours) or answer
        return answer

    def _can_answer(self, connection: PrinterConnection) -> bool:
        return self._printer.answers and connection.can_answer

    def _wire_s(self, job: bytes) -> float:
        """How long the bytes take on a serial line; other connections are faster than any printer."""
        return len(job) * BITS_OF_A_BYTE / self._printer.baud if self._printer.port.startswith("serial:") else 0.0

    @contextmanager
    def _opened(self) -> Iterator[PrinterConnection]:
        printer, connection = self._printer, None
        try:
            connection = open_connection(printer, DEVICE_PATIENCE_S)
            yield connection
        except usb.core.NoBackendError as error:
            raise PeerFault(f"printer {printer.id} at {printer.port} needs libusb: apt install libusb-1.0-0") from error
        except (OSError, ValueError, _termios_error) as error:
            raise PeerFault(f"printer {printer.id} at {printer.port} cannot be used: {_first_line(error)}") from error
        finally:
            if connection is not None:
                with suppress(Exception):  # its fault was reported when it was used
                    connection.close()


def _next_answer(
    connection: PrinterConnection, reader: StatusReader, wait_s: float, is_ours: Callable[[int], bool]
) -> int | None:
    """The next answer that is ours, if it comes in time, whatever other bytes the printer sends."""
    until = monotonic() + wait_s
    while (left_s := until - monotonic()) > 0:
        data = connection.read(left_s)
        if answers := [answer for answer in reader.feed(data) if is_ours(answer)]:
            return answers[-1]
        if not data:
            time.sleep(PAUSE_S)
    return None


def _write(connection: PrinterConnection, data: bytes, wire_s: float) -> None:
    """Write the bytes. Returns when the line has carried them."""
    until = monotonic() + wire_s
    connection.write(data)
    if (left_s := until - monotonic()) > 0:
        time.sleep(left_s)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
