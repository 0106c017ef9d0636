"""Sends one event to a receiver, and says what became of it.

A receiver is a stranger: it has a bounded time, and a bounded part of its answer is read and dropped. No redirect is
followed. A name is resolved anew for each connection, every address of it is checked, and the connection goes to an
address that was checked: a name that resolves to another address a moment later leads nowhere else.
"""

import socket
import ssl
from collections.abc import Callable, Sequence
from ipaddress import ip_network
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from msgspec import Struct

from queue_server.config.sections.webhooks import WebhookSettings
from queue_server.webhooks.addresses import Network, is_allowed, mistake_of
from queue_server.webhooks.cloud_event import CLOUD_EVENT_TYPE
from queue_server.webhooks.receiver import DeliveryOutcome
from queue_server.webhooks.schedule import pause_of_header

LARGEST_RECEIVER_ANSWER: Final = 16_384
"""Bytes of an answer that are read so that its connection can be used again; with more it is closed."""
CONNECTION_REST_S: Final = 30.0
USER_AGENT: Final = "Kezek-Webhooks"


class ForbiddenAddress(OSError):
    """The name of a receiver leads to an address that may not be sent to."""


class PostResult(Struct, frozen=True):
    """What became of one request. `retry_after` is how long (µs) the receiver asks to be left alone."""

    outcome: DeliveryOutcome
    status: int | None = None
    retry_after: int | None = None


class CheckedResolver(AbstractResolver):
    """Resolves names, and gives none of their addresses unless all may be sent to."""

    def __init__(self, networks: Sequence[Network], *, is_plain: bool, resolver: AbstractResolver) -> None:
        self._networks, self._is_plain, self._resolver = networks, is_plain, resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        results = await self._resolver.resolve(host, port, family)
        if not all(is_allowed(result["host"], self._networks, is_plain=self._is_plain) for result in results):
            raise ForbiddenAddress(f"{host} leads into a network that is not allowed")
        return results

    async def close(self) -> None:
        await self._resolver.close()


class WebhookPoster:
    """Sends to every receiver of one server. `resolver` makes what resolves names."""

    def __init__(self, settings: WebhookSettings, resolver: Callable[[], AbstractResolver] = ThreadedResolver) -> None:
        self.own_networks: tuple[Network, ...] = tuple(map(ip_network, settings.own_networks))
        self._settings, self._resolver = settings, resolver
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def post(self, address: str, headers: dict[str, str], body: bytes, now: int) -> PostResult:
        """Send the body once. `now` is in µs UTC."""
        if (mistake := mistake_of(address, self.own_networks)) is not None:
            return PostResult("unreachable" if mistake == "form" else "forbidden")
        try:
            session = self._session(is_plain=urlsplit(address).scheme == "http")
            async with session.post(
                address,
                data=body,
                headers={"Content-Type": CLOUD_EVENT_TYPE, "User-Agent": USER_AGENT, **headers},
                allow_redirects=False,
            ) as reply:
                outcome = _outcome_of(reply.status)
                if len(await reply.content.read(LARGEST_RECEIVER_ANSWER)) == LARGEST_RECEIVER_ANSWER:
                    reply.close()
                return PostResult(outcome, reply.status, pause_of_header(reply.headers.get("Retry-After"), now))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return PostResult(_fault_of(error))

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()

    def _session(self, *, is_plain: bool) -> aiohttp.ClientSession:
        if is_plain not in self._sessions:
            connector = aiohttp.TCPConnector(
                ssl=ssl.create_default_context(cafile=self._settings.authority),
                limit=0,
                use_dns_cache=False,
                resolver=CheckedResolver(self.own_networks, is_plain=is_plain, resolver=self._resolver()),
                keepalive_timeout=CONNECTION_REST_S,
            )
            self._sessions[is_plain] = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=self._settings.timeout_s),
                auto_decompress=False,
            )
        return self._sessions[is_plain]


def _outcome_of(status: int) -> DeliveryOutcome:
    if 200 <= status < 300:
        return "delivered"
    if status == 410:
        return "gone"
    return "redirect" if 300 <= status < 400 else "refused"


def _fault_of(error: Exception) -> DeliveryOutcome:
    match error:
        case aiohttp.ClientConnectorDNSError() if isinstance(error.os_error, ForbiddenAddress):
            return "forbidden"
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return "certificate"
        case TimeoutError():
            return "silent"
    return "unreachable"
