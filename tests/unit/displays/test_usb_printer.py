"""A USB printer, as far as it goes without one: our code, python-escpos and pyusb over a simulated bus."""

from collections.abc import Iterator

import pytest
import usb.backend.libusb0
import usb.backend.libusb1
import usb.backend.openusb

from displays.errors import NoPaper, PeerFault
from displays.paper.device import paper, print_out
from displays.paper.simulator.usb import SimulatedUsbPrinter
from queue_server.config.displays import Printer

PRINTER = Printer(id="door", hall="aksu", kiosks=("entrance",), port="usb:04b8:0e15")
OUT, NEAR_END = 0x72, 0x1E


@pytest.fixture(params=[(0x01, 0x82), (0x03, 0x81)], ids=["an Epson's endpoints", "another maker's"])
def device(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatedUsbPrinter]:
    """The only device on the bus."""
    out_endpoint, in_endpoint = request.param
    device = SimulatedUsbPrinter(0x04B8, 0x0E15, out_endpoint=out_endpoint, in_endpoint=in_endpoint)
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_args, **_options: device)
    yield device
    assert device.claimed == 0


def test_a_job_is_written_once(device: SimulatedUsbPrinter) -> None:
    """To the endpoint that the device names, with the paper asked for before and after, and let go afterwards."""
    device.paper = NEAR_END
    assert print_out(PRINTER, b"\x1b@A012\n") == "paper_low"
    assert device.written == b"\x1b@A012\n"


def test_without_paper_nothing_is_written(device: SimulatedUsbPrinter) -> None:
    """The printer's own word, over the endpoint for reading."""
    device.paper = OUT
    assert paper(PRINTER) == "paper_out"
    with pytest.raises(NoPaper):
        print_out(PRINTER, b"\x1b@A012\n")
    assert device.written == b""


def test_a_silent_printer_does_not_answer(device: SimulatedUsbPrinter) -> None:
    """A read that runs out of time is no answer, and no other error."""
    device.paper = None
    with pytest.raises(PeerFault, match="does not answer: is it on"):
        paper(PRINTER)


def test_a_printer_that_is_unplugged_is_its_own_fault(device: SimulatedUsbPrinter) -> None:
    """Nothing on the bus has these numbers: the sentence names the port, and the server goes on."""
    device.is_plugged_in = False
    with pytest.raises(PeerFault, match="usb:04b8:0e15 cannot be used"):
        paper(PRINTER)


def test_a_machine_without_libusb_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyusb tells it as a ValueError, which must not end the program."""
    for library in (usb.backend.libusb0, usb.backend.libusb1, usb.backend.openusb):
        monkeypatch.setattr(library, "get_backend", lambda *_args, **_options: None)
    with pytest.raises(PeerFault, match=r"apt install libusb-1\.0-0"):
        paper(PRINTER)
