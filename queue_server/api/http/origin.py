"""Where a request comes from: the address behind trusted proxies, and whether a page of ours sent it. Pure."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

LONGEST_ADDRESS: Final = 64
"""An IPv6 address with its zone and a port; whatever else a proxy writes is cut off."""

Networks = tuple[IPv4Network | IPv6Network, ...]


def networks(names: Iterable[str]) -> Networks:
    """Addresses or networks, as the settings name the trusted proxies. Raises `ValueError`."""
    return tuple(ip_network(name, strict=False) for name in names)


def is_trusted(address: str, trusted: Networks) -> bool:
    """Whether the address is one of the proxies whose word is believed."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)


def client_address(peer: str, forwarded_for: str | None, trusted: Networks) -> str:
    """The nearest address that is no trusted proxy: `X-Forwarded-For` is read from its end, which our proxy wrote."""
    address = peer
    for hop in reversed((forwarded_for or "").split(",")):
        if not trusted or not is_trusted(address, trusted):
            break
        address = hop.strip()[:LONGEST_ADDRESS] or address
    return address


def counted(address: str) -> str:
    """The address as requests are counted: of IPv6 the first half, because one household or hall has all of the rest.

    RFC 6177, section 2: a site gets at least a /64, so whoever is counted by the whole address is not counted at all.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((int(parsed), 64), strict=False))


def is_host_dropped(headers: Mapping[str, str], host: str) -> bool:
    """Whether the browser is sure that the page is ours though its `Origin` is not: a proxy has changed `Host`."""
    return headers.get("Sec-Fetch-Site") == "same-origin" and not is_own_page(headers, host)


def is_own_page(headers: Mapping[str, str], host: str) -> bool:
    """Whether a browser says that one of our pages sent this; a client that is no browser says nothing.

    Fetch Metadata, section 2.3: `none` is a request by the user alone, not by any site. Fetch, section 3.2: browsers
    send `Origin` with every POST and every WebSocket handshake.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = headers.get("Origin")
    return origin is None or origin.partition("://")[2].lower() == host.lower()
