"""Looks for ticket printers: at addresses that an administrator names, in the /24 network of this machine, and on its
own sockets.

A connection is opened and closed, and nothing is sent: a laser printer would take any byte for a page. Only private
addresses are asked, at one port, so that the page is no tool to search other networks with.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, ip_address
from pathlib import Path
from typing import Final

PRINTER_PORT: Final = 9100
CONNECT_WITHIN_S: Final = 1.0
"""A printer of the hall's own network answers within milliseconds; one behind a sleepy switch within a second."""
CONNECTIONS_AT_ONCE: Final = 64
"""Connections that are tried at once: a /24 takes four seconds then."""
MOST_ADDRESSES: Final = 32
USB_PRINTERS: Final = "/dev/usb"


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
    """Those of the hosts that answer, in their order."""
    hosts, turns = list(dict.fromkeys(hosts)), asyncio.Semaphore(CONNECTIONS_AT_ONCE)

    async def is_there(host: str) -> bool:
        async with turns:
            return await answers(host)

    replies = await asyncio.gather(*map(is_there, hosts))
    return [host for host, has_answered in zip(hosts, replies, strict=True) if has_answered]


def private_hosts(texts: Iterable[str]) -> tuple[list[str], list[str]]:
    """The IP addresses of private networks among the texts, and the texts that are none."""
    hosts: list[str] = []
    unusable: list[str] = []
    for text in texts:
        try:
            is_private = ip_address(text).is_private
        except ValueError:
            is_private = False
        (hosts if is_private else unusable).append(text)
    return hosts, unusable


def neighbours(own: str | None) -> list[str]:
    """The other addresses of the /24 network of this machine; none without an IPv4 address of a private network."""
    if own is None or not private_hosts([own])[0] or IPv4Address(own).is_loopback:
        return []
    network = IPv4Network(f"{own}/24", strict=False)
    return [str(host) for host in network.hosts() if str(host) != own]


def usb_ports(folder: str = USB_PRINTERS) -> list[str]:
    """The USB printers of this machine, as `port` of a configuration has them. Blocking."""
    with suppress(OSError):
        return sorted(f"file:{device}" for device in Path(folder).glob("lp*"))
    return []
