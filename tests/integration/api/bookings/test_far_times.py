"""Times that no hall has a date for, at every door that takes one: a clear answer, and nothing changes."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, get_args, get_type_hints

import pytest
from msgspec import Struct

from queue_server.api.http.description.table import Route
from queue_server.api.routes import ROUTES
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.state import SECOND
from tests.booked_halls import RECEIVING, BookedHall
from tests.integration.api.conftest import HALL, Server, filled, serving

FAR_DATES = ("0001-01-01", "1600-02-29", "9999-12-31")
FAR_TIMES = (
    *(f"{day}T{clock}" for day in FAR_DATES for clock in ("00:00:00Z", "23:59:59-12:00", "00:00:00+14:00")),
    *("2100-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "99999999999999999999"),
)
RIGHT_PARTS = {"service": "school", "name": "Әлия", "phone": "+77010000001", "reason": "No power", "language": "kk"}
"""What is right in a request whose time is wrong."""
PAGES = (
    *(f"/book/aksu?service=school&day={day}" for day in FAR_DATES),
    *(f"/desk/aksu/bookings?day={day}" for day in FAR_DATES),
    *(f"/desk/aksu/bookings/new?service=school&day={day}" for day in FAR_DATES),
    *(f"/kiosk/aksu/places?service=school&day={day}" for day in FAR_DATES),
    *(f"/booking/aksu/{{key}}/move?day={day}" for day in FAR_DATES),
    *(f"/desk/aksu/bookings/{{id}}/move?day={day}" for day in FAR_DATES),
)


def times_of(route: Route) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Where the route takes a time: in the query, a form or the body; the name, and the values."""
    for query in route.query:
        if query.schema.get("format") in ("date", "date-time"):
            yield "params", query.name, FAR_DATES if query.schema["format"] == "date" else FAR_TIMES
    yield from (("data", name, FAR_TIMES) for name in route.form if name == "start")
    bodies = [route.body, *route.commands.values()]
    for body in bodies:
        if isinstance(body, type) and issubclass(body, Struct):
            for name, hint in get_type_hints(body).items():
                kinds = {hint, *get_args(hint)}
                if datetime in kinds or date in kinds or (name == "until" and str in kinds):
                    yield "json", name, FAR_TIMES if datetime in kinds else FAR_DATES


DOORS = [(route, *time) for route in ROUTES if "{hall}" in route.path for time in times_of(route)]


def test_every_door_with_a_time_is_known() -> None:
    """The doors are those of the table: of bookings, draws, closures, receptions and figures."""
    names = {(route.path.removeprefix(HALL.replace("aksu", "{hall}")), name) for route, _, name, _ in DOORS}
    assert {
        *(("/bookings", "start"), ("/bookings/offer", "start"), ("/bookings/{id}/move", "start")),
        *(("/bookings/{id}/confirm", "start"), ("/bookings/{id}/refer", "start"), ("/closures", "day")),
        *(("/bookings/free", "from"), ("/bookings", "day"), ("/closures/concerned", "last_day")),
        *(("/book/{hall}/offer", "start"), ("/book/{hall}", "start"), ("/booking/{hall}/{id}/move", "start")),
        *(("/desk/{hall}/bookings", "start"), ("/desk/{hall}/bookings/{id}/move", "start")),
    } <= names


async def test_no_door_lets_a_far_time_in() -> None:
    """4xx and never a failure, at each door and with each value; nothing is recorded."""
    async with serving(definition=RECEIVING) as server:
        booking = await booked(server, "school")
        question = await booked(server, "land", question="When is the road mended?")
        seq = server.context.feed("aksu").seq
        for route, place, name, values in DOORS:
            is_answer = route.path.endswith(("/confirm", "/refer", "/refuse"))
            named = (
                question["id"] if is_answer else booking["key"] if route.path.startswith("/booking/") else booking["id"]
            )
            path = filled(
                route.path.replace("{id}", named).replace("{window}", "1").replace("{command}", "end-reception")
            )
            for value in values:
                content: Any = {**RIGHT_PARTS, **({"day": "2025-10-10"} if "closures" in path else {}), name: value}
                if place == "json" and not isinstance(route.body, type):
                    content = {"result": "under_control", name: value}
                elif place == "json" and isinstance(route.body, type):
                    content = {key: content[key] for key in content if key in get_type_hints(route.body)}
                reply = await server.ask(route.method, path, "admin", **{place: content})
                assert reply.status < 500, (path, name, value, reply.body)
                assert reply.status >= 400 or route.method == "GET", (path, name, value)
        for page in PAGES:
            reply = await server.ask("GET", page.format(**booking), "admin")
            assert reply.status < 500, (page, reply.body)
        assert server.context.feed("aksu").seq == seq


async def booked(server: Server, service: str, **details: str) -> Any:
    body = {"service": service, "start": "2025-10-10T05:00:00Z", "name": "Әлия", "phone": "+77010000001", **details}
    reply = await server.ask("POST", f"{HALL}/bookings", json=body)
    assert reply.status == 201, reply.body
    return reply.json


@pytest.mark.parametrize("start", [-(10**18), -1, 253_402_300_799 * SECOND, 10**18])
def test_the_rules_know_no_such_place(start: int) -> None:
    """Whatever door may give it to them: refused in words, and nothing changes."""
    hall = BookedHall()
    booking, before = hall.book("a"), len(hall.entries)
    for command in (
        c.OfferPlace("page", "land", start),
        c.MakeBooking("b", "land", start),
        c.MoveBooking(booking.id, start),
        c.ClosePlaces("x", start, start + SECOND, "because"),
        c.ClosePlaces("x", hall.now, start, "because", concerned=("a",)),
    ):
        with pytest.raises(Refused):
            hall.ask(command)
    assert len(hall.entries) == before
