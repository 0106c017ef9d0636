"""The waiting list over several servers of one store: a freed place is nobody's but of whoever asked first."""

import asyncio
from collections import Counter

from queue_server.assembly.app import engine_on
from queue_server.hall import commands as c
from queue_server.hall.bookings.plans.waitlist import offer_name
from queue_server.hall.errors import PlaceTaken
from queue_server.hall.folds.evolve import evolve_all
from queue_server.hall.state import State
from queue_server.journal.checks.audit import audit
from queue_server.journal.checks.verify import verify
from queue_server.journal.codec import decode
from queue_server.journal.memory import MemoryStore
from tests.booked_halls import at, times, with_times
from tests.halls import KIOSK, MORNING

HALL = "aksu"
FULL = with_times(land=times(opens_days=1, waitlist_minutes=20))


async def test_nobody_at_another_server_is_faster_than_the_list() -> None:
    """Many ask for the place in the moment in which it becomes free, at both servers."""
    store = MemoryStore()
    local, remote = (engine_on(store, lambda: MORNING) for _ in range(2))
    for engine in (local, remote):
        await engine.open_hall(HALL, FULL)
    for clock in ("15:30", "16:00", "16:30", "17:00", "17:30"):
        await local.submit(HALL, c.MakeBooking(clock, "land", at(clock)), KIOSK)
    await local.submit(HALL, c.JoinWaitlist("17:30"), KIOSK)
    questions = (
        engine.submit(HALL, c.MakeBooking(f"{n}-{k}", "land", at("16:00")), KIOSK)
        for n in range(10)
        for k, engine in enumerate((local, remote))
    )
    cancelled, *answers = await asyncio.gather(
        local.submit(HALL, c.CancelBooking("16:00"), KIOSK), *questions, return_exceptions=True
    )
    assert isinstance(cancelled, bytes)
    assert Counter(type(answer) for answer in answers) == {PlaceTaken: 20}
    await remote.submit(HALL, c.MoveBooking("17:30", at("16:00")), KIOSK)
    for engine in (local, remote):
        await engine.lanes.rest()
        await engine.stop()
    state = evolve_all(State(hall=HALL), [decode(record) async for record in store.read(HALL)])
    assert (state.bookings["17:30"].start, offer_name("17:30") in state.leases) == (at("16:00"), False)
    assert (await verify(HALL, store.read(HALL))).faults == []
    assert await audit(store.read(HALL)) == []
