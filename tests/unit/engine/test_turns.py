"""Several servers on one journal: races are decided in the hall's turn, and nobody is answered from the past."""

import asyncio
from collections.abc import AsyncIterator, Callable
from random import Random

import pytest
from msgspec import json

from queue_server.assembly.app import engine_on
from queue_server.engine import Engine
from queue_server.engine import writer as writer_module
from queue_server.engine.news import LONGEST_REST_S, RECORDS_A_SECOND, RECORDS_OF_BURST
from queue_server.hall import commands as c
from queue_server.hall.decide import decide
from queue_server.hall.errors import Refused
from queue_server.hall.folds.evolve import evolve_all
from queue_server.hall.state import State
from queue_server.journal.allowance import Allowance
from queue_server.journal.codec import decode
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Corrupt, Record
from queue_server.journal.store import Answer, Batch, Conflict
from queue_server.journal.visits.visit import Projected
from queue_server.stats.visits.fold import Fold
from tests.halls import DEFINITION, DESK, KIOSK, MORNING
from tests.unit.stats.visits.test_projection import need_equal

HALL, OTHER = "aksu", "burabay"


class RacedStore(MemoryStore):
    """A store in which somebody else is first: `first` is awaited before each batch of the hall is appended."""

    def __init__(self) -> None:
        super().__init__()
        self.first: Callable[[], asyncio.Future[None]] | None = None

    async def append(self, batch: Batch) -> None:
        first, self.first = self.first, None
        if first is not None and any(record.hall == HALL for record in batch.records):
            await first()
        await super().append(batch)


@pytest.fixture
def store() -> RacedStore:
    return RacedStore()


@pytest.fixture
async def servers(store: RacedStore) -> AsyncIterator[tuple[Engine, Engine]]:
    pair = engine_on(store, lambda: MORNING), engine_on(store, lambda: MORNING)
    for engine in pair:
        for hall in (HALL, OTHER):
            await engine.open_hall(hall, DEFINITION)
    yield pair
    for engine in pair:
        await engine.stop()


async def issue(engine: Engine, name: str, command_id: str | None = None, hall: str = HALL) -> str:
    body = await engine.submit(hall, c.IssueTicket(name, "land"), KIOSK, command_id)
    return str(json.decode(body)["number"])


async def need_one_state(store: MemoryStore, engine: Engine) -> None:
    """What readers see and what is decided on are the journal's."""
    await engine.lanes.rest()
    state = evolve_all(State(hall=HALL), [decode(record) async for record in store.read(HALL)])
    writer = engine.writers[HALL]
    assert engine.feeds[HALL].state == writer._working == state
    assert writer.projection.is_in_step


async def test_a_server_that_only_reads_on_asks_for_no_rows(
    store: RacedStore, servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks which rows are stored before it commits, or once a look has brought nothing, and once for all
    readings."""
    asked: list[str] = []
    projected = store.projected

    async def noting(hall: str) -> Projected | None:
        asked.append(hall)
        return await projected(hall)

    one, two = servers
    monkeypatch.setattr(store, "projected", noting)
    for name in "abc":
        await issue(one, name)
        await two.take_in(HALL)
    assert asked == []
    await issue(two, "d")
    assert asked == [HALL]
    await issue(one, "e")
    await two.take_in(HALL)
    asked.clear()
    await two.take_in(HALL)
    await two.take_in(HALL)
    assert asked == [HALL]
    await need_one_state(store, two)


def test_a_call_is_read_at_once_and_a_rush_together() -> None:
    """What people do in many halls is read as it comes; in a rush a server rests, and never for long."""
    allowance = Allowance(RECORDS_A_SECOND, RECORDS_OF_BURST, LONGEST_REST_S)
    assert {allowance.use(2, 0.02 * call) for call in range(1_000)} == {0.0}
    rush = [allowance.use(40, 100 + LONGEST_REST_S * reading) for reading in range(10)]
    assert (rush[0], rush[-1], max(rush)) == (0.0, LONGEST_REST_S, LONGEST_REST_S)
    assert allowance.use(1, 101) == 0.0


async def test_a_lost_race_costs_what_was_missed(
    store: RacedStore, servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each server loses again and again: no copy of the state is made, and no fold is read from the store."""
    one, two = servers
    await issue(one, "a")
    await issue(two, "b")

    def fail(*_: object) -> None:
        raise AssertionError("the whole state is taken")

    monkeypatch.setattr(State, "copy", fail)
    monkeypatch.setattr("queue_server.stats.visits.fold.decode_fold", fail)
    monkeypatch.setattr(Fold, "begin", fail)
    for n in range(6):
        await issue((one, two)[n % 2], f"t{n}")
    monkeypatch.undo()
    assert (await need_equal(store), await one.refresh(HALL), await two.refresh(HALL)) == (0, 10, 10)
    for engine in servers:
        await need_one_state(store, engine)


async def test_while_others_write_as_fast_no_race_is_tried(
    store: RacedStore, servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a lost race the turn is taken at once, until a turn in which nobody else has written."""
    monkeypatch.setattr("queue_server.engine.commits.commit_lane.OTHERS_WRITE_S", 3600.0)
    one, two = servers
    lost: list[Batch] = []
    append = store.append

    async def noting(batch: Batch) -> None:
        try:
            await append(batch)
        except Conflict:
            if batch.records:  # rows that another server has stored are lost in no race for the hall
                lost.append(batch)
            raise

    monkeypatch.setattr(store, "append", noting)
    await issue(one, "a")
    assert (len(lost), await issue(two, "b")) == (0, "A002")
    assert len(lost) == 1
    for n in range(4):
        await issue(one, f"one-{n}")
        await issue(two, f"two-{n}")
    assert len(lost) == 2  # the first one of each
    await issue(two, "c")
    await issue(two, "d")
    await issue(one, "e")
    await issue(two, "f")
    assert len(lost) == 3
    await need_one_state(store, two)


async def test_no_command_is_decided_more_than_twice(
    store: RacedStore, servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty wait when another server is first: each is decided anew once, and all are stored together."""
    one, two = servers
    decided: list[str] = []

    def counted(state: State, command: c.Command, *others: object) -> object:
        if isinstance(command, c.IssueTicket):
            decided.append(command.ticket)
        return decide(state, command, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(writer_module, "decide", counted)
    store.first = lambda: asyncio.ensure_future(issue(two, "first"))  # type: ignore[assignment, return-value]
    numbers = await asyncio.gather(*(issue(one, f"t{n}") for n in range(20)))
    assert numbers == [f"A{n:03d}" for n in range(2, 22)]
    assert max(map(decided.count, decided)) == 2
    await need_one_state(store, one)


async def test_a_refusal_does_not_rest_on_what_came_in_meanwhile(
    store: RacedStore, servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another server's record that is read while the first answer is looked for: the command is decided anew."""
    one, two = servers
    look_up = store.answer

    async def answer(hall: str, command_id: str) -> Answer | None:
        monkeypatch.setattr(store, "answer", look_up)
        await two.submit(HALL, c.OpenWindow(1), DESK)
        await one.refresh(HALL)
        return await look_up(hall, command_id)

    monkeypatch.setattr(store, "answer", answer)
    await one.submit(HALL, c.CloseWindow(1), DESK, "close")
    assert one.feeds[HALL].state.windows[1].state == "closed"
    await need_one_state(store, one)


async def test_a_lost_race_throws_away_nothing_of_another_hall(
    store: RacedStore, servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits in the other hall is decided once."""
    one, two = servers
    decided: list[str] = []

    def counted(state: State, *others: object) -> object:
        decided.append(state.hall)
        return decide(state, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(writer_module, "decide", counted)
    store.first = lambda: asyncio.ensure_future(issue(two, "first"))  # type: ignore[assignment, return-value]
    await asyncio.gather(issue(one, "t1"), *(issue(one, f"u{n}", hall=OTHER) for n in range(5)))
    assert (decided.count(HALL), decided.count(OTHER)) == (3, 5)


async def test_nobody_is_refused_on_the_past(servers: tuple[Engine, Engine]) -> None:
    """Each command is given to the server that has not done the one before: none is refused for what it has not
    read."""
    one, two = servers
    await one.submit(HALL, c.OpenWindow(1), DESK)
    await issue(one, "a")
    called = json.decode(await two.submit(HALL, c.CallNext(1), DESK))
    assert called["ticket"]["number"] == "A001"
    await one.submit(HALL, c.StartService(1), DESK)
    await two.submit(HALL, c.FinishService(1), DESK)
    for engine in servers:
        with pytest.raises(Refused, match="Nobody is waiting"):
            await engine.submit(HALL, c.CallNext(1), DESK)


async def test_a_command_id_is_answered_by_whichever_server(servers: tuple[Engine, Engine]) -> None:
    """Repeated at another server it gets the first answer: in a race, after it, and where it would be refused."""
    one, two = servers
    first = await issue(one, "a", "tap")
    assert await issue(two, "b", "tap") == first
    await one.submit(HALL, c.OpenWindow(1), DESK)
    call = await two.submit(HALL, c.CallNext(1), DESK, "call")
    assert await one.submit(HALL, c.CallNext(1), DESK, "call") == call
    numbers = await asyncio.gather(
        *(issue(engine, f"{n}-{at}", f"key-{n}") for n in range(8) for at, engine in enumerate(servers))
    )
    assert [len(set(numbers[n : n + 2])) for n in range(0, 16, 2)] == [1] * 8
    assert len(set(numbers)) == 8


async def test_a_look_costs_nothing_where_nobody_else_writes(servers: tuple[Engine, Engine]) -> None:
    """It takes in what the other has written, and nothing otherwise."""
    one, two = servers
    seq = await two.refresh(HALL)
    await issue(one, "a")
    assert await two.refresh(HALL) == one.feeds[HALL].seq > seq
    await issue(one, "b", hall=OTHER)
    await two.refresh_all()
    assert two.feeds[OTHER].seq == one.feeds[OTHER].seq


async def test_a_store_that_is_behind_stops_the_hall(store: RacedStore, servers: tuple[Engine, Engine]) -> None:
    """An older copy was put back under a running server: it says from which record on, and gives no number again."""
    one, two = servers
    for name in ("a", "b"):
        await issue(one, name)
    await two.refresh(HALL)
    del store._journals[HALL][3:]
    with pytest.raises(Corrupt, match="the store ends before this record") as corrupt:
        await issue(one, "c")
    assert corrupt.value.seq == 4
    await two.time.tick()
    assert two.corrupt(HALL) is not None
    assert len(store._journals[HALL]) == 3
    assert await issue(one, "d", hall=OTHER) == "A001"


async def test_a_store_with_another_record_stops_the_hall(store: RacedStore, servers: tuple[Engine, Engine]) -> None:
    """As far, but with another history."""
    one, _ = servers
    await issue(one, "a")
    record = store._journals[HALL][-1]
    store._journals[HALL][-1] = Record(HALL, record.seq, record.body, bytes(32))
    await one.time.tick()
    with pytest.raises(Corrupt, match="another record here"):
        await issue(one, "b")


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_races_there_are_state_and_rows_are_those_of_the_journal(store: RacedStore, seed: int) -> None:
    """Three servers, a crowd of commands at random ones, many refused: one journal, one state, one set of rows."""
    chance = Random(seed)
    engines = [engine_on(store, lambda: MORNING) for _ in range(3)]
    for engine in engines:
        await engine.open_hall(HALL, DEFINITION)

    async def person(number: int) -> None:
        window = chance.choice([1, 2, 3])
        commands = [
            c.IssueTicket(f"t{number}", chance.choice(["land", "school"])),
            c.OpenWindow(window),
            c.CallNext(window),
            c.StartService(window),
            c.TransferTicket(window, service="papers"),
            c.HoldTicket(window, minutes=5),
            c.ReturnTicket(window),
            c.MarkNoShow(window),
            c.FinishService(window),
            c.LeaveQueue(f"t{number}"),
        ]
        for command in commands:
            try:
                await chance.choice(engines).submit(HALL, command, KIOSK if number % 2 else DESK)
            except Refused:
                continue

    await asyncio.gather(*(person(number) for number in range(25)))
    for engine in engines:
        await engine.refresh(HALL)
        await need_one_state(store, engine)
    await need_equal(store)
    for engine in engines:
        await engine.stop()


async def test_nobody_is_refused_on_what_was_looked_up_meanwhile(
    servers: tuple[Engine, Engine], store: RacedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the first answer to the id of a refused command is looked up, a ticket comes at the other server and is
    read in: the refusal was true and is not any more."""
    here, there = servers
    await here.submit(HALL, c.OpenWindow(1, "aigul"), DESK)
    look_up = store.answer

    async def look_up_late(hall: str, command_id: str) -> object:
        if command_id == "next-1":
            monkeypatch.setattr(store, "answer", look_up)
            await issue(there, "t1")
            await here.refresh(HALL)
        return await look_up(hall, command_id)

    monkeypatch.setattr(store, "answer", look_up_late)
    answer = json.decode(await here.submit(HALL, c.CallNext(1), DESK, "next-1"))
    assert answer["ticket"]["id"] == "t1"


async def test_a_look_is_never_answered_by_a_reading_that_began_before_it(
    servers: tuple[Engine, Engine], store: RacedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one look is being read, another server appends and somebody looks who has seen that: they wait for a
    reading of their own."""
    here, there = servers
    await issue(there, "t1")
    read, looks = store.read, list[asyncio.Task[int]]()

    async def read_late(hall: str, after: int = 0, limit: int | None = None) -> AsyncIterator[Record]:
        records = [record async for record in read(hall, after, limit)]
        if hall == HALL and not looks:
            await issue(there, "t2")
            looks.append(asyncio.create_task(here.refresh(HALL)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        for record in records:
            yield record

    monkeypatch.setattr(store, "read", read_late)
    await here.refresh(HALL)
    assert await looks[0] == there.feeds[HALL].seq
