"""Finds where a request comes from: the address behind trusted proxies, and whether a page of ours sent it. Pure."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

LONGEST_ADDRESS: Final = 64
"""An IPv6 address with its zone and a port; anything else that a proxy writes is cut off."""

Networks = tuple[IPv4Network | IPv6Network, ...]


def networks(names: Iterable[str]) -> Networks:
    """The trusted proxies of the settings, as addresses or networks. Raises `ValueError`."""
    return tuple(ip_network(name, strict=False) for name in names)


def is_trusted(address: str, trusted: Networks) -> bool:
    """Whether the address is one of the trusted proxies."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)


def client_address(peer: str, forwarded_for: str | None, trusted: Networks) -> str:
    """The nearest address that is not a trusted proxy: `X-Forwarded-For` is read from its end, which our proxy
    wrote."""
    address = peer
    for hop in reversed((forwarded_for or "").split(",")):
        if not trusted or not is_trusted(address, trusted):
            break
        address = hop.strip()[:LONGEST_ADDRESS] or address
    return address


def counted(address: str) -> str:
    """The address by which requests are counted: of IPv6 the first half, because one household or hall has all of the
    rest.

    RFC 6177, section 2: a site gets at least a /64, so a client counted by its whole address could take a new one for
    each request.
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
    """Whether a proxy has changed `Host`: the browser states that the page is ours, but its `Origin` differs."""
    return headers.get("Sec-Fetch-Site") == "same-origin" and not is_own_page(headers, host)


def is_own_page(headers: Mapping[str, str], host: str) -> bool:
    """Whether one of our pages sent the request, as the browser states; a client that is no browser states nothing and
    passes.

    Fetch Metadata, section 2.3: `none` is a request by the user alone, not by any site. Fetch, section 3.2: browsers
    send `Origin` with every POST and every WebSocket handshake.
    """
    site = headers.get("Sec-Fetch-Site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = headers.get("Origin")
    return origin is None or origin.partition("://")[2].lower() == host.lower()
