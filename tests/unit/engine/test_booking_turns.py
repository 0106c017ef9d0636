"""Bookings through the engine: several servers on one store give a place to one, and a repeated command its answer."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from random import Random

import pytest
from msgspec import json

from queue_server.assembly.app import engine_on
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.errors import PlaceTaken, Refused
from queue_server.hall.folds.evolve import evolve_all
from queue_server.hall.state import MINUTE, State
from queue_server.journal.checks.audit import audit
from queue_server.journal.checks.verify import verify
from queue_server.journal.codec import WITH_BOOKINGS, decode
from queue_server.journal.memory import MemoryStore
from tests.booked_halls import BOOKED, at, times, with_times
from tests.halls import DEFINITION, DESK, KIOSK, MORNING

HALL = "aksu"
LAST_PLACE = with_times(land=times())


class Wall:
    """The time of all servers of a test."""

    def __init__(self) -> None:
        self.now = MORNING


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
async def servers(wall: Wall) -> AsyncIterator[tuple[MemoryStore, Engine, Engine]]:
    store = MemoryStore()
    local, remote = (engine_on(store, lambda: wall.now) for _ in range(2))
    for engine in (local, remote):
        await engine.open_hall(HALL, LAST_PLACE)
    yield store, local, remote
    for engine in (local, remote):
        await engine.stop()


async def need_whole(store: MemoryStore, *engines: Engine) -> State:
    """One journal, one state at every server, and nothing that departs from the rules."""
    for engine in engines:
        await engine.lanes.rest()
    state = evolve_all(State(hall=HALL), [decode(record) async for record in store.read(HALL)])
    for engine in engines:
        await engine.refresh(HALL)
        assert engine.feeds[HALL].state == engine.writers[HALL]._working.own_copy() == state
    assert (await verify(HALL, store.read(HALL))).faults == []
    assert await audit(store.read(HALL)) == []
    return state


async def test_two_servers_give_the_last_place_to_one(servers: tuple[MemoryStore, Engine, Engine]) -> None:
    """Twenty ask at both at once; all others are told which places are free, and those are."""
    store, local, remote = servers
    questions = (
        engine.submit(HALL, c.MakeBooking(f"{n}-{k}", "land", at("16:00")), KIOSK)
        for n in range(10)
        for k, engine in enumerate((local, remote))
    )
    answers = await asyncio.gather(*questions, return_exceptions=True)
    assert Counter(type(answer) for answer in answers) == {bytes: 1, PlaceTaken: 19}
    nearest = {answer.nearest for answer in answers if isinstance(answer, PlaceTaken)}
    assert nearest == {("2025-10-09T10:30:00Z", "2025-10-09T11:30:00Z", "2025-10-09T12:00:00Z")}
    state = await need_whole(store, local, remote)
    assert [booking.start for booking in state.bookings.values()] == [at("16:00")]


async def test_a_repeated_command_has_its_first_answer(servers: tuple[MemoryStore, Engine, Engine], wall: Wall) -> None:
    """At whichever server, and where it would be refused now: a booking, a move, an arrival, an offer."""
    _, local, remote = servers
    commands = (
        c.OfferPlace("page", "land", at("16:00")),
        c.MakeBooking("a", "land", at("16:00"), "page"),
        c.MoveBooking("a", at("15:30")),
        c.ArriveBooking("a", "t1"),
    )
    for command in commands:
        if isinstance(command, c.ArriveBooking):
            wall.now = at("15:15")
        first = await local.submit(HALL, command, KIOSK, f"id-{type(command).__name__}")
        assert await remote.submit(HALL, command, KIOSK, f"id-{type(command).__name__}") == first
    answer = json.decode(first)
    assert (answer["booking"]["state"], answer["booking"]["ticket"], answer["ticket"]["booked_at"]) == (
        "arrived",
        "t1",
        "2025-10-09T10:30:00Z",
    )
    with pytest.raises(Refused, match="has become ticket A001 already"):
        await remote.submit(HALL, c.ArriveBooking("a", "t2"), KIOSK)


async def test_the_clock_misses_who_does_not_come_and_waits_while_it_is_in_doubt(
    servers: tuple[MemoryStore, Engine, Engine], wall: Wall
) -> None:
    """Nothing that cannot be undone happens by a doubtful clock."""
    store, local, remote = servers
    definition = with_times(land=times(late="lost"))
    await local.submit(HALL, c.Configure(definition), DESK)
    await local.submit(HALL, c.MakeBooking("a", "land", at("16:00")), KIOSK)
    wall.now = at("16:10") + MINUTE
    list(local.writers[HALL].propose_overdue(wall.now, may_turn=False))
    assert local.writers[HALL]._working.state.bookings["a"].state == "open"
    await remote.time.tick()
    state = await need_whole(store, local, remote)
    assert (state.bookings["a"].state, state.booking_counts.missed) == ("missed", 1)


async def test_a_restart_keeps_bookings_and_leases(wall: Wall) -> None:
    """From the snapshot, and from the journal alone."""
    store = MemoryStore()
    engine = engine_on(store, lambda: wall.now)
    await engine.open_hall(HALL, LAST_PLACE)
    await engine.submit(HALL, c.MakeBooking("a", "land", at("16:00")), KIOSK)
    await engine.submit(HALL, c.OfferPlace("page", "land", at("16:30")), KIOSK)
    await engine.stop()
    for has_snapshot in (True, False):
        if not has_snapshot:
            store._snapshots.clear()
        engine = engine_on(store, lambda: wall.now)
        await engine.open_hall(HALL, LAST_PLACE)
        for clock in ("16:00", "16:30"):
            with pytest.raises(PlaceTaken):
                await engine.submit(HALL, c.MakeBooking("b", "land", at(clock)), KIOSK)
        await engine.stop()


async def test_nothing_of_bookings_is_written_while_an_earlier_server_runs() -> None:
    """Neither a booking nor a definition with times to book; all else goes on."""
    read = WITH_BOOKINGS - 1
    engine = engine_on(MemoryStore(), lambda: MORNING)
    engine.writers.generation_read = lambda: read
    await engine.open_hall(HALL, DEFINITION)
    with pytest.raises(Refused) as refusal:
        await engine.submit(HALL, c.Configure(BOOKED), DESK)
    assert refusal.value.code == "earlier_server"
    await engine.submit(HALL, c.IssueTicket("t1", "land"), KIOSK)
    read = WITH_BOOKINGS
    await engine.submit(HALL, c.Configure(BOOKED), DESK)
    read = WITH_BOOKINGS - 1
    with pytest.raises(Refused, match="Update all servers"):
        await engine.submit(HALL, c.MakeBooking("a", "land", at("16:00")), KIOSK)
    await engine.stop()


async def test_a_day_turns_although_an_earlier_server_could_not_read_who_was_missed() -> None:
    """Whoever did not come is missed once every server can read it."""
    read, now = WITH_BOOKINGS, MORNING
    engine = engine_on(MemoryStore(), lambda: now)
    engine.writers.generation_read = lambda: read
    await engine.open_hall(HALL, LAST_PLACE)
    await engine.submit(HALL, c.MakeBooking("a", "land", at("16:00")), KIOSK)
    read, now = WITH_BOOKINGS - 1, at("09:00", "2025-10-10")
    assert json.decode(await engine.submit(HALL, c.IssueTicket("t1", "land"), KIOSK))["number"] == "A001"
    state = engine.feeds[HALL].state
    assert (state.day, state.bookings["a"].state) == ("2025-10-10", "open")
    read = WITH_BOOKINGS
    await engine.time.tick()
    await engine.lanes.rest()
    assert state.bookings["a"].state == "missed"
    await engine.stop()


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_races_there_are_no_place_is_given_twice(
    servers: tuple[MemoryStore, Engine, Engine], wall: Wall, seed: int
) -> None:
    """A crowd books, moves, cancels and comes at random servers: the balance holds, and the audit finds nothing."""
    store, *engines = servers
    chance = Random(seed)

    async def person(number: int) -> None:
        clocks = ["15:30", "16:00", "16:30", "17:00", "17:30"]
        commands = [
            *([c.OfferPlace(f"o{number}", "land", at(chance.choice(clocks)))] if number % 5 == 0 else []),
            c.MakeBooking(f"b{number}", "land", at(chance.choice(clocks)), f"o{number}"),
            c.MoveBooking(f"b{number}", at(chance.choice(clocks))),
            c.CancelBooking(f"b{number}") if number % 3 == 0 else c.ArriveBooking(f"b{number}", f"t{number}"),
        ]
        for command in commands:
            try:
                await chance.choice(engines).submit(HALL, command, KIOSK)
            except Refused:
                continue

    await asyncio.gather(*(person(number) for number in range(20)))
    wall.now = at("15:00")
    await asyncio.gather(*(person(number) for number in range(20)))
    state = await need_whole(store, *engines)
    occupied = Counter(booking.start for booking in state.bookings.values() if booking.state in ("open", "arrived"))
    assert max(occupied.values()) == 1
    counts = state.booking_counts
    is_open = sum(booking.state == "open" for booking in state.bookings.values())
    assert counts.made == is_open + counts.arrived + counts.missed + counts.cancelled > 3
