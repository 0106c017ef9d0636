"""Marks between servers: an earlier release beside, a commit that fails, and a restart on the next day."""

import pytest
from msgspec.structs import replace

from queue_server.assembly.app import engine_on
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.state import MINUTE
from queue_server.journal.codec import WITH_FEEDBACK
from queue_server.journal.memory import MemoryStore
from tests.halls import DEFINITION, DESK, KIOSK, MORNING
from tests.unit.journal.days import RATING

HALL = "aksu"
RATED = replace(DEFINITION, rating=RATING)


async def serve(engine: Engine, ticket: str) -> None:
    await engine.submit(HALL, c.IssueTicket(ticket, "land"), KIOSK)
    await engine.submit(HALL, c.CallNext(1), DESK)
    await engine.submit(HALL, c.StartService(1), DESK)
    await engine.submit(HALL, c.FinishService(1), DESK)


async def test_nothing_of_marks_is_written_while_an_earlier_server_runs() -> None:
    """Neither a mark nor the setting that asks for them; all else goes on."""
    read = WITH_FEEDBACK - 1
    engine = engine_on(MemoryStore(), lambda: MORNING)
    engine.writers.generation_read = lambda: read
    await engine.open_hall(HALL, DEFINITION)
    with pytest.raises(Refused) as refusal:
        await engine.submit(HALL, c.Configure(RATED), DESK)
    assert refusal.value.code == "earlier_server"
    read = WITH_FEEDBACK
    await engine.submit(HALL, c.Configure(RATED), DESK)
    await engine.submit(HALL, c.OpenWindow(1, "aigul"), DESK)
    read = WITH_FEEDBACK - 1
    await serve(engine, "t1")
    with pytest.raises(Refused, match="Update all servers"):
        await engine.submit(HALL, c.RateVisit("t1", 4, "phone"), KIOSK)
    read = WITH_FEEDBACK
    await engine.submit(HALL, c.RateVisit("t1", 4, "phone"), KIOSK)
    await engine.stop()


async def test_a_restart_on_the_next_day_keeps_what_may_be_rated() -> None:
    """And what has its mark; a second server on the store refuses a second one."""
    now, store = MORNING, MemoryStore()
    engine = engine_on(store, lambda: now)
    await engine.open_hall(HALL, RATED)
    await engine.submit(HALL, c.OpenWindow(1, "aigul"), DESK)
    await serve(engine, "t1")
    await serve(engine, "t2")
    await engine.submit(HALL, c.RateVisit("t2", 1, "phone"), KIOSK)
    await engine.lanes.rest()
    now += 24 * 60 * MINUTE
    next_engine = engine_on(store, lambda: now)
    await next_engine.open_hall(HALL, RATED)
    await next_engine.submit(HALL, c.IssueTicket("t3", "land"), KIOSK)
    await next_engine.submit(HALL, c.RateVisit("t1", 5, "paper"), KIOSK)
    for ticket in ("t1", "t2"):
        with pytest.raises(Refused) as refusal:
            await next_engine.submit(HALL, c.RateVisit(ticket, 5, "paper"), KIOSK)
        assert refusal.value.code == "rated_already"
    await next_engine.stop()


async def test_two_servers_take_one_mark() -> None:
    """Given at both, one has it and the other refuses."""
    store = MemoryStore()
    first, second = (engine_on(store, lambda: MORNING) for _ in range(2))
    await first.open_hall(HALL, RATED)
    await second.open_hall(HALL, RATED)
    await first.submit(HALL, c.OpenWindow(1, "aigul"), DESK)
    await serve(first, "t1")
    await second.submit(HALL, c.RateVisit("t1", 1, "phone"), KIOSK)
    with pytest.raises(Refused) as refusal:
        await first.submit(HALL, c.RateVisit("t1", 5, "paper"), KIOSK)
    assert refusal.value.code == "rated_already"
    await first.stop()
    await second.stop()
