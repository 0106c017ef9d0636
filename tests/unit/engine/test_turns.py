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
from queue_server.journal.postgres import news
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
    assert engine.feeds[HALL].state == writer._working.own_copy() == state
    assert writer.projection.is_in_step


async def test_a_server_that_only_reads_on_asks_for_no_rows(
    store: RacedStore, servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks which rows are stored before it commits, or once a look has brought nothing, and once for all
    readings."""
    halls: list[str] = []
    projected = store.projected

    async def noting(hall: str) -> Projected | None:
        halls.append(hall)
        return await projected(hall)

    first, second = servers
    monkeypatch.setattr(store, "projected", noting)
    for name in "abc":
        await issue(first, name)
        await second.take_in(HALL)
    assert halls == []
    await issue(second, "d")
    assert halls == [HALL]
    await issue(first, "e")
    await second.take_in(HALL)
    halls.clear()
    await second.take_in(HALL)
    await second.take_in(HALL)
    assert halls == [HALL]
    await need_one_state(store, second)


def test_a_call_is_read_at_once_and_a_rush_together() -> None:
    """What people do in many halls is read as it comes; in a rush a server rests, and never for long."""
    allowance = Allowance(RECORDS_A_SECOND, RECORDS_OF_BURST, LONGEST_REST_S)
    assert {allowance.use(2, 0.02 * call) for call in range(1_000)} == {0.0}
    rush = [allowance.use(40, 100 + LONGEST_REST_S * reading) for reading in range(10)]
    assert (rush[0], rush[-1], max(rush)) == (0.0, LONGEST_REST_S, LONGEST_REST_S)
    assert allowance.use(1, 101) == 0.0
    telling = Allowance(news.TOLD_A_SECOND, news.TOLD_OF_BURST, news.LONGEST_WAIT_S)
    assert {telling.use(news.RECORDS_OF_MESSAGE, 0.02 * call) for call in range(1_000)} == {0.0}
    told_in_rush = [telling.use(22, 100 + news.LONGEST_WAIT_S * message) for message in range(10)]
    assert (told_in_rush[0], told_in_rush[-1]) == (0.0, news.LONGEST_WAIT_S)


async def test_a_lost_race_costs_what_was_missed(
    store: RacedStore, servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each server loses again and again: no copy of the state is made, and no fold is read from the store."""
    first, second = servers
    await issue(first, "a")
    await issue(second, "b")

    def fail(*_: object) -> None:
        raise AssertionError("the whole state is taken")

    monkeypatch.setattr(State, "copy", fail)
    monkeypatch.setattr("queue_server.stats.visits.fold.decode_fold", fail)
    monkeypatch.setattr(Fold, "begin", fail)
    for n in range(6):
        await issue((first, second)[n % 2], f"t{n}")
    monkeypatch.undo()
    assert (await need_equal(store), await first.refresh(HALL), await second.refresh(HALL)) == (0, 10, 10)
    for engine in servers:
        await need_one_state(store, engine)


async def test_while_others_write_as_fast_no_race_is_tried(
    store: RacedStore, servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a lost race the turn is taken at once, until a turn in which nobody else has written."""
    monkeypatch.setattr("queue_server.engine.commits.commit_lane.OTHERS_WRITE_S", 3600.0)
    first, second = servers
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
    await issue(first, "a")
    assert (len(lost), await issue(second, "b")) == (0, "A002")
    assert len(lost) == 1
    for n in range(4):
        await issue(first, f"one-{n}")
        await issue(second, f"two-{n}")
    assert len(lost) == 2  # the first one of each
    await issue(second, "c")
    await issue(second, "d")
    await issue(first, "e")
    await issue(second, "f")
    assert len(lost) == 3
    await need_one_state(store, second)


async def test_while_others_write_as_fast_a_command_is_decided_once(
    store: RacedStore, servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the hall's turn: what would be decided before it would be taken back."""
    monkeypatch.setattr("queue_server.engine.commits.commit_lane.OTHERS_WRITE_S", 3600.0)
    first, second = servers
    await need_contention(servers)
    decided: list[str] = []

    def counted(state: State, command: c.Command, *rest: object) -> object:
        if isinstance(command, c.IssueTicket):
            decided.append(command.ticket)
        return decide(state, command, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(writer_module, "decide", counted)
    numbers = await asyncio.gather(*(issue(servers[n % 2], f"t{n}", f"key-{n}") for n in range(60)))
    assert len(set(numbers)) == 60
    assert {decided.count(f"t{n}") for n in range(60)} == {1}
    await first.refresh(HALL)
    await second.refresh(HALL)
    for engine in servers:
        await need_one_state(store, engine)


async def test_a_command_that_was_carried_out_is_not_refused_in_a_turn(
    servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Repeated under its id at another server that has read of it, and that decides in turns: it gets the first
    answer; one that was never carried out is refused."""
    monkeypatch.setattr("queue_server.engine.commits.commit_lane.OTHERS_WRITE_S", 3600.0)
    first, second = servers
    await first.submit(HALL, c.OpenWindow(1), DESK)
    await need_contention(servers)
    call = await first.submit(HALL, c.CallNext(1), DESK, "call")
    await second.refresh(HALL)
    assert second.lanes[HALL].is_contended
    assert await second.submit(HALL, c.CallNext(1), DESK, "call") == call
    with pytest.raises(Refused):
        await second.submit(HALL, c.CallNext(1), DESK, "call again")


async def need_contention(servers: tuple[Engine, Engine]) -> None:
    """Let both servers write until each expects the other to be first."""
    for n in range(3):
        for engine in servers:
            await issue(engine, f"before-{n}-{id(engine)}")
    assert all(engine.lanes[HALL].is_contended for engine in servers)


async def test_no_command_is_decided_more_than_twice(
    store: RacedStore, servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty wait when another server is first: each is decided anew once, and all are stored together."""
    first, second = servers
    decided: list[str] = []

    def counted(state: State, command: c.Command, *rest: object) -> object:
        if isinstance(command, c.IssueTicket):
            decided.append(command.ticket)
        return decide(state, command, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(writer_module, "decide", counted)
    store.first = lambda: asyncio.ensure_future(issue(second, "first"))  # type: ignore[assignment, return-value]
    numbers = await asyncio.gather(*(issue(first, f"t{n}") for n in range(20)))
    assert numbers == [f"A{n:03d}" for n in range(2, 22)]
    assert max(map(decided.count, decided)) == 2
    await need_one_state(store, first)


async def test_a_refusal_does_not_rest_on_what_came_in_meanwhile(
    store: RacedStore, servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another server's record that is read while the first answer is looked for: the command is decided anew."""
    first, second = servers
    look_up = store.answer

    async def answer(hall: str, command_id: str) -> Answer | None:
        monkeypatch.setattr(store, "answer", look_up)
        await second.submit(HALL, c.OpenWindow(1), DESK)
        await first.refresh(HALL)
        return await look_up(hall, command_id)

    monkeypatch.setattr(store, "answer", answer)
    await first.submit(HALL, c.CloseWindow(1), DESK, "close")
    assert first.feeds[HALL].state.windows[1].state == "closed"
    await need_one_state(store, first)


async def test_a_lost_race_throws_away_nothing_of_another_hall(
    store: RacedStore, servers: tuple[Engine, Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits in the other hall is decided once."""
    first, second = servers
    decided: list[str] = []

    def counted(state: State, *rest: object) -> object:
        decided.append(state.hall)
        return decide(state, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(writer_module, "decide", counted)
    store.first = lambda: asyncio.ensure_future(issue(second, "first"))  # type: ignore[assignment, return-value]
    await asyncio.gather(issue(first, "t1"), *(issue(first, f"u{n}", hall=OTHER) for n in range(5)))
    assert (decided.count(HALL), decided.count(OTHER)) == (3, 5)


async def test_nobody_is_refused_on_the_past(servers: tuple[Engine, Engine]) -> None:
    """Each command is given to the server that has not done the one before: none is refused for what it has not
    read."""
    first, second = servers
    await first.submit(HALL, c.OpenWindow(1), DESK)
    await issue(first, "a")
    called = json.decode(await second.submit(HALL, c.CallNext(1), DESK))
    assert called["ticket"]["number"] == "A001"
    await first.submit(HALL, c.StartService(1), DESK)
    await second.submit(HALL, c.FinishService(1), DESK)
    for engine in servers:
        with pytest.raises(Refused, match="Nobody is waiting"):
            await engine.submit(HALL, c.CallNext(1), DESK)


async def test_a_command_id_is_answered_by_whichever_server(servers: tuple[Engine, Engine]) -> None:
    """Repeated at another server it gets the first answer: in a race, after it, and where it would be refused."""
    local, remote = servers
    first = await issue(local, "a", "tap")
    assert await issue(remote, "b", "tap") == first
    await local.submit(HALL, c.OpenWindow(1), DESK)
    call = await remote.submit(HALL, c.CallNext(1), DESK, "call")
    assert await local.submit(HALL, c.CallNext(1), DESK, "call") == call
    numbers = await asyncio.gather(
        *(issue(engine, f"{n}-{at}", f"key-{n}") for n in range(8) for at, engine in enumerate(servers))
    )
    assert [len(set(numbers[n : n + 2])) for n in range(0, 16, 2)] == [1] * 8
    assert len(set(numbers)) == 8


async def test_a_look_costs_nothing_where_nobody_else_writes(servers: tuple[Engine, Engine]) -> None:
    """It takes in what the other has written, and nothing otherwise."""
    first, second = servers
    seq = await second.refresh(HALL)
    await issue(first, "a")
    assert await second.refresh(HALL) == first.feeds[HALL].seq > seq
    await issue(first, "b", hall=OTHER)
    await second.refresh_all()
    assert second.feeds[OTHER].seq == first.feeds[OTHER].seq


async def test_a_store_that_is_behind_stops_the_hall(store: RacedStore, servers: tuple[Engine, Engine]) -> None:
    """An older copy was put back under a running server: it says from which record on, and gives no number again."""
    first, second = servers
    for name in ("a", "b"):
        await issue(first, name)
    await second.refresh(HALL)
    del store._journals[HALL][3:]
    with pytest.raises(Corrupt, match="the store ends before this record") as corrupt:
        await issue(first, "c")
    assert corrupt.value.seq == 4
    await second.time.tick()
    assert second.corrupt(HALL) is not None
    assert len(store._journals[HALL]) == 3
    assert await issue(first, "d", hall=OTHER) == "A001"


async def test_a_store_with_another_record_stops_the_hall(store: RacedStore, servers: tuple[Engine, Engine]) -> None:
    """As far, but with another history."""
    first, _ = servers
    await issue(first, "a")
    record = store._journals[HALL][-1]
    store._journals[HALL][-1] = Record(HALL, record.seq, record.body, bytes(32))
    await first.time.tick()
    with pytest.raises(Corrupt, match="another record here"):
        await issue(first, "b")


@pytest.mark.parametrize("others_write_s", [0.0, 0.1, 3600.0])
@pytest.mark.parametrize("seed", range(6))
async def test_whatever_races_there_are_state_and_rows_are_those_of_the_journal(
    store: RacedStore, seed: int, others_write_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three servers, a crowd of commands at random ones, many refused, races tried or turns taken at once: one journal,
    one state, one set of rows."""
    monkeypatch.setattr("queue_server.engine.commits.commit_lane.OTHERS_WRITE_S", others_write_s)
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
    local, remote = servers
    await local.submit(HALL, c.OpenWindow(1, "aigul"), DESK)
    look_up = store.answer

    async def look_up_late(hall: str, command_id: str) -> object:
        if command_id == "next-1":
            monkeypatch.setattr(store, "answer", look_up)
            await issue(remote, "t1")
            await local.refresh(HALL)
        return await look_up(hall, command_id)

    monkeypatch.setattr(store, "answer", look_up_late)
    answer = json.decode(await local.submit(HALL, c.CallNext(1), DESK, "next-1"))
    assert answer["ticket"]["id"] == "t1"


async def test_a_look_is_never_answered_by_a_reading_that_began_before_it(
    servers: tuple[Engine, Engine], store: RacedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one look is being read, another server appends and somebody looks who has seen that: they wait for a
    reading of their own."""
    local, remote = servers
    await issue(remote, "t1")
    read, looks = store.read, list[asyncio.Task[int]]()

    async def read_late(hall: str, after: int = 0, limit: int | None = None) -> AsyncIterator[Record]:
        records = [record async for record in read(hall, after, limit)]
        if hall == HALL and not looks:
            await issue(remote, "t2")
            looks.append(asyncio.create_task(local.refresh(HALL)))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        for record in records:
            yield record

    monkeypatch.setattr(store, "read", read_late)
    await local.refresh(HALL)
    assert await looks[0] == remote.feeds[HALL].seq
