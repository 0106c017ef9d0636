"""Drives a printer on the network, a serial line, USB or a device file. Blocking: for a thread of its own, with a time
limit.

`DLE EOT 4` (10 04 04, Epson ESC/POS reference) asks for the paper sensors; most printers answer at once, some only when
they have printed what they were sent. One question is outstanding at a time: bytes from before it are discarded, and an
answer is recognized by its bits (`status`). python-escpos takes silence for plenty of paper, so this module asks by
itself.

Once the first byte of a ticket is sent, the ticket is never sent again from here: every later fault is
`UncertainPrint`.
"""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final, TypeAlias

import displays.paper.printer.printer_table  # noqa: F401 - before the library that reads the table

# isort: split
import usb.core
import usb.util
from escpos.exceptions import Error
from escpos.printer import File, Network, Serial, Usb

from displays.errors import NoPaper, PeerFault, UncertainPrint
from displays.paper.printer.status import Paper, StatusReader, is_of_paper, meaning
from queue_server.clock import monotonic
from queue_server.config.sections.displays import Printer

try:  # a terminal that vanishes while it is emptied raises termios.error, which is no OSError; Windows has no termios
    from termios import error as _termios_error
except ImportError:  # pragma: no cover
    _termios_error = OSError  # type: ignore[misc, assignment]  # one name, of which each platform has its own class

ASK_PAPER: Final = b"\x10\x04\x04"

PRINTER_CLASS: Final = 7
"""The class of a USB interface of printers (USB Device Class Definition for Printing Devices 1.1, 4.2.1)."""

DEVICE_PATIENCE_S: Final = 3.0
"""How long a connection may take, and an answer before anything was sent: printers answer in milliseconds."""

ANSWER_S: Final = 1.0
"""How long the answer after a ticket may take, in addition to the time to print the ticket."""

STRAY_S: Final = 0.3
"""How long to wait after a question without an answer: a late answer would be taken for that to the next question."""

WRITE_S: Final = 80.0
"""How long a whole ticket may take: of pictures on a slow serial line, or through the small buffer of a slow
printer."""

BITS_OF_A_BYTE: Final = 10
"""Bits for a byte on a serial line of 8N1."""

READ_AT_MOST: Final = 64
"""Bytes of a packet of full-speed USB; a status is one byte or four."""

PAUSE_S: Final = 0.02
"""The pause between two reads without data: some USB printers answer a read at once with an empty packet."""

STALE_AT_MOST: Final = 4096
"""How many bytes are discarded before a question: a printer that never stops sending must not block the server."""

Device: TypeAlias = Network | Serial | Usb | File


class PrinterPort:
    """A printer as the configuration describes it, from one connection to the next."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._is_unanswered = False

    def paper(self) -> Paper:
        """Ask whether there is paper. Raises `PeerFault` when the printer does not answer."""
        with self._opened() as device:
            return self._ask_before(device)

    def print_out(self, job: bytes, print_s: float, sending: Callable[[], None] = lambda: None) -> Paper:
        """Print, if there is paper; `print_s` is how long the ticket takes.

        `sending` is called when the printer is ready and before the first byte. Raises `PeerFault` while nothing was
        sent, and `UncertainPrint` when it was sent and it is unknown whether it was printed.
        """
        is_sending = False
        try:
            with self._opened() as device:
                if self._ask_before(device) == "paper_out":
                    raise NoPaper(f"printer {self._printer.id} has no paper: put in a new roll")
                sending()
                is_sending = True
                _write(device, job, self._wire_s(job))
                return self._ask_behind(device, print_s)
        except PeerFault as fault:
            if not is_sending or isinstance(fault, UncertainPrint):
                raise
            raise UncertainPrint(f"{fault}; a ticket was on its way: look at the printer") from fault

    def _ask_before(self, device: Device) -> Paper:
        """Ask for paper before a ticket. A device file is only written, and some printers never answer: then nothing is
        known."""
        if not self._can_answer(device):
            return "unknown"
        reader = StatusReader()
        answer = self._ask(device, reader, DEVICE_PATIENCE_S, lambda _any: True)
        if answer is not None:
            return meaning(answer)
        if reader.automatic is not None:
            return reader.automatic
        raise PeerFault(f"printer {self._printer.id} at {self._printer.port} does not answer: is it on?")

    def _ask_behind(self, device: Device, print_s: float) -> Paper:
        """Wait for the confirmation of a ticket. Raises `UncertainPrint`."""
        if not self._can_answer(device):
            return "unknown"
        answer = self._ask(device, StatusReader(), print_s + ANSWER_S, is_of_paper)
        name = self._printer.id
        if answer is None:
            raise UncertainPrint(f"printer {name} does not say that a ticket was printed: look at the printer")
        if meaning(answer) == "paper_out":
            raise UncertainPrint(f"printer {name} ran out of paper with a ticket: put in a new roll")
        return meaning(answer)

    def _ask(self, device: Device, reader: StatusReader, wait_s: float, is_ours: Callable[[int], bool]) -> int | None:
        """The answer to one question, or None. Where an earlier answer may still come, the latest counts."""
        _discard(device)
        _write(device, ASK_PAPER, 0.0)
        was_unanswered, self._is_unanswered = self._is_unanswered, False
        answer = _next_answer(device, reader, wait_s, is_ours)
        self._is_unanswered = answer is None
        if was_unanswered and answer is not None:
            return _next_answer(device, reader, STRAY_S, is_ours) or answer
        return answer

    def _can_answer(self, device: Device) -> bool:
        return self._printer.answers and not isinstance(device, File)

    def _wire_s(self, job: bytes) -> float:
        """How long the bytes take on a serial line; other connections are faster than any printer."""
        return len(job) * BITS_OF_A_BYTE / self._printer.baud if self._printer.port.startswith("serial:") else 0.0

    @contextmanager
    def _opened(self) -> Iterator[Device]:
        printer = self._printer
        device = _device(printer)
        try:
            _open(device)
            yield device
        except usb.core.NoBackendError as error:
            raise PeerFault(f"printer {printer.id} at {printer.port} needs libusb: apt install libusb-1.0-0") from error
        except (OSError, Error, RuntimeError, _termios_error) as error:
            raise PeerFault(f"printer {printer.id} at {printer.port} cannot be used: {_first_line(error)}") from error
        finally:
            with suppress(Exception):  # its fault was reported when it was used
                device.close()


def _next_answer(device: Device, reader: StatusReader, wait_s: float, is_ours: Callable[[int], bool]) -> int | None:
    """The next answer that is ours, if it comes in time, whatever other bytes the printer sends."""
    until = monotonic() + wait_s
    while (left_s := until - monotonic()) > 0:
        data = _read(device, left_s)
        if answers := [answer for answer in reader.feed(data) if is_ours(answer)]:
            return answers[-1]
        if not data:
            time.sleep(PAUSE_S)
    return None


def _discard(device: Device) -> None:
    """Discard bytes that came without a question or too late."""
    if isinstance(device, Serial):
        device.device.reset_input_buffer()
        return
    left = STALE_AT_MOST
    while left > 0 and (stale := _read(device, 0.001)):
        left -= len(stale)


def _read(device: Device, wait_s: float) -> bytes:
    """The bytes that the printer sends within that time; empty when it sends none."""
    try:
        if isinstance(device, Network):
            device.device.settimeout(wait_s)
            data = device.device.recv(READ_AT_MOST)
            if not data:
                raise ConnectionResetError("it hung up")
            return bytes(data)
        if isinstance(device, Serial):
            device.device.timeout = wait_s
            return bytes(device.device.read(1))
        return bytes(device.device.read(device.in_ep, READ_AT_MOST, max(1, int(wait_s * 1000))))
    except (TimeoutError, usb.core.USBTimeoutError):
        return b""


def _write(device: Device, data: bytes, wire_s: float) -> None:
    """Write the bytes; a printer may accept a ticket no faster than it prints. Returns when the line has carried
    them."""
    until = monotonic() + wire_s
    if isinstance(device, Network):
        device.device.settimeout(WRITE_S)
    if isinstance(device, Serial):
        device.device.write_timeout = WRITE_S
    if isinstance(device, Usb):
        device.timeout = int(WRITE_S * 1000)
    device._raw(data)  # noqa: SLF001 - python-escpos has no public call for bytes that are ready
    if (left_s := until - monotonic()) > 0:
        time.sleep(left_s)


def _open(device: Device) -> None:
    """Open it. python-escpos leaves a refused socket open, so it is closed here."""
    if isinstance(device, Network):
        device.device = socket.create_connection((device.host, device.port), DEVICE_PATIENCE_S)
        return
    device.open()
    if isinstance(device, Usb):
        _find_endpoints(device)


def _find_endpoints(device: Usb) -> None:
    """Use the endpoints that the device states: python-escpos uses those of an Epson for all."""
    interfaces = list(device.device.get_active_configuration())
    printing = next(
        (interface for interface in interfaces if interface.bInterfaceClass == PRINTER_CLASS), interfaces[0]
    )
    for endpoint in printing:
        if usb.util.endpoint_type(endpoint.bmAttributes) != usb.util.ENDPOINT_TYPE_BULK:
            continue
        if usb.util.endpoint_direction(endpoint.bEndpointAddress) == usb.util.ENDPOINT_IN:
            device.in_ep = endpoint.bEndpointAddress
        else:
            device.out_ep = endpoint.bEndpointAddress


def _device(printer: Printer) -> Device:
    kind, _, place = printer.port.partition(":")
    match kind:
        case "tcp":
            host, _, port = place.removeprefix("//").rpartition(":")
            return Network(host, int(port))
        case "usb":
            vendor, _, product = place.partition(":")
            return Usb(int(vendor, 16), int(product, 16), timeout=int(DEVICE_PATIENCE_S * 1000))
        case "serial":
            return Serial(place, baudrate=printer.baud, timeout=DEVICE_PATIENCE_S, dsrdtr=False)
    return File(place)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
