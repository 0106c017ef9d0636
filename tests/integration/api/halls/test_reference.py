"""The id of another system: given with a ticket, shown to whoever may see the ticket, and nothing about a person."""

from csv import DictReader
from io import StringIO

import pytest

from tests.integration.api.conftest import HALL, Server, serving


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


async def test_a_reference_stands_in_the_table_of_visits() -> None:
    """The manager's file has it beside each stage of the visit; a name that a spreadsheet could run is text."""
    async with serving() as server:
        await server.issue(reference="=1C-000417/2025", visit=["land", "school"])
        await server.issue()
        for command in ("open", "next", "start", "finish"):
            assert (await server.command(1, command)).status == 200
        file = await server.ask("GET", "/manager/aksu/visits.csv", "manager")
        assert file.headers["Content-Type"].startswith("text/csv")
        rows = list(DictReader(StringIO(file.body.decode("utf-8-sig"))))
        assert [(row["number"], row["stage"], row["reference"], row["outcome"]) for row in rows] == [
            ("A001", "0", "'=1C-000417/2025", "continued"),
            ("A002", "0", "", ""),
            ("A001", "1", "'=1C-000417/2025", ""),
        ]
        assert (rows[0]["issued_at"], rows[0]["window"]) == ("2025-10-09T09:00:00Z", "1")
        assert (await server.ask("GET", "/manager/aksu/visits.csv", "operator")).status in (302, 303, 403)
        long = await server.ask("GET", "/manager/aksu/visits.csv?from=2025-01-01&to=2025-12-31", "manager")
        assert long.status == 404
