"""A channel for tests that takes, refuses and holds messages as it is set."""

import asyncio
import itertools
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import json

from queue_server.messages.channels.channel import ChannelFault, ChannelName, Message, Outcome


class NotedChannel:
    """Notes every message. `outcomes` are what comes of the next ones: an outcome or a fault; then they are delivered.
    While `holds` it finishes none."""

    def __init__(self, name: ChannelName = "sms") -> None:
        self.name: ChannelName = name
        self.messages: list[Message] = []
        self.outcomes: list[Outcome | ChannelFault] = []
        self.free = asyncio.Event()
        self.free.set()
        self._news = asyncio.Event()

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    async def until(self, count: int) -> list[str]:
        """Wait for so many messages; returns their texts."""
        async with asyncio.timeout(20):
            while len(self.messages) < count:
                self._news.clear()
                await self._news.wait()
        return self.texts

    async def send(self, message: Message, now: int) -> Outcome:
        self.messages.append(message)
        self._news.set()
        await self.free.wait()
        assert now <= message.deadline, "a message came to its channel after its time"
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome.DELIVERED_TO_CHANNEL
        if isinstance(outcome, ChannelFault):
            raise outcome
        return outcome

    async def close(self) -> None:
        """Nothing is open."""


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it is so."""
    async with asyncio.timeout(20):
        for _ in itertools.count():
            if await is_so():
                return
            await asyncio.sleep(0.005)


def subscription_at(endpoint: str) -> str:
    """A push subscription, as a browser gives it."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": urlsafe_b64encode(key).decode(), "auth": urlsafe_b64encode(bytes(16)).decode()}
    return json.encode({"endpoint": endpoint, "keys": keys}).decode()
