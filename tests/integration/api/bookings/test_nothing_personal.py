"""What visitors have said of themselves stands beside the journal and nowhere else, and then nowhere at all."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.app_parts import PARTS
from queue_server.assembly import background
from queue_server.config.message_rules import MessageRules
from queue_server.config.sections.messages import MessageSettings
from queue_server.config.sections.push import Push
from queue_server.config.sections.telegram import Telegram
from queue_server.journal.packing.snapshot import encode_state
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.messages import outbox
from queue_server.messages.channels.telegram.linking import ChatLinks
from queue_server.messages.planning.wish import ADDRESS_KINDS
from queue_server.messages.service import MessageService
from queue_server.messages.subscription_channels import SubscriptionChannels
from queue_server.pages.services import PageServices, VisitorServices
from tests.booked_halls import at, receiving, times
from tests.integration.api.bookings.test_draws import due
from tests.integration.api.conftest import HALL, Server, serving
from tests.integration.command_line import kezek
from tests.integration.messages.channels import NotedChannel, subscription_at, until
from tests.unit.journal.days import RATING

DEFINITION = replace(
    receiving(papers=times(release="draw", opens_days=2, place_minutes=180, draw_from="09:00", draw_until="18:00")),
    messages=MessageRules(channels=tuple(ADDRESS_KINDS)),
    rating=RATING,
)
"""The akim receives for land, a deputy for school, and papers are drawn two days ahead. Visitors are told by every
channel, and say how it was."""
SETTINGS = MessageSettings(
    push=Push(contact="it@example.kz", hosts=("push.example",)), telegram=Telegram(bot="AksuBot", token_file="/x")
)
FOUR, HALF, FIVE = "2025-10-09T11:00:00Z", "2025-10-09T11:30:00Z", "2025-10-09T12:00:00Z"
WEEK = tuple(f"2025-10-{day:02}" for day in range(9, 15))
"""From a Thursday to the Tuesday after it."""
BROWSER = {"Accept": "text/html", "Accept-Language": "en"}
VISITORS = (
    ("Зылиха Шыңғысханқызы", "8 (701) 765-43-21", "+77017654321"),
    ("Қожанасыр Дүйсенбеков", "+7 702 876 54 32", "+77028765432"),
    ("Рысжан Өтепбергенова", "87479876543", "+77479876543"),
    ("Ғалымжан Ұлықбеков", "8-705-246-81-35", "+77052468135"),
    ("Ұлбосын Шоңбасова", "8 707 135 79 24", "+77071357924"),
)
"""The name of each, the number as it was typed, and as it is called."""
QUESTION = "Тасөткелдегі <b>құдықтың</b>\nсуы неге ащы?"
ANSWER = "Мәслихатқа барыңыз"
WORDS = ("Тасөткел", "құдықтың", "суы неге", "Мәслихатқа", "Шөмішбай", "дөрекі")
RATING_WORDS = "Шөмішбай деген кісі дөрекі"
ADDRESSES = {
    "sms": "8 (702) 345 67 89",
    "email": "ulbosyn@poshta.example",
    "push": subscription_at("https://push.example/send/Zk7hQpW3rT9v"),
    "telegram": "7712345098",
}
"""The address of each channel as it is given, and by what it would be seen."""
ADDRESS_TRACES = ("7023456789", "345 67 89", "3456789", "ulbosyn", "poshta.example", "Zk7hQpW3rT9v", "7712345098")


def traces() -> set[str]:
    """Every spelling by which one of them might stand somewhere: names, numbers, words of questions and answers, and
    each as JSON and addresses write it."""
    parts = {part for name, *_ in VISITORS for part in name.split()} | {*WORDS, *ADDRESS_TRACES}
    for _, typed, number in VISITORS:
        digits = number[2:]
        parts |= {typed, number, digits, f"{digits[:3]} {digits[3:6]} {digits[6:8]} {digits[8:]}"}
        parts |= {f"{digits[3:6]}{mark}{digits[6:8]}{mark}{digits[8:]}" for mark in " -"}
    escaped = {part.encode("ascii", "backslashreplace").decode() for part in parts}
    quoted = {"".join(f"%{byte:02X}" for byte in part.encode()) for part in parts}
    return {trace.casefold() for trace in parts | escaped | quoted}


def traces_in(content: bytes) -> set[str]:
    text = content.decode(errors="replace").casefold()
    return {trace for trace in traces() if trace in text}


async def post(server: Server, path: str, role: str | None = None, **body: Any) -> Any:
    reply = await server.ask("POST", f"{HALL}/{path}", role, json=body)
    assert reply.status in (200, 201), reply.body
    return reply.json


async def book(server: Server, visitor: int, service: str, start: str) -> Any:
    name, typed, _ = VISITORS[visitor]
    return await post(server, "bookings", None, service=service, start=start, name=name, phone=typed, question=QUESTION)


async def visit(server: Server) -> None:
    """Everything that becomes of bookings on one day, and what staff do about them."""
    received = await book(server, 0, "land", FIVE)
    await post(server, f"bookings/{received['key']}/move", start=HALF)
    await post(server, f"bookings/{received['id']}/confirm", "secretary", start=FOUR)
    await post(server, f"bookings/{received['key']}/waitlist/join")
    cancelled = await book(server, 1, "school", FOUR)
    await post(server, f"bookings/{cancelled['key']}/cancel")
    refused = await book(server, 2, "land", FIVE)
    await post(server, f"bookings/{refused['id']}/refuse", "secretary", reason="other", words=ANSWER)
    await take_part(server)
    await server.ask("POST", f"{HALL}/bookings", json={"service": "school", "start": "-", "name": VISITORS[0][0]})
    await server.ask("POST", f"{HALL}/bookings", json={"service": "school", "start": FIVE, "phone": VISITORS[0][1] * 2})
    for search in (VISITORS[0][0], VISITORS[0][1]):
        page = await server.ask("POST", "/desk/aksu/bookings/search", "operator", headers=BROWSER, data={"q": search})
        assert VISITORS[0][0] in page.body.decode()
    server.clock.now = at("15:50")
    await server.ask("POST", f"{HALL}/bookings/arrive", "kiosk", json={"code": "000000"})
    arrived = await post(server, "bookings/arrive", "kiosk", code=received["code"])
    await post(server, "windows/1/open", "operator")
    called = await post(server, "windows/1/next", "operator")
    assert called["ticket"]["id"] == arrived["ticket"]["id"]
    await post(server, "windows/1/start", "operator")
    reception = await server.ask("GET", f"{HALL}/windows/1/reception", "operator")
    assert reception.json["visitor"]["question"] == QUESTION
    await post(server, "windows/1/end-reception", "operator", result="under_control", until="2025-10-20")
    await book(server, 4, "school", "2025-10-10T10:00:00Z")


async def be_told(server: Server) -> Any:
    """Two without a booking are told, after mistyped addresses, by SMS, letter and notification, and by the bot; they
    are served, one says how it was, and both are forgotten. Returns the ticket of that one."""
    channels = {name: NotedChannel(name) for name in ADDRESS_KINDS}
    server.app[PARTS][MessageService].channels.update(channels)
    ticket, other = await server.issue("school"), await server.issue("school")
    wishes = f"tickets/{ticket['key']}/messages"
    for channel, address in (("email", "ulbosyn poshta.example"), ("push", ADDRESSES["push"][:-3])):
        wrong = await server.ask("POST", f"{HALL}/{wishes}", json={"channel": channel, "address": address})
        assert wrong.status >= 400
    for channel in ("sms", "email", "push"):
        await post(server, wishes, channel=channel, address=ADDRESSES[channel])
    await link_chat(server, other)
    for noted in channels.values():
        await noted.until(1)
    await post(server, "windows/2/open", "operator")
    for visitor in (ticket, other):
        await post(server, "windows/2/next", "operator")
        for channel in ("sms", "email", "push") if visitor is ticket else ("telegram",):
            await channels[channel].until(2)  # type: ignore[index]
        await post(server, "windows/2/start", "operator")
        await post(server, "windows/2/end-reception", "operator", result="answered")
        await until(partial(is_forgotten, server, visitor))
    addresses = "".join(message.address for channel in channels.values() for message in channel.messages)
    assert [trace for trace in ("7023456789", "ulbosyn", "Zk7hQpW3rT9v", "7712345098") if trace not in addresses] == []
    await post(server, f"tickets/{ticket['key']}/rating", step=1, reasons=["rude"], words=RATING_WORDS)
    return ticket


async def link_chat(server: Server, ticket: Any) -> None:
    """Open the bot for a ticket."""
    links, feeds = server.app[PARTS][SubscriptionChannels].telegram, server.app[PARTS][PageServices].feeds
    assert links is not None
    chats = ChatLinks(
        server.context.store, lambda: feeds, links, server.context.clock, server.app[PARTS][MessageService].wake
    )
    assert (await chats.link(links.code_of(ticket["id"]), ADDRESSES["telegram"], "kk")).result == "ticket"


async def is_forgotten(server: Server, ticket: Any) -> bool:
    return not await server.context.store.personal_data("aksu", ticket["id"])


async def take_part(server: Server) -> None:
    """Two want one of the places that are drawn; one of them has two numbers."""
    await due(server)
    (draw,) = (await server.ask("GET", f"{HALL}/bookings/draws")).json["draws"]
    for visitor in (3, 4):
        name, typed, _ = VISITORS[visitor]
        await post(server, f"bookings/draws/{draw['draw']}/enter", name=name, phone=typed, question=QUESTION)


async def rest_of_week(server: Server) -> None:
    """Five more days on which somebody books, comes and is served; one day's time is closed, and a promise is kept."""
    for visitor, day in enumerate(WEEK[1:]):
        server.clock.now = at("08:00", day)
        booking = await book(server, visitor, "school", f"{day}T05:00:00Z")
        server.clock.now = at("09:45", day)
        await post(server, "bookings/arrive", "kiosk", code=booking["code"], priority="veteran")
        await post(server, "windows/2/open", "operator")
        await post(server, "windows/2/next", "operator")
        await post(server, "windows/2/start", "operator")
        if day == WEEK[3]:
            other = await book(server, visitor, "school", f"{WEEK[4]}T06:00:00Z")
            span = {"day": WEEK[4], "first": "11:00", "until": "12:00", "service": "school", "reason": "No power"}
            await post(server, "closures", "manager", **span, concerned=[other["id"]])
        server.clock.now = at("10:10", day)
        await post(server, "windows/2/end-reception", "operator", result="answered")
    (row,) = (await server.ask("GET", f"{HALL}/receptions", "secretary")).json["controls"]
    for verb in ("done", "reopen", "done"):
        await post(server, f"receptions/{row['control']['control']}/{verb}", "secretary")


async def documents(server: Server) -> bytes:
    """What anybody, a board or an auditor may read."""
    paths = {
        None: ("/metrics", f"{HALL}/board", f"{HALL}/waits", f"{HALL}/receptions/figures", f"{HALL}/bookings/draws"),
        "auditor": (f"{HALL}/journal", f"{HALL}/stats?from={WEEK[0]}&to={WEEK[-1]}"),
        "manager": (f"/manager/aksu?from={WEEK[0]}&to={WEEK[-1]}",),
        "admin": ("/metrics", f"{HALL}/supervisor", f"{HALL}/devices", "/api/v1/log"),
    }
    pages = ("/reception/aksu", "/reception/aksu/figures.csv", "/book/aksu")
    questions = [(path, role) for role, several in paths.items() for path in several] + [(page, None) for page in pages]
    replies = [await server.ask("GET", path, role) for path, role in questions]
    assert [(*pair, reply.status) for pair, reply in zip(questions, replies, strict=True) if reply.status != 200] == []
    return b"".join(reply.body for reply in replies)


def files_of(data: Path, public: Path) -> bytes:
    """What the program writes about the week: the journal, the reports and the open data of two days."""
    journal = ("--data", data, "--hall", "aksu")
    period = ("--from", WEEK[0], "--to", WEEK[-1])
    commands = [("export", *journal), ("audit", *journal), ("verify", "--data", data)]
    commands += [("open-data", *journal, "--to", public, "--day", day) for day in (WEEK[0], WEEK[-2])]
    commands += [
        ("report", *journal, *period, "--format", form, "--out", public / f"report.{form}")
        for form in ("html", "csv", "json")
    ]
    public.mkdir()
    answers = [kezek(*command) for command in commands]
    assert [answer.code for answer in answers] == [0] * len(answers), answers
    printed = "".join(answer.out + answer.err for answer in answers)
    return printed.encode() + content_of(public)


def content_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@asynccontextmanager
async def opened(data: Path) -> AsyncIterator[SqliteStore]:
    store = await SqliteStore.open(data)
    try:
        yield store
    finally:
        await store.close()


async def run_once(_seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    await work()


@pytest.mark.long
async def test_nothing_personal_is_anywhere_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a week of bookings, receptions, refusals, a closure, a draw, messages and a mark: neither journal, log,
    snapshot, metric, export, report, open data nor any document for strangers has a name, an address or a word; once
    the time to live is over, no file of the folder. The addresses of whoever was told went with the visit."""
    caplog.set_level(logging.DEBUG)
    data = tmp_path / "data"
    async with opened(data) as store, serving(store, DEFINITION, messages=SETTINGS) as server:
        await visit(server)
        with monkeypatch.context() as soon:
            for name, seconds in (("LEAST_REST_S", 0.01), ("LONGEST_CHANNEL_REST_S", 0.02), ("SWEEP_S", 0.0)):
                soon.setattr(outbox, name, seconds)
            rating = await be_told(server)
        kinds = {datum.kind for datum in await store.personal_data_of_kind("aksu", "rating_words")}
        assert kinds == {"rating_words"}
        server.clock.now = at("18:30")
        await due(server)
        await rest_of_week(server)
        await server.issue("school")
        assert len(traces_in(content_of(data))) > len(VISITORS)
        files = await asyncio.to_thread(files_of, data, tmp_path / "public")
        snapshot = encode_state(server.context.feed("aksu").state)
        for content in (await documents(server), files, snapshot):
            assert traces_in(content) == set()
            assert rating["key"].encode() not in content
        journal = (await server.ask("GET", f"{HALL}/journal", "auditor")).body
        keys, bookings = server.app[PARTS][VisitorServices].booking_keys, server.context.feed("aksu").state.bookings
        assert all(keys.key_of(name).encode() not in journal for name in bookings)
        server.clock.now = at("10:00", "2026-03-10")
        monkeypatch.setattr(background, "every", run_once)
        await background._keep_house(server.context, 30)
        assert traces_in(content_of(data)) == set()
    assert traces_in(content_of(data)) == set()
    assert traces_in(caplog.text.encode()) == set()
    assert rating["key"] not in "".join(line.getMessage() for line in caplog.records if line.name != "aiohttp.access")
