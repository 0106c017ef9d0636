"""Static files and headers: kept for ever, never from elsewhere, never code inside a page."""

import gzip
import re
from collections.abc import AsyncIterator
from types import SimpleNamespace

import brotli
import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestClient, TestServer
from msgspec import json
from msgspec.structs import replace
from multidict import CIMultiDictProxy

import displays.routes
import operator_console.routes
import queue_server.pages.routes
from displays.media.sign_clips import SignClips
from displays.visitor_devices import VisitorDevices
from queue_server.app_parts import PARTS, AppParts
from queue_server.clock import GivenTime
from queue_server.config.definition import Definition, Names
from queue_server.config.sections.displays import Displays
from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from queue_server.pages.assets.sources import PageSources
from queue_server.pages.context import REQUESTER, Principal, Requester
from queue_server.pages.errors import error_page, wants_page
from queue_server.pages.render import json_block
from queue_server.pages.services import PageServices, VisitorServices
from queue_server.pages.visitors.ticket_keys import TicketKeys
from queue_server.views.equipment.printers import PrintersDocument
from tests.halls import DEFINITION, PureHall

Client = TestClient[web.Request, web.Application]

KEYS = TicketKeys(bytes(32))
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def hall() -> PureHall:
    hall = PureHall(replace(DEFINITION, rules=replace(DEFINITION.rules, public_tickets=True)))
    hall.open(1)
    hall.issue("land", "veteran")
    hall.call(1)
    hall.issue("land")
    return hall


@pytest.fixture
async def client(hall: PureHall) -> AsyncIterator[Client]:
    """The pages alone, over a hall without a server behind it; `X-Role` says who asks, and errors are pages as behind
    the entrance."""

    @web.middleware
    async def enter(request: web.Request, handler: object) -> web.StreamResponse:
        role = request.headers.get("X-Role")
        if role:
            request[REQUESTER] = Requester(Principal(role, "aigul", is_person=True))
        try:
            return await handler(request)  # type: ignore[operator, no-any-return]
        except web.HTTPError as error:
            if not wants_page(request):
                raise
            return error_page(request, error.status)

    app = web.Application(middlewares=[enter])
    feed = SimpleNamespace(hall="aksu", state=hall.state)
    app[PARTS] = parts = AppParts()
    parts.add(PageServices(feeds={"aksu": feed}, clock=GivenTime(lambda: hall.now)))  # type: ignore[dict-item]
    waits = SimpleNamespace(of=lambda _ticket: None, waits=lambda: SimpleNamespace(services=()))
    services = SimpleNamespace(
        waits={"aksu": waits}, ticket_keys=KEYS, printers=lambda hall: PrintersDocument(hall, ())
    )
    parts.add(services, VisitorServices)
    printing = SimpleNamespace(of_kiosk=lambda _hall, _name: None)
    apparatus = SimpleNamespace(
        clock=lambda: hall.now,
        store=MemoryStore(),
        settings=Displays(),
        printing=printing,
        signs=SignClips(lambda: 0.0),
    )
    parts.add(apparatus, VisitorDevices)
    for pages in (queue_server.pages.routes, displays.routes, operator_console.routes):
        pages.add_routes(app)
    async with TestClient(TestServer(app)) as client:
        yield client


PAGES = ["/", "/display/aksu", "/display/aksu/window/1", "/kiosk/aksu", "/t/t1", "/desk/aksu", "/desk/aksu/1"]
BROWSER = {"Accept": "text/html", "X-Role": "operator"}


@pytest.mark.parametrize("path", PAGES)
async def test_pages_carry_strict_headers_and_no_code(client: Client, path: str) -> None:
    """No inline script, style or handler, nothing from another host, and a policy that refuses them all."""
    reply = await client.get(path, headers=BROWSER)
    text = await reply.text()
    assert reply.status == 200
    policy = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    assert reply.headers["Content-Security-Policy"] == policy
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"] == ("strict-origin" if path.startswith("/t/") else "same-origin")
    scripts = re.findall(r"<script([^>]*)>", text)
    assert all('src="/static/' in s or 'type="application/json"' in s for s in scripts)
    assert re.findall(r"<style| style=| on[a-z]+=|(?:src|href)=\"(?:https?:)?//", text) == []


async def test_static_files_are_kept_for_ever(client: Client) -> None:
    """A file has the version in its address and may be kept; under an old version it is shown as it is now."""
    site = client.app[PARTS][PageServices].site
    address = site.url("pages/live/live-socket.js")
    assert address == f"/static/{site.version}/queue_server/pages/static/live/live-socket.js"
    current = await client.get(address)
    assert current.headers["Cache-Control"] == "max-age=31536000, immutable"
    assert current.headers["Content-Type"] == "text/javascript; charset=utf-8"
    old = await client.get("/static/0123456789ab/queue_server/pages/static/live/live-socket.js")
    assert old.headers["Cache-Control"] == "no-cache"
    assert await old.read() == await current.read()


async def raw(client: Client, address: str, **headers: str) -> tuple[int, CIMultiDictProxy[str], bytes]:
    """The answer as it is on the wire."""
    sent_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        ClientSession(auto_decompress=False, skip_auto_headers=("Accept-Encoding",)) as session,
        session.get(client.make_url(address), headers=sent_headers) as reply,
    ):
        return reply.status, reply.headers, await reply.read()


async def test_service_workers_stay_at_their_addresses(client: Client) -> None:
    """Phones and screens have registered them there: whatever folder holds the file, its address names no version."""
    workers = {
        "/display/worker.js": "displays/screen/worker.js",
        "/t/worker.js": "displays/phone/ticket-worker.js",
        "/booking/worker.js": "displays/phone/ticket-worker.js",
    }
    for address, name in workers.items():
        reply = await client.get(address)
        assert (reply.status, reply.content_type) == (200, "text/javascript")
        assert reply.headers["Cache-Control"] == "no-cache"
        assert await reply.read() == client.app[PARTS][PageServices].site.file(name).body
    screens = await client.get("/display/worker.js")
    assert screens.headers["Service-Worker-Allowed"] == "/"


async def test_each_form_of_a_static_file_has_a_mark_of_its_own(client: Client) -> None:
    """Brotli, gzip and the file as it is: the same body under other tags, and 304 for whoever has that very form."""
    site = client.app[PARTS][PageServices].site
    address, body = site.url("pages/styles/base.css"), site.file("pages/styles/base.css").body
    forms = {}
    for accepted, coding, decode in (
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("deflate", None, bytes),
    ):
        status, headers, body_sent = await raw(client, address, Accept_Encoding=accepted)
        assert (status, headers.get("Content-Encoding"), headers["Vary"]) == (200, coding, "Accept-Encoding")
        assert decode(body_sent) == body
        assert len(body_sent) <= len(body)
        forms[accepted] = headers["ETag"]
    assert len(set(forms.values())) == 3
    for accepted, tag in forms.items():
        status, headers, body_sent = await raw(client, address, Accept_Encoding=accepted, If_None_Match=f'"x", {tag}')
        assert (status, headers["ETag"], body_sent) == (304, tag, b"")
        assert headers["Vary"] == "Accept-Encoding"
    mixed = await raw(client, address, Accept_Encoding="gzip", If_None_Match=forms["gzip, deflate, br, zstd"])
    assert mixed[0] == 200


async def test_a_static_file_has_no_ranges_and_answers_head(client: Client) -> None:
    """A part of a compressed body is of no use, so it is sent whole; HEAD has the headers alone."""
    address = client.app[PARTS][PageServices].site.url("pages/styles/base.css")
    status, headers, body = await raw(client, address, Range="bytes=0-9", Accept_Encoding="br")
    assert (status, "Accept-Ranges" in headers) == (200, False)
    reply = await client.head(address, headers={"Accept-Encoding": "br"})
    assert (reply.status, reply.headers["ETag"]) == (200, headers["ETag"])
    assert int(reply.headers["Content-Length"]) == len(body)


async def test_what_is_compressed_in_itself_is_sent_as_it_is(client: Client) -> None:
    """The font is WOFF2."""
    address = client.app[PARTS][PageServices].site.url("pages/styles/inter.woff2")
    _, headers, body = await raw(client, address, Accept_Encoding="br")
    assert (headers["Content-Type"], headers.get("Content-Encoding")) == ("font/woff2", None)
    assert (body[:4], len(body) < 120_000) == (b"wOF2", True)


STRANGERS = {"Accept": "text/html", "Accept_Encoding": "br"}


async def test_a_strangers_page_is_compressed(client: Client) -> None:
    """It has no form token; of secrets only the key that its address names."""
    for path in ("/", "/display/aksu", "/kiosk/aksu", f"/t/{KEYS.key_of('t1')}", "/verify"):
        _, headers, body = await raw(client, path, **STRANGERS)
        assert headers["Content-Encoding"] == "br", path
        assert "Accept-Encoding" in headers["Vary"]
        assert brotli.decompress(body).startswith(b"<!doctype html>")


async def test_a_page_that_may_mix_a_secret_with_input_is_not(client: Client) -> None:
    """A signed-in person's page has a form token, and repeats what its address says: its length must tell nothing."""
    for path in ("/", "/desk/aksu", "/desk/aksu/1", "/desk/nowhere"):
        _, headers, _ = await raw(client, path, **STRANGERS, X_Role="operator")
        assert "Content-Encoding" not in headers, path


@pytest.mark.parametrize("path", ["/display/aksu", "/display/aksu/window/1", "/kiosk/aksu"])
async def test_screens_repeat_nothing_of_their_request(client: Client, path: str) -> None:
    """So they are compressed even for a screen that has a form token: nothing that a stranger sends stands in them."""
    query = "?lang=strange&theme=strange&voice=strange&strange=strange"
    headers = dict.fromkeys(("User_Agent", "Referer", "Origin", "Accept_Language", "X_Forwarded_For"), "strange")
    _, answer, body = await raw(client, path + query, **STRANGERS, **headers, X_Role="admin", Cookie="lang=strange")
    assert answer["Content-Encoding"] == "br"
    assert b"strange" not in brotli.decompress(body)


async def test_a_page_names_the_files_of_its_words(client: Client) -> None:
    """One before its modules, kept for ever; other languages come later. A module's has its texts alone."""
    page = await (await client.get("/kiosk/aksu?lang=kk", headers=BROWSER)).text()
    addresses = re.findall(r'<script src="([^"]+/words/[^"]+)" defer>', page)
    assert [address.split("/words/")[1] for address in addresses] == ["kk/displays/kiosk/hall-kiosk.js"]
    assert page.index(addresses[-1]) < page.index('<script type="module"')
    reply = await client.get(addresses[0])
    assert (reply.status, reply.content_type) == (200, "text/javascript")
    assert "immutable" in reply.headers["Cache-Control"]
    text = await reply.text()
    assert text.startswith("(self.kezekWords = self.kezekWords || []).push({")
    document = json.decode(text.partition("push(")[2].removesuffix(");\n"))
    assert document["texts"]["kk"]["What have you come for?"] == ["Қандай мәселемен келдіңіз?"]
    assert list(document["texts"]) == ["kk"]
    assert sorted(document["problems"]) == [
        *("", "daily_limit_reached", "day_closed", "hall_closed", "numbers_exhausted", "service_closed", "service_off"),
    ]
    late_files = re.findall(r'data-later="([^"]+)"', page)[0].split()
    assert [address.partition("/static/")[2].partition("/")[2] for address in late_files] == [
        "words/ru.en/displays/kiosk/hall-kiosk.js",
        "bundles/kiosk-later.css",
        "words/kk.ru.en/displays/kiosk/kiosk-later.js",
        "bundles/kiosk-later.js",
    ]
    assert "По какому вопросу вы пришли?" in await (await client.get(late_files[0])).text()
    assert "place_taken" in await (await client.get(late_files[2])).text()
    version = client.app[PARTS][PageServices].site.version
    phone = await (await client.get(f"/static/{version}/words/kk/displays/phone/phone-ticket.js")).text()
    assert "about {low}–{high} min" in phone
    assert "What have you come for?" not in phone


@pytest.mark.parametrize(
    "path",
    [
        *("kk/displays", "kk/nowhere", "kk/displays/nowhere.js", "kk/displays/", "kk/", "kk", "kk/displays.js"),
        *("kk/displays/phone-ticket.js", "kk/displays/phone", "kk/displays/phone/"),
        *(f"{codes}/displays/phone/phone-ticket.js" for codes in ("xx", "ru.kk", "kk.kk", "kk.xx", "kk.", ".", "")),
        "kk.ru/pages/clock-doubt.js",
    ],
)
async def test_words_of_nothing_are_not_there(client: Client, path: str) -> None:
    """A language or scripts that the site has not."""
    version = client.app[PARTS][PageServices].site.version
    assert (await client.get(f"/static/{version}/words/{path}")).status == 404


async def test_words_of_nothing_leave_nothing_behind(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Strangers may ask for any address: the sources are not looked through for it, and nothing of it is stored."""
    site = client.app[PARTS][PageServices].site
    assert "displays/phone/phone-ticket.js" in site.sources.script_modules
    monkeypatch.setattr(PageSources, "script_msgids", None)
    assert (await client.get(f"/static/{site.version}/words/kk/displays/{'x' * 7000}")).status == 404


@pytest.mark.parametrize(
    "path",
    [
        *(
            f"queue_server/pages/{path}"
            for path in ("static/x.js", "routes.py", "static/%2e%2e/routes.py", "base.html")
        ),
        *(f"displays/static/{path}" for path in ("board", "board/", "board/%2e%2e/%2e%2e/routes.py", "hall-board.js")),
    ],
)
async def test_nothing_else_is_served(client: Client, path: str) -> None:
    """Only the files of the `static` folders have an address."""
    assert (await client.get(f"/static/{client.app[PARTS][PageServices].site.version}/{path}")).status == 404


async def test_an_open_page_can_ask_for_the_version(client: Client) -> None:
    """A screen compares its own version with the server's after every reconnect."""
    reply = await client.get("/static/version")
    page = await (await client.get("/", headers=BROWSER)).text()
    assert f'data-version="{await reply.text()}"' in page
    assert reply.headers["Cache-Control"] == "no-store"


async def test_an_error_is_a_page_in_the_readers_language(client: Client) -> None:
    """404 says what happened and the way out; a program gets no page."""
    reply = await client.get("/display/nowhere", headers={"Accept": "text/html", "Accept-Language": "ru"})
    assert reply.status == 404
    assert "Такой страницы нет." in await reply.text()
    assert "На главную страницу" in await reply.text()
    assert "<html" not in await (await client.get("/display/nowhere")).text()


@pytest.mark.parametrize(
    "path", ["/display/aksu?zone=north", "/display/aksu/window/9", "/desk/aksu/9", "/t/none", "/t/A001"]
)
async def test_what_a_hall_has_not_is_404(client: Client, path: str) -> None:
    """Zones, windows and tickets that nobody has; a ticket's number is not its id."""
    assert (await client.get(path, headers=BROWSER)).status == 404


async def test_a_chosen_language_is_remembered(client: Client) -> None:
    """`?lang=` sets the cookie that later pages go by."""
    first = await client.get("/?lang=ru", headers=BROWSER)
    assert first.cookies["lang"].value == "ru"
    assert 'lang="ru"' in await (await client.get("/", headers=BROWSER)).text()


async def test_strangers_are_sent_to_sign_in_and_back(client: Client) -> None:
    """The desk is for operators; one who is signed in and still may not is refused."""
    stranger = await client.get("/desk/aksu/1?lang=ru", headers={"Accept": "text/html"}, allow_redirects=False)
    assert (stranger.status, stranger.headers["Location"]) == (303, "/sign-in?next=/desk/aksu/1?lang%3Dru&lang=ru")
    board = await client.get("/desk/aksu/1", headers={"Accept": "text/html", "X-Role": "board"})
    assert board.status == 403


async def test_halls_that_want_it_show_and_give_nothing_to_strangers(client: Client, hall: PureHall) -> None:
    """`public_board` and `public_tickets` close board and kiosk to whoever has no role for them."""
    rules = replace(DEFINITION.rules, public_board=False, public_tickets=False)
    hall.ask(c.Configure(replace(DEFINITION, rules=rules)))
    for path, role in (("/display/aksu", "board"), ("/kiosk/aksu", "kiosk"), ("/kiosk/aksu/choices", "kiosk")):
        assert (await client.get(path, allow_redirects=False)).status == 401
        assert (await client.get(path, headers={"X-Role": role})).status == 200
    assert (await client.get("/kiosk/aksu", headers={"X-Role": "board"})).status == 403


NOT_SET_UP = (
    "Бұл экран әлі бапталмаған. Анықтама терезесіне жүгініңіз.",
    "Этот экран не настроен. Обратитесь к стойке информации.",
    "This screen is not set up. Please ask at the front desk.",
)


@pytest.mark.parametrize(
    ("path", "kind"), [("/display/aksu", "board"), ("/display/aksu/window/1", "board"), ("/kiosk/aksu", "kiosk")]
)
async def test_a_screen_that_is_not_set_up_says_whom_to_ask(
    client: Client, hall: PureHall, path: str, kind: str
) -> None:
    """In three languages, in the HTML itself, with the place for its digits; no form of the staff is there."""
    rules = replace(DEFINITION.rules, public_board=False, public_tickets=False)
    hall.ask(c.Configure(replace(DEFINITION, rules=rules)))
    answer = await client.get(path, headers={"Accept": "text/html"}, allow_redirects=False)
    text = await answer.text()
    assert answer.status == 401
    assert [sentence for sentence in NOT_SET_UP if f">{sentence}</p>" in text] == list(NOT_SET_UP)
    assert f'data-kind="{kind}" data-hall="aksu"' in text
    assert "<form" not in text


async def test_markup_in_names_is_text(client: Client, hall: PureHall) -> None:
    """Whatever an administrator or an operator typed is shown as text, in pages and in their data blocks."""
    hall.ask(c.Configure(evil(hall.state.defined)))
    hall.ask(c.OpenWindow(2, EVIL))
    for path in PAGES:
        text = await (await client.get(path, headers=BROWSER)).text()
        assert EVIL not in text
        assert "alert(1)" in text


def evil(definition: Definition) -> Definition:
    names = Names(EVIL, EVIL, EVIL)
    services = tuple(replace(service, names=names) for service in definition.services)
    return replace(definition, names=names, services=services, ticker=(names,))


def test_data_cannot_end_its_block() -> None:
    """No `<` of the data is left in the block."""
    assert json_block("x", {"a": "</script>"}) == (
        '<script type="application/json" id="x">{"a":"\\u003c/script>"}</script>'
    )
    assert json_block("x", b'{"a":"</script>"}') == (
        '<script type="application/json" id="x">{"a":"\\u003c/script>"}</script>'
    )


async def test_the_qr_code_leads_to_the_ticket(client: Client) -> None:
    """The code is a picture of the ticket's address, for anyone who holds its id."""
    reply = await client.get(f"/t/{KEYS.key_of('t1')}/qr.svg")
    assert reply.headers["Content-Type"] == "image/svg+xml"
    assert (await reply.read()).startswith(b"<svg ")
    assert (await client.get("/t/t9/qr.svg")).status == 404
