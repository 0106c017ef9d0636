"""Cleans the headers and the address of every request, so that no later code can fail on them.

It stands before the entrance and so before every page, file and socket. Bodies, queries and parts of the address have
their types where they are decoded (`commands`, `reports.period`).
"""

import re
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, Final

from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy

from queue_server.api.http.problem import HttpProblem

EDGE_FAULT: Final[web.RequestKey[HttpProblem | None]] = web.RequestKey("EDGE_FAULT", HttpProblem)
"""The request's key for a fault found before its route is known, else None: a key that is missing is an exception
inside the library, which every request would pay for."""

EXCHANGE: Final[web.RequestKey[Callable[[], Awaitable[None]]]] = web.RequestKey("EXCHANGE", Callable)  # type: ignore[arg-type]
"""The request's key for what goes on once a socket is open, for hours. It goes on here, with few frames of the stack
below it: each takes memory for every socket."""

LONGEST_HOST: Final = 261
"""The longest `Host`: a name of 255 octets (RFC 1035, section 2.3.4), a colon and a port."""
MOST_PORT: Final = 65_535
SWITCHING_PROTOCOLS: Final = 101
_HOST: Final = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_.-]*)|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
"""RFC 9110, section 7.2: `uri-host [ ":" port ]`; a name in its ASCII form, or an IPv6 address in brackets."""

Answer = Callable[[Any], Awaitable[web.StreamResponse]]
"""What answers requests behind the edge: the entrance of an application, or the server of plain HTTP."""


def at_the_edge(answer: Answer) -> Answer:
    """Wrap `answer`, so that it gets requests whose headers are text and whose faults stand under `EDGE_FAULT`."""

    async def clean(request: web.Request) -> web.StreamResponse:
        headers, cleaned = request.headers, request
        expected = headers.get("Expect")
        is_expected = expected is None or expected.lower() == "100-continue"
        if not is_expected or not "".join(headers.values()).isascii():
            cleaned = _cleaned(request)
        cleaned[EDGE_FAULT] = _fault(request, is_expected=is_expected)
        reply = await answer(cleaned)
        if cleaned is not request and not reply.prepared:
            await reply.prepare(cleaned)  # the library would use the original one, which has no route
        if reply.status == SWITCHING_PROTOCOLS and EXCHANGE in cleaned:
            await cleaned.pop(EXCHANGE)()
        return reply

    return clean


def is_host(host: str) -> bool:
    """Whether a `Host` header names a host, and perhaps a port."""
    return len(host) <= LONGEST_HOST and _is_host(host)


@lru_cache(maxsize=64)
def _is_host(host: str) -> bool:
    """Read once for each name: a server is called by few of them."""
    parts = _HOST.fullmatch(host)
    return parts is not None and int(parts["port"] or 0) <= MOST_PORT


def _fault(request: web.Request, *, is_expected: bool) -> HttpProblem | None:
    hosts = request.headers.getall("Host", [])
    if len(hosts) != 1 or not is_host(hosts[0]):
        return HttpProblem("host_unreadable")
    if not is_expected:
        return HttpProblem("expectation_failed")
    if not request.raw_path.isascii():
        return HttpProblem("malformed", why="the address has bytes that are to be written as `%XX`")
    return None


def _cleaned(request: web.Request) -> web.Request:
    """The request as text: bytes that are no UTF-8 become U+FFFD, so that no lone surrogate fails an answer. An unknown
    `Expect`, which the library answers by itself, is removed."""
    headers = request.headers
    cleaned = CIMultiDict((name, _text(value)) for name, value in headers.items() if name.lower() != "expect")
    return request.clone(headers=CIMultiDictProxy(cleaned))


def _text(value: str) -> str:
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
