"""Checking in by phone: with the code that turns on the hall's board, and in no other way."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.app_parts import PARTS
from queue_server.pages.services import VisitorServices
from tests.booked_halls import BOOKED, at
from tests.integration.api.conftest import HALL, Reply, Server, serving

BROWSER = {"Accept": "text/html", "Accept-Language": "en"}
FOUR = "2025-10-09T11:00:00Z"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(definition=replace(BOOKED, phone_tickets=True)) as running:
        yield running


class Phone:
    """A browser with its cookies, as far as their paths go."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._cookies: dict[str, dict[str, str]] = {}

    async def ask(self, method: str, path: str, **options: Any) -> Reply:
        cookies = "; ".join(
            f"{name}={value}"
            for folder, values in self._cookies.items()
            for name, value in values.items()
            if path.startswith(folder)
        )
        reply = await self._server.ask(method, path, headers={**BROWSER, "Cookie": cookies}, **options)
        for header in reply.headers.getall("Set-Cookie", []):
            pair, *attributes = header.split("; ")
            name, _, value = pair.partition("=")
            folder = next(text[5:] for text in attributes if text.startswith("Path="))
            self._cookies.setdefault(folder, {})[name] = value
        return reply


async def booked(server: Server, start: str = FOUR) -> str:
    """The address of a booking's page."""
    body = {"service": "land", "start": start, "name": "Әлия", "phone": "8 701 000 00 01"}
    reply = await server.ask("POST", f"{HALL}/bookings", json=body)
    assert reply.status == 201, reply.body
    return f"/booking/aksu/{reply.json['key']}"


async def code_on_board(server: Server) -> str:
    return await server.app[PARTS][VisitorServices].presence.code("aksu")


async def test_the_code_on_the_board_leads_back_to_the_booking(server: Server) -> None:
    """Its page then has the button that makes the ticket; before, it says what to scan."""
    own, phone = await booked(server), Phone(server)
    page = await phone.ask("GET", f"{own}?lang=en")
    assert "scan the code on the hall" in page.body.decode()
    assert f'action="{own}/arrive"' not in page.body.decode()
    refused = await phone.ask("POST", f"{own}/arrive", data={"language": "en"})
    assert (refused.status, refused.headers["Location"]) == (303, own)
    assert server.context.feed("aksu").state.issued() == 0
    admitted = await phone.ask("GET", f"/p/aksu?c={await code_on_board(server)}")
    assert admitted.headers["Location"] == own
    assert f'action="{own}/arrive"' in (await phone.ask("GET", f"{own}?lang=en")).body.decode()
    early = await phone.ask("POST", f"{own}/arrive", data={"language": "en"})
    assert (early.status, "This is too early." in early.body.decode()) == (409, True)
    server.clock.now = at("15:40")
    await phone.ask("GET", f"/p/aksu?c={await code_on_board(server)}")
    arrived = await phone.ask("POST", f"{own}/arrive", data={"language": "en"})
    assert (arrived.status, arrived.headers["Location"][:3]) == (303, "/t/")
    repeated = await phone.ask("POST", f"{own}/arrive", data={"language": "en"})
    assert repeated.headers["Location"] == arrived.headers["Location"], "a second press leads to the same ticket"
    (ticket,) = server.context.feed("aksu").state.tickets.values()
    assert ticket.booked_at == at("16:00")


async def test_a_pass_runs_out(server: Server) -> None:
    """Whoever has left checks in no more, ten minutes after the code."""
    own, phone = await booked(server), Phone(server)
    server.clock.now = at("15:40")
    await phone.ask("GET", own)
    await phone.ask("GET", f"/p/aksu?c={await code_on_board(server)}")
    server.clock.now = at("15:51")
    assert (await phone.ask("POST", f"{own}/arrive", data={})).headers["Location"] == own
    assert server.context.feed("aksu").state.issued() == 0


async def test_a_booking_of_another_day_leads_nowhere(server: Server) -> None:
    """Who has one takes a ticket today like everybody."""
    own, phone = await booked(server, "2025-10-10T05:00:00Z"), Phone(server)
    await phone.ask("GET", own)
    admitted = await phone.ask("GET", f"/p/aksu?c={await code_on_board(server)}")
    assert admitted.headers["Location"] == "/p/aksu"
