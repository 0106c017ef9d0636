"""Finds the address at which a browser on another machine reaches this one."""

import socket
from contextlib import closing
from ipaddress import ip_address
from typing import Final

from yarl import URL

ELSEWHERE: Final = ("192.0.2.1", 9)
"""An address of RFC 5737, which nobody has: only the way to it is asked for, and nothing is sent."""


def reachable(address: str) -> str:
    """The address, with that of this machine instead of "every network"."""
    url = URL(address)
    if not is_every_network(url.host or ""):
        return address
    return str(url.with_host(own_address() or "localhost"))


def own_address() -> str | None:
    """The IPv4 address with which this machine goes out; None without a network."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(ELSEWHERE)
        except OSError:
            return None
        host: str = probe.getsockname()[0]
        return None if is_every_network(host) else host


def is_every_network(host: str) -> bool:
    """Whether a server that listens at this host listens on every network of its machine: 0.0.0.0 or ::."""
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return False
