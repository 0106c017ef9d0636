"""What one who came now would wait: by GET, by the socket, on the ticket."""

from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from queue_server.app_parts import PARTS
from queue_server.assembly.background import BackgroundWork
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Store
from tests.halls import DEFINITION, DESK, KIOSK, MORNING
from tests.integration.api.conftest import HALL, Server, document, serving


async def a_morning() -> Store:
    """The journal of a hall that has served thirty people, each for five minutes, before the clock says `MORNING`."""
    store, now = MemoryStore(), MORNING - 3 * 60 * MINUTE
    engine = Engine(store, lambda: now)
    await engine.open_hall("aksu", DEFINITION)
    await engine.submit("aksu", c.OpenWindow(1, "aigul"), DESK)
    for visitor in range(30):
        await engine.submit("aksu", c.IssueTicket(f"visitor-{visitor:08d}", "land"), KIOSK)
        await engine.submit("aksu", c.CallNext(1), DESK)
        await engine.submit("aksu", c.StartService(1), DESK)
        now += 5 * MINUTE
        await engine.submit("aksu", c.FinishService(1), DESK)
    await engine.stop()
    return store


def wait_of(waits: Any, service: str) -> Any:
    return next(wait for wait in waits["services"] if wait["service"] == service)


async def estimated(server: Server) -> None:
    """Let the next round of estimates come and go."""
    await server.app[PARTS][BackgroundWork].expectations["aksu"].keep_up()


async def test_a_hall_without_a_past_tells_no_wait(server: Server) -> None:
    """How many wait is known; how long they will is not, and no number is made up."""
    await server.issue()
    await estimated(server)
    waits = (await server.ask("GET", f"{HALL}/waits")).json
    assert wait_of(waits, "land") == {"service": "land", "waiting": 1, "estimate": None, "is_served": False}


async def test_what_was_learned_from_the_journal_is_told() -> None:
    """After a restart the thirty of the morning tell the next ones; the socket shows what GET answers."""
    async with serving(await a_morning()) as server:
        await server.issue()
        await server.command(1, "next")
        await server.command(1, "start")
        ticket = await server.issue()
        assert ticket["estimate"] is None, "no command waits for an estimate"
        await estimated(server)
        waits = (await server.ask("GET", f"{HALL}/waits")).json
        assert wait_of(waits, "land") == {
            "service": "land",
            "waiting": 1,
            "estimate": {
                "low_s": 600,
                "median_s": 600,
                "high_s": 600,
                "minutes": {"low": 10, "middle": 10, "high": 10},
            },
            "is_served": True,
        }
        async with server.live("waits") as ws:
            assert await document(ws) == waits


async def test_a_ticket_that_somebody_looks_at_is_estimated() -> None:
    """At first it is told what newcomers are told, after the next round its own; once it is called, nothing."""
    async with serving(await a_morning()) as server:
        await server.issue()
        await server.command(1, "next")
        await server.command(1, "start")
        await estimated(server)
        ticket = await server.issue()
        path = f"{HALL}/tickets/{ticket['key']}"
        estimate = {"low_s": 300, "median_s": 300, "high_s": 300, "minutes": {"low": 5, "middle": 5, "high": 5}}
        assert (await server.ask("GET", path)).json["estimate"] == estimate
        await server.issue()
        await estimated(server)
        async with server.live(f"ticket:{ticket['key']}", None) as phone:
            assert (await document(phone))["ticket"]["estimate"] == estimate
        await server.command(1, "finish")
        await server.command(1, "next")
        assert (await server.ask("GET", path)).json["estimate"] is None


async def test_the_supervisor_is_told_whose_wait_will_pass_the_norm() -> None:
    """Five minutes each, a norm of ten: of six in line the first two will keep it, and of the other four it is said at
    once, though nobody has waited yet; by the rule that `kezek alarm-check` measures."""
    norm = replace(DEFINITION, services=(replace(DEFINITION.services[0], norm_minutes=10), *DEFINITION.services[1:]))
    async with serving(await a_morning(), definition=norm) as server:
        await server.issue()
        await server.command(1, "next")
        await server.command(1, "start")
        for _ in range(6):
            await server.issue()
        before = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json
        assert (before["alarms"], before["foretelling"]) == ([], None)
        await estimated(server)
        supervisor = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json
        assert supervisor["foretelling"] == {"by": "foretold", "seen": 30, "needed": 20}
        (alarm,) = supervisor["alarms"]
        assert (alarm["id"], alarm["level"], alarm["count"], alarm["chance"]) == ("near_norm:land", "warning", 4, 0.9)
        left = datetime.fromisoformat(alarm["passes_at"]) - datetime.fromisoformat(alarm["since"])
        assert left == timedelta(minutes=10)
        assert supervisor["services"][0]["trouble"] == "near"


async def test_a_hall_that_has_served_few_says_that_it_knows_too_little(server: Server) -> None:
    """And goes by what has been waited."""
    await server.command(1, "open", operator="aigul")
    await server.call(1)
    await estimated(server)
    supervisor = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json
    assert supervisor["foretelling"] == {"by": "waited", "seen": 1, "needed": 20}


async def test_a_wait_goes_with_the_day() -> None:
    """Once the day is closed no board tells what a newcomer would wait, without a round of estimates in between."""
    async with serving(await a_morning()) as server:
        await server.issue()
        await server.command(1, "next")
        await estimated(server)
        assert wait_of((await server.ask("GET", f"{HALL}/waits")).json, "land")["estimate"] is not None
        assert (await server.ask("POST", f"{HALL}/day/close", "manager", json={})).status == 200
        assert wait_of((await server.ask("GET", f"{HALL}/waits")).json, "land")["estimate"] is None
