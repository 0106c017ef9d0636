"""Why was I overtaken? Asked through the API and on a page."""

import pytest
from msgspec.structs import replace

from queue_server.hall.commands import Actor, Configure
from tests.integration.api.conftest import HALL, Server, serving

BROWSER = {"Accept": "text/html"}


async def overtaken_by_a_veteran(server: Server) -> str:
    """The key to ticket A001; A002 has come a minute later, with a head start, and has been called."""
    await server.command(1, "open")
    ticket = await server.issue()
    server.clock.pass_s(60)
    await server.issue("land", priority="veteran")
    assert (await server.command(1, "next")).json["ticket"]["number"] == "A002"
    return str(ticket["key"])


async def test_the_document() -> None:
    """Whoever has the ticket's key may ask, without credentials."""
    async with serving() as server:
        own_key = await overtaken_by_a_veteran(server)
        reply = await server.ask("GET", f"{HALL}/tickets/{own_key}/overtaken")
        assert {key: reply.json[key] for key in ("view", "hall", "number")} == {
            "view": "overtaken",
            "hall": "aksu",
            "number": "A001",
        }
        (call,) = reply.json["overtaken"]
        assert {key: value for key, value in call.items() if value is not None} == {
            "number": "A002",
            "window": 1,
            "at": "2025-10-09T09:01:00Z",
            "why": "priority",
            "head_start_s": 600,
        }


@pytest.mark.parametrize("ticket", ["A001", "AAAAAAAAAAAAAAAA"])
async def test_a_ticket_that_nobody_holds(ticket: str) -> None:
    """A number is no id, and a guess is none either."""
    async with serving() as server:
        await overtaken_by_a_veteran(server)
        reply = await server.ask("GET", f"{HALL}/tickets/{ticket}/overtaken")
        assert (reply.status, reply.code) == (404, "unknown_ticket")
        assert (await server.ask("GET", f"/t/{ticket}/overtaken", headers=BROWSER)).status == 404


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("kk", ("A001 билетінен кейін келген 1 адам одан бұрын шақырылды.", "10 мин басымдығы бар", "14:01, 1-терезе")),
        ("ru", ("1 человек пришёл позже талона A001, но вызван раньше.", "Имеет фору 10 мин", "14:01, окно 1")),
        (
            "en",
            ("1 person who came after ticket A001 was called before it.", "head start of 10 min", "14:01, window 1"),
        ),
    ],
)
async def test_the_page_says_it_in_words(language: str, sentences: tuple[str, ...]) -> None:
    """In the reader's language and the hall's time, and not which priority it was."""
    async with serving() as server:
        key = await overtaken_by_a_veteran(server)
        page = (await server.ask("GET", f"/t/{key}/overtaken?lang={language}", headers=BROWSER)).body.decode()
        assert [sentence for sentence in sentences if sentence not in page] == []
        assert "Veteran" not in page


async def test_the_page_when_nobody_did() -> None:
    """Says so, and what the rule is."""
    async with serving() as server:
        ticket = await server.issue()
        page = (await server.ask("GET", f"/t/{ticket['key']}/overtaken?lang=en", headers=BROWSER)).body.decode()
        assert "Nobody who came after ticket A001 was called before it." in page
        assert "The earliest is called next" in page


async def test_a_reason_with_markup_is_text() -> None:
    """What an operator typed cannot become part of the page."""
    async with serving() as server:
        await server.command(1, "open")
        ticket = await server.issue()
        overtaker = await server.issue()
        await server.command(1, "call", ticket=overtaker["id"], reason="<script>alert(1)</script>")
        page = (await server.ask("GET", f"/t/{ticket['key']}/overtaken?lang=en", headers=BROWSER)).body.decode()
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page


async def test_a_call_is_explained_by_the_definition_of_its_moment() -> None:
    """Window 2 helped with land after ten minutes when it called; that it helps at once now changes no reason."""
    async with serving() as server:
        await server.command(2, "open")
        ticket = await server.issue("land")
        await server.issue("school")
        assert (await server.command(2, "next")).json["ticket"]["number"] == "B001"
        feed = server.context.engine.feeds["aksu"]
        definition = feed.state.defined
        windows = tuple(replace(w, helps={"land": 1}) if w.helps else w for w in definition.windows)
        await server.context.engine.submit("aksu", Configure(replace(definition, windows=windows)), Actor("admin", "a"))
        reply = await server.ask("GET", f"{HALL}/tickets/{ticket['key']}/overtaken")
        assert [(call["why"], call["after_minutes"]) for call in reply.json["overtaken"]] == [("helper", 10)]
        last = feed.seq
        assert await feed.definition_before(last) == definition
        feed._replaced.clear()
        assert await feed.definition_before(last) == definition
