"""Taking a ticket by phone: only by someone who is here, one for each phone."""

import asyncio
import re
from typing import Any

import pytest
from msgspec.structs import replace
from yarl import URL

from queue_server.app_parts import PARTS
from queue_server.journal.memory import MemoryStore
from queue_server.pages.services import VisitorServices
from queue_server.pages.visitors.presence import Presence, code_of, read, signed
from tests.halls import DEFINITION, MORNING
from tests.integration.api.conftest import HALL, Reply, Server, serving

BROWSER = {"Accept": "text/html"}
OPEN = replace(DEFINITION, phone_tickets=True)


class Phone:
    """A phone's browser: it keeps the cookies that it is given, by their path."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.cookies: dict[str, str] = {}

    async def ask(self, method: str, path: str, **options: Any) -> Reply:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = BROWSER | ({"Cookie": cookie} if cookie else {})
        reply = await self._server.ask(method, path, headers=headers, **options)
        for line in reply.headers.getall("Set-Cookie", []):
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value.strip('"')
            if "Max-Age=0" in line:
                del self.cookies[name]
        return reply

    async def scan(self) -> Reply:
        """Point the camera at the board, and follow it."""
        return await self.ask("GET", await code_address(self._server))

    async def take(self, service: str = "land") -> Reply:
        return await self.ask("POST", "/p/aksu", data={"service": service, "language": "ru"})


async def code_address(server: Server) -> str:
    """The address in the code on the board, as the code itself says it: rendered once more, it is the same picture."""
    code = await presence_of(server).code("aksu")
    return f"/p/aksu?c={code}"


def presence_of(server: Server) -> Presence:
    return Presence(server.context.store, server.clock.wall)


async def test_the_way_of_a_ticket() -> None:
    """Scan, choose, hold: the phone ends on its ticket, which the journal says was taken by a phone."""
    async with serving(definition=OPEN) as server:
        phone = Phone(server)
        scanned = await phone.scan()
        assert (scanned.status, scanned.headers["Location"]) == (303, "/p/aksu")
        page = await phone.ask("GET", "/p/aksu?lang=en")
        assert page.status == 200
        assert re.findall(r'name="service" value="(\w+)"', page.body.decode()) == ["land", "school", "papers"]
        reply = await phone.take()
        assert reply.status == 303
        (ticket,) = server.context.feed("aksu").state.tickets.values()
        assert reply.headers["Location"] == f"/t/{server.app[PARTS][VisitorServices].ticket_keys.key_of(ticket.id)}"
        assert (ticket.number, ticket.language) == ("A001", "ru")
        (entry,) = await server.context.feed("aksu").entries_after(ticket.seq - 1)
        assert entry.actor == "visitor:phone"


async def test_without_the_code_nobody_takes_one() -> None:
    """The page says what to do, and what is sent without it changes nothing."""
    async with serving(definition=OPEN) as server:
        phone = Phone(server)
        assert (await phone.ask("GET", "/p/aksu")).status == 403
        for code in ("", "AAAAAAAAAAAA", "%F0%9F%98%80"):
            page = await phone.ask("GET", f"/p/aksu?c={code}&lang=kk")
            assert page.status == 404
            assert "Зал таблосындағы кодты" in page.body.decode()
        assert "Scan the code" in (await phone.ask("GET", "/p/aksu?lang=en")).body.decode()
        assert (await phone.take()).headers["Location"] == "/p/aksu"
        phone.cookies["kezek-here"] = "9999999999.abc.forged"
        assert (await phone.take()).headers["Location"] == "/p/aksu"
        assert server.context.feed("aksu").state.tickets == {}


async def test_bytes_that_are_no_text_are_no_pass() -> None:
    """A cookie may hold anything; the server goes on."""
    async with serving(definition=OPEN) as server:
        for name in ("kezek-here", "kezek-ticket"):
            status = await raw(server, f"Cookie: {name}=a.\udcff\r\n")
            assert status == 404


async def raw(server: Server, header: str) -> int:
    """The status for a header that no client library would send."""
    url = URL(server.url)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    head = f"GET /p/aksu?c=%FF HTTP/1.1\r\nHost: hall\r\nConnection: close\r\n{header}\r\n"
    writer.write(head.encode("utf-8", "surrogateescape"))
    status = int((await reader.readline()).split()[1])
    writer.close()
    return status


@pytest.mark.parametrize(("later_s", "status"), [(0, 303), (30, 303), (61, 404)])
async def test_a_code_is_good_for_its_half_minute_and_the_next(later_s: int, status: int) -> None:
    """A photograph of the board that is sent to somebody at home has run out."""
    async with serving(definition=OPEN) as server:
        address = await code_address(server)
        server.clock.pass_s(later_s)
        assert (await Phone(server).ask("GET", address)).status == status


async def test_there_are_ten_minutes_to_choose() -> None:
    """After them the code on the board has to be scanned again."""
    async with serving(definition=OPEN) as server:
        slow, slower = Phone(server), Phone(server)
        await slow.scan()
        await slower.scan()
        server.clock.pass_s(599)
        assert (await slow.take()).headers["Location"].startswith("/t/")
        server.clock.pass_s(2)
        assert (await slower.take()).headers["Location"] == "/p/aksu"


async def test_a_double_tap_is_one_ticket() -> None:
    """Sent twice at once, as an impatient thumb does."""
    async with serving(definition=OPEN) as server:
        phone = Phone(server)
        await phone.scan()
        first, second = await asyncio.gather(phone.take(), phone.take())
        assert first.headers["Location"] == second.headers["Location"]
        assert len(server.context.feed("aksu").state.tickets) == 1


async def test_a_phone_has_one_live_ticket() -> None:
    """Scanning again leads to it; once it has ended, the phone may take another one."""
    async with serving(definition=OPEN) as server:
        phone = Phone(server)
        await phone.scan()
        address = (await phone.take()).headers["Location"]
        assert (await phone.scan()).headers["Location"] == address
        assert (await phone.take("school")).headers["Location"] == address
        await server.ask("POST", f"{HALL}/tickets/{address.removeprefix('/t/')}/leave", json={})
        await phone.scan()
        another = (await phone.take("school")).headers["Location"]
        assert another.startswith("/t/")
        assert another != address


async def test_what_the_hall_does_not_give_leads_back() -> None:
    """The page then says why; the pass is still good for another service."""
    async with serving(definition=OPEN) as server:
        phone = Phone(server)
        await phone.scan()
        await server.ask("POST", f"{HALL}/services/land/off", "manager", json={"reason": "No network"})
        assert (await phone.take()).headers["Location"] == "/p/aksu"
        assert "No network" in (await phone.ask("GET", "/p/aksu?lang=en")).body.decode()
        assert (await phone.take("school")).headers["Location"].startswith("/t/")


async def test_too_many_tickets_from_one_address() -> None:
    """One in a hundred of the requests that an address may make a minute."""
    async with serving(definition=OPEN, public_requests_per_minute=200) as server:
        statuses = [(await Phone(server).take()).status for _ in range(3)]
        assert statuses == [303, 303, 429]


async def test_the_code_is_shown_to_screens_of_the_hall_alone() -> None:
    """A public board can be read from anywhere; the code on it could be used from there."""
    async with serving(definition=OPEN) as server:
        replies = [await server.ask("GET", "/p/aksu/qr.svg", role) for role in ("board", "operator", "auditor", None)]
        assert [reply.status for reply in replies] == [200, 200, 403, 303]
        assert replies[0].headers["Content-Type"] == "image/svg+xml"
        assert replies[0].headers["Cache-Control"] == "no-store"
        before = replies[0].body
        server.clock.pass_s(30)
        assert (await server.ask("GET", "/p/aksu/qr.svg", "board")).body != before


async def test_a_hall_that_does_not_want_it() -> None:
    """Neither page nor code nor ticket."""
    async with serving() as server:
        phone = Phone(server)
        statuses = [
            (await phone.ask("GET", "/p/aksu")).status,
            (await phone.ask("GET", "/p/nowhere")).status,
            (await phone.take()).status,
            (await server.ask("GET", "/p/aksu/qr.svg", "board")).status,
        ]
        assert statuses == [404, 404, 404, 404]


async def test_servers_of_one_store_know_each_others_codes() -> None:
    """The secret stands in the store; another hall's code, and another store's, are none."""
    store = MemoryStore()
    local, remote, elsewhere = (
        Presence(presence_store, lambda: MORNING) for presence_store in (store, store, MemoryStore())
    )
    code = await local.code("aksu")
    assert await remote.is_here("aksu", code)
    assert not await remote.is_here("semey", code)
    assert not await elsewhere.is_here("aksu", code)
    assert await remote.admitted("aksu", await local.admit("aksu")) is not None
    assert await remote.admitted("semey", await local.admit("aksu")) is None


def test_what_is_signed_for_one_use_is_nothing_for_another() -> None:
    """A ticket that a phone holds is no pass, and a letter more is no signature."""
    text = signed(b"secret", "held", "AbCd")
    assert read(b"secret", "held", text) == "AbCd"
    assert [read(b"secret", use, text) for use in ("pass:aksu", "code:aksu")] == [None, None]
    assert [read(b"secret", "held", wrong) for wrong in ("", ".", text + "A", "AbCe" + text[4:])] == [None] * 4
    assert len(code_of(b"secret", "aksu", 1)) == 12
