"""The bell: who may ring it, who may answer, and what every page is shown of it meanwhile."""

from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from queue_server.config.definition import HelpReason
from tests.halls import DEFINITION, names
from tests.integration.api.conftest import HALL, Server, document, serving

WITH_BELL = replace(
    DEFINITION,
    help_reasons=(HelpReason("lost", names("I do not know where to go")), HelpReason("device", names("It is broken"))),
)


@pytest.fixture
async def hall() -> AsyncIterator[Server]:
    async with serving(definition=WITH_BELL) as running:
        yield running


async def test_a_kiosk_rings_and_a_person_comes(hall: Server) -> None:
    """Supervisor and desks see the call, its place and its reason at once; the answer takes it off every page."""
    async with hall.live("supervisor", "manager") as above, hall.live("desk:1", "operator") as desk:
        rung = await hall.ask("POST", f"{HALL}/help", "kiosk", json={"reason": "lost"})
        assert rung.status == 201
        call = rung.json
        assert (call["kiosk"], call["reason"], call["ticket"]) == ("kiosk-1", "lost", None)
        for page in (above, desk):
            content = await document(page, lambda document: bool(document.get("help_calls")))
            assert content["help_calls"] == [call]
        assert (await hall.ask("GET", f"{HALL}/help/own", "kiosk")).json == {"call": call}
        hall.clock.pass_s(75)
        answered = await hall.ask("POST", f"{HALL}/help/{call['id']}/answer", "operator")
        assert answered.status == 200
        content = await document(above, lambda document: document.get("help_calls") == [])
        assert (content["help_today"]["answers"], content["help_today"]["half_within_s"]) == (1, 75)
    repeated = await hall.ask("POST", f"{HALL}/help/{call['id']}/answer", "manager")
    assert (repeated.status, repeated.code) == (404, "unknown_help")
    assert (await hall.ask("GET", f"{HALL}/help/own", "kiosk")).json == {"call": None}


async def test_a_visitor_rings_with_the_key_of_the_ticket_and_takes_it_back(hall: Server) -> None:
    """The number on the wall opens nothing; a second press says that somebody is coming."""
    ticket = await hall.issue()
    address = f"{HALL}/tickets/{ticket['key']}"
    by_number = await hall.ask("POST", f"{HALL}/tickets/{ticket['number']}/help", json={"reason": "device"})
    assert (by_number.status, by_number.code) == (404, "unknown_ticket")
    assert (await hall.ask("POST", f"{address}/help", json={"reason": "device"})).status == 201
    repeated = await hall.ask("POST", f"{address}/help", json={"reason": "lost"})
    assert (repeated.status, repeated.code) == (409, "help_requested")
    assert (await hall.ask("GET", address)).json["help_since"] is not None
    (call,) = (await hall.ask("GET", f"{HALL}/help", "operator")).json["calls"]
    assert (call["number"], call["reason"]) == (ticket["number"], "device")
    assert (await hall.ask("POST", f"{address}/help/withdraw")).status == 200
    assert (await hall.ask("GET", address)).json["help_since"] is None
    assert (await hall.ask("POST", f"{address}/help/withdraw")).code == "help_not_open"


async def test_a_strangers_address_rings_as_often_as_it_may_take_tickets() -> None:
    """Whoever presses for fun is stopped; nobody else is."""
    async with serving(definition=WITH_BELL, public_requests_per_minute=300) as hall:
        address = f"{HALL}/tickets/{(await hall.issue())['key']}/help"
        replies = [await hall.ask("POST", address, json={"reason": "lost"}) for _ in range(5)]
        assert [reply.status for reply in replies] == [201, 409, 409, 429, 429]


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": 5}, {"reason": "lost", "name": "Aigul"}])
async def test_a_call_without_a_reason_is_malformed(hall: Server, body: dict[str, object]) -> None:
    """Nor is there room for anything about a person in it."""
    reply = await hall.ask("POST", f"{HALL}/help", "kiosk", json=body)
    assert (reply.status, reply.code) == (400, "malformed")


async def test_a_hall_tells_its_reasons_and_one_without_them_has_no_bell(hall: Server, server: Server) -> None:
    """A client offers what the hall has; a reason that is none is named."""
    assert [reason["id"] for reason in (await hall.ask("GET", HALL)).json["help_reasons"]] == ["lost", "device"]
    unknown = await hall.ask("POST", f"{HALL}/help", "kiosk", json={"reason": "boredom"})
    assert (unknown.status, unknown.code, unknown.json["reason"]) == (404, "unknown_help_reason", "boredom")
    without = await server.ask("POST", f"{HALL}/help", "kiosk", json={"reason": "lost"})
    assert (without.status, without.code) == (409, "help_not_offered")
