"""When plans change, through the API and on the booking's page: closures, other times, and the waiting list."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.config.definition import Host
from tests.booked_halls import BOOKED, times, with_times
from tests.halls import names
from tests.integration.api.conftest import HALL, Reply, Server, serving

FOUR, FIVE = "2025-10-09T11:00:00Z", "2025-10-09T12:00:00Z"
TEN = "2025-10-10T05:00:00Z"
"""Four and five in the afternoon by the hall's clock, where it is two now, and ten on the next day."""
HOSTED = replace(
    with_times(BOOKED, school=times(waitlist_minutes=10)),
    services=tuple(
        replace(service, host="akim") if service.id == "land" else service
        for service in with_times(BOOKED, school=times(waitlist_minutes=10)).services
    ),
    hosts=(Host("akim", names("The akim")),),
)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(definition=HOSTED) as running:
        yield running


async def booked(server: Server, start: str, name: str = "Әлия", service: str = "school") -> Any:
    body = {"service": service, "start": start, "name": name}
    reply = await server.ask("POST", f"{HALL}/bookings", "operator", json=body)
    assert reply.status == 201, reply.body
    return reply.json


async def close(server: Server, role: str = "manager", **body: Any) -> Reply:
    return await server.ask("POST", f"{HALL}/closures", role, json={"day": "2025-10-10", "reason": "No power", **body})


async def wait(server: Server, booking: Any, verb: str) -> Reply:
    return await server.ask("POST", f"{HALL}/bookings/{booking['key']}/waitlist/{verb}")


async def concerned(server: Server, **query: str) -> list[str]:
    params = {"day": "2025-10-10", **query}
    reply = await server.ask("GET", f"{HALL}/closures/concerned", "manager", params=params)
    assert reply.status == 200, reply.body
    return [row["visitor"]["name"] for row in reply.json["bookings"]]


async def test_everybody_concerned_is_named_before_the_yes(server: Server) -> None:
    """Of the day, the span or the host; with a booking that was made meanwhile the yes is refused. Then all stand on
    the list of those who have not answered, until they have."""
    first = await booked(server, TEN, "Әлия")
    await booked(server, TEN, "Болат", "land")
    assert await concerned(server) == ["Әлия", "Болат"]
    assert await concerned(server, first="10:30") == []
    assert await concerned(server, day="2025-10-09", last_day="2025-10-10", until="10:15") == ["Әлия", "Болат"]
    assert await concerned(server, host="akim") == ["Болат"]
    assert await concerned(server, service="school") == ["Әлия"]
    refused = await close(server, concerned=[first["id"]])
    assert (refused.status, refused.code, refused.json["count"]) == (409, "closure_concerns_others", 1)
    reply = await close(server, until="12:00", concerned=[first["id"]], host=None, first="10:00")
    assert reply.code == "closure_concerns_others"
    rows = (await server.ask("GET", f"{HALL}/closures/concerned", "admin", params={"day": "2025-10-10"})).json
    ids = [row["booking"]["id"] for row in rows["bookings"]]
    closure = await close(server, concerned=ids)
    assert (closure.status, closure.json["start"], closure.json["end"]) == (
        201,
        "2025-10-09T19:00:00Z",
        "2025-10-10T19:00:00Z",
    )
    closures = (await server.ask("GET", f"{HALL}/closures", "operator")).json
    assert [row["visitor"]["name"] for row in closures["displaced"]] == ["Әлия", "Болат"]
    assert closures["displaced"][0]["booking"]["displaced"]["reason"] == "No power"
    desk = await server.ask("GET", "/desk/aksu/bookings", "operator", params={"lang": "en", "booking": first["id"]})
    assert "The hall receives nobody at this time. No power" in desk.body.decode()
    assert "Is here: give the ticket" not in desk.body.decode()
    moved = await server.ask("POST", f"{HALL}/bookings/{first['key']}/move", json={"start": FIVE})
    assert (moved.status, moved.json["displaced"]) == (200, None)
    reopened = await server.ask("POST", f"{HALL}/closures/{closure.json['id']}/reopen", "manager")
    assert reopened.status == 200
    closures = (await server.ask("GET", f"{HALL}/closures", "operator")).json
    assert (closures["closures"], closures["displaced"]) == ([], [])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"day": "soon"}, "malformed"),
        ({"last_day": "2025-10-09"}, "malformed"),
        ({"last_day": "2027-10-09"}, "malformed"),
        ({"first": "12:00", "until": "10:00"}, "malformed"),
        ({"first": "25:00"}, "malformed"),
        ({"host": "nobody"}, "unknown_host"),
        ({"service": "none"}, "unknown_service"),
        ({"reason": " "}, "reason_needed"),
        ({"day": "2025-10-08"}, "closure_past"),
        ({"question": "why"}, "malformed"),
    ],
)
async def test_a_closure_that_cannot_be_is_refused(server: Server, body: dict[str, Any], code: str) -> None:
    assert (await close(server, **body)).code == code
    assert (await server.ask("GET", f"{HALL}/closures", "manager")).json["closures"] == []


async def test_the_page_asks_for_an_earlier_time(server: Server) -> None:
    """By its form: join, decline, leave; a wish that is none is refused, and nobody acts by the id alone."""
    booking = await booked(server, FIVE)
    page = f"/booking/aksu/{booking['key']}"

    async def wish(wish: str) -> Reply:
        return await server.ask("POST", f"{page}/waitlist", data={"wish": wish, "language": "en"})

    for _ in range(2):  # a second press
        assert (await wish("join")).status == 303
    reply = await server.ask("GET", page, params={"lang": "en"})
    assert "An earlier time is free for you: Thu, 9\xa0October, 15:30" in reply.body.decode()
    for answer in ("decline", "decline", "decline"):
        assert (await wish(answer)).status == 303
    assert (await wish("decline")).status == 409
    assert "You wait for an earlier time." in (await server.ask("GET", page, params={"lang": "en"})).body.decode()
    for _ in range(2):
        assert (await wish("leave")).status == 303
    assert (await wish("sleep")).code == "malformed"
    assert (await server.ask("POST", f"{HALL}/bookings/{booking['id']}/waitlist/join")).code == "unknown_booking"


async def test_a_displaced_visitor_moves_by_one_touch(server: Server) -> None:
    """The page says why, names the three nearest times, and has no digits for a check-in that would be refused."""
    booking = await booked(server, TEN)
    page, digits = f"/booking/aksu/{booking['key']}", 'class="code number"'
    assert digits in (await server.ask("GET", page)).body.decode()
    await close(server, concerned=[booking["id"]])
    text = (await server.ask("GET", page, params={"lang": "en"})).body.decode()
    assert "The hall receives nobody at this time." in text
    assert "No power" in text
    assert text.count('name="start" value=') == 3
    assert digits not in text
    start = re.search(r'name="start" value="([^"]+)"', text)
    assert start is not None
    moved = await server.ask("POST", f"{page}/move", data={"start": start[1], "language": "en"})
    assert (moved.status, moved.headers["Location"]) == (303, page)
    assert "The hall receives nobody" not in (await server.ask("GET", page, params={"lang": "en"})).body.decode()


async def test_what_is_offered_runs_out(server: Server) -> None:
    """After ten minutes the next is asked; whoever did not answer keeps the booking."""
    starts = (f"2025-10-09T{clock}:00Z" for clock in ("10:30", "11:00", "11:30", "12:00"))
    early = [await booked(server, start) for start in starts]
    late = await booked(server, "2025-10-09T12:30:00Z")
    latest = await booked(server, "2025-10-10T04:00:00Z")
    for booking in (late, latest):
        assert (await wait(server, booking, "join")).json["offered"] is None
    await server.ask("POST", f"{HALL}/bookings/{early[1]['key']}/cancel")
    offered = (await server.ask("GET", f"{HALL}/bookings/{late['key']}")).json["offered"]
    assert (offered["start"], offered["until"]) == (FOUR, "2025-10-09T09:10:00Z")
    page = await server.ask("GET", f"/booking/aksu/{late['key']}", params={"lang": "en"})
    assert "An earlier time is free for you" in page.body.decode()
    server.clock.pass_s(601)
    await server.ask("POST", f"{HALL}/bookings/{early[0]['key']}/waitlist/join")
    shown_booking = (await server.ask("GET", f"{HALL}/bookings/{late['key']}")).json
    assert (shown_booking["offered"], shown_booking["waits_since"], shown_booking["start"]) == (
        None,
        None,
        "2025-10-09T12:30:00Z",
    )
    assert (await server.ask("GET", f"{HALL}/bookings/{latest['key']}")).json["offered"]["start"] == FOUR
    move = await server.ask("POST", f"{HALL}/bookings/{latest['key']}/move", json={"start": FOUR})
    assert (move.status, move.json["start"], move.json["waits_since"]) == (200, FOUR, None)
