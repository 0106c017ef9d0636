"""Hands notifications over to the push services of browsers, over aiohttp."""

import logging
import secrets
from typing import Final, Literal

import aiohttp
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import json

from queue_server.config.sections.push import Push
from queue_server.hall.state import SECOND
from queue_server.journal.store import Unavailable
from queue_server.messages.channels.channel import ChannelFault, Message, Outcome
from queue_server.messages.channels.http_faults import HTTP_FAULTS, channel_fault
from queue_server.messages.channels.push.encryption import SALT_BYTES, encrypted
from queue_server.messages.channels.push.subscription import BadSubscription, read_subscription
from queue_server.messages.channels.push.vapid_keys import VapidKeys

log = logging.getLogger(__name__)

TIMEOUT: Final = aiohttp.ClientTimeout(total=15.0, connect=10.0)
CONNECTIONS_PER_SERVICE: Final = 8
"""Connections to one push service."""
LONGEST_PAYLOAD: Final = 3000
"""Bytes of a payload: encrypted it must be below 4096 (RFC 8030, section 7.2)."""

UNSUBSCRIBED: Final = (404, 410)
"""The browser has given up its subscription (RFC 8030, section 7.3; 404 is what some services say for 410)."""
PASSING_REFUSALS: Final = (408, 425, 429)


class WebPushChannel:
    """The channel `push`: an address is a subscription as JSON (`subscription.stored_form`)."""

    name: Literal["push"] = "push"

    def __init__(self, settings: Push, keys: VapidKeys) -> None:
        self._settings, self._keys = settings, keys
        self._session: aiohttp.ClientSession | None = None

    async def send(self, message: Message, now: int) -> Outcome:
        """Encrypt, sign and hand over. An address that is none, and one of a service that is no longer in the list, is
        forgotten. Raises `ChannelFault`."""
        try:
            subscription = read_subscription(message.address, self._settings.hosts)
        except BadSubscription as fault:
            log.debug("message %s: its push subscription is forgotten: %s", message.id, fault)
            return Outcome.ADDRESS_GONE
        payload = payload_of(message)
        if len(payload) > LONGEST_PAYLOAD:
            return Outcome.REFUSED
        try:
            key = await self._keys.key()
        except Unavailable:
            raise ChannelFault("the key of this server cannot be read from the store", "no_secret") from None
        headers = {
            "Authorization": key.authorization(subscription.origin, now),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(0, (message.deadline - now) // SECOND)),  # the service throws it away when it is late
            "Urgency": "high",  # a phone that saves its battery is woken (RFC 8030, section 5.3)
        }
        sender, salt = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(SALT_BYTES)
        body = encrypted(payload, subscription.receiver, subscription.auth, sender, salt)
        return self._outcome(message, await self._post(subscription.endpoint, body, headers))

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _post(self, endpoint: str, body: bytes, headers: dict[str, str]) -> int:
        """The status of the answer; the rest of it is not read. Raises `ChannelFault`."""
        session = self._session = self._session or _new_session()
        try:
            async with session.post(endpoint, data=body, headers=headers, allow_redirects=False) as response:
                return response.status
        except HTTP_FAULTS as error:
            raise channel_fault("the push service", error) from None

    def _outcome(self, message: Message, status: int) -> Outcome:
        """What an answer means. A service that refuses who signs refuses this one browser: its subscription may be of
        another key, and the notifications of everybody else go on."""
        if status in UNSUBSCRIBED:
            return Outcome.ADDRESS_GONE
        if status in PASSING_REFUSALS or status >= 500:
            raise ChannelFault(f"the push service answers {status}", "refused")
        if 200 <= status < 300:
            return Outcome.DELIVERED_TO_CHANNEL
        log.debug("message %s: the push service refuses it: %d", message.id, status)
        return Outcome.REFUSED


def payload_of(message: Message) -> bytes:
    """What the service worker of the visitor's page gets, which alone can read it; `page` is what it opens."""
    return json.encode({"title": message.subject, "body": message.text, "page": message.page})


def _new_session() -> aiohttp.ClientSession:
    """One that goes where it is sent and nowhere else: no proxies of the environment, no cookies."""
    return aiohttp.ClientSession(
        timeout=TIMEOUT,
        connector=aiohttp.TCPConnector(limit_per_host=CONNECTIONS_PER_SERVICE, ttl_dns_cache=300),
        cookie_jar=aiohttp.DummyCookieJar(),
    )
