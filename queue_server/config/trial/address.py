"""Tries whether this machine can listen at an address: it is bound, as the server would, and released at once."""

import errno
import http.client
import json
import socket
import ssl
from collections.abc import Callable, Collection, Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import Final, NamedTuple

from queue_server.config.mistakes import sentence_of
from queue_server.config.system.system_errors import reason
from queue_server.config.trial.finding import Finding

ASK_S: Final = 2.0
"""How long the program at a port may take to identify itself."""
LARGEST_ANSWER: Final = 1 << 20
ANSWERS_AT: Final = {str(IPv4Address(0)): "127.0.0.1", str(IPv6Address(0)): "::1"}
"""The address at which to reach a server that listens at every address of its machine."""

HOST, PORT = ("server", "host"), ("server", "port")


class Address(NamedTuple):
    host: str
    port: int


def address_findings(
    address: Address, own: Address | None = None, is_own: Callable[[Address], bool] = lambda _: False
) -> Iterator[Finding]:
    """What prevents a server from listening at `wanted`. It may be the present address (`own`), or one that is taken by
    a server for which `is_own` is true.

    At the server's own port only the host is tried: its own socket would prevent the bind.
    """
    if address == own:
        return
    port = 0 if own is not None and own.port == address.port else address.port
    try:
        places = socket.getaddrinfo(address.host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        yield Finding(
            "fatal", HOST, sentence_of('there is no address "{host}"; write one of this machine', host=address.host)
        )
        return
    for family, kind, protocol, _, place in dict.fromkeys(places):
        try:
            with socket.socket(family, kind, protocol) as trial:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    trial.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                trial.bind(place)
        except OSError as error:
            if error.errno == errno.EADDRINUSE and is_own(address):
                continue
            yield address_finding(error, address)
            return


def address_finding(error: OSError, address: Address) -> Finding:
    """The finding for an address at which this machine cannot listen."""
    match error.errno:
        case errno.EADDRINUSE:
            text = sentence_of(
                "another program listens at port {port}; end it, or write another port", port=address.port
            )
            return Finding("fatal", PORT, text)
        case errno.EADDRNOTAVAIL:
            text = sentence_of(
                'this machine does not have the address {host}; write one of its own, or "0.0.0.0" for all',
                host=address.host,
            )
            return Finding("fatal", HOST, text)
        case errno.EACCES | errno.EPERM:
            text = sentence_of("this user may not listen at port {port}; write one from 1024 on", port=address.port)
            return Finding("fatal", PORT, text)
    text = sentence_of("nobody can listen at {host}: {why}", host=address.host, why=reason(error))
    return Finding("fatal", HOST, text)


def serves(halls: Collection[str], address: Address) -> bool:
    """Whether a server of these halls, and not another program, listens at the address, by its own answer."""
    host = ANSWERS_AT.get(address.host, address.host)
    unverified = ssl.create_default_context()  # no secret is sent, and the answer is only compared
    unverified.check_hostname, unverified.verify_mode = False, ssl.CERT_NONE
    for connection in (
        http.client.HTTPConnection(host, address.port, timeout=ASK_S),
        http.client.HTTPSConnection(host, address.port, timeout=ASK_S, context=unverified),
    ):
        try:
            connection.request("GET", "/api/v1/halls")
            answer = json.loads(connection.getresponse().read(LARGEST_ANSWER))
            return {hall["hall"] for hall in answer} == set(halls)
        except (OSError, http.client.HTTPException, ValueError, TypeError, KeyError, RecursionError):
            continue
        finally:
            connection.close()
    return False
