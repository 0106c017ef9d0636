"""What to bring: the pages, the search, the menus that are never too long, and the sheet from the kiosk's printer."""

import asyncio
import gzip
import html
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import brotli
import pytest
from msgspec.structs import replace

from displays.paper.simulator.printer import SimulatedPrinter
from displays.paper.simulator.tape import QrCode, Text, printed
from queue_server.config.definition import Names, ServiceInformation
from queue_server.config.sections.displays import Displays, Printer
from queue_server.hall import commands as c
from tests.akimat import AKIMAT
from tests.halls import DEFINITION, with_rules
from tests.integration.api.conftest import HALL, Reply, Server, serving
from tests.integration.visitors.test_take import Phone

BROWSER = {"Accept": "text/html"}
CLOSED_TO_ALL = replace(AKIMAT, rules=with_rules(public_board=False, booked_priority=None).rules, phone_tickets=True)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(definition=CLOSED_TO_ALL) as running:
        yield running


async def get(server: Server, path: str) -> Reply:
    return await server.ask("GET", path, headers=BROWSER)


def links(body: bytes) -> list[str]:
    """The addresses of the tiles of a page, in their order."""
    return [html.unescape(link) for link in re.findall(r'<a class="button[^"]*" href="([^"]+)"', body.decode())]


async def services(server: Server, query: str = "") -> list[Any]:
    reply = await server.ask("GET", f"{HALL}/services{query}")
    assert reply.status == 200
    documents: list[Any] = reply.json["services"]
    return documents


async def test_everybody_reads_what_to_bring(server: Server) -> None:
    """Without a role, also where the board is not public: all services, and one of them."""
    everything = await services(server)
    assert len(everything) == 82
    assert (await server.ask("GET", f"{HALL}/services/land-tax")).json == everything[13]
    assert everything[13] == {
        "id": "land-tax",
        "prefix": "A",
        "names": {
            "kk": "Жер салығы бойынша кеңес",
            "ru": "Консультация по земельному налогу",
            "en": "Advice on land tax",
        },
        "group": "cadastre",
        "windows": [1],
        "information": {
            "bring": [
                {"kk": "Жеке куәлік", "ru": "Удостоверение личности", "en": "Identity card"},
                {
                    "kk": "Үлгі бойынша өтініш (терезеде беріледі)",
                    "ru": "Заявление по образцу (дадут у окна)",
                    "en": "The application (you get it at the window)",
                },
            ],
            "takes": {"kk": "5 жұмыс күні", "ru": "5 рабочих дней", "en": "5 working days"},
            "costs": {"kk": "Тегін", "ru": "Бесплатно", "en": "Free of charge"},
            "elsewhere": {
                "kk": "eGov.kz порталында да болады",
                "ru": "Можно и на портале eGov.kz",
                "en": "Also on the portal eGov.kz",
            },
        },
    }
    assert (await server.ask("GET", f"{HALL}/services/none")).code == "unknown_service"
    assert (await server.ask("GET", "/api/v1/halls/none/services")).code == "unknown_hall"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("жер салыгы", "land-tax"),
        ("ltncrbq cfl", "kindergarten"),
        ("", None),
        ("😀", None),
        ("%", None),
        ("<b>", None),
        ("x" * 5_000, None),
        ("қ" * 5_000, None),
    ],
)
async def test_words_find_a_service_or_nothing(server: Server, words: str, first: str | None) -> None:
    """Best first, at most eight; what names nothing finds nothing, however long it is."""
    matches = await services(server, f"?words={quote(words)}")
    assert len(matches) <= 8
    assert [service["id"] for service in matches[:1]] == ([first] if first else [])
    page = await get(server, f"/info/aksu?words={quote(words)}&lang=en")
    assert page.status == 200
    assert (b"Nothing fits these words." in page.body) == (first is None and words != "")
    assert b"<b>" not in page.body.split(b"<main", 1)[1]


async def test_a_search_follows_the_definition(server: Server) -> None:
    """A word that an administrator has added finds its service at once."""
    assert await services(server, "?words=лужайка") == []
    changed = tuple(
        replace(service, keywords=("лужайка",)) if service.id == "pasture" else service for service in AKIMAT.services
    )
    definition = server.context.engine.feeds["aksu"].state.defined
    await server.context.engine.submit("aksu", c.Configure(replace(definition, services=changed)), c.CLOCK)
    assert [service["id"] for service in await services(server, "?words=лужайка")] == ["pasture"]


async def test_no_screen_is_longer_than_eight(server: Server) -> None:
    """By the links of `/info` alone every service is reached, in four steps at the most; and so it is on the phone that
    takes a ticket."""
    phone = Phone(server)
    assert (await phone.scan()).status == 303
    for start in ("/info/aksu", "/p/aksu"):
        screens, reached, steps = [start], set(), 0
        while screens:
            below: list[str] = []
            for address in screens:
                reply = await (phone.ask("GET", address) if start == "/p/aksu" else get(server, address))
                assert reply.status == 200
                buttons = re.findall(r'<button name="service" value="([^"]+)"', reply.body.decode())
                tiles = links(reply.body)
                assert 1 <= len(tiles) + len(buttons) <= 8, address
                reached |= {tile.rpartition("/")[2] for tile in tiles if "?in=" not in tile} | set(buttons)
                below += [tile for tile in tiles if "?in=" in tile]
            screens, steps = below, steps + 1
        assert reached == {service.id for service in AKIMAT.services}
        assert steps <= 4
    assert len(links((await get(server, "/info/aksu?in=nowhere")).body)) == 8


async def test_the_page_of_a_service(server: Server) -> None:
    """In the reader's language; where nothing is written it says so, and one that is not there is not found."""
    page = (await get(server, "/info/aksu/land-tax?lang=kk")).body.decode()
    for text in ("Жер салығы бойынша кеңес", "Жеке куәлік", "5 жұмыс күні", "Тегін", "eGov.kz порталында да болады"):
        assert text in page
    assert (await get(server, "/info/aksu/none")).status == 404
    assert (await get(server, "/info/none")).status == 404
    async with serving(definition=DEFINITION) as plain:
        body = (await get(plain, "/info/aksu/land?lang=en")).body.decode()
        assert "Nothing is written about this." in body
        assert re.search(r"<dd><b class=\"number\">1, 2</b> <span class=\"quiet\">East</span></dd>", body)
    assert (await get(server, "/info/aksu/land-tax/qr.svg")).headers["Content-Type"] == "image/svg+xml"


async def test_the_pages_are_small(server: Server) -> None:
    """Under 30 kB with all they load, on a phone: no font, and a script only to remember what is ticked."""
    for path in ("/info/aksu", "/info/aksu?in=work", "/info/aksu?words=жер", "/info/aksu/land-tax"):
        page = await server.ask("GET", path, headers={**BROWSER, "Accept-Encoding": "gzip"}, compress=None)
        body = page.body.decode()
        assert "font.css" not in body
        loaded = len(gzip.compress(page.body))
        for address in re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', body):
            file = await server.ask("GET", address, headers={"Accept-Encoding": "br"})
            loaded += len(brotli.compress(file.body))
        assert loaded < 30_000


async def test_a_stand_needs_no_token(server: Server) -> None:
    """It has the services and their menu, and gives no tickets."""
    page = await get(server, "/info/aksu?stand&lang=ru")
    assert page.status == 200
    assert b'"is_stand":true' in page.body
    assert b'"printer":false,"checks_in":false' in page.body
    assert (await get(server, "/kiosk/aksu")).status == 401


async def test_a_ticket_on_the_phone_has_its_list(server: Server) -> None:
    """Boxes to tick off, for each of its services; none once the visit is over."""
    ticket = await server.issue("land-tax", visit=["pension"])
    body = (await get(server, f"/t/{ticket['key']}?lang=ru")).body.decode()
    assert body.count('<input type="checkbox"') == 4
    assert "Что взять с собой: Назначение пенсии" in body
    await server.ask("POST", f"{HALL}/tickets/{ticket['key']}/leave")
    assert "<bring-list" not in (await get(server, f"/t/{ticket['key']}?lang=ru")).body.decode()


async def test_a_sheet_comes_from_the_printer_of_the_kiosk() -> None:
    """In the language that was asked for, once for two presses; a kiosk without a printer is refused, as a service is
    that is not there."""
    async with asyncio.timeout(20), SimulatedPrinter() as device:
        port = f"tcp://127.0.0.1:{device.port}"
        printers = (Printer(id="door", hall="aksu", kiosks=("kiosk-1",), port=port, mm_s=500),)
        address = "http://kezek:8080"
        async with serving(definition=AKIMAT, for_visitors=Displays(printers=printers, address=address)) as server:
            sheet = f"{HALL}/services/land-tax/sheet"
            for _ in range(2):
                reply = await server.ask("POST", sheet, "kiosk", json={"language": "kk"})
                assert (reply.status, reply.json) == (200, {"state": "printed"})
            assert (await server.ask("POST", sheet, "manager", json={})).code == "no_printer"
            assert (await server.ask("POST", f"{HALL}/services/none/sheet", "kiosk", json={})).code == "unknown_service"
            assert (await server.ask("POST", sheet, json={})).status == 401
            assert (await server.ask("POST", sheet, "kiosk", json={"language": 5})).code == "malformed"
    (job,) = device.jobs
    parts = printed(job)
    texts = [part.text for part in parts if isinstance(part, Text)]
    assert "Жер салығы бойынша кеңес" in texts
    assert "[ ] Жеке куәлік" in texts
    assert [part.content for part in parts if isinstance(part, QrCode)] == ["http://kezek:8080/info/aksu/land-tax"]


async def test_a_sheet_without_paper_is_told() -> None:
    """The kiosk shows the code for a phone then."""
    information = ServiceInformation(costs=Names(kk="1", ru="1", en="1"))
    definition = replace(
        DEFINITION, services=(replace(DEFINITION.services[0], information=information), *DEFINITION.services[1:])
    )
    printers = (Printer(id="door", hall="aksu", kiosks=("kiosk-1",), port="tcp://127.0.0.1:9"),)
    async with serving(definition=definition, for_visitors=Displays(printers=printers)) as server:
        reply = await server.ask("POST", f"{HALL}/services/land/sheet", "kiosk", json={})
        assert (reply.status, reply.json) == (200, {"state": "no_answer"})
