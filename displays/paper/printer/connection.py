"""Opens a printer on the network, a serial line, USB or a device file. Blocking.

Every fault is an `OSError`, or a `ValueError` for a setting that no port has; a serial line also raises
`termios.error`.
"""

import errno
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from typing import Any, Final, Protocol

import serial
import usb.core
import usb.util

from queue_server.config.sections.displays import Printer

log = logging.getLogger(__name__)

PRINTER_CLASS: Final = 7
"""The class of a USB interface of printers (USB Device Class Definition for Printing Devices 1.1, 4.2.1)."""

WRITE_S: Final = 80.0
"""How long a whole ticket may take: of pictures on a slow serial line, or through the small buffer of a slow
printer."""

READ_AT_MOST: Final = 64
"""Bytes of a packet of full-speed USB; a status is one byte or four."""

STALE_AT_MOST: Final = 4096
"""How many bytes are discarded before a question: a printer that never stops sending must not block the server."""


class PrinterConnection(Protocol):
    """An open way to a printer."""

    can_answer: bool

    def write(self, data: bytes) -> None:
        """Write the bytes; a printer may accept a ticket no faster than it prints."""

    def read(self, wait_s: float) -> bytes:
        """The bytes that the printer sends within that time; empty when it sends none."""

    def discard(self) -> None:
        """Discard bytes that came without a question or too late."""

    def close(self) -> None: ...


def open_connection(printer: Printer, patience_s: float) -> PrinterConnection:
    """Open the port of a printer; the network may take so long."""
    kind, _, place = printer.port.partition(":")
    match kind:
        case "tcp":
            host, _, port = place.removeprefix("//").rpartition(":")
            return NetworkConnection(host, int(port), patience_s)
        case "usb":
            vendor, _, product = place.partition(":")
            return UsbConnection(int(vendor, 16), int(product, 16))
        case "serial":
            return SerialConnection(place, printer.baud)
    return FileConnection(place)


class NetworkConnection:
    """A printer that takes bytes at a TCP port."""

    can_answer = True

    def __init__(self, host: str, port: int, patience_s: float) -> None:
        self._socket = socket.create_connection((host, port), patience_s)

    def write(self, data: bytes) -> None:
        self._socket.settimeout(WRITE_S)
        self._socket.sendall(data)

    def read(self, wait_s: float) -> bytes:
        self._socket.settimeout(wait_s)
        try:
            data = self._socket.recv(READ_AT_MOST)
        except TimeoutError:
            return b""
        if not data:
            raise ConnectionResetError("it hung up")
        return data

    def discard(self) -> None:
        _discard(self)

    def close(self) -> None:
        with self._socket, suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)


class SerialConnection:
    """A printer on a serial line of 8N1, without flow control."""

    can_answer = True

    def __init__(self, port: str, baud: int) -> None:
        self._line = serial.Serial(port, baud, write_timeout=WRITE_S)

    def write(self, data: bytes) -> None:
        self._line.write(data)

    def read(self, wait_s: float) -> bytes:
        self._line.timeout = wait_s
        return self._line.read(1)

    def discard(self) -> None:
        self._line.reset_input_buffer()

    def close(self) -> None:
        with self._line:
            self._line.flush()


class UsbConnection:
    """A printer on USB, at the endpoints that it states itself. One that states none to read from never answers."""

    def __init__(self, vendor: int, product: int) -> None:
        device: Any = usb.core.find(idVendor=vendor, idProduct=product)
        if device is None:
            raise OSError(errno.ENODEV, f"no device {vendor:04x}:{product:04x}, or its cable is not plugged in")
        self._device = device
        try:
            self._take_from_system()
            self._out_endpoint, self._in_endpoint = self._endpoints()
        except BaseException:
            self.close()
            raise
        self.can_answer = self._in_endpoint is not None

    def write(self, data: bytes) -> None:
        written = self._device.write(self._out_endpoint, data, int(WRITE_S * 1000))
        if written < len(data):  # time that is over is no error of libusb where something went
            raise OSError(errno.ETIMEDOUT, f"it has taken {written} of {len(data)} bytes")

    def read(self, wait_s: float) -> bytes:
        try:
            return bytes(self._device.read(self._in_endpoint, READ_AT_MOST, max(1, int(wait_s * 1000))))
        except usb.core.USBTimeoutError:
            return b""

    def discard(self) -> None:
        _discard(self)

    def close(self) -> None:
        usb.util.dispose_resources(self._device)

    def _take_from_system(self) -> None:
        """Take the printer from the system's own driver, where there is one, and set it up. Some refuse it and print
        nevertheless."""
        with _warning(), suppress(NotImplementedError):  # of the libraries below pyusb only libusb 1 can
            if self._device.is_kernel_driver_active(0):
                self._device.detach_kernel_driver(0)
        with _warning():
            self._device.set_configuration()
            self._device.reset()

    def _endpoints(self) -> tuple[int, int | None]:
        """The endpoints to write to and to read from."""
        interfaces = list(self._device.get_active_configuration())
        printing = [interface for interface in interfaces if interface.bInterfaceClass == PRINTER_CLASS]
        addresses: dict[int, int] = {}
        for endpoint in (item for interface in (printing or interfaces)[:1] for item in interface):
            if usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK:
                addresses[usb.util.endpoint_direction(endpoint.bEndpointAddress)] = endpoint.bEndpointAddress
        if usb.util.ENDPOINT_OUT not in addresses:
            raise OSError(errno.ENXIO, "it has no endpoint to write to: is it a printer?")
        return addresses[usb.util.ENDPOINT_OUT], addresses.get(usb.util.ENDPOINT_IN)


class FileConnection:
    """A device file, which is only written."""

    can_answer = False

    def __init__(self, path: str) -> None:
        self._file = FileIO(path, "w")

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[self._file.write(left) :]

    def read(self, wait_s: float) -> bytes:  # noqa: ARG002 - it never answers
        return b""

    def discard(self) -> None: ...

    def close(self) -> None:
        self._file.close()


@contextmanager
def _warning() -> Iterator[None]:
    try:
        yield
    except usb.core.USBError as error:
        log.warning("a USB printer cannot be set up: %s", error)


def _discard(connection: PrinterConnection) -> None:
    left = STALE_AT_MOST
    while left > 0 and (stale := connection.read(0.001)):
        left -= len(stale)
