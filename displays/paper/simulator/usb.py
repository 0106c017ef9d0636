"""Simulates a USB printer below pyusb: a backend with one device, as libusb would show it (USB Device Class Definition
for Printing Devices 1.1: interface class 7, subclass 1, protocol 2: bulk out and bulk in).

Its endpoints differ by maker: an Epson writes at 0x01 and reads at 0x82, others do not.
"""

from array import array
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Final

import usb.backend
import usb.core

from displays.paper.simulator.habits import ASK_PAPER, Habits

PRINTER_CLASS: Final = 7
BULK: Final = 2
NO_TIME_LEFT: Final = 110
"""ETIMEDOUT, as libusb's backend reports it."""


class SimulatedUsbPrinter(Habits, usb.backend.IBackend):  # type: ignore[misc]  # pyusb says nothing of its types
    """A printer with one interface. `written` is what it would print. `late` is an answer that comes with the next
    question's. Of each write it takes `takes` bytes at the most before the time is over."""

    def __init__(
        self, vendor: int, product: int, *, out_endpoint: int | None = 0x01, in_endpoint: int | None = 0x82
    ) -> None:
        super().__init__()
        self.written = b""
        self.late = b""
        self.takes: int | None = None
        self.is_plugged_in = True
        self.claimed = 0
        self._ids = (vendor, product)
        self._out_endpoint, self._in_endpoint = out_endpoint, in_endpoint
        self._endpoints = [address for address in (out_endpoint, in_endpoint) if address is not None]
        self._answers = b""
        self._receipted = 0

    def enumerate_devices(self) -> Iterator[object]:
        yield from [self] if self.is_plugged_in else []

    def get_device_descriptor(self, _dev: object) -> SimpleNamespace:
        vendor, product = self._ids
        fixed = {"bLength": 18, "bDescriptorType": 1, "bcdUSB": 0x200, "bMaxPacketSize0": 64, "bNumConfigurations": 1}
        unused = dict.fromkeys(("bDeviceClass", "bDeviceSubClass", "bDeviceProtocol", "bcdDevice"), 0)
        names = dict.fromkeys(("iManufacturer", "iProduct", "iSerialNumber"), 0)
        place = {"address": 1, "bus": 1, "port_number": 1, "port_numbers": (1,), "speed": 3}
        return SimpleNamespace(**fixed, **unused, **names, **place, idVendor=vendor, idProduct=product)

    def get_configuration_descriptor(self, _dev: object, config: int) -> SimpleNamespace:
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=2,
            wTotalLength=32,
            bNumInterfaces=1,
            bConfigurationValue=1,
            iConfiguration=0,
            bmAttributes=0xC0,
            bMaxPower=1,
            extra_descriptors=[],
        )

    def get_interface_descriptor(self, _dev: object, interface: int, alternate: int, _config: int) -> SimpleNamespace:
        if interface or alternate:
            raise IndexError(interface)
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=4,
            bInterfaceNumber=0,
            bAlternateSetting=0,
            bNumEndpoints=len(self._endpoints),
            bInterfaceClass=PRINTER_CLASS,
            bInterfaceSubClass=1,
            bInterfaceProtocol=2,
            iInterface=0,
            extra_descriptors=[],
        )

    def get_endpoint_descriptor(
        self, _dev: object, endpoint: int, _interface: int, _alternate: int, _config: int
    ) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=7,
            bDescriptorType=5,
            bEndpointAddress=self._endpoints[endpoint],
            bmAttributes=BULK,
            wMaxPacketSize=64,
            bInterval=0,
            bRefresh=0,
            bSynchAddress=0,
            extra_descriptors=[],
        )

    def open_device(self, _dev: object) -> object:
        return self

    def close_device(self, _handle: object) -> None:
        pass

    def set_configuration(self, _handle: object, _value: int) -> None:
        pass

    def get_configuration(self, _handle: object) -> int:
        return 1

    def claim_interface(self, _handle: object, _interface: int) -> None:
        self.claimed += 1

    def release_interface(self, _handle: object, _interface: int) -> None:
        self.claimed -= 1

    def reset_device(self, _handle: object) -> None:
        pass

    def bulk_write(self, _handle: object, endpoint: int, _interface: int, data: "array[int]", _timeout: int) -> int:
        if endpoint != self._out_endpoint:
            raise usb.core.USBError(f"no endpoint 0x{endpoint:02x} for writing")
        written = data.tobytes()[: self.takes]
        if written == ASK_PAPER:
            self._answers += self.late + self.answer(is_behind_ticket=self.written[self._receipted :] != b"")
            self.late, self._receipted = b"", len(self.written)
        else:
            self.written += written
        return len(written)

    def bulk_read(self, _handle: object, endpoint: int, _interface: int, buffer: "array[int]", _timeout: int) -> int:
        if endpoint != self._in_endpoint:
            raise usb.core.USBError(f"no endpoint 0x{endpoint:02x} for reading")
        if not self._answers:
            raise usb.core.USBTimeoutError("Operation timed out", NO_TIME_LEFT, NO_TIME_LEFT)
        answers, self._answers = self._answers[: len(buffer)], self._answers[len(buffer) :]
        for place, byte in enumerate(answers):
            buffer[place] = byte
        return len(answers)
