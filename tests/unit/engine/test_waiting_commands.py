"""Commands of a start whose time is in doubt: they wait, and are given before all others."""

from collections.abc import AsyncIterator

import pytest
from msgspec import json
from msgspec.structs import replace

from queue_server.clock import HallClock
from queue_server.config.definition import Definition, Window
from queue_server.engine import ClockDoubtful, Engine
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.state import SECOND
from queue_server.journal.clock_records import endings
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch, Unavailable
from tests.halls import DEFINITION, KIOSK, MORNING, with_rules

HALL = "aksu"
SYSTEM = c.Actor("system", "restore")
YEAR = 365 * 86_400 * SECOND


class Machine:
    """The machine's clock, which is wrong at the start."""

    def __init__(self) -> None:
        self.now = MORNING + YEAR

    def __call__(self) -> int:
        return self.now


class ClosedStore(MemoryStore):
    is_closed = False

    async def append(self, batch: Batch) -> None:
        if self.is_closed:
            raise Unavailable("the disk is full")
        await super().append(batch)


@pytest.fixture
async def store() -> ClosedStore:
    """The hall of yesterday, with one who waits for land."""
    store = ClosedStore()
    engine = Engine(store, lambda: MORNING)
    await engine.open_hall(HALL, DEFINITION)
    await engine.submit(HALL, c.IssueTicket("t1", "land"), KIOSK)
    await engine.stop()
    return store


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
async def engine(store: ClosedStore, machine: Machine) -> AsyncIterator[Engine]:
    """A start with a clock that is a year ahead."""
    clock = HallClock(machine, lambda: machine.now - MORNING)
    clock.begin(list((await endings(store)).values()))
    engine = Engine(store, clock)
    yield engine
    store.is_closed = False
    await engine.stop()


async def issue(engine: Engine) -> str:
    return str(json.decode(await engine.submit(HALL, c.IssueTicket("t2", "land"), KIOSK))["number"])


def without_land() -> Definition:
    """Whose windows serve the other two services."""
    return replace(DEFINITION, services=DEFINITION.services[1:], windows=(Window(2, ("school", "papers"), "east"),))


async def kinds(store: ClosedStore, after: int = 3) -> list[str]:
    return [json.decode(record.body)[6] async for record in store.read(HALL, after=after)]


async def test_they_are_given_in_their_order_before_the_first_command(
    engine: Engine, store: ClosedStore, machine: Machine
) -> None:
    """The definition, then what a restore says, then the visitor."""
    reports: list[tuple[str, Refused | None]] = []
    engine.waiting.late_configuration = lambda hall, refusal: reports.append((hall, refusal))
    await engine.open_hall(HALL, with_rules(recall_limit=9))
    await engine.submit_once_certain(HALL, c.NoteLoss(seen=9), SYSTEM)
    with pytest.raises(ClockDoubtful):
        await issue(engine)
    assert (await kinds(store), engine.waiting.have_definition(HALL), reports) == ([], True, [])
    machine.now = MORNING
    await issue(engine)
    assert await kinds(store) == ["hall.configured/1", "hall.records_lost/1", "ticket.issued/1"]
    assert (engine.waiting.have_definition(HALL), reports) == (False, [(HALL, None)])


async def test_a_definition_that_is_refused_then_is_no_visitors_answer(
    engine: Engine, store: ClosedStore, machine: Machine
) -> None:
    """Somebody waits for a service that the new definition has no more: the hall goes on with the earlier one."""
    codes: list[str] = []
    engine.waiting.late_configuration = lambda _, refusal: codes.append(refusal.code if refusal is not None else "")
    await engine.open_hall(HALL, without_land())
    machine.now = MORNING
    assert await issue(engine) == "A002"
    assert (await kinds(store), codes) == (["ticket.issued/1"], ["service_in_use"])


async def test_they_wait_on_while_nothing_can_be_written(engine: Engine, store: ClosedStore, machine: Machine) -> None:
    """A full disk loses neither of them."""
    await engine.open_hall(HALL, with_rules(recall_limit=9))
    machine.now, store.is_closed = MORNING, True
    with pytest.raises(Unavailable):
        await issue(engine)
    store.is_closed = False
    await issue(engine)
    assert await kinds(store) == ["hall.configured/1", "ticket.issued/1"]
