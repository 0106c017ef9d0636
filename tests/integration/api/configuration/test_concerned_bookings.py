"""A change of the configuration that takes the time of open bookings: how many, the yes to it, and none is lost."""

from datetime import date
from typing import Any

import pytest

from queue_server.api.configuration.administration import Administration
from queue_server.app_parts import PARTS
from queue_server.assembly.serving import CONFIGURED_BY_FILE
from queue_server.hall import commands as c
from queue_server.hall.bookings.timetable.places import places_on
from tests.integration.api.configuration.test_configuration import URL, Office, office
from tests.integration.api.conftest import Reply

__all__ = ["office"]

WEEK = [{"days": ["thu", "fri", "mon"], "first": "09:00", "until": "12:00"}]
FRIDAY, MONDAY = date(2025, 10, 10), date(2025, 10, 13)
"""The days after that of the tests, which is a Thursday."""


async def book(office: Office, *days: date) -> None:
    """Give land its times, and book the first one of each day."""
    assert (await change_times(office, {"spans": WEEK, "place_minutes": 15})).status == 200
    for day in days:
        place = places_on(office.in_force, "land", day)[0]
        visitor = c.Actor("kiosk", "kiosk", is_person=False)
        await office.server.context.execute("aksu", c.MakeBooking(f"of-{day}", "land", place.start), visitor)


async def draft(office: Office, booking: Any, **rules: Any) -> dict[str, Any]:
    """A body that saves these times of land, or none."""
    document = await office.read()
    hall = document["values"]["halls"]["aksu"] | rules
    hall["services"][0] = {key: value for key, value in hall["services"][0].items() if key != "booking"}
    if booking is not None:
        hall["services"][0]["booking"] = booking
    return {"version": document["version"], "values": document["values"] | {"halls": {"aksu": hall}}}


async def change_times(office: Office, booking: Any, **acceptance: int) -> Reply:
    return await office.ask("aigul", "POST", URL, await draft(office, booking) | acceptance)


def states(office: Office) -> list[str]:
    """Of every booking."""
    return [booking.state for booking in office.server.context.feeds()["aksu"].state.bookings.values()]


async def test_saving_asks_for_the_yes_to_those_whose_time_goes(office: Office) -> None:
    """The review says how many of which service; without the yes to as many nothing changes, and with it all stay
    open. Those that have no time already are not counted once more."""
    await book(office, FRIDAY, MONDAY)
    mondays = {"spans": [WEEK[0] | {"days": ["mon"]}], "place_minutes": 15}
    review = (await office.ask("aigul", "POST", f"{URL}/review", await draft(office, mondays))).json
    (concerned,) = review["bookings"]
    assert (concerned["hall"], concerned["service"], concerned["names"]["en"], concerned["count"]) == (
        "aksu",
        "land",
        "Land",
        1,
    )
    refused = await change_times(office, mondays)
    assert (refused.status, refused.code, refused.json["count"]) == (409, "bookings_concerned", 1)
    assert office.in_force.services[0].booking.spans[0].days == ("thu", "fri", "mon")
    assert (await change_times(office, mondays, accepted_bookings=1)).status == 200
    assert office.in_force.services[0].booking.spans[0].days == ("mon",)
    assert (await change_times(office, None)).json["count"] == 1
    assert (await change_times(office, None, accepted_bookings=1)).status == 200
    assert states(office) == ["open", "open"]


async def test_what_takes_nobodys_time_is_saved_without_a_question(office: Office) -> None:
    await book(office, FRIDAY)
    shorter = {"spans": [WEEK[0] | {"days": ["fri"]}], "place_minutes": 15, "late_minutes": 5}
    review = (await office.ask("aigul", "POST", f"{URL}/review", await draft(office, shorter))).json
    assert review["bookings"] == []
    assert (await change_times(office, shorter)).status == 200


async def test_the_second_administrator_says_yes_to_them_too(office: Office) -> None:
    """Whoever confirms is told how many there are now."""
    await book(office, FRIDAY)
    assert (await office.change(second_admin=True)).status == 200
    body = await draft(office, None) | {"accepted_bookings": 1}
    assert (await office.ask("aigul", "POST", URL, body)).json["waits"]
    (waiting,) = (await office.read("marat"))["waiting"]
    assert [(bookings["service"], bookings["count"]) for bookings in waiting["bookings"]] == [("land", 1)]
    confirm = f"{URL}/waiting/{waiting['id']}/confirm"
    assert (await office.ask("marat", "POST", confirm, {})).code == "bookings_concerned"
    assert (await office.ask("marat", "POST", confirm, {"accepted_bookings": 1})).status == 200
    assert office.in_force.services[0].booking is None


async def test_what_was_written_by_hand_is_logged(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody can be asked then: the log says how many, and all stay open."""
    await book(office, FRIDAY, MONDAY)
    office.path.write_text(office.path.read_text().replace('"fri", "mon"', '"mon"'))
    await office.server.app[PARTS][Administration].configuration.reload(CONFIGURED_BY_FILE)
    assert office.in_force.services[0].booking.spans[0].days == ("thu", "mon")
    assert "aksu: 1 open bookings of land have no time any more; they stay open" in caplog.text
    assert states(office) == ["open", "open"]


async def test_a_hall_that_is_taken_out_with_bookings_is_named(office: Office) -> None:
    """They would come to a closed door."""
    await book(office, FRIDAY, MONDAY)
    document = await office.read()
    document["values"]["halls"]["other"] = document["values"]["halls"].pop("aksu")
    body = {"version": document["version"], "values": document["values"]}
    (warning,) = (await office.ask("aigul", "POST", f"{URL}/review", body)).json["warnings"]
    assert warning["what"] == "open bookings of this hall whom nobody receives once it is closed: 2"
