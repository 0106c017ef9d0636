"""A reader that has seen more than the journal holds is a witness, if the hall has let it in."""

import asyncio
from typing import Any

import pytest

from queue_server.app_parts import PARTS
from queue_server.pages.services import VisitorServices
from tests.integration.api.conftest import HALL, Server, document


async def lost(server: Server) -> Any:
    return (await server.ask("GET", "/readyz")).json["records_lost"]


@pytest.mark.parametrize(
    ("view", "role"), [("board", "board"), ("calls", "bridge"), ("waits", "kiosk"), ("desk:1", "operator")]
)
async def test_a_reader_that_comes_back_with_a_later_position(server: Server, view: str, role: str) -> None:
    """An alarm with the count, in the log, for the supervisor and for machines; the next number is beyond."""
    assert (await server.issue())["number"] == "A001"
    end = server.context.feeds()["aksu"].seq
    async with server.live(f"{view}&after={end + 5}", role) as reader:
        await document(reader)
    assert await lost(server) == {"aksu": 5}
    assert (await server.issue())["number"] == "A007"
    async with server.live("supervisor", "manager") as supervisor:
        alarm = (await document(supervisor))["alarms"][0]
    assert (alarm["kind"], alarm["count"], alarm["level"]) == ("records_lost", 5, "fault")


async def test_what_is_said_later_counts_too(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """A bridge says at its reconnection what it has seen; the log has it once, loudly."""
    await server.issue()
    end = server.context.feeds()["aksu"].seq
    async with server.live("board", "bridge") as bridge:
        await document(bridge)
        await bridge.send_json({"seen": end + 9})
        await document(bridge, lambda view: view["seq"] == end + 1)
        await bridge.send_json({"seen": end + 9})
        await server.issue()
        await document(bridge, lambda view: view["seq"] == end + 2)
    assert await lost(server) == {"aksu": 9}
    lines = [record.getMessage() for record in caplog.records if record.levelname == "CRITICAL"]
    (line,) = lines
    assert line.startswith(
        f"aksu: 9 records are missing: bridge:bridge-1 has seen record {end + 9}, and the journal ended with {end}; "
    )


async def test_a_strangers_claim_moves_nothing(server: Server) -> None:
    """Neither by its address nor by what it says afterwards; it is shown the present all the same."""
    ticket = await server.issue()
    end = server.context.feeds()["aksu"].seq
    for view in ("board", "calls", f"ticket:{ticket['key']}"):
        async with server.live(f"{view}&after={10**9}", None) as phone:
            await document(phone)
            await phone.send_json({"seen": 10**9})
    assert await lost(server) == {}
    assert server.context.feeds()["aksu"].seq == end
    assert (await server.issue())["number"] == "A002"


async def test_a_claim_that_no_hall_can_have_lost(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """It is another journal's, or made up: even a board's is not believed, and one that goes on is logged once."""
    await server.issue()
    for _ in range(3):
        async with server.live(f"board&after={10**9}", "board") as board:
            await document(board)
    assert await lost(server) == {}
    assert [record.levelname for record in caplog.records if "is not believed" in record.getMessage()] == ["WARNING"]


async def test_an_auditor_who_reads_on(server: Server) -> None:
    """Whoever keeps a copy of the journal knows its end best."""
    await server.issue()
    end = server.context.feeds()["aksu"].seq
    assert (await server.ask("GET", f"{HALL}/journal?after={end + 40}", "auditor")).body == b""
    assert await lost(server) == {"aksu": 40}


async def test_many_boards_come_back_at_once(server: Server) -> None:
    """The loss is one, and as large as the one who knows most says."""
    await server.issue()
    end = server.context.feeds()["aksu"].seq

    async def come_back(beyond: int) -> None:
        async with server.live(f"board&after={end + beyond}", "board") as board:
            await document(board)

    await asyncio.gather(*(come_back(beyond) for beyond in (3, 8, 8, 5, 1)))
    assert await lost(server) == {"aksu": 8}
    assert (await server.issue())["number"] == "A010"


async def test_a_phone_whose_ticket_is_gone(server: Server) -> None:
    """Only this hall can have made its key, so its position counts; neither a ticket that is there nor one of
    yesterday, nor an id, nor a made-up key says that anything is missing."""
    keys = server.app[PARTS][VisitorServices].ticket_keys
    yesterday = await server.issue()
    server.clock.pass_s(86_400)
    today = await server.issue()
    end = server.context.feeds()["aksu"].seq

    async def come_back(key: str) -> None:
        reply = await server.ask("GET", f"{HALL}/live?view=ticket:{key}&after={end + 2}")
        assert reply.code == ("upgrade_required" if key == today["key"] else "unknown_ticket")

    for key in (yesterday["key"], today["key"], "ticket-that-is-gone", f"{today['id']}AAAAAAAAAAA"):
        await come_back(key)
    assert await lost(server) == {}
    for _ in range(2):
        await come_back(keys.key_of("ticket-that-is-gone"))
    assert await lost(server) == {"aksu": 2}
    assert (await server.issue())["number"] == "A004"
