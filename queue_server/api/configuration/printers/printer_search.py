"""Looks for ticket printers: at addresses that an administrator names, in the /24 network of this machine, among those
that announce themselves there, and on its own sockets.

A connection is opened and closed, and nothing is sent: a laser printer would take any byte for a page. Only private
addresses are asked, at one port, so that the page is no tool to search other networks with.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from queue_server.config.values.text import name_of, tidy

PRINTER_PORT: Final = 9100
CONNECT_WITHIN_S: Final = 1.0
"""A printer of the hall's own network answers within milliseconds; one behind a sleepy switch within a second."""
CONNECTIONS_AT_ONCE: Final = 64
"""Connections that are tried at once: a /24 takes four seconds then."""
MOST_PRINTER_ADDRESSES: Final = 32
LONGEST_DEVICE_NAME: Final = 64
USB_INTERFACES: Final = Path("/sys/bus/usb/devices")
USB_PRINTERS: Final = Path("/dev/usb")
SERIAL_ADAPTERS: Final = Path("/dev/serial/by-id")
PRINTING: Final = "07"
"""The class of a USB interface of printers (USB Device Class Definition for Printing Devices 1.1, 4.2.1)."""


class PrinterCandidate(Struct, frozen=True):
    """A printer to choose: its `port` as a configuration has it, and what it calls itself, where it does.

    A serial adapter is one as well: nobody knows what is at its other end.
    """

    port: str
    kind: Literal["network", "usb", "serial"]
    name: str = ""


async def answers(host: str, port: int = PRINTER_PORT) -> bool:
    """Whether something takes a connection there."""
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(CONNECT_WITHIN_S):
            _, writer = await asyncio.open_connection(host, port)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        return True
    return False


async def search(hosts: Iterable[str], answers: Callable[[str], Awaitable[bool]] = answers) -> list[str]:
    """The hosts that answer, in their order."""
    hosts, turns = list(dict.fromkeys(hosts)), asyncio.Semaphore(CONNECTIONS_AT_ONCE)

    async def is_there(host: str) -> bool:
        async with turns:
            return await answers(host)

    replies = await asyncio.gather(*map(is_there, hosts))
    return [host for host, has_answered in zip(hosts, replies, strict=True) if has_answered]


def network_candidate(host: str, name: str = "") -> PrinterCandidate:
    """The printer at a host of the network."""
    return PrinterCandidate(f"tcp://{host}:{PRINTER_PORT}", "network", name)


def private_hosts(texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """The IPv4 addresses of private networks among the texts, and the texts that are none. A printer's `port` of a
    configuration has no IPv6 address."""
    hosts: list[str] = []
    unusable: list[str] = []
    for text in texts:
        (hosts if is_private(text) else unusable).append(text)
    return hosts, unusable


def is_private(text: str) -> bool:
    """Whether a text is an IPv4 address of a private network."""
    try:
        return IPv4Address(text).is_private
    except ValueError:
        return False


def neighbours(own: str | None) -> list[str]:
    """The other addresses of the /24 network of this machine; none without an IPv4 address of a private network."""
    if own is None or not is_private(own) or IPv4Address(own).is_loopback:
        return []
    network = IPv4Network(f"{own}/24", strict=False)
    return [str(host) for host in network.hosts() if str(host) != own]


def wired_candidates(
    interfaces: Path = USB_INTERFACES, printers: Path = USB_PRINTERS, adapters: Path = SERIAL_ADAPTERS
) -> list[PrinterCandidate]:
    """The USB printers and the serial adapters of this machine. Blocking."""
    candidates = {candidate.port: candidate for candidate in _usb(interfaces)}
    for device in _sorted(printers, "lp*"):
        candidates.setdefault(f"file:{device}", PrinterCandidate(f"file:{device}", "usb"))
    for adapter in _sorted(adapters, "*"):
        port = f"serial:{adapter}"
        candidates[port] = PrinterCandidate(port, "serial", readable_name(adapter.name.removeprefix("usb-")))
    return list(candidates.values())


def _usb(interfaces: Path) -> Iterator[PrinterCandidate]:
    """The USB printers that Linux lists: by their device file, or by their numbers where no driver has made one."""
    for interface in _sorted(interfaces, "*:*"):
        if _text(interface / "bInterfaceClass") != PRINTING:
            continue
        device = interfaces / interface.name.partition(":")[0]
        files = _sorted(interface / "usbmisc", "lp*")
        vendor, product = _text(device / "idVendor"), _text(device / "idProduct")
        port = f"file:{USB_PRINTERS / files[0].name}" if files else f"usb:{vendor}:{product}"
        name = " ".join((_text(device / "manufacturer"), _text(device / "product")))
        if files or (vendor and product):
            yield PrinterCandidate(port, "usb", readable_name(name))


def readable_name(text: str) -> str:
    """What a device calls itself, as a person may read it; empty for what nobody could."""
    return name_of(tidy(text)[:LONGEST_DEVICE_NAME], LONGEST_DEVICE_NAME) or ""


def _sorted(folder: Path, pattern: str) -> list[Path]:
    with suppress(OSError):
        return sorted(folder.glob(pattern))
    return []


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace").strip()
    except OSError:
        return ""
