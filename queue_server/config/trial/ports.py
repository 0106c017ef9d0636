"""Tries whether ports can be opened: of ticket printers, which the server drives, and of LED boards, which a bridge
drives.

A device that is unplugged or switched off is a warning: it may be plugged in tomorrow. A bridge may run on another
machine, and holds the ports that it uses, so its ports are checked and not opened.
"""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from queue_server.config.boards import Bus
from queue_server.config.mistakes import Path as Place
from queue_server.config.mistakes import Sentence, sentence_of
from queue_server.config.sections.displays import Printer
from queue_server.config.settings import Config
from queue_server.config.system.system_errors import reason
from queue_server.config.trial.finding import Finding
from queue_server.config.trial.questions import ANSWER_PATIENCE_S, Question

USB_DEVICES = Path("/sys/bus/usb/devices")
"""The folder in which Linux lists USB devices; without it nothing is reported of USB."""


def port_findings(config: Config, running: Config | None) -> Iterator[Finding]:
    """The faults of the device files and USB devices that the configuration names and the running one does not."""
    for path, printer in _printers(config, running):
        kind, _, place = printer.port.partition(":")
        if kind == "usb":
            vendor, _, product = place.partition(":")
            if not _is_plugged_in({"idVendor": vendor.lower(), "idProduct": product.lower()}):
                yield Finding("warning", path, sentence_of("no such USB device is plugged in now"))
        elif kind in ("serial", "file"):
            yield from _device(path, place, opened=True)
    for path, bus in _buses(config, running):
        if bus.port.startswith("usb:"):
            if not _is_plugged_in({"serial": bus.port.removeprefix("usb:")}):
                yield Finding("warning", path, sentence_of("no such USB device is plugged in now"))
        elif "://" not in bus.port:
            yield from _device(path, bus.port, opened=False)


def port_questions(config: Config, running: Config | None) -> Iterator[Question]:
    """The questions to printers and adapters on the network."""
    for path, printer in _printers(config, running):
        if printer.port.startswith("tcp:"):
            yield _reach(path, printer.port)
    for path, bus in _buses(config, running):
        if "://" in bus.port:
            yield _reach(path, bus.port)


def _printers(config: Config, running: Config | None) -> Iterator[tuple[Place, Printer]]:
    in_use = running.displays.printers if running is not None else ()
    for place, printer in enumerate(config.displays.printers):
        if printer not in in_use:
            yield ("displays", "printers", place, "port"), printer


def _buses(config: Config, running: Config | None) -> Iterator[tuple[Place, Bus]]:
    in_use = {bus.port for bus in running.bridge.buses} if running is not None else set()
    for place, bus in enumerate(config.bridge.buses):
        if bus.port not in in_use:
            yield ("bridge", "buses", place, "port"), bus


def _device(path: Place, file: str, *, opened: bool) -> Iterator[Finding]:
    """Check a device file. One that this user may not use stays so until somebody changes it, so that is a mistake."""
    try:
        if opened:
            os.close(os.open(file, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)))
        else:
            Path(file).stat()
    except PermissionError as error:
        yield Finding("mistake", path, sentence_of("{file} cannot be used: {why}", file=file, why=reason(error)))
    except OSError as error:
        yield Finding("warning", path, sentence_of("{file} cannot be used now: {why}", file=file, why=reason(error)))


def _is_plugged_in(ids: dict[str, str]) -> bool:
    """Whether a USB device with these properties is plugged in."""
    if not USB_DEVICES.is_dir():
        return True
    return any(all(_text(device, name) == text for name, text in ids.items()) for device in USB_DEVICES.iterdir())


def _text(device: Path, name: str) -> str:
    """A property of a device, which the system gives in UTF-8; of another text as much as can be read."""
    try:
        return (device / name).read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def _reach(path: Place, address: str) -> Question:
    parts = urlsplit(address)

    def ask() -> Sentence | None:
        try:
            socket.create_connection((parts.hostname or "", parts.port or 0), ANSWER_PATIENCE_S).close()
        except (OSError, ValueError, OverflowError, UnicodeError) as error:
            cause = reason(error) if isinstance(error, OSError) else str(error)
            return sentence_of("{address} does not answer now: {why}", address=address, why=cause)
        return None

    return Question(path, ask)
