"""Visitors and the Telegram bot: a server asks Telegram, played on 127.0.0.1, for what they write to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from msgspec.structs import replace

from queue_server.app_parts import PARTS
from queue_server.config.message_rules import MessageRules
from queue_server.config.sections.messages import MessageSettings
from queue_server.config.sections.telegram import Telegram
from queue_server.journal.memory import MemoryStore
from queue_server.messages import outbox
from queue_server.messages.service import MessageService
from queue_server.messages.subscription_channels import SubscriptionChannels
from script.staging.telegram_api import SentText, TelegramApi, serve_telegram
from tests.halls import DEFINITION
from tests.integration.api.conftest import HALL, Server, serving
from tests.integration.messages.channels import until

WITH_MESSAGES = replace(DEFINITION, messages=MessageRules(channels=("telegram",), occasions=("called",)))
AIGUL, BOLAT = 7001, 7002


@pytest.fixture(autouse=True)
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "LEAST_REST_S", 0.01)
    monkeypatch.setattr(outbox, "LONGEST_CHANNEL_REST_S", 0.02)
    monkeypatch.setattr(outbox, "SWEEP_S", 0.0)


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramApi]:
    async with serve_telegram() as telegram:
        yield telegram


@pytest.fixture
def settings(telegram: TelegramApi, tmp_path: Path) -> MessageSettings:
    file = tmp_path / "token"
    file.write_text(telegram.token)
    file.chmod(0o600)
    return MessageSettings(telegram=Telegram(bot="AksuQueueBot", token_file=str(file), api=telegram.url))


@asynccontextmanager
async def bot(settings: MessageSettings, store: MemoryStore | None = None) -> AsyncIterator[Server]:
    async with serving(store, WITH_MESSAGES, messages=settings) as server:
        await server.command(1, "open", operator="desk-1")
        yield server


def code_of(server: Server, ticket: Any) -> str:
    """What the link on the ticket's page gives to the bot."""
    links = server.app[PARTS][SubscriptionChannels].telegram
    assert links is not None
    address = links.address(ticket["id"])
    assert address.startswith("https://t.me/AksuQueueBot?start=")
    assert ticket["key"] not in address
    return address.partition("=")[2]


async def data_of(server: Server, ticket: Any) -> dict[str, str]:
    return {datum.kind: datum.text for datum in await server.context.store.personal_data("aksu", ticket["id"])}


async def test_a_visitor_is_told_in_telegram(telegram: TelegramApi, settings: MessageSettings) -> None:
    """The link of the ticket opens the chat; it is answered, in the ticket's language, and told of the call. With the
    visit the chat is forgotten."""
    async with bot(settings) as server:
        ticket = await server.issue(language="kk")
        await telegram.write(AIGUL, f"/start {code_of(server, ticket)}")
        [answer] = await telegram.until_sent(1)
        assert answer == SentText(AIGUL, "A001 билеті туралы хабар осында келеді. Тоқтату үшін /stop деп жазыңыз.")
        assert (await data_of(server, ticket))["telegram"] == str(AIGUL)
        await server.command(1, "next")
        assert (await telegram.until_sent(2))[1] == SentText(AIGUL, "A001 билеті: 1-терезеге келіңіз.")
        await server.command(1, "start")
        await server.command(1, "finish")

        async def is_erased() -> bool:
            return await data_of(server, ticket) == {}

        await until(is_erased)
        assert telegram.unconfirmed <= 1


async def test_a_chat_that_stops_is_forgotten(telegram: TelegramApi, settings: MessageSettings) -> None:
    """By `/stop`, and by blocking the bot. The other visitor is told as before."""
    async with bot(settings) as server:
        first, second = await server.issue(), await server.issue()
        for chat, ticket in ((AIGUL, first), (BOLAT, second)):
            await telegram.write(chat, f"/start {code_of(server, ticket)}")
        await telegram.until_sent(2)
        await telegram.write(AIGUL, "/stop", "en")
        assert (await telegram.until_sent(3))[
            2
        ].text == "You will be told nothing more here, and this chat is forgotten."
        assert "telegram" not in await data_of(server, first)
        await server.command(1, "next")
        await server.command(1, "start")
        await server.command(1, "next")
        texts = await telegram.until_sent(4)
        assert (texts[3].chat, len(texts)) == (BOLAT, 4)
        await telegram.block(BOLAT)

        async def is_forgotten() -> bool:
            return "telegram" not in await data_of(server, second)

        await until(is_forgotten)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/start visitor-00000001AAAAAAAAAAA", "That visit is over"),
        ("/start AAAAAAAAAAA", "That visit is over"),
        ("/start", "This bot tells you when it is your turn."),
        ("A001", "This bot tells you when it is your turn."),
    ],
)
async def test_other_words_change_nothing(
    telegram: TelegramApi, settings: MessageSettings, text: str, answer: str
) -> None:
    """A code that was made up, none, or anything else is answered with what to do."""
    async with bot(settings) as server:
        ticket = await server.issue()
        await telegram.write(AIGUL, text, "en")
        [message] = await telegram.until_sent(1)
        assert message.text.startswith(answer)
        assert await data_of(server, ticket) == {}


async def test_a_ticket_that_has_ended_is_not_linked(telegram: TelegramApi, settings: MessageSettings) -> None:
    """Nothing is stored of whoever asks for one, nor of a fourth chat for one ticket."""
    async with bot(settings) as server:
        over, ticket = await server.issue(), await server.issue(language="en")
        for step in ("next", "start", "finish"):
            await server.command(1, step)
        await telegram.write(AIGUL, f"/start {code_of(server, over)}", "en")
        for number in range(4):
            await telegram.write(8000 + number, f"/start {code_of(server, ticket)}")
        texts = await telegram.until_sent(5)
        assert texts[0].text.startswith("That visit is over")
        assert [text.text.partition(" ")[0] for text in texts[1:]] == ["You", "You", "You", "Too"]
        assert (await data_of(server, ticket))["telegram"] == "8002"


async def test_of_two_servers_one_asks(telegram: TelegramApi, settings: MessageSettings) -> None:
    """Telegram ends the earlier of two polls, so one server holds the claim. What was not handled when it stopped
    comes to the next one."""
    store = MemoryStore()
    async with bot(settings, store) as first:
        await telegram.until_polls(1)
        async with serving(store, WITH_MESSAGES, messages=settings) as second:
            ticket = await first.issue(language="ru")
            await telegram.write(AIGUL, f"/start {code_of(second, ticket)}")
            await telegram.until_sent(1)
            await telegram.until_polls(2)
            assert telegram.conflicts == 0
        assert len(telegram.texts) == 1


async def test_another_program_at_the_bot_is_waited_out(telegram: TelegramApi, settings: MessageSettings) -> None:
    """409, then a token that is not known: the reader rests, longer each time, and goes on. Meanwhile the devices say
    which it is."""
    rests: list[float] = []
    faults: list[str] = []
    right = telegram.token

    async def rest(seconds: float) -> None:
        rests.append(seconds)
        devices = (await server.ask("GET", f"{HALL}/devices", "admin")).json
        [reading] = [device for device in devices if device["device"] == "messages-telegram-bot"]
        assert (reading["name"], reading["state"]) == ("Telegram @AksuQueueBot", "failing")
        faults.append(reading["fault"]["code"])
        telegram.token = right if len(rests) == 3 else "1:other"

    async with serving(None, WITH_MESSAGES, messages=settings) as server, aiohttp.ClientSession() as other:
        reader = server.app[PARTS][MessageService].bot_reader
        assert reader is not None
        reader._rest = rest
        await telegram.until_polls(1)
        async with other.post(f"{telegram.url}/bot{right}/getUpdates", json={"timeout": 0}) as answer:
            assert answer.status == 200
        await telegram.until_polls(3)
        assert (rests, telegram.conflicts) == ([1.0, 2.0, 4.0], 1)
        assert faults == ["bot_other_reader", "bot_sign_in", "bot_sign_in"]
        await telegram.write(AIGUL, "/start", "en")
        await telegram.until_sent(1)

        async def is_well() -> bool:
            return server.app[PARTS][MessageService].documents(server.context.feed("aksu").state)[-1].state == "ok"

        await until(is_well)


async def test_a_bot_that_writes_to_the_bot_is_not_answered_for_ever(
    telegram: TelegramApi, settings: MessageSettings
) -> None:
    """Ten answers a minute to one chat; another one is answered meanwhile."""
    async with serving(None, WITH_MESSAGES, messages=settings):
        for _ in range(15):
            await telegram.write(AIGUL, "hello")
        await telegram.write(BOLAT, "hello")
        texts = await telegram.until_sent(11)
        assert [text.chat for text in texts] == [AIGUL] * 10 + [BOLAT]
