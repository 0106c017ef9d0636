"""Web Push against a push service on 127.0.0.1, which checks the signature and decrypts the message."""

import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec import json

from queue_server.config.sections.push import Push
from queue_server.hall.state import SECOND
from queue_server.journal.memory import MemoryStore
from queue_server.messages.channels.channel import ChannelFault, Message, Outcome
from queue_server.messages.channels.push.push_channel import WebPushChannel
from queue_server.messages.channels.push.vapid import VapidKey
from queue_server.messages.channels.push.vapid_keys import VapidKeys
from script.staging.push_service import PushService, serve_push

NOW_S = 1_796_000_000
NOW = NOW_S * SECOND


@pytest_asyncio.fixture
async def service() -> AsyncIterator[PushService]:
    async with serve_push(lambda: NOW_S) as service:
        yield service


@pytest_asyncio.fixture
async def channel(service: PushService) -> AsyncIterator[WebPushChannel]:
    channel = WebPushChannel(Push(contact="it@example.kz", hosts=(service.host,)), OneKey())
    yield channel
    await channel.close()


class OneKey(VapidKeys):
    """The key of a store that stands there already."""

    def __init__(self) -> None:
        super().__init__(MemoryStore(), "it@example.kz")
        self._key = KEY


KEY = VapidKey(b"a secret of the store, 32 bytes.", "it@example.kz")


def message(address: str, text: str = "A012 билеті: 5-терезеге келіңіз.") -> Message:
    return Message("m1", "aksu", address, text, "5-терезе", NOW + 45 * SECOND, "/t/key")


async def test_a_browser_reads_what_is_sent(service: PushService, channel: WebPushChannel) -> None:
    """Signed by the store's key, encrypted for that browser, urgent, and worthless to the service once its time is
    over."""
    browser, subscription = service.subscribe(KEY.public)
    address = json.encode(subscription).decode()
    assert await channel.send(message(address), NOW) is Outcome.DELIVERED_TO_CHANNEL
    text = "A012 билеті: 5-терезеге келіңіз."
    assert browser.notifications == [{"title": "5-терезе", "body": text, "page": "/t/key"}]
    [push] = service.accepted
    assert (push.ttl, push.urgency) == (45, "high")
    assert push.claims == {"aud": service.url, "exp": NOW_S + 12 * 3600, "sub": "mailto:it@example.kz"}


async def test_a_signature_serves_for_hours_and_is_made_anew(service: PushService, channel: WebPushChannel) -> None:
    """The hall's time decides, also after it went back."""
    _, subscription = service.subscribe(KEY.public)
    address = json.encode(subscription).decode()
    for hours in (0, 5, 6, 1):
        service.clock = lambda hours=hours: NOW_S + hours * 3600
        assert await channel.send(message(address), NOW + hours * 3600 * SECOND) is Outcome.DELIVERED_TO_CHANNEL
    assert [(push.claims["exp"] - NOW_S) // 3600 for push in service.accepted] == [12, 12, 18, 13]


async def test_all_servers_of_a_store_have_one_key() -> None:
    """It is computed from a secret of the store; browsers take nothing that is signed with another."""
    store = MemoryStore()
    first, second, other = [
        (await VapidKeys(key_store, "it@example.kz").key()).public for key_store in (store, store, MemoryStore())
    ]
    assert first == second != other


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, "ADDRESS_GONE"),
        (410, "ADDRESS_GONE"),
        (400, "REFUSED"),
        (413, "REFUSED"),
        (403, "REFUSED"),
        (301, "REFUSED"),
        (307, "REFUSED"),
    ],
)
async def test_what_an_answer_means(service: PushService, channel: WebPushChannel, status: int, outcome: str) -> None:
    """A browser that has given up its subscription is forgotten. Nothing is sent where an answer leads to."""
    _, subscription = service.subscribe(KEY.public)
    service.statuses.append(status)
    assert await channel.send(message(json.encode(subscription).decode()), NOW) is Outcome[outcome]
    assert (service.requests, service.accepted) == (1, [])


@pytest.mark.parametrize("status", [429, 500, 503, -1])
async def test_a_service_that_fails_is_tried_again(service: PushService, channel: WebPushChannel, status: int) -> None:
    """Where the connection ends after it had the message, nobody knows whether it went, and it is not sent again."""
    browser, subscription = service.subscribe(KEY.public)
    address = json.encode(subscription).decode()
    service.statuses.append(status)
    with pytest.raises(ChannelFault) as caught:
        await channel.send(message(address), NOW)
    assert caught.value.is_uncertain == (status == -1)
    assert service.host not in str(caught.value)
    assert await channel.send(message(address), NOW) is Outcome.DELIVERED_TO_CHANNEL
    assert len(browser.notifications) == 1


async def test_a_service_that_is_away_is_a_fault(service: PushService) -> None:
    """Nothing listens there: it is tried again, and nothing of the address stands in the error."""
    away = WebPushChannel(Push(contact="it@example.kz", hosts=("127.0.0.1:9",)), OneKey())
    _, subscription = service.subscribe(KEY.public)
    with pytest.raises(ChannelFault, match="cannot be reached") as caught:
        await away.send(message(json.encode({**subscription, "endpoint": "http://127.0.0.1:9/x"}).decode()), NOW)
    assert (caught.value.is_uncertain, caught.value.__cause__) == (False, None)
    await away.close()


async def test_what_is_no_subscription_is_forgotten(
    channel: WebPushChannel, service: PushService, caplog: pytest.LogCaptureFixture
) -> None:
    """Also one of a host that was taken out of the list. Nobody is asked, and the log has no address."""
    caplog.set_level(logging.DEBUG)
    _, subscription = service.subscribe(KEY.public)
    for endpoint in ("https://fcm.googleapis.com/fcm/send/1", "http://127.0.0.1:1/admin"):
        address = json.encode({**subscription, "endpoint": endpoint}).decode()
        assert await channel.send(message(address), NOW) is Outcome.ADDRESS_GONE
        assert endpoint not in caplog.text
    assert await channel.send(message("{}"), NOW) is Outcome.ADDRESS_GONE
    assert service.requests == 0


async def test_a_text_that_no_service_takes_is_refused(channel: WebPushChannel, service: PushService) -> None:
    """More than a service must take is not sent."""
    _, subscription = service.subscribe(KEY.public)
    long = message(json.encode(subscription).decode(), "ұ" * 2000)
    assert await channel.send(long, NOW) is Outcome.REFUSED
    assert service.requests == 0


async def test_another_key_is_that_browser_s_refusal_alone(channel: WebPushChannel, service: PushService) -> None:
    """A stranger who subscribes under a key of their own does not stop the notifications of others."""
    _, foreign = service.subscribe(VapidKey(b"another secret", "x@example.kz").public)
    browser, subscription = service.subscribe(KEY.public)
    assert await channel.send(message(json.encode(foreign).decode()), NOW) is Outcome.REFUSED
    assert await channel.send(message(json.encode(subscription).decode()), NOW) is Outcome.DELIVERED_TO_CHANNEL
    assert len(browser.notifications) == 1
