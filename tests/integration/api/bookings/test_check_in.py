"""Checking in by digits and by QR code: what makes a ticket, what does not and why, and that nobody finds a booking by
trying."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from queue_server.app_parts import PARTS
from queue_server.hall.state import MINUTE
from queue_server.journal.memory import MemoryStore
from queue_server.pages.services import VisitorServices
from tests.booked_halls import BOOKED, at
from tests.integration.api.conftest import HALL, Reply, Server, serving

FOUR = "2025-10-09T11:00:00Z"
KOKTAL = HALL.replace("aksu", "koktal")


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(definition=BOOKED, halls=("aksu", "koktal")) as running:
        yield running


async def booked(server: Server, hall: str = HALL, **changes: Any) -> Any:
    body = {"service": "land", "start": FOUR, "name": "Әлия", "phone": "8 701 000 00 01", **changes}
    reply = await server.ask("POST", f"{hall}/bookings", json=body)
    assert reply.status == 201, reply.body
    return reply.json


async def arrive(server: Server, code: str, role: str | None = "kiosk", **body: Any) -> Reply:
    return await server.ask("POST", f"{HALL}/bookings/arrive", role, json={"code": code, **body})


def wrong_digits(server: Server, number: int = 0) -> str:
    """Digits that no booking of the server has."""
    keys, feeds = server.app[PARTS][VisitorServices].booking_keys, server.context.engine.feeds.values()
    codes = {keys.code_of(booking) for feed in feeds for booking in feed.state.bookings}
    return next(code for code in (f"{digits:06}" for digits in range(number, 1_000_000)) if code not in codes)


async def test_digits_make_a_ticket(server: Server) -> None:
    """However they are written, with the number, the place and the visitor's key to the ticket; and once."""
    booking = await booked(server)
    server.clock.now = at("15:40")
    digits = f"{booking['code'][:3]} {booking['code'][3:]}"
    reply = await arrive(server, digits, language="ru")
    assert reply.status == 200, reply.body
    ticket = reply.json["ticket"]
    assert (ticket["number"], ticket["ahead"], ticket["booked_at"]) == (ticket["number"], 0, FOUR)
    assert (await server.ask("GET", f"/t/{reply.json['key']}")).status == 200
    assert reply.json["booking"]["state"] == "arrived"
    repeated = await arrive(server, booking["code"])
    assert (repeated.code, repeated.json["number"]) == ("booking_used", ticket["number"])


@pytest.mark.parametrize("address", ["http://10.0.0.5:8080/booking/aksu/{key}", "/booking/aksu/{key}?lang=kk"])
async def test_the_qr_code_makes_a_ticket(server: Server, address: str) -> None:
    """By whatever address the phone has reached the server."""
    booking = await booked(server)
    server.clock.now = at("15:40")
    assert (await arrive(server, address.format(key=booking["key"]))).status == 200


async def test_what_makes_no_ticket_says_why(server: Server) -> None:
    """Too early, cancelled, another hall's, a ticket's, lost, an earlier day's, nothing that is a code."""
    booking, other = await booked(server), await booked(server, KOKTAL)
    early = await arrive(server, booking["code"])
    assert (early.code, early.json["day"], early.json["time"]) == ("booking_too_early", "09.10.2025", "15:30")
    for code in (other["code"], f"http://kezek/booking/koktal/{other['key']}"):
        elsewhere = await arrive(server, code, language="kk")
        assert (elsewhere.status, elsewhere.code) == (409, "code_of_other_hall")
        assert elsewhere.json["name"] == BOOKED.names["kk"]
    assert (await arrive(server, "http://kezek/t/abc#def")).code == "code_of_ticket"
    for text in ("12345", "http://kezek/booking/aksu/x", f"http://kezek/booking/aksu/{'A' * 27}", "<script>"):
        assert (await arrive(server, text)).code == "code_unreadable"
    assert (await arrive(server, "1\n2")).code == "malformed"
    given_back = await booked(server, service="school", phone="8 701 000 00 02")
    await server.ask("POST", f"{HALL}/bookings/{given_back['key']}/cancel", json={})
    assert (await arrive(server, given_back["code"])).code == "booking_cancelled"
    server.clock.now = at("17:00")
    assert (await arrive(server, booking["code"])).code == "booking_lost"
    server.clock.now = at("09:00", "2025-10-10")
    assert (await arrive(server, booking["code"])).code == "booking_past_day"


async def test_a_booking_of_long_ago_is_over(server: Server) -> None:
    """Its QR code is ours, though the hall remembers it no more."""
    booking = await booked(server)
    feed = server.context.feed("aksu")
    del feed.state.bookings[booking["id"]]
    assert (await arrive(server, f"http://kezek/booking/aksu/{booking['key']}")).code == "booking_ended"


async def test_a_late_visitor_joins_where_the_rule_says_so(server: Server) -> None:
    """With a ticket like those of anyone who comes."""
    booking = await booked(server, service="school")
    server.clock.now = at("16:40")
    reply = await arrive(server, booking["code"])
    assert (reply.status, reply.json["ticket"]["booked_at"]) == (200, None)


async def test_wrong_digits_are_slowed_down(server: Server) -> None:
    """After five, for the kiosk that sends them alone; right ones count nothing, and each half minute is one more."""
    booking = await booked(server)
    for number in range(5):
        assert (await arrive(server, wrong_digits(server, number))).code == "code_unknown"
    refused = await arrive(server, booking["code"])
    assert (refused.status, refused.code, refused.json["limit"]) == (429, "codes_wrong", 5)
    assert refused.headers["Retry-After"] == str(refused.json["wait_s"]) == "30"
    assert (await arrive(server, booking["code"], "operator")).code == "booking_too_early"
    assert (await arrive(server, f"http://k/booking/aksu/{booking['key']}")).code == "booking_too_early"
    server.clock.pass_s(31)
    for _ in range(3):
        assert (await arrive(server, booking["code"])).code == "booking_too_early"
    assert (await arrive(server, wrong_digits(server))).code == "code_unknown"
    assert (await arrive(server, booking["code"])).code == "codes_wrong"


async def test_wrong_digits_are_one_try_while_another_server_writes() -> None:
    """Such a request is answered anew from what was written meanwhile, and counted once: five at both servers."""
    store = MemoryStore()
    async with serving(store, BOOKED) as local, serving(store, BOOKED) as remote:
        for number in range(5):
            at_server, other = (local, remote) if number % 2 else (remote, local)
            await other.issue("papers")
            assert (await arrive(at_server, wrong_digits(at_server, number))).code == "code_unknown"
        for at_server in (local, remote):
            assert (await arrive(at_server, wrong_digits(at_server))).code == "codes_wrong"


async def test_nobody_claims_the_priority_of_the_booked(server: Server) -> None:
    """It comes with a booked time, and at no door by asking for it; another one counts beside the booked time."""
    booking = await booked(server)
    server.clock.now = at("15:40")
    assert (await arrive(server, booking["code"], priority="booked")).code == "unknown_priority"
    by_id = f"{HALL}/bookings/{booking['id']}/arrive"
    assert (await server.ask("POST", by_id, "kiosk", json={"priority": "booked"})).code == "unknown_priority"
    for role in ("kiosk", None):
        body = {"service": "land", "priority": "booked"}
        assert (await server.ask("POST", f"{HALL}/tickets", role, json=body)).status in (401, 404, 409)
    assert server.context.feed("aksu").state.issued() == 0
    ticket = await server.ask("POST", f"{HALL}/tickets", "manager", json={"service": "land", "priority": "booked"})
    assert ticket.status == 201
    assert (await arrive(server, booking["code"], priority="veteran")).json["ticket"]["priority"] == "veteran"


@pytest.mark.parametrize("role", [None, "board", "booking", "auditor", "bridge"])
async def test_whoever_is_not_of_the_hall_checks_nobody_in(server: Server, role: str | None) -> None:
    """A robot with digits gets nowhere."""
    booking = await booked(server)
    assert (await arrive(server, booking["code"], role)).status in (401, 403)


async def test_who_checked_in_and_left_is_a_no_show(server: Server) -> None:
    """Like anybody who does not come when called; the booking stays one that arrived."""
    booking = await booked(server)
    server.clock.now = at("15:55")
    arrived = (await arrive(server, booking["code"])).json
    await server.command(1, "open")
    called = await server.command(1, "next")
    assert called.json["ticket"]["number"] == arrived["ticket"]["number"]
    server.clock.now += 5 * MINUTE
    assert (await server.command(1, "no-show")).status == 200
    state = server.context.feed("aksu").state
    assert state.tickets[arrived["ticket"]["id"]].state == "no_show"
    assert state.bookings[booking["id"]].state == "arrived"
    assert state.booking_counts.arrived == 1
