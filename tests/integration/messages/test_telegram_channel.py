"""Messages by a Telegram bot, against a server of the Bot API's methods on 127.0.0.1."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from queue_server.messages.channels.channel import ChannelFault, Message, Outcome
from queue_server.messages.channels.telegram.bot_api import BotApi
from queue_server.messages.channels.telegram.telegram_channel import TelegramChannel
from script.staging.telegram_api import TOKEN, SentText, TelegramApi, serve_telegram

VISITOR = 7001
NOW = 1_796_000_000_000_000


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramApi]:
    async with serve_telegram() as telegram:
        telegram.chats.add(VISITOR)
        yield telegram


@pytest.fixture
def token_file(tmp_path: Path, telegram: TelegramApi) -> Path:
    file = tmp_path / "telegram-token"
    file.write_text(telegram.token + "\n")
    file.chmod(0o600)
    return file


class Seconds:
    """A clock that a test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest_asyncio.fixture
async def channel(telegram: TelegramApi, token_file: Path) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(BotApi(telegram.url, str(token_file)), Seconds())
    yield channel
    await channel.close()


def message(chat: int = VISITOR, text: str = "A012: окно 5 <b>&") -> Message:
    return Message("m1", "aksu", str(chat), text, "", NOW + 60_000_000)


async def test_a_visitor_gets_the_text_as_it_is(telegram: TelegramApi, channel: TelegramChannel) -> None:
    """Nothing in it is markup; what is longer than Telegram takes is cut."""
    assert await channel.send(message(), NOW) is Outcome.DELIVERED_TO_CHANNEL
    assert await channel.send(message(text="ұ" * 5000), NOW) is Outcome.DELIVERED_TO_CHANNEL
    assert telegram.texts == [SentText(VISITOR, "A012: окно 5 <b>&"), SentText(VISITOR, "ұ" * 4096)]


async def test_who_has_blocked_the_bot_is_forgotten(telegram: TelegramApi, channel: TelegramChannel) -> None:
    """And whoever is not there. What Telegram refuses otherwise is that message alone."""
    telegram.blocked.add(VISITOR)
    assert await channel.send(message(), NOW) is Outcome.ADDRESS_GONE
    assert await channel.send(message(chat=404), NOW) is Outcome.ADDRESS_GONE
    telegram.blocked.clear()
    assert await channel.send(message(text=""), NOW) is Outcome.REFUSED


async def test_telegram_is_left_alone_while_it_asks_for_it(telegram: TelegramApi, token_file: Path) -> None:
    """`retry_after` is respected: until then nothing is sent, not even another visitor's message."""
    clock = Seconds()
    channel = TelegramChannel(BotApi(telegram.url, str(token_file)), clock)
    telegram.faults.append("busy")
    for _ in range(2):
        with pytest.raises(ChannelFault, match="pause"):
            await channel.send(message(), NOW)
    assert telegram.texts == []
    clock.now += 1.0
    assert await channel.send(message(), NOW) is Outcome.DELIVERED_TO_CHANNEL
    await channel.close()


@pytest.mark.parametrize(
    ("fault", "kind", "is_uncertain"),
    [("broken", "refused", False), ("html", "refused", False), ("drop", "unreachable", True)],
)
async def test_a_failure_is_named(
    telegram: TelegramApi, channel: TelegramChannel, fault: str, kind: str, is_uncertain: bool
) -> None:
    """A message that Telegram had when the connection ended is uncertain, so it is not sent twice."""
    telegram.faults.append(fault)
    with pytest.raises(ChannelFault) as caught:
        await channel.send(message(), NOW)
    assert (caught.value.kind, caught.value.is_uncertain) == (kind, is_uncertain)
    assert await channel.send(message(), NOW) is Outcome.DELIVERED_TO_CHANNEL


async def test_the_token_is_in_no_error_and_no_log(
    telegram: TelegramApi, token_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It stands in every address. Nothing listens, then Telegram does not know it; a new one in the file is taken."""
    caplog.set_level(logging.DEBUG)
    away = TelegramChannel(BotApi("http://127.0.0.1:9", str(token_file)), Seconds())
    channel = TelegramChannel(BotApi(telegram.url, str(token_file)), Seconds())
    with pytest.raises(ChannelFault, match="cannot be reached") as unreachable:
        await away.send(message(), NOW)
    telegram.token = "1:another"
    with pytest.raises(ChannelFault, match="does not know the token") as unknown:
        await channel.send(message(), NOW)
    assert TOKEN not in f"{unreachable.value!r}{unknown.value!r}{caplog.text}"
    assert unreachable.value.__cause__ is None
    await asyncio.to_thread(token_file.write_text, "1:another")
    assert await channel.send(message(), NOW) is Outcome.DELIVERED_TO_CHANNEL
    await away.close()
    await channel.close()


@pytest.mark.parametrize(("text", "mode"), [("1:a", 0o644), ("", 0o600), ("a/b", 0o600), (None, 0)])
async def test_a_token_that_is_none_is_named_with_what_to_do(
    telegram: TelegramApi, tmp_path: Path, text: str | None, mode: int
) -> None:
    """A file that others can read, that is empty, or that is not there. Telegram is not asked."""
    file = tmp_path / "token"
    if text is not None:
        file.write_text(text)
        file.chmod(mode)
    channel = TelegramChannel(BotApi(telegram.url, str(file)), Seconds())
    with pytest.raises(ChannelFault, match=str(file)) as caught:
        await channel.send(message(), NOW)
    assert caught.value.kind == "no_secret"
    await channel.close()
