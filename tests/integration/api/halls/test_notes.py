"""What one operator writes about a visitor for the next: read at the window, by nobody else, and gone in time."""

from queue_server.api.access.credentials.sessions import SESSION_COOKIE
from tests.integration.api.conftest import HALL, Reply, Server

DAY_S = 24 * 3600
WORDS = "Нужна справка <b>с места</b>\nжительства"


async def sent_on(server: Server) -> str:
    """A visitor of window 3 is sent to window 1 with a note, and called there; returns the ticket's id."""
    await server.command(1, "open", operator="saule")
    await server.command(3, "open", operator="erlan")
    ticket = await server.issue()
    await server.command(3, "next")
    transfer = await server.ask("POST", f"{HALL}/windows/3/transfer", "operator", json={"window": 1, "note": WORDS})
    assert transfer.status == 200, transfer.body
    await server.command(1, "next")
    return str(ticket["id"])


async def as_operator(server: Server, name: str, window: int = 1) -> Reply:
    secret, _ = await server.access.sessions.open("operator", name, is_person=True)
    return await server.ask("GET", f"{HALL}/windows/{window}/notes", headers={"Cookie": f"{SESSION_COOKIE}={secret}"})


async def test_the_next_operator_reads_the_note(server: Server) -> None:
    """With its author and time; the words are as they were typed."""
    ticket = await sent_on(server)
    reply = await as_operator(server, "saule")
    assert reply.status == 200
    assert reply.json == {
        "window": 1,
        "ticket": ticket,
        "notes": [{"at": "2025-10-09T09:00:00Z", "author": "operator-1", "text": WORDS}],
    }


async def test_an_operator_of_another_window_does_not(server: Server) -> None:
    """409 says who sits there, as for a command; their own window, where nobody is, has none."""
    await sent_on(server)
    reply = await as_operator(server, "erlan")
    assert (reply.status, reply.code, reply.json["operator"]) == (409, "window_taken", "saule")
    assert (await as_operator(server, "erlan", 3)).json == {"window": 3, "ticket": None, "notes": []}
    assert (await as_operator(server, "erlan", 99)).code == "unknown_window"


async def test_no_public_document_has_it(server: Server) -> None:
    """Neither board, ticket, waits nor the auditor's view of the desk and the journal."""
    ticket = await sent_on(server)
    requests = [("board", None), (f"tickets/{ticket}", "board"), ("waits", None), ("windows/1", "auditor")]
    replies = [await server.ask("GET", f"{HALL}/{path}", role) for path, role in [*requests, ("journal", "auditor")]]
    assert [reply.status for reply in replies] == [200] * 5
    assert not any("справка" in reply.body.decode() for reply in replies)
    assert (await server.ask("GET", f"{HALL}/windows/1/notes", "auditor")).status == 403


async def test_it_is_gone_when_its_time_has_come(server: Server) -> None:
    """At once, not when the disk is next cleaned; what has been erased stays erased."""
    await sent_on(server)
    server.clock.pass_s(DAY_S - 1)
    assert len((await server.ask("GET", f"{HALL}/windows/1/notes", "manager")).json["notes"]) == 1
    server.clock.pass_s(1)
    assert (await server.ask("GET", f"{HALL}/windows/1/notes", "manager")).json["notes"] == []
    assert await server.context.store.erase_notes(server.clock.now) == 1
