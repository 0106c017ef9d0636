"""A USB printer, as far as it goes without one: our code and pyusb over a simulated bus."""

from collections.abc import Iterator

import pytest
import usb.backend.libusb0
import usb.backend.libusb1
import usb.backend.openusb

from displays.errors import NoPaper, PeerFault, UncertainPrint
from displays.paper.printer import device as paper_device
from displays.paper.printer.device import PrinterPort
from displays.paper.simulator.habits import AUTOMATIC, NEAR_END, OUT, PLENTY
from displays.paper.simulator.usb import SimulatedUsbPrinter
from queue_server.config.sections.displays import Printer

PRINTER = Printer(id="door", hall="aksu", kiosks=("entrance",), port="usb:04b8:0e15")
JOB = b"\x1b@A012\n"


def print_out(printer: Printer, job: bytes) -> str:
    return PrinterPort(printer).print_out(job, 0.0)


def paper(printer: Printer) -> str:
    return PrinterPort(printer).paper()


@pytest.fixture(params=[(0x01, 0x82), (0x03, 0x81)], ids=["an Epson's endpoints", "another maker's"])
def device(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatedUsbPrinter]:
    """The only device on the bus; a read that gives nothing takes no time, so little patience is enough."""
    monkeypatch.setattr(paper_device, "DEVICE_PATIENCE_S", 0.1)
    monkeypatch.setattr(paper_device, "ANSWER_S", 0.1)
    out_endpoint, in_endpoint = request.param
    device = SimulatedUsbPrinter(0x04B8, 0x0E15, out_endpoint=out_endpoint, in_endpoint=in_endpoint)
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_args, **_options: device)
    yield device
    assert device.claimed == 0


def test_a_job_is_written_once(device: SimulatedUsbPrinter) -> None:
    """To the endpoint that the device names, with the paper asked for before and after, and let go afterwards."""
    device.paper = NEAR_END
    assert print_out(PRINTER, JOB) == "paper_low"
    assert device.written == JOB


def test_without_paper_nothing_is_written(device: SimulatedUsbPrinter) -> None:
    """The printer's own word, over the endpoint for reading."""
    device.paper = OUT
    assert paper(PRINTER) == "paper_out"
    with pytest.raises(NoPaper):
        print_out(PRINTER, JOB)
    assert device.written == b""


def test_a_silent_printer_does_not_answer(device: SimulatedUsbPrinter) -> None:
    """A read that runs out of time is no answer, and no other error."""
    device.paper = None
    with pytest.raises(PeerFault, match="does not answer: is it on"):
        paper(PRINTER)


@pytest.mark.parametrize("receipt", ["none", "other"])
def test_a_ticket_without_a_receipt_is_uncertain(device: SimulatedUsbPrinter, receipt: str) -> None:
    """Silence behind a ticket and the answer to another question are no receipt; the ticket has left, once."""
    device.receipt = receipt  # type: ignore[assignment]
    with pytest.raises(UncertainPrint, match="look at the printer"):
        print_out(PRINTER, JOB)
    assert device.written == JOB


def test_what_a_printer_says_unasked_is_no_answer(device: SimulatedUsbPrinter) -> None:
    """Its automatic status comes first each time, and the answer behind it is taken."""
    device.unasked, device.paper = AUTOMATIC, NEAR_END
    assert print_out(PRINTER, JOB) == "paper_low"


def test_a_late_answer_is_not_taken_for_the_next_one(device: SimulatedUsbPrinter) -> None:
    """After a question that went unanswered its answer may come with the next one's: the latest counts."""
    port = PrinterPort(PRINTER)
    device.receipt = "none"
    with pytest.raises(UncertainPrint):
        port.print_out(JOB, 0.0)
    device.late, device.paper, device.receipt = bytes([PLENTY]), OUT, "paper"
    with pytest.raises(NoPaper):
        port.print_out(JOB, 0.0)
    assert device.written == JOB


def test_a_printer_that_runs_out_with_a_ticket(device: SimulatedUsbPrinter) -> None:
    """It goes on by itself with a new roll, so the ticket is not sent a second time: it is uncertain."""

    def run_out() -> None:
        device.paper = OUT

    with pytest.raises(UncertainPrint, match="put in a new roll"):
        PrinterPort(PRINTER).print_out(JOB, 0.0, run_out)
    assert device.written == JOB


def test_a_ticket_of_which_a_part_was_taken_is_uncertain(device: SimulatedUsbPrinter) -> None:
    """libusb calls it no error where something went before the time was over."""
    device.takes = 3
    with pytest.raises(UncertainPrint, match="taken 3 of 7 bytes"):
        print_out(PRINTER, JOB)
    assert device.written == JOB[:3]


def test_a_printer_that_only_listens_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """It states no endpoint to read from: it prints, and nobody knows of its paper."""
    device = SimulatedUsbPrinter(0x04B8, 0x0E15, in_endpoint=None)
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_args, **_options: device)
    assert print_out(PRINTER, JOB) == "unknown"
    assert device.written == JOB


def test_what_is_no_printer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong number in the file may be that of a scanner: it takes nothing."""
    device = SimulatedUsbPrinter(0x04B8, 0x0E15, out_endpoint=None)
    monkeypatch.setattr(usb.backend.libusb1, "get_backend", lambda *_args, **_options: device)
    with pytest.raises(PeerFault, match="no endpoint to write to"):
        paper(PRINTER)
    assert device.claimed == 0


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
