"""Answers of a server while another one writes to the same journal."""

from collections.abc import AsyncIterator

import pytest
from msgspec import json

from queue_server.app_parts import PARTS
from queue_server.assembly.app import engine_on
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.pages.services import VisitorServices
from tests.halls import DEFINITION, DESK, KIOSK
from tests.integration.api.conftest import HALL, Server, document


@pytest.fixture
async def beside(server: Server) -> AsyncIterator[Engine]:
    """The engine of another server on the same store."""
    engine = engine_on(server.context.store, server.clock.wall)
    await engine.open_hall("aksu", DEFINITION)
    yield engine
    await engine.stop()


async def issue(engine: Engine, name: str) -> int:
    """Give a ticket there; returns the seq of its record."""
    await engine.submit("aksu", c.IssueTicket(name, "land"), KIOSK)
    return engine.feeds["aksu"].seq


async def test_what_another_server_has_acknowledged_is_there(server: Server, beside: Engine) -> None:
    """A ticket by its id and by its key, its page, a command about it, an undo: nothing is missing or refused."""
    seq = await issue(beside, "AAAAAAAAAAAAAAA1")
    reply = await server.ask("GET", f"{HALL}/tickets/AAAAAAAAAAAAAAA1", "kiosk")
    assert (reply.status, reply.headers["Kezek-Seq"]) == (200, str(seq))
    await issue(beside, "AAAAAAAAAAAAAAA2")
    keys = server.app[PARTS][VisitorServices].ticket_keys
    assert (await server.ask("GET", f"/t/{keys.key_of('AAAAAAAAAAAAAAA2')}")).status == 200
    await issue(beside, "AAAAAAAAAAAAAAA3")
    left = await server.ask("POST", f"{HALL}/tickets/AAAAAAAAAAAAAAA3/leave", "kiosk", json={})
    assert (left.status, left.json["state"]) == (200, "left")
    await beside.submit("aksu", c.OpenWindow(1), DESK)
    assert (await server.command(1, "next")).status == 200
    missing = await server.ask("GET", f"{HALL}/tickets/BBBBBBBBBBBBBBBB", "kiosk")
    assert (missing.status, missing.json["code"]) == (404, "unknown_ticket")


async def test_an_answer_is_of_what_the_sender_has_seen_or_later(server: Server, beside: Engine) -> None:
    """With `Kezek-After` at once, and not at the next look of the server."""
    seq = await issue(beside, "AAAAAAAAAAAAAAA1")
    board = await server.ask("GET", f"{HALL}/board", "board", headers={"Kezek-After": str(seq)})
    assert (board.json["seq"], board.headers["Kezek-Seq"]) == (seq, str(seq))
    command = await server.ask(
        "POST", f"{HALL}/tickets", "kiosk", json={"service": "land"}, headers={"Kezek-After": str(seq)}
    )
    assert (command.status, command.json["number"]) == (201, "A002")
    assert int(command.headers["Kezek-Seq"]) == seq + 1


@pytest.mark.parametrize("after", ["", "-1", "x", "1.5", "٣", "9" * 40])
async def test_a_position_that_is_no_number_is_refused(server: Server, after: str) -> None:
    """The sentence names the header, and nothing has changed."""
    seq = server.context.feed("aksu").seq
    headers = {"Kezek-After": after}
    reply = await server.ask("POST", f"{HALL}/tickets", "kiosk", json={"service": "land"}, headers=headers)
    assert (reply.status, reply.json["code"]) == (400, "malformed")
    assert "Kezek-After" in reply.json["detail"]
    assert server.context.feed("aksu").seq == seq


async def test_a_position_beyond_the_journal_is_refused_at_once(server: Server) -> None:
    """Whoever sends it is told where the journal ends; a stranger's number is no witness of a loss."""
    headers = {"Kezek-After": "5000"}
    reply = await server.ask("GET", f"{HALL}/board", headers=headers)
    assert (reply.status, reply.json["code"], reply.json["after"]) == (400, "ahead_of_journal", 5000)
    assert server.context.feed("aksu").state.loss is None


async def test_a_socket_begins_where_its_reader_has_come(server: Server, beside: Engine) -> None:
    """Every view: its first document is at the seq named, or after it, and no loss is suspected."""
    await beside.submit("aksu", c.OpenWindow(1), DESK)
    for number, (view, role) in enumerate(
        [("board", "board"), ("waits", "board"), ("desk:1", "operator"), ("supervisor", "manager")], 1
    ):
        seq = await issue(beside, f"AAAAAAAAAAAAAAA{number}")
        async with server.live(f"{view}&after={seq}", role) as ws:
            assert (await document(ws))["seq"] >= seq
    seq = await issue(beside, "AAAAAAAAAAAAAAA9")
    async with server.live("ticket:AAAAAAAAAAAAAAA9", "kiosk") as ws:
        assert (await document(ws))["seq"] >= seq
    seq = await issue(beside, "AAAAAAAAAAAAAAA8")
    called = json.decode(await beside.submit("aksu", c.CallNext(1), DESK))
    async with server.live(f"calls&after={seq}") as ws:
        calls = (await document(ws, lambda received: received["view"] == "calls"))["calls"]
    assert [call["seq"] for call in calls] == [called["seq"]]
    assert server.context.feed("aksu").state.loss is None
