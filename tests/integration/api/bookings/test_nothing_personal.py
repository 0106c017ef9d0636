"""What visitors have said of themselves stands beside the journal and nowhere else, and then nowhere at all."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from queue_server import background
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.pages.services import VISITOR_SERVICES
from tests.booked_halls import at, receiving, times
from tests.integration.api.bookings.test_draws import due
from tests.integration.api.conftest import HALL, Server, serving
from tests.integration.command_line import kezek

DEFINITION = receiving(
    papers=times(release="draw", opens_days=2, place_minutes=180, draw_from="09:00", draw_until="18:00")
)
"""The akim receives for land, a deputy for school, and papers are drawn two days ahead."""
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
WORDS = ("Тасөткел", "құдықтың", "суы неге", "Мәслихатқа")


def traces() -> set[str]:
    """Every spelling by which one of them might stand somewhere: names, numbers, words of questions and answers, and
    each as JSON and addresses write it."""
    parts = {part for name, *_ in VISITORS for part in name.split()} | set(WORDS)
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
    shown = await server.ask("GET", f"{HALL}/windows/1/reception", "operator")
    assert shown.json["visitor"]["question"] == QUESTION
    await post(server, "windows/1/end-reception", "operator", result="under_control", until="2025-10-20")
    await book(server, 4, "school", "2025-10-10T10:00:00Z")


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
        "admin": ("/metrics", f"{HALL}/supervisor", "/api/v1/log"),
    }
    pages = ("/reception/aksu", "/reception/aksu/figures.csv", "/book/aksu")
    asked = [(path, role) for role, several in paths.items() for path in several] + [(page, None) for page in pages]
    replies = [await server.ask("GET", path, role) for path, role in asked]
    assert [(*pair, reply.status) for pair, reply in zip(asked, replies, strict=True) if reply.status != 200] == []
    return b"".join(reply.body for reply in replies)


def files_of(data: Path, public: Path) -> bytes:
    """What the program writes about the week: the journal, the reports and the open data of two days."""
    where = ("--data", data, "--hall", "aksu")
    period = ("--from", WEEK[0], "--to", WEEK[-1])
    commands = [("export", *where), ("audit", *where), ("verify", "--data", data)]
    commands += [("open-data", *where, "--to", public, "--day", day) for day in (WEEK[0], WEEK[-2])]
    commands += [
        ("report", *where, *period, "--format", form, "--out", public / f"report.{form}")
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


async def once(_seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    await work()


@pytest.mark.long
async def test_nothing_personal_is_anywhere_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a week of bookings, receptions, refusals, a closure and a draw: neither journal, log, export, report, open
    data nor any document for strangers has a name, a number or a word; once the time to live is over, no file of the
    folder."""
    caplog.set_level(logging.DEBUG)
    data = tmp_path / "data"
    async with opened(data) as store, serving(store, DEFINITION) as server:
        await visit(server)
        server.clock.now = at("18:30")
        await due(server)
        await rest_of_week(server)
        await server.issue("school")
        assert len(traces_in(content_of(data))) > len(VISITORS)
        files = await asyncio.to_thread(files_of, data, tmp_path / "public")
        for content in (await documents(server), files):
            assert traces_in(content) == set()
        journal = (await server.ask("GET", f"{HALL}/journal", "auditor")).body
        keys, bookings = server.app[VISITOR_SERVICES].booking_keys, server.context.feed("aksu").state.bookings
        assert all(keys.key_of(name).encode() not in journal for name in bookings)
        server.clock.now = at("10:00", "2026-03-10")
        monkeypatch.setattr(background, "every", once)
        await background._keep_house(server.context, 30)
        assert traces_in(content_of(data)) == set()
    assert traces_in(content_of(data)) == set()
    assert traces_in(caplog.text.encode()) == set()
