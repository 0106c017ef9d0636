"""The address at which a browser on another machine reaches this one."""

import socket
from contextlib import closing
from typing import Final

from yarl import URL

ANY: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - names of "every network", nothing is bound here
ELSEWHERE: Final = ("192.0.2.1", 9)
"""An address of RFC 5737, which nobody has: only the way to it is asked for, and nothing is sent."""


def reachable(address: str) -> str:
    """The address, with that of this machine instead of "every network"."""
    url = URL(address)
    if url.host not in ANY:
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
        return None if host == "0.0.0.0" else host  # noqa: S104 - as above
