"""The visitor's key opens and ends a turn; the id, which everybody can read in the journal, does neither."""

import logging
from typing import Any

import pytest
from msgspec import json
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from tests.halls import DEFINITION, KIOSK
from tests.integration.api.conftest import HALL, Server, document, serving

OPEN = replace(DEFINITION, rules=replace(DEFINITION.rules, public_tickets=True), visitor_holds=1)
BROWSER = {"Accept": "text/html"}
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}


def doors(name: str) -> list[tuple[str, str]]:
    """Everything that a visitor may ask of a ticket."""
    ticket = f"{HALL}/tickets/{name}"
    return [
        ("GET", ticket),
        ("GET", f"{ticket}/overtaken"),
        ("GET", f"/t/{name}"),
        ("GET", f"/t/{name}/qr.svg"),
        ("GET", f"/t/{name}/overtaken"),
        ("POST", f"{ticket}/hold"),
        ("POST", f"{ticket}/leave"),
    ]


async def ids_in_the_journal(server: Server) -> list[str]:
    """What an outsider reads in an exported journal."""
    reply = await server.ask("GET", f"{HALL}/journal", "auditor")
    bodies = [json.decode(json.decode(line)["body"]) for line in reply.body.splitlines()]
    return [body[7]["ticket"] for body in bodies if body[6].startswith("ticket.issued/")]


async def test_a_stranger_with_an_id_out_of_the_journal_ends_nobodys_turn(server: Server) -> None:
    """404 from every door, and the visitor still waits."""
    await server.issue()
    (leaked,) = await ids_in_the_journal(server)
    for method, path in doors(leaked):
        assert (await server.ask(method, path, json={} if method == "POST" else None)).status == 404, path
    async with server.session.get(f"{HALL}/live?view=ticket:{leaked}", headers=UPGRADE) as reply:
        assert reply.status == 404
    ticket = server.context.feed("aksu").state.tickets[leaked]
    assert (ticket.state, ticket.own_holds) == ("waiting", 0)


UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "x" * 24,
}


async def test_the_key_opens_every_door() -> None:
    """It comes with the answer to whoever took the ticket; the socket of a ticket opens with it too."""
    async with serving(definition=OPEN) as server:
        ticket = (await server.ask("POST", f"{HALL}/tickets", json={"service": "land"})).json
        async with server.live(f"ticket:{ticket['key']}", None) as phone:
            assert (await document(phone))["ticket"]["id"] == ticket["id"]
        for method, path in doors(ticket["key"]):
            reply = await server.ask(method, path, json={} if method == "POST" else None)
            assert reply.status == 200, path
            if path.startswith("/t/"):
                assert (reply.headers["Cache-Control"], reply.headers["Referrer-Policy"]) == (
                    "no-store",
                    "strict-origin",
                )
        assert server.context.feed("aksu").state.tickets[ticket["id"]].state == "left"


@pytest.mark.parametrize("role", ["kiosk", "operator", "manager", "admin"])
async def test_staff_act_by_the_id(role: str) -> None:
    """As a person at the front desk does for a visitor."""
    async with serving() as server:
        ticket = await server.issue()
        assert (await server.ask("GET", f"{HALL}/tickets/{ticket['id']}", role)).json["number"] == "A001"
        reply = await server.ask("POST", f"{HALL}/tickets/{ticket['id']}/leave", role, json={})
        assert reply.json["state"] == "left"


@pytest.mark.parametrize("role", ["auditor", "board", "bridge"])
async def test_who_only_reads_ends_no_turn(role: str) -> None:
    """An auditor reads every id. Neither the id nor the code on paper, which they could ask for, is a power."""
    async with serving() as server:
        ticket = await server.issue()
        assert (await server.ask("GET", f"{HALL}/tickets/{ticket['id']}", role)).status == 200
        for action in ("leave", "hold"):
            reply = await server.ask("POST", f"{HALL}/tickets/{ticket['id']}/{action}", role, json={})
            assert (reply.status, reply.code) == (404, "unknown_ticket")
        assert (await server.ask("GET", f"/t/{ticket['id']}/qr.svg", role)).status == 404
        page = await server.ask("GET", f"/t/{ticket['id']}", role)
        assert (page.status, ticket["key"] in page.body.decode()) == (200, False)
        assert server.context.feed("aksu").state.tickets[ticket["id"]].state == "waiting"


@pytest.mark.parametrize("role", ["kiosk", None])
async def test_the_key_is_told_again_and_kept_nowhere(role: str | None) -> None:
    """The same command id gets the same answer, key and all; the store keeps it without."""
    store = MemoryStore()
    async with serving(store, OPEN) as server:
        request: dict[str, Any] = {"headers": {"Idempotency-Key": "once"}, "json": {"service": "land"}}
        first = await server.ask("POST", f"{HALL}/tickets", role, **request)
        repeated = await server.ask("POST", f"{HALL}/tickets", role, **request)
        assert (repeated.status, repeated.body) == (201, first.body)
    async with serving(store, OPEN) as server:
        assert (await server.ask("POST", f"{HALL}/tickets", role, **request)).body == first.body
    key = first.json["key"]
    assert key not in repr(vars(store))
    assert first.json["id"] in repr(vars(store))


async def test_the_cause_in_the_journal_gets_nobody_the_answer() -> None:
    """A stranger's command id is repeated by whoever chose it, and by nobody who reads it as a record's cause."""
    async with serving(definition=OPEN) as server:
        body = {"service": "land"}
        ticket = await server.ask("POST", f"{HALL}/tickets", headers={"Idempotency-Key": "mine"}, json=body)
        entry = (await server.context.feed("aksu").entries_after(1))[0]
        assert "mine" not in entry.cause
        guess = await server.ask("POST", f"{HALL}/tickets", headers={"Idempotency-Key": entry.cause}, json=body)
        assert guess.json["id"] != ticket.json["id"]


async def test_no_document_and_no_log_has_a_key(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """Neither board, desk, waits, calls, supervisor, journal, figures nor what is counted; nor what is logged."""
    caplog.set_level(logging.DEBUG)
    await server.command(1, "open")
    keys = [(await server.issue())["key"] for _ in range(2)]
    await server.command(1, "next")
    for method, path in doors(keys[0]):
        await server.ask(method, path, json={} if method == "POST" else None, headers=BROWSER)
        await server.ask(method, f"{path}x", json={} if method == "POST" else None, headers=BROWSER)
    read = [f"{HALL}/{name}" for name in ("board", "waits", "supervisor", "windows/1", "journal", "printers")]
    replies = [await server.ask("GET", path, "admin") for path in [*read, "/metrics"]]
    assert [reply.status for reply in replies] == [200] * len(replies)
    texts = " ".join(reply.body.decode() for reply in replies) + caplog.text
    assert [key for key in keys if key in texts] == []
    assert "/t/{ticket}" in texts


async def test_links_of_before_go_on_for_their_day() -> None:
    """A ticket that was issued before its hall had keys is opened by its id, and ended; one of later is not."""
    store = MemoryStore()
    async with serving(store) as server:  # as the version before would have kept it: without keys
        await server.context.execute("aksu", c.IssueTicket("AbCdEfGhIjKlMnOp", "land"), KIOSK)
        store._positions.clear()
        store._secrets.clear()
    async with serving(store) as server:
        assert (await server.ask("GET", "/t/AbCdEfGhIjKlMnOp", headers=BROWSER)).status == 200
        next_ticket = await server.issue()
        assert (await server.ask("GET", f"/t/{next_ticket['id']}", headers=BROWSER)).status == 404
        left = await server.ask("POST", f"{HALL}/tickets/AbCdEfGhIjKlMnOp/leave", json={})
        assert left.json["state"] == "left"
