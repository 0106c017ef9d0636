"""A change of the configuration that leaves a draw without places: how many take part, the yes, and their pages."""

import re
from html import unescape
from typing import Any

import pytest

from queue_server.api.bookings.draws.drawing import draw_in
from queue_server.api.configuration.administration import Administration
from queue_server.app_parts import PARTS
from queue_server.assembly.serving import CONFIGURED_BY_FILE
from queue_server.pages.services import VisitorServices
from tests.integration.api.configuration.test_concerned_bookings import change_times, draft
from tests.integration.api.configuration.test_configuration import URL, Office, office
from tests.integration.api.conftest import HALL

__all__ = ["office"]

DRAWN = {
    "spans": [{"days": ["mon"], "first": "09:00", "until": "12:00"}],
    "place_minutes": 60,
    "opens_days": 5,
    "release": "draw",
    "draw_from": "09:00",
    "draw_until": "18:00",
}
DRAW = "land:2025-10-13"
MINUTES_TO_DRAW = 4 * 60


async def open_and_enter(office: Office, count: int) -> list[dict[str, Any]]:
    """Open the draw of Monday, and let visitors take part."""
    assert (await change_times(office, DRAWN)).status == 200
    await due(office)
    entries = []
    for nth in range(1, count + 1):
        reply = await office.server.ask(
            "POST",
            f"{HALL}/bookings/draws/{DRAW}/enter",
            json={"name": "Visitor", "phone": f"8 701 000 00 0{nth}"},
            headers={"Idempotency-Key": f"entry-{nth}"},
        )
        assert reply.status == 201, reply.json
        entries.append(reply.json)
    return entries


async def due(office: Office) -> None:
    server = office.server
    await draw_in(server.context, server.app[PARTS][VisitorServices].ticket_keys, server.context.feed("aksu"))


async def page(office: Office, entry: dict[str, Any]) -> str:
    headers = {"Accept": "text/html", "Accept-Language": "en"}
    reply = await office.server.ask("GET", f"/booking/aksu/{entry['key']}", headers=headers)
    assert reply.status == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.body.decode())))


async def test_those_who_take_part_are_counted_and_read_it(office: Office) -> None:
    """Saving asks for the yes to both of them; each stays in the draw, reads at once that no place is left, and after
    the draw that nobody was drawn, with nothing kept about them."""
    entries = await open_and_enter(office, 2)
    assert "You take part." in await page(office, entries[0])
    review = (await office.ask("aigul", "POST", f"{URL}/review", await draft(office, None))).json
    assert [(of["service"], of["count"], of["entries"]) for of in review["bookings"]] == [("land", 0, 2)]
    refused = await change_times(office, None, accepted_bookings=1)
    assert (refused.code, refused.json["count"]) == ("bookings_concerned", 2)
    assert (await change_times(office, None, accepted_bookings=2)).status == 200
    assert "The hall has taken back all times of this day." in await page(office, entries[0])
    assert "You still take part until then." in await page(office, entries[0])
    office.server.clock.pass_s(MINUTES_TO_DRAW * 60)
    await due(office)
    assert office.server.context.feed("aksu").state.draws[DRAW].is_over
    for entry in entries:
        assert "Nobody was drawn." in await page(office, entry)
        assert await office.server.context.store.personal_data("aksu", entry["booking"]) == []


async def test_what_was_written_by_hand_is_logged_with_them(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody can be asked then."""
    await open_and_enter(office, 1)
    office.path.write_text(office.path.read_text().replace('["mon"]', '["tue"]'))
    await office.server.app[PARTS][Administration].configuration.reload(CONFIGURED_BY_FILE)
    assert "aksu: 1 visitors take part in draws of land that have no places any more" in caplog.text
    assert "open bookings of land" not in caplog.text


async def test_a_hall_that_is_taken_out_with_a_draw_is_named(office: Office) -> None:
    await open_and_enter(office, 1)
    document = await office.read()
    document["values"]["halls"]["other"] = document["values"]["halls"].pop("aksu")
    body = {"version": document["version"], "values": document["values"]}
    (warning,) = (await office.ask("aigul", "POST", f"{URL}/review", body)).json["warnings"]
    assert warning["what"] == "visitors take part in draws of this hall that nobody holds once it is closed: 1"
