"""The front desk's page of appointments: who may, what a search finds, and what bad forms change, which is nothing."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import pytest
from msgspec.structs import replace

from displays.paper.simulator.habits import OUT
from displays.paper.simulator.printer import SimulatedPrinter
from displays.paper.simulator.tape import Text, printed
from queue_server.app_parts import PARTS
from queue_server.config.message_rules import MessageRules
from queue_server.config.sections.displays import Displays, Printer
from queue_server.messages.service import MessageService
from tests.booked_halls import BOOKED, at
from tests.integration.api.conftest import HALL, Reply, Server, serving
from tests.integration.messages.channels import NotedChannel

LIST = "/desk/aksu/bookings"
BROWSER = {"Accept": "text/html", "Accept-Language": "en"}
FOUR = "2025-10-09T11:00:00Z"
FIVE = "2025-10-09T12:00:00Z"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(definition=BOOKED) as running:
        yield running


async def get(server: Server, path: str, role: str = "operator") -> Reply:
    return await server.ask("GET", path, role, headers=BROWSER)


async def post(server: Server, path: str, role: str = "operator", **form: str) -> Reply:
    return await server.ask("POST", f"{LIST}{path}", role, headers=BROWSER, data=form)


def text_of(reply: Reply) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.body.decode())))


async def booked(server: Server, name: str = "Әлия Серікқызы", phone: str = "8 701 000 00 01", **changes: Any) -> Any:
    body = {"service": "land", "start": FOUR, "name": name, "phone": phone, **changes}
    reply = await server.ask("POST", f"{HALL}/bookings", json=body)
    assert reply.status == 201, reply.body
    return reply.json


async def test_those_of_the_hall_see_names(server: Server) -> None:
    """Operators and above, and nobody else; what was typed is text."""
    await booked(server, name="<b>Әлия</b>")
    page = await get(server, LIST)
    assert "&lt;b&gt;Әлия&lt;/b&gt;" in page.body.decode()
    assert page.headers["Cache-Control"] == "no-store"
    assert "+77010000001" in text_of(await get(server, LIST, "manager"))
    for role in ("auditor", "kiosk", "booking", "board"):
        assert (await get(server, LIST, role)).status == 403
        assert (await post(server, "", role, service="land", start=FIVE, name="A")).status == 403
    stranger = await server.ask("GET", LIST, headers=BROWSER)
    assert (stranger.status, stranger.headers["Location"]) == (303, f"/sign-in?next={LIST}")


@pytest.mark.parametrize("search", ["әлия", "СЕРІК әлия", "0001", "8 701 000 00 01", "+7 701 000 00 01", "{code}"])
async def test_a_search_that_names_one_opens_it(server: Server, search: str) -> None:
    """By a part of the name, of the number, or by the digits."""
    booking = await booked(server)
    await booked(server, "Иван Петров", "8 701 222 33 44", start=FIVE)
    page = await post(server, "/search", q=search.format(code=booking["code"]))
    assert "1 booking found" in text_of(page)
    assert f'action="{LIST}/{booking["id"]}/arrive"' in page.body.decode()


async def test_a_search_that_names_nobody_says_so(server: Server) -> None:
    """Also an empty one, one of signs, and the first letters of everybody."""
    await booked(server)
    assert "0 bookings found" in text_of(await post(server, "/search", q="nobody"))
    for search in (" ", "a", "\0\0", "%_", "0" * 400):
        assert (await post(server, "/search", q=search)).status == 200
    for day in ("2025-10-10", "none", "9999-99-99", "1600-01-01"):
        assert (await get(server, f"{LIST}?day={day}")).status == 200


async def test_a_caller_is_booked_once(server: Server) -> None:
    """However often the form is sent; a number is not needed, and a time that is taken comes with the nearest."""
    form = {"service": "school", "start": FOUR, "name": "Әлия", "form_id": "f1"}
    first, second = [await post(server, "", **form) for _ in range(2)]
    assert (first.status, second.headers["Location"]) == (303, first.headers["Location"])
    refusal = await post(server, "", **{**form, "form_id": "f2"})
    assert (refusal.status, "The nearest free times" in text_of(refusal)) == (409, True)
    assert 'value="Әлия"' in refusal.body.decode()
    assert "Write a name." in text_of(await post(server, "", service="school", start=FIVE, name=" "))
    assert (await post(server, "", service="none", start=FIVE, name="A")).status == 404
    assert (await post(server, "", service="school", start="now", name="A")).status == 400
    assert (await post(server, "", service="school", start=FIVE, name="A" * 101)).status == 413
    assert len(server.context.feed("aksu").state.bookings) == 1


async def test_what_is_done_at_the_desk(server: Server) -> None:
    """Another time, the ticket, and no: each by the booking's id, and refused in words."""
    booking = (await booked(server))["id"]
    assert "too early" in text_of(await post(server, f"/{booking}/arrive"))
    assert "for this time already" in text_of(await post(server, f"/{booking}/move", start=FOUR))
    assert (await post(server, f"/{booking}/move", start=FIVE)).status == 303
    assert (await post(server, "/none/arrive")).status == 404
    assert (await post(server, f"/{booking}/cancel", by="hall", reason="ill")).status == 403
    assert "State a reason." in text_of(await post(server, f"/{booking}/cancel", "manager", by="hall"))
    assert (await post(server, f"/{booking}/cancel", reason="a" * 201)).status == 413
    server.clock.now = at("16:45")
    assert (await post(server, f"/{booking}/arrive")).headers["Location"] == f"{LIST}?booking={booking}"
    assert "has become ticket" in text_of(await post(server, f"/{booking}/cancel"))
    ticket = next(iter(server.context.feed("aksu").state.tickets.values()))
    assert ticket.number in text_of(await get(server, f"{LIST}?booking={booking}"))


async def test_the_ticket_comes_out_at_the_desks_printer() -> None:
    """At the one that is chosen, which is remembered; a second press prints nothing, asking for it does; and what has
    become of the paper is said. The ticket is given also where there is no paper."""
    async with SimulatedPrinter() as device:
        printer = Printer(id="front", hall="aksu", kiosks=("nobody",), port=f"tcp://127.0.0.1:{device.port}", mm_s=500)
        settings = Displays(address="http://kezek:8080", printers=(printer,))
        async with serving(definition=BOOKED, for_visitors=settings) as server:
            booking, other = (await booked(server))["id"], (await booked(server, phone="8 701 000 00 02"))["id"]
            server.clock.now = at("15:45")
            assert "<option selected>front</option>" in (await get(server, f"{LIST}?booking={booking}")).body.decode()
            arrival = await post(server, f"/{booking}/arrive", printer="front")
            assert arrival.headers["Location"] == f"{LIST}?booking={booking}&paper=printed"
            assert "desk_printer=front" in arrival.headers["Set-Cookie"]
            assert "The ticket has been printed." in text_of(await get(server, arrival.headers["Location"]))
            repeated = await post(server, f"/{booking}/arrive", printer="front")
            assert (repeated.status, repeated.headers["Location"]) == (303, f"{LIST}?booking={booking}")
            assert len(device.jobs) == 1
            assert (await post(server, f"/{booking}/print", printer="front")).status == 303
            for printer_name, role, status in (
                ("none", "operator", 404),
                ("front", "kiosk", 403),
                ("", "operator", 303),
            ):
                assert (await post(server, f"/{booking}/print", role, printer=printer_name)).status == status
            number = server.context.feed("aksu").state.bookings[booking].number
            assert [number in [t.text for t in printed(job) if isinstance(t, Text)] for job in device.jobs] == [
                True
            ] * 2
            third = (await booked(server, start=FIVE, phone="8 701 000 00 03"))["id"]
            assert (await post(server, f"/{third}/print", printer="front")).status == 404
            device.paper = OUT
            arrival = await post(server, f"/{other}/arrive", printer="front")
            assert "The printer has no paper." in text_of(await get(server, arrival.headers["Location"]))
            assert server.context.feed("aksu").state.bookings[other].state == "arrived"
            server.clock.now = at("16:45")
            arrival = await post(server, f"/{third}/arrive", printer="taken out")
            assert (arrival.status, "paper=no_answer" in arrival.headers["Location"]) == (303, True)


async def test_whoever_has_booked_may_have_a_priority(server: Server) -> None:
    """It counts from the booked time; one that the hall has not is refused, and nobody has come then."""
    booking, state = (await booked(server))["id"], server.context.feed("aksu").state
    server.clock.now = at("15:45")
    page = (await get(server, f"{LIST}?booking={booking}")).body.decode()
    assert ('value="veteran"' in page, 'value="booked"' in page) == (True, False)
    refused = await post(server, f"/{booking}/arrive", priority="none")
    assert (refused.status, "has no priority none" in text_of(refused)) == (409, True)
    assert state.bookings[booking].state == "open"
    assert (await post(server, f"/{booking}/arrive", priority="veteran")).status == 303
    ticket = state.tickets[state.bookings[booking].ticket or ""]
    assert (ticket.priority, ticket.due) == ("veteran", at("15:50"))


async def test_who_is_cancelled_by_the_hall_can_still_be_called(server: Server) -> None:
    """The name stays until its time; whoever cancels by themselves is forgotten at once."""
    store, first, second = server.context.store, (await booked(server))["id"], (await booked(server, start=FIVE))["id"]
    await post(server, f"/{first}/cancel", reason="has telephoned")
    await post(server, f"/{second}/cancel", "manager", by="hall", reason="the host is ill")
    assert await store.personal_data("aksu", first) == []
    assert len(await store.personal_data("aksu", second)) == 2


async def test_a_kiosk_books_without_a_name(server: Server) -> None:
    """With a number; nobody else does."""
    body = {"service": "land", "start": FOUR, "phone": "+77010000001"}
    assert (await server.ask("POST", f"{HALL}/bookings", "kiosk", json=body)).status == 201
    for role in (None, "operator", "booking"):
        assert (await server.ask("POST", f"{HALL}/bookings", role, json=body)).code == "name_missing"
    assert (await server.ask("POST", f"{HALL}/bookings", "kiosk", json={**body, "phone": ""})).code == "phone_missing"
    places = await server.ask("GET", "/kiosk/aksu/places?service=land&day=2025-10-10", "kiosk")
    assert (places.json["days"][0]["day"], len(places.json["times"])) == ("2025-10-09", 18)
    for query in ("service=none", "", "service=land&day=x"):
        assert (await server.ask("GET", f"/kiosk/aksu/places?{query}", "kiosk")).status in (200, 404)


async def test_the_desk_has_the_call_sent_by_sms() -> None:
    """To the number of the booking, or another one; what is none is named at the field, where it still stands. Where
    the hall sends no SMS there is no field."""
    rules = MessageRules(channels=("sms",), countries=("KZ",), occasions=("called",))
    sms = NotedChannel()
    async with serving(definition=replace(BOOKED, messages=rules)) as server:
        server.app[PARTS][MessageService].channels["sms"] = sms
        await server.command(1, "open", operator="desk-1")
        booking = await booked(server)
        action = f"/{booking['id']}/messages"
        assert (await post(server, action, phone="8 747 000 00 02")).status == 404
        server.clock.pass_s(2 * 3600)
        assert (await post(server, f"/{booking['id']}/arrive")).status == 303
        page = await get(server, f"{LIST}?booking={booking['id']}")
        assert 'type="tel" inputmode="tel" autocomplete="off" maxlength="64" value="+77010000001"' in page.body.decode()
        for typed, sentence in (
            ("8 747 abc", "This is no telephone number."),
            ("", "This is no telephone number."),
            ("+49 30 901820", "Numbers of this country are not taken here."),
        ):
            wrong = await post(server, action, wish="begin", phone=typed)
            assert (wrong.status, sentence in text_of(wrong)) == (409, True)
            assert f'value="{typed}" aria-invalid="true" aria-describedby="trouble" autofocus' in wrong.body.decode()
        reply = await post(server, action, wish="begin", phone="8 747 000 00 02")
        assert (reply.status, reply.headers["Location"]) == (303, f"{LIST}?booking={booking['id']}")
        assert "The call comes by SMS, too." in text_of(await get(server, reply.headers["Location"]))
        await server.command(1, "next")
        assert await sms.until(1) == ["A001 билеті: 1-терезеге келіңіз."]
        assert sms.messages[0].address == "+77470000002"
        assert (await post(server, action, wish="stop")).status == 303
        assert 'type="tel"' in (await get(server, reply.headers["Location"])).body.decode()
