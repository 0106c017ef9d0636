"""Decides where webhooks may be sent. Pure.

The address of a receiver is typed in by a person, and its name is resolved by somebody else: without a rule a request
could be made to any machine in the building. So only addresses of the internet are sent to, and networks of one's own
that the configuration names. Everything outside these networks is encrypted.

Sources: IANA's special-purpose registries, as Python's `ipaddress` has them; RFC 4291, section 2.5.5; RFC 6052,
section 2.
"""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final, Literal
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
AddressMistake = Literal["form", "own_network", "plain"]
"""What is wrong with an address: its form, a machine within the own network, or http to the internet."""

LONGEST_WEBHOOK_ADDRESS: Final = 500
_NAT64: Final = ip_network("64:ff9b::/96")
_HOST: Final = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\.?")


def mistake_of(address: str, own_networks: Sequence[Network]) -> AddressMistake | None:
    """What is wrong with an address, as far as it can be seen before its name is resolved."""
    if len(address) > LONGEST_WEBHOOK_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        return "form"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "form"
    has_stranger = parts.username is not None or parts.password is not None or "#" in address or "\\" in address
    literal = literal_of(host)
    if parts.scheme not in ("http", "https") or has_stranger or port == 0:
        return "form"
    if literal is None and not _HOST.fullmatch(host):
        return "form"
    if literal is not None and not is_allowed(literal, own_networks):
        return "own_network"
    if parts.scheme == "http" and not (own_networks if literal is None else is_own(literal, own_networks)):
        return "plain"
    return None


def literal_of(host: str) -> str | None:
    """The host where it is an address and no name."""
    try:
        return str(ip_address(host))
    except ValueError:
        return None


def is_allowed(address: str, own_networks: Sequence[Network], *, is_plain: bool = False) -> bool:
    """Whether a resolved address may be sent to, in clear (`is_plain`) or encrypted."""
    if is_own(address, own_networks):
        return True
    reached = _reached(address)
    is_site_local = isinstance(reached, IPv6Address) and reached.is_site_local
    return not is_plain and reached.is_global and not (reached.is_multicast or reached.is_reserved or is_site_local)


def is_own(address: str, own_networks: Sequence[Network]) -> bool:
    """Whether the configuration allows the address as one of the own network."""
    reached = _reached(address)
    return any(reached in network for network in own_networks)


def _reached(address: str) -> IPv4Address | IPv6Address:
    """The machine that packets to an address reach: one of IPv4 may be written within one of IPv6."""
    written = ip_address(address.partition("%")[0])
    if isinstance(written, IPv6Address):
        within = written.ipv4_mapped or written.sixtofour or (written.teredo[1] if written.teredo else None)
        if written in _NAT64:
            within = IPv4Address(int(written) & 0xFFFF_FFFF)
        return within or written
    return written
