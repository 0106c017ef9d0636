"""The draw of a day through the API and on the visitors' pages: to take part once, and to learn what came of it."""

import asyncio
import re
from collections.abc import AsyncIterator
from hashlib import sha256
from html import unescape
from typing import Any

import pytest

from queue_server.api.bookings.draws.drawing import draw_in, secret_of
from queue_server.app_parts import PARTS
from queue_server.hall.bookings.draws.draw import commitment_to, drawn_places
from queue_server.pages.services import VisitorServices
from tests.drawn_halls import CLOSES, DAY, DRAW, DRAWN
from tests.halls import MORNING
from tests.integration.api.conftest import HALL, Reply, Server, serving

BROWSER = {"Accept": "text/html", "Accept-Language": "en"}
ENTER = f"{HALL}/bookings/draws/{DRAW}/enter"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(definition=DRAWN) as running:
        await due(running)
        yield running


async def due(server: Server) -> None:
    """Do what is due, as the server does from time to time."""
    keys = server.app[PARTS][VisitorServices].ticket_keys
    await draw_in(server.context, keys, server.context.feed("aksu"))


async def enter(server: Server, nth: int, command_id: str | None = None, **changes: Any) -> Reply:
    body = {"name": "Әлия", "phone": f"8 701 000 00 0{nth}", **changes}
    return await server.ask("POST", ENTER, json=body, headers={"Idempotency-Key": command_id or f"entry-{nth}"})


async def hold(server: Server) -> None:
    server.clock.pass_s((CLOSES - MORNING) // 1_000_000)
    await due(server)


async def test_everybody_takes_part_once(server: Server) -> None:
    """Under one number somebody is let in once, however often and at once they ask; a repeated request is one entry."""
    replies = await asyncio.gather(*(enter(server, 1, command_id) for command_id in ("a", "b", "c")))
    assert sorted(reply.status for reply in replies) == [201, 409, 409]
    first = await enter(server, 2, number="0" * 32)
    repeated = await enter(server, 2, number="0" * 32)
    assert (first.status, repeated.status) == (201, 201)
    assert first.json == repeated.json
    assert (first.json["state"], first.json["number"], first.json["draw"]["entries"]) == ("waiting", "0" * 32, 2)
    listed = await server.ask("GET", f"{HALL}/bookings/draws")
    assert [draw["day"] for draw in listed.json["draws"]] == ["2025-10-11", "2025-10-12", "2025-10-13", DAY]


async def test_the_places_go_to_those_who_were_drawn(server: Server) -> None:
    """By the secret that was committed to; whoever drew none is told so, and nothing is kept of them."""
    entered = [(await enter(server, nth)).json for nth in range(1, 6)]
    await hold(server)
    state = server.context.feed("aksu").state
    draw = state.draws[DRAW]
    secret = secret_of(server.app[PARTS][VisitorServices].ticket_keys, "aksu", DRAW)
    assert (draw.secret, draw.commitment) == (secret, commitment_to(secret))
    booked = {booking.id: booking.start for booking in state.bookings.values()}
    assert booked == drawn_places(secret, draw.entries, booked.values())
    assert len(booked) == 3
    for entry in entered:
        reply = await server.ask("GET", f"{HALL}/bookings/entries/{entry['key']}")
        is_drawn = entry["booking"] in booked
        assert reply.json["state"] == ("drawn" if is_drawn else "without_place")
        data = await server.context.store.personal_data("aksu", entry["booking"])
        assert bool(data) is is_drawn
    assert (await enter(server, 6)).code == "draw_closed"
    assert (await server.ask("GET", f"{HALL}/bookings/entries/{entered[0]['booking']}")).code == "unknown_draw"


async def test_a_closure_names_those_in_a_draw(server: Server) -> None:
    """How many take part, before the yes, where no time of the day would be left; then their pages say so."""
    entry = (await enter(server, 1)).json
    await enter(server, 2)
    for query, entries in (({"first": "09:00", "until": "12:00"}, 0), ({}, 2)):
        reply = await server.ask("GET", f"{HALL}/closures/concerned", "manager", params={"day": DAY, **query})
        assert (reply.json["bookings"], reply.json["entries"]) == ([], entries)
    body = {"day": DAY, "reason": "No power"}
    assert (await server.ask("POST", f"{HALL}/closures", "manager", json=body)).status == 201
    assert "The hall has taken back all times of this day." in text_of(
        await page(server, f"/booking/aksu/{entry['key']}")
    )
    assert (await enter(server, 3)).code == "place_none_that_day"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": "0x"}, "malformed"),
        ({"number": "F" * 32}, "malformed"),
        ({"name": " "}, "name_missing"),
        ({"phone": None}, "phone_missing"),
        ({"phone": "12"}, "phone_unreadable"),
    ],
)
async def test_what_is_wrong_changes_nothing(server: Server, changes: dict[str, Any], code: str) -> None:
    seq = server.context.feed("aksu").seq
    assert (await enter(server, 1, **changes)).code == code
    assert server.context.feed("aksu").seq == seq


@pytest.mark.parametrize("role", ["booking", "kiosk", "operator"])
async def test_a_portal_enters_nobody_without_a_number(server: Server, role: str) -> None:
    """However often it asks: without one nobody would know who takes part twice."""
    reply = await server.ask("POST", ENTER, role, json={"name": "Әлия"})
    assert (reply.code, server.context.feed("aksu").state.draws[DRAW].entries) == ("phone_missing", ())


def text_of(reply: Reply) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.body.decode())))


async def page(server: Server, path: str, **form: str) -> Reply:
    if not form:
        return await server.ask("GET", path, headers=BROWSER)
    return await server.ask("POST", path, headers=BROWSER, data={"language": "en", **form})


async def test_a_visitor_takes_part_on_the_page(server: Server) -> None:
    """The days that are drawn stand beside those with free places; the entry's page becomes that of the booking."""
    days = await page(server, "/book/aksu?service=land")
    assert "Days that are drawn" in text_of(days)
    step = await page(server, f"/book/aksu?service=land&draw={DRAW}")
    assert "Take part in the draw of Tuesday, 14 October" in text_of(step)
    form = {"service": "land", "draw": DRAW, "name": "Әлия", "phone": "8 701 000 00 01", "form_id": "a"}
    wrong = await page(server, "/book/aksu/draw", **{**form, "phone": "12"})
    assert wrong.status == 400
    assert "This is no telephone number." in text_of(wrong)
    assert (await page(server, "/book/aksu/draw", **{**form, "own": "7" * 65})).status == 413
    entry_reply = await page(server, "/book/aksu/draw", **form, own="  Жеті қазына ")
    assert entry_reply.status == 303
    (entered,) = server.context.feed("aksu").state.draws[DRAW].entries
    assert entered.number == sha256("Жеті қазына".encode()).hexdigest()[:32]
    twice = await page(server, "/book/aksu/draw", **{**form, "form_id": "b"})
    assert "Everybody takes part once." in text_of(twice)
    entry = await page(server, entry_reply.headers["Location"])
    assert "You take part." in text_of(entry)
    assert "Әлия" not in text_of(entry)
    await hold(server)
    assert "Your booking" in text_of(await page(server, entry_reply.headers["Location"]))
    assert "Nobody can take part in this draw any more" in text_of(
        await page(server, f"/book/aksu?service=land&draw={DRAW}")
    )


async def test_whoever_drew_none_is_told_so(server: Server) -> None:
    """And is led to what is left, and to the waiting list."""
    entered = [(await enter(server, nth)).json for nth in range(1, 5)]
    await hold(server)
    pages = [text_of(await page(server, f"/booking/aksu/{entry['key']}")) for entry in entered]
    (refused,) = [text for text in pages if "You have drawn no place." in text]
    assert "Mon, 13 October, 09:00" in refused.split("The nearest free times")[1]
    assert "can wait for an earlier one" in refused


async def test_whoever_leaves_is_forgotten(server: Server) -> None:
    """On the page and by the API, as often as it is said, until the draw closes; the number may take part anew. What is
    shown to a visitor who has the key alone is left by that key alone."""
    first, second, third = [(await enter(server, nth)).json for nth in (1, 2, 3)]
    own = f"/booking/aksu/{first['key']}"
    assert "I do not want to take part any more" in text_of(await page(server, own))
    for _ in range(2):
        assert (await page(server, f"{own}/leave", token="")).headers["Location"] == own
    assert "You take part no more." in text_of(await page(server, own))
    assert await server.context.store.personal_data("aksu", first["booking"]) == []
    reply = await server.ask("POST", f"{HALL}/bookings/entries/{second['key']}/leave", json={})
    assert (reply.json["state"], reply.json["draw"]["entries"]) == ("left", 1)
    for key in (first["booking"], "A" * 27):
        assert (await server.ask("POST", f"{HALL}/bookings/entries/{key}/leave", json={})).code == "unknown_draw"
        assert (await page(server, f"/booking/aksu/{key}/leave", token="")).status == 404
    assert (await enter(server, 1, "anew")).status == 201
    server.clock.pass_s((CLOSES - MORNING) // 1_000_000)
    late = await page(server, f"/booking/aksu/{third['key']}/leave", token="")
    assert (late.status, "The places are being drawn" in text_of(late)) == (409, True)
    await due(server)
    assert (await page(server, f"/booking/aksu/{third['key']}/leave", token="")).status == 303
    state = server.context.feed("aksu").state
    assert third["booking"] in state.bookings
    assert {first["booking"], second["booking"]}.isdisjoint(state.bookings)
