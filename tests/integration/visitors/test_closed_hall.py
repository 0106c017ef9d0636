"""Every page and document for visitors says of a closed hall that it is closed, and when it opens."""

import re
from typing import Any

from msgspec import json
from msgspec.structs import replace

from queue_server.app_parts import PARTS
from queue_server.config.definition import Hours
from queue_server.pages.services import VisitorServices
from queue_server.pages.visitors.presence import ADMITTED_COOKIE
from tests.halls import DEFINITION
from tests.integration.api.conftest import HALL, Server, serving

OPENS = "Откроется: завтра, пятница, 10 октября, 09:00."
"""The halls of the tests are at Thursday 9 October 2025, 14:00 in Almaty."""
CLOSED = replace(DEFINITION, hours=Hours(thu=("09:00-14:00",), fri=("09:00-18:00",)), phone_tickets=True)


async def text_of(server: Server, path: str, role: str | None = None, **headers: str) -> str:
    return (await server.ask("GET", path, role, headers={"Accept": "text/html", **headers})).body.decode()


def block(page: str, name: str) -> Any:
    """The data that a page holds for its script."""
    element = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    assert element is not None
    return json.decode(element[1])


async def test_every_screen_of_a_closed_hall_says_when_it_opens() -> None:
    """Board, zone boards, window screens, the board's document and socket, kiosk, phone and front page, by one rule."""
    async with serving(definition=CLOSED) as server:
        sentences = {
            path: block(await text_of(server, path, "board"), "first")["closed"]["opens"]["ru"]
            for path in ("/display/aksu", "/display/aksu?zone=east", "/display/aksu/window/1")
        }
        sentences["kiosk"] = block(await text_of(server, "/kiosk/aksu", "kiosk"), "choices")["refusal"]["opens"]["ru"]
        sentences["document"] = (await server.ask("GET", f"{HALL}/board", "board")).json["closed"]["opens"]["ru"]
        async with server.live("board") as socket:
            sentences["socket"] = (await socket.receive_json())["closed"]["opens"]["ru"]
        assert sentences == dict.fromkeys(sentences, OPENS)
        admitted = await server.app[PARTS][VisitorServices].presence.admit("aksu")
        phone = await text_of(server, "/p/aksu?lang=ru", Cookie=f"{ADMITTED_COOKIE}={admitted}")
        for page in (phone, await text_of(server, "/?lang=ru")):
            assert OPENS in page
            assert "Зал закрыт." in page


async def test_an_open_hall_says_nothing_of_it() -> None:
    """Nothing has changed for boards of halls without hours."""
    async with serving() as server:
        assert (await server.ask("GET", f"{HALL}/board", "board")).json["closed"] is None
        assert "notice" not in await text_of(server, "/?lang=ru")
