"""The id of another system: given with a ticket, shown to whoever may see the ticket, and nothing about a person."""

import pytest

from tests.integration.api.conftest import HALL, Server


async def test_a_reference_comes_back_with_the_ticket(server: Server) -> None:
    """To whoever gave it, to the visitor's key, and at the desk; a stranger's board has nothing of it."""
    ticket = await server.issue(reference="1C-000417/2025")
    assert ticket["reference"] == "1C-000417/2025"
    assert (await server.ask("GET", f"{HALL}/tickets/{ticket['key']}")).json["reference"] == "1C-000417/2025"
    await server.command(1, "open")
    called = await server.command(1, "next")
    assert called.json["ticket"]["reference"] == "1C-000417/2025"
    assert b"1C-000417" not in (await server.ask("GET", f"{HALL}/board")).body


@pytest.mark.parametrize("reference", ["", "x" * 65, "a b", "қ1", "a\n", 5, ["a"]])
async def test_a_reference_that_is_none_is_malformed(server: Server, reference: object) -> None:
    """64 visible ASCII signs at the most."""
    body = {"service": "land", "reference": reference}
    reply = await server.ask("POST", f"{HALL}/tickets", "kiosk", json=body)
    assert (reply.status, reply.code) == (400, "malformed")


@pytest.mark.parametrize("reference", ["+77010000000", "87010000000", "900101300123", "aigul@example.kz"])
async def test_a_reference_that_may_name_a_person_is_refused(server: Server, reference: str) -> None:
    """It would stand in the journal for ever: a telephone number, a person's number, an e-mail address."""
    body = {"service": "land", "reference": reference}
    reply = await server.ask("POST", f"{HALL}/tickets", "kiosk", json=body)
    assert (reply.status, reply.code) == (400, "reference_personal")
    assert server.context.feed("aksu").state.tickets == {}
