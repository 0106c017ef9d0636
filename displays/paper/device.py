"""A printer on the network, a serial line, USB or a device file. Blocking: for a thread of its own, with a time limit.

`DLE EOT 4` (10 04 04, Epson ESC/POS reference) asks for the paper sensors; it is answered at once, also while printing.
Bits 2 and 3 of the answer say that the roll is near its end, bits 5 and 6 that there is no paper; bits 1 and 4 are
always set, which tells an answer from noise. python-escpos takes silence for plenty of paper, so we ask ourselves.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal, TypeAlias

import usb.core
import usb.util
from escpos.exceptions import Error
from escpos.printer import File, Network, Serial, Usb

from displays.errors import NoPaper, PeerFault
from queue_server.config.displays import Printer

Paper = Literal["ok", "paper_low", "paper_out", "unknown"]

ASK_PAPER: Final = b"\x10\x04\x04"
FIXED_BITS: Final = 0b0001_0010
FIXED_MASK: Final = 0b1001_0011
NEAR_END: Final = 0b0000_1100
NO_PAPER: Final = 0b0110_0000

PRINTER_CLASS: Final = 7
"""Of a USB interface (USB Device Class Definition for Printing Devices 1.1, 4.2.1)."""

PATIENCE_S: Final = 3.0
"""For a connection, an answer or a buffer that is full: printers answer in milliseconds."""

WRITE_S: Final = 80.0
"""For a whole ticket of pictures on a slow serial line."""


def paper(printer: Printer) -> Paper:
    """Ask whether there is paper. Raises `PeerFault` when nobody answers."""
    with _opened(printer) as device:
        return _ask(device, printer)


def print_out(printer: Printer, job: bytes) -> Paper:
    """Print, if there is paper before and an answer after. Raises `PeerFault` when it may not be on paper."""
    with _opened(printer) as device:
        if _ask(device, printer) == "paper_out":
            raise NoPaper(f"printer {printer.id} has no paper: put in a new roll")
        device._raw(job)  # noqa: SLF001 - python-escpos has no public call for bytes that are ready
        after = _ask(device, printer)
        if after == "paper_out":
            raise NoPaper(f"printer {printer.id} ran out of paper: put in a new roll")
        return after


def meaning(answer: bytes) -> Paper:
    """What the last byte of an answer says. `unknown` is an answer that is none."""
    if not answer or answer[-1] & FIXED_MASK != FIXED_BITS:
        return "unknown"
    if answer[-1] & NO_PAPER:
        return "paper_out"
    return "paper_low" if answer[-1] & NEAR_END else "ok"


Device: TypeAlias = Network | Serial | Usb | File


def _ask(device: Device, printer: Printer) -> Paper:
    """A device file is written only, and some printers never answer: then nothing is known."""
    if not printer.answers or isinstance(device, File):
        return "unknown"
    try:
        found = meaning(_answer(device))
    except (TimeoutError, usb.core.USBTimeoutError):
        found = "unknown"
    if found == "unknown":
        raise PeerFault(f"printer {printer.id} at {printer.port} does not answer: is it on?")
    return found


def _answer(device: Device) -> bytes:
    """One byte. python-escpos would wait on a serial line until fifteen more have not come."""
    device._raw(ASK_PAPER)  # noqa: SLF001 - as above
    return bytes(device.device.read(1) if isinstance(device, Serial) else device._read())  # noqa: SLF001 - as above


@contextmanager
def _opened(printer: Printer) -> Iterator[Device]:
    device = _device(printer)
    try:
        _open(device)
        yield device
    except usb.core.NoBackendError as error:
        raise PeerFault(f"printer {printer.id} at {printer.port} needs libusb: apt install libusb-1.0-0") from error
    except (OSError, Error, RuntimeError) as error:
        raise PeerFault(f"printer {printer.id} at {printer.port} cannot be used: {_first_line(error)}") from error
    finally:
        device.close()


def _open(device: Device) -> None:
    """Open it. A socket that is refused is left open by python-escpos, and its serial port has no limit for writing."""
    if isinstance(device, Network):
        device.device = socket.create_connection((device.host, device.port), PATIENCE_S)
        return
    device.open()
    if isinstance(device, Serial):
        device.device.write_timeout = WRITE_S
    if isinstance(device, Usb):
        _find_endpoints(device)


def _find_endpoints(device: Usb) -> None:
    """Write and read where the device says: python-escpos takes an Epson's endpoints for everybody's."""
    interfaces = list(device.device.get_active_configuration())
    printing = next((one for one in interfaces if one.bInterfaceClass == PRINTER_CLASS), interfaces[0])
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
            return Usb(int(vendor, 16), int(product, 16), timeout=int(PATIENCE_S * 1000))
        case "serial":
            return Serial(place, baudrate=printer.baud, timeout=PATIENCE_S, dsrdtr=False)
    return File(place)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
