"""The one writer: group commit, command ids, clocks and disks that misbehave."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec import json

from queue_server.engine import Engine, KeyReused, Stopping
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.folds.evolve import evolve_all
from queue_server.hall.state import MINUTE, SECOND, State
from queue_server.journal.codec import decode
from queue_server.journal.memory import MemoryStore, MemoryTurn
from queue_server.journal.personal.contents import PersonalDatum, PersonalPart
from queue_server.journal.record import Corrupt, Record
from queue_server.journal.store import Answer, Batch, Conflict, Unavailable
from tests.halls import DEFINITION, DESK, KIOSK, MORNING, with_rules

HALL = "aksu"


class Clock:
    """A clock that stands still unless it is moved, also backwards."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> int:
        return self.now


class TroubledStore(MemoryStore):
    """A store whose commits wait at a gate, and fail while it is `broken`, before or after keeping the batch."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[Batch] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.broken: Exception | None = None
        self.keeps_first = False

    async def append(self, batch: Batch) -> None:
        await self.gate.wait()
        if self.broken is not None:
            if self.keeps_first:
                await super().append(batch)
            raise self.broken
        await super().append(batch)
        self.batches.append(batch)

    @asynccontextmanager
    async def turn(self, hall: str) -> AsyncIterator[MemoryTurn]:
        async with super().turn(hall) as turn:
            yield turn
            await self.gate.wait()
            if self.broken is not None:
                raise self.broken
            if turn.batch is not None:
                self.batches.append(turn.batch)


@pytest.fixture
def store() -> TroubledStore:
    return TroubledStore()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def engine(store: TroubledStore, clock: Clock) -> AsyncIterator[Engine]:
    engine = Engine(store, clock)
    await engine.open_hall(HALL, DEFINITION)
    yield engine
    store.gate.set()
    await engine.stop()


async def issue(engine: Engine, name: str, command_id: str | None = None) -> str:
    """Take a ticket for land; returns its number."""
    body = await engine.submit(HALL, c.IssueTicket(name, "land"), KIOSK, command_id)
    return str(json.decode(body)["number"])


async def journal(store: MemoryStore) -> list[Record]:
    return [record async for record in store.read(HALL)]


async def settled() -> None:
    """Let every task that can run, run."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_the_first_records_are_the_definition_and_the_day(engine: Engine, store: TroubledStore) -> None:
    """A new hall's journal begins with the rules in force, then the day; an unchanged definition adds nothing."""
    await issue(engine, "t1")
    kinds = [json.decode(record.body)[6] for record in await journal(store)]
    assert kinds == ["hall.configured/1", "day.opened/1", "ticket.issued/1"]
    successor = Engine(store, lambda: MORNING)
    await successor.open_hall(HALL, DEFINITION)
    assert successor.feeds[HALL].seq == 3
    await successor.open_hall(HALL, with_rules(recall_limit=1))
    assert successor.feeds[HALL].seq == 4


async def test_commands_that_arrive_together_share_one_commit(engine: Engine, store: TroubledStore) -> None:
    """While one commit is under way a hundred commands gather for the next."""
    store.batches.clear()
    store.gate.clear()
    tickets = [asyncio.create_task(issue(engine, f"t{n}")) for n in range(101)]
    await settled()
    store.gate.set()
    assert await asyncio.gather(*tickets) == [f"A{n:03d}" for n in range(1, 102)]
    assert [len(batch.records) for batch in store.batches] == [102]


async def test_a_rush_is_committed_in_two_parts_where_another_process_commits(
    engine: Engine, store: TroubledStore
) -> None:
    """The first half is under way before the other is decided; each has its number in the order of asking, and what
    comes while a commit is going on is not parted."""
    await issue(engine, "t0")
    store.batches.clear()
    store.commits_elsewhere = True
    store.gate.clear()
    tickets = [asyncio.create_task(issue(engine, f"t{n}")) for n in range(1, 41)]
    await settled()
    tickets += [asyncio.create_task(issue(engine, f"t{n}")) for n in range(41, 101)]
    await settled()
    store.gate.set()
    assert await asyncio.gather(*tickets) == [f"A{n:03d}" for n in range(2, 102)]
    assert [len(batch.records) for batch in store.batches] == [20, 80]


async def test_a_rush_is_decided_whole_before_the_end(engine: Engine, store: TroubledStore) -> None:
    """A server that stops carries out what it has taken, both parts of it."""
    store.commits_elsewhere = True
    tickets = [asyncio.create_task(issue(engine, f"t{n}")) for n in range(40)]
    await asyncio.sleep(0)
    await engine.stop()
    assert len(await asyncio.gather(*tickets)) == 40


async def test_commands_of_one_turn_of_the_loop_have_one_time(engine: Engine, clock: Clock) -> None:
    """They are decided together, and a command that comes later has its own time."""
    await issue(engine, "t0")
    tasks = [asyncio.create_task(issue(engine, f"t{n}")) for n in range(1, 4)]
    await asyncio.sleep(0)
    clock.now += SECOND
    await asyncio.gather(*tasks)
    clock.now += SECOND
    await issue(engine, "t4")
    times = [ticket.issued_at - MORNING for ticket in engine.feeds[HALL].state.tickets.values()]
    assert times == [0, SECOND, SECOND, SECOND, 2 * SECOND]


async def test_whoever_goes_away_before_the_decision_has_asked_for_nothing(engine: Engine) -> None:
    """A command that nobody waits for any more is not decided."""
    await issue(engine, "t0")
    leaving = asyncio.create_task(issue(engine, "t1", "key"))
    await asyncio.sleep(0)
    leaving.cancel()
    await settled()
    assert list(engine.feeds[HALL].state.tickets) == ["t0"]
    assert await issue(engine, "t1", "key") == "A002"


async def test_what_has_arrived_is_carried_out_before_the_end(engine: Engine) -> None:
    """A command that was given just before the stop is decided, committed and answered."""
    arriving = asyncio.create_task(issue(engine, "t1"))
    await asyncio.sleep(0)
    await engine.stop()
    assert await arriving == "A001"


async def test_whoever_asks_again_is_told_what_the_first_is_told(engine: Engine, store: TroubledStore) -> None:
    """Two that wait for one id get one answer, also where the first has gone away, or where nothing can be stored."""
    store.gate.clear()
    first, second = (asyncio.create_task(issue(engine, "t1", "key")) for _ in range(2))
    await settled()
    first.cancel()
    store.gate.set()
    assert await second == "A001"
    store.broken = Unavailable("the disk is full")
    failing = [asyncio.create_task(issue(engine, "t2", "other")) for _ in range(2)]
    outcomes = await asyncio.gather(*failing, return_exceptions=True)
    assert [str(outcome) for outcome in outcomes] == ["the disk is full"] * 2
    store.broken = None


async def test_a_defect_of_the_store_in_a_look_up_is_told_to_whoever_asked(
    engine: Engine, store: TroubledStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for ever for an earlier answer, and the hall goes on."""

    async def broken(_hall: str, _command_id: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(store, "answer", broken)
    with pytest.raises(ZeroDivisionError):
        await engine.submit(HALL, c.LeaveQueue("nobody"), KIOSK, "key")
    assert await issue(engine, "t1") == "A001"


async def test_what_arrives_during_a_commit_waits_for_the_next(engine: Engine, store: TroubledStore) -> None:
    """The first command begins its commit at once; the ones that come meanwhile are one batch."""
    await issue(engine, "t0")
    store.batches.clear()
    store.gate.clear()
    first = asyncio.create_task(issue(engine, "t1"))
    await settled()
    rest = [asyncio.create_task(issue(engine, f"u{n}")) for n in range(5)]
    await settled()
    store.gate.set()
    await asyncio.gather(first, *rest)
    assert [len(batch.records) for batch in store.batches] == [1, 5]


async def test_nothing_is_shown_before_it_is_durable(engine: Engine, store: TroubledStore) -> None:
    """Until the commit ends readers see the state without it, and nobody is answered."""
    feed = engine.feeds[HALL]
    await issue(engine, "t0")
    store.gate.clear()
    ticket = asyncio.create_task(issue(engine, "t1"))
    await settled()
    assert (feed.state.issued(), ticket.done()) == (1, False)
    news = asyncio.create_task(feed.wait_past(feed.seq))
    store.gate.set()
    assert await ticket == "A002"
    assert await news == feed.seq
    assert feed.state.issued() == 2


async def test_even_a_refusal_waits_for_what_it_rests_on(engine: Engine, store: TroubledStore) -> None:
    """Window 1 is refused as open only once its opening is durable."""
    store.gate.clear()
    opened = asyncio.create_task(engine.submit(HALL, c.OpenWindow(1), DESK))
    await settled()
    repeated = asyncio.create_task(engine.submit(HALL, c.OpenWindow(1), DESK))
    await settled()
    assert not repeated.done()
    store.gate.set()
    await opened
    with pytest.raises(Refused) as refused:
        await repeated
    assert refused.value.code == "window_open"


async def test_a_refusal_that_rests_on_a_failed_commit_is_not_told(engine: Engine, store: TroubledStore) -> None:
    """If the opening is lost, the second one is told to try again rather than that the window is open."""
    store.gate.clear()
    store.broken = Unavailable("disk full")
    opened = asyncio.create_task(engine.submit(HALL, c.OpenWindow(1), DESK))
    await settled()
    repeated = asyncio.create_task(engine.submit(HALL, c.OpenWindow(1), DESK))
    await settled()
    store.gate.set()
    for task in (opened, repeated):
        with pytest.raises(Unavailable):
            await task


async def test_a_failed_commit_leaves_the_state_as_it_is_on_disk_and_heals(
    engine: Engine, store: TroubledStore
) -> None:
    """Nobody is answered, readers see nothing, numbers are not used up, and it works again when the disk does."""
    await issue(engine, "t0")
    before = [record.hash for record in await journal(store)]
    store.broken = Unavailable("disk full")
    lost = await asyncio.gather(*(issue(engine, f"t{n}") for n in range(1, 4)), return_exceptions=True)
    assert [type(error) for error in lost] == [Unavailable] * 3
    assert [record.hash for record in await journal(store)] == before
    assert engine.feeds[HALL].state.issued() == 1
    store.broken = None
    assert await issue(engine, "t4") == "A002"
    records = await journal(store)
    assert evolve_all(State(hall=HALL), map(decode, records)) == engine.feeds[HALL].state


async def test_what_was_decided_on_top_of_a_failed_commit_fails_with_it(engine: Engine, store: TroubledStore) -> None:
    """A call of a ticket whose issue is lost is lost too."""
    await engine.submit(HALL, c.OpenWindow(1), DESK)
    store.gate.clear()
    store.broken = Unavailable("locked")
    ticket = asyncio.create_task(issue(engine, "t1"))
    await settled()
    call = asyncio.create_task(engine.submit(HALL, c.CallNext(1), DESK))
    await settled()
    store.gate.set()
    for task in (ticket, call):
        with pytest.raises(Unavailable):
            await task
    store.broken = None
    with pytest.raises(Refused) as refused:
        await engine.submit(HALL, c.CallNext(1), DESK)
    assert refused.value.code == "nobody_waiting"


async def test_a_commit_that_failed_after_all_was_kept_is_found_on_the_disk(
    engine: Engine, store: TroubledStore
) -> None:
    """The fault is told, the record counts, and the repeated command id gets the answer that was kept with it."""
    store.broken, store.keeps_first = Unavailable("I/O error"), True
    with pytest.raises(Unavailable):
        await issue(engine, "t1", "id-1")
    store.broken = None
    assert await issue(engine, "t1-again", "id-1") == "A001"
    assert await issue(engine, "t2") == "A002"
    assert engine.feeds[HALL].state.issued() == 2


async def test_a_command_id_is_answered_once_for_ever(engine: Engine, store: TroubledStore, clock: Clock) -> None:
    """Again at once, again while the first is on its way, and again after a restart: one ticket, one answer."""
    command = c.IssueTicket("t1", "land")
    store.gate.clear()
    tasks = [asyncio.create_task(engine.submit(HALL, command, KIOSK, "tap")) for _ in range(3)]
    await settled()
    store.gate.set()
    first, *rest = await asyncio.gather(*tasks)
    assert rest == [first, first]
    restarted = Engine(store, clock)
    await restarted.open_hall(HALL, DEFINITION)
    redrawn = c.IssueTicket("another-draw-of-the-id", "land")
    assert await restarted.submit(HALL, redrawn, KIOSK, "tap") == first
    assert restarted.feeds[HALL].state.issued() == 1


async def test_a_repeated_next_after_a_restart_is_answered_and_not_refused(
    engine: Engine, store: TroubledStore, clock: Clock
) -> None:
    """The ticket is called already, which would be a refusal, but it is this command that called it."""
    await engine.submit(HALL, c.OpenWindow(1), DESK)
    await issue(engine, "t1")
    first = await engine.submit(HALL, c.CallNext(1), DESK, "key")
    restarted = Engine(store, clock)
    await restarted.open_hall(HALL, DEFINITION)
    assert await restarted.submit(HALL, c.CallNext(1), DESK, "key") == first


async def test_ids_answered_long_ago_hold_up_nobody_who_came_with_them(engine: Engine) -> None:
    """A batch with one old id and two copies of a new one still gives each its due."""
    old = await issue(engine, "t1", "old")
    engine.writers[HALL].answered.clear()
    numbers = await asyncio.gather(
        issue(engine, "t2", "old"), issue(engine, "t3", "new"), issue(engine, "t4"), issue(engine, "t5", "new")
    )
    assert numbers[0] == old == "A001"
    assert numbers[1] == numbers[3]
    assert sorted({numbers[1], numbers[2]}) == ["A002", "A003"]
    assert engine.feeds[HALL].state.issued() == 3


async def test_another_command_under_a_used_id_is_refused(engine: Engine) -> None:
    """The same id for another command, or from somebody else, gives away nothing."""
    await issue(engine, "t1", "id-1")
    for command, actor in ((c.IssueTicket("t2", "school"), KIOSK), (c.IssueTicket("t1", "land"), DESK)):
        with pytest.raises(KeyReused):
            await engine.submit(HALL, command, actor, "id-1")


async def test_a_refused_command_id_may_be_tried_again(engine: Engine) -> None:
    """A refusal changes nothing, so nothing is remembered of it."""
    await engine.submit(HALL, c.OpenWindow(1), DESK)
    with pytest.raises(Refused):
        await engine.submit(HALL, c.CallNext(1), DESK, "key")
    await issue(engine, "t1")
    assert json.decode(await engine.submit(HALL, c.CallNext(1), DESK, "key"))["ticket"]["number"] == "A001"


async def test_a_clock_that_jumps_back_does_not_move_the_journal_back(
    engine: Engine, store: TroubledStore, clock: Clock
) -> None:
    """`at` stands still until the clock has caught up."""
    await issue(engine, "t1")
    clock.now = MORNING - 3600 * SECOND
    await issue(engine, "t2")
    clock.now = MORNING + SECOND
    await issue(engine, "t3")
    times = [decode(record).at for record in await journal(store)]
    assert times[-3:] == [MORNING, MORNING, MORNING + SECOND]


async def test_another_writer_that_was_first_is_read_and_decided_upon(store: TroubledStore, clock: Clock) -> None:
    """Two servers on one journal: the one that comes second reads on and gives the next number."""
    first, second = Engine(store, clock), Engine(store, clock)
    for engine in (first, second):
        await engine.open_hall(HALL, DEFINITION)
    assert [await issue(first, "a"), await issue(second, "b"), await issue(first, "c")] == ["A001", "A002", "A003"]
    assert first.feeds[HALL].state == evolve_all(State(hall=HALL), map(decode, await journal(store)))


async def test_what_another_writer_does_is_seen_by_readers_here(store: TroubledStore, clock: Clock) -> None:
    """Two servers on one journal: nobody asks anything of the second, and its screens show what the first has done."""
    first, second = Engine(store, clock), Engine(store, clock)
    for engine in (first, second):
        await engine.open_hall(HALL, DEFINITION)
    await second.submit(HALL, c.OpenWindow(1), DESK)
    await issue(first, "a")
    running = asyncio.create_task(second.run())
    async with asyncio.timeout(30):
        await second.feeds[HALL].wait_past(first.feeds[HALL].seq - 1)
    called = json.decode(await second.submit(HALL, c.CallNext(1), DESK))
    assert called["ticket"]["number"] == "A001"
    await second.stop()
    await running


async def test_what_another_program_wrote_and_is_no_record_stops_the_hall(engine: Engine, store: TroubledStore) -> None:
    """The hall says which seq; the program goes on for the others."""
    await issue(engine, "t1")
    await store.append(Batch([Record(HALL, engine.feeds[HALL].seq + 1, b"{}", bytes(32))]))
    running = asyncio.create_task(engine.run())
    await settled()
    with pytest.raises(Corrupt, match="4"):
        await issue(engine, "t2")
    await engine.stop()
    await running


async def test_a_store_that_always_disagrees_is_a_fault_and_not_a_loop(engine: Engine, store: TroubledStore) -> None:
    """It does not fit even in the hall's own turn: the command is answered that it could not be kept."""
    store.broken = Conflict("never")
    with pytest.raises(Unavailable, match="even in the hall's turn: never"):
        await issue(engine, "t1")


async def test_halls_share_commits_and_nothing_else(engine: Engine) -> None:
    """Two halls have each their own numbers and their own seq."""
    await engine.open_hall("other", DEFINITION)
    await asyncio.gather(issue(engine, "t1"), engine.submit("other", c.IssueTicket("t1", "land"), KIOSK))
    assert engine.feeds["other"].state.tickets["t1"].number == "A001"
    assert engine.feeds["other"].seq == engine.feeds[HALL].seq == 3


async def test_a_hold_ends_by_the_clock_alone(engine: Engine, clock: Clock) -> None:
    """Nobody gives a command, and still the ticket is back in line when its time has come."""
    await engine.submit(HALL, c.OpenWindow(1), DESK)
    await issue(engine, "t1")
    await engine.submit(HALL, c.CallNext(1), DESK)
    await engine.submit(HALL, c.HoldTicket(1, minutes=5), DESK)
    seq = engine.feeds[HALL].seq
    clock.now += 5 * MINUTE
    running = asyncio.create_task(engine.run())
    await engine.feeds[HALL].wait_past(seq)
    assert engine.feeds[HALL].state.tickets["t1"].state == "waiting"
    await engine.stop()
    await running


async def test_a_journal_that_does_not_verify_stops_its_hall_alone(store: TroubledStore, clock: Clock) -> None:
    """The hall says which seq and writes nothing more; another hall goes on."""
    engine = Engine(store, clock)
    await engine.open_hall(HALL, DEFINITION)
    await issue(engine, "t1")
    records = store._journals[HALL]
    records[1] = Record(HALL, 2, records[1].body.replace(b"2025", b"2024"), records[1].hash)
    successor = Engine(store, clock)
    await successor.open_hall(HALL, DEFINITION)
    await successor.open_hall("other", DEFINITION)
    with pytest.raises(Corrupt) as corrupt:
        await issue(successor, "t2")
    assert (corrupt.value.hall, corrupt.value.seq) == (HALL, 2)
    assert len(records) == 3
    await successor.submit("other", c.IssueTicket("t1", "land"), KIOSK)


async def test_a_snapshot_starts_the_hall_and_finds_a_journal_that_was_cut_off(
    engine: Engine, store: TroubledStore, clock: Clock
) -> None:
    """The state of a restart is the same with it, and the records after it are read on."""
    await issue(engine, "t1")
    await engine.stop()
    assert store._snapshots[HALL].seq == 3
    successor = Engine(store, clock)
    await successor.open_hall(HALL, DEFINITION)
    assert await issue(successor, "t2") == "A002"
    assert successor.feeds[HALL].state == evolve_all(State(hall=HALL), map(decode, await journal(store)))
    del store._journals[HALL][2:]
    cut = Engine(store, clock)
    await cut.open_hall(HALL, DEFINITION)
    with pytest.raises(Corrupt, match="cut off"):
        await issue(cut, "t3")


async def test_a_stopping_engine_lets_running_commands_commit_and_takes_no_more(
    engine: Engine, store: TroubledStore
) -> None:
    """Whoever was in gets an answer; whoever comes later is told to come back."""
    store.gate.clear()
    ticket = asyncio.create_task(issue(engine, "t1"))
    await settled()
    stopping = asyncio.create_task(engine.stop())
    await settled()
    with pytest.raises(Stopping):
        await issue(engine, "t2")
    store.gate.set()
    await stopping
    assert await ticket == "A001"


async def test_what_waits_for_the_store_is_answered_before_the_end(
    engine: Engine, store: TroubledStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command whose earlier answer is being looked up at the stop is decided before the last snapshot."""
    release, answer_of_store = asyncio.Event(), store.answer

    async def slow(hall: str, command_id: str) -> Answer | None:
        await release.wait()
        return await answer_of_store(hall, command_id)

    await engine.submit(HALL, c.OpenWindow(1), DESK)
    monkeypatch.setattr(store, "answer", slow)
    called = asyncio.create_task(engine.submit(HALL, c.CallNext(1), DESK, "key"))
    await settled()
    await issue(engine, "t1")
    stopping = asyncio.create_task(engine.stop())
    await settled()
    assert not stopping.done()
    release.set()
    await stopping
    assert called.done()
    assert json.decode(called.result())["ticket"]["number"] == "A001"


async def test_a_caller_who_goes_away_loses_nothing(engine: Engine, store: TroubledStore) -> None:
    """The browser closed while the commit was under way: the ticket is there all the same."""
    store.gate.clear()
    ticket = asyncio.create_task(issue(engine, "t1"))
    await settled()
    ticket.cancel()
    await settled()
    store.gate.set()
    assert await issue(engine, "t2") == "A002"
    assert engine.feeds[HALL].state.tickets["t1"].number == "A001"


async def test_a_note_is_kept_beside_the_journal_and_never_in_it(engine: Engine, store: TroubledStore) -> None:
    """The next operator reads it; no byte of it is in a record."""
    for command in (c.OpenWindow(1), c.IssueTicket("t1", "land"), c.CallNext(1)):
        await engine.submit(HALL, command, DESK)
    words = "lost the land deed"
    await engine.submit(HALL, c.TransferTicket(1, service="school", noted=True), DESK, personal=PersonalPart(words))
    assert [note.text for note in await store.notes(HALL, "t1")] == [words]
    assert not any(words.encode() in record.body for record in await journal(store))
    assert engine.feeds[HALL].state.tickets["t1"].noted


async def test_personal_data_come_with_their_command(engine: Engine, store: TroubledStore) -> None:
    """They are stored with its first answer alone: not with its repetition, nor with a refused command; and no byte of
    them is in a record or an answer."""

    def personal(subject: str) -> PersonalPart:
        return PersonalPart(data=[PersonalDatum(HALL, subject, "phone", "+77010000001", MORNING)])

    command = c.IssueTicket("t1", "land")
    first = await engine.submit(HALL, command, DESK, "id", personal("t1"))
    assert await engine.submit(HALL, command, DESK, "id", personal("t2")) == first
    with pytest.raises(Refused):
        await engine.submit(HALL, c.LeaveQueue("t9"), DESK, "other", personal("t9"))
    assert [datum.subject for datum in await store.personal_data(HALL, "t1", "t2", "t9")] == ["t1"]
    bodies = [record.body for record in await journal(store)] + [a.body for b in store.batches for a in b.answers]
    assert not any(b"7701" in body for body in bodies)
    assert "7701" not in repr(personal("t1"))


async def test_readers_far_behind_read_on_from_the_store(engine: Engine, store: TroubledStore, clock: Clock) -> None:
    """A feed that has just begun remembers nothing, and still gives every record after any seq."""
    for n in range(5):
        await issue(engine, f"t{n}")
    successor = Engine(store, clock)
    feed = await successor.open_hall(HALL, DEFINITION)
    assert [entry.seq for entry in await feed.entries_after(2, limit=3)] == [3, 4, 5]
    await issue(successor, "t9")
    assert [entry.seq for entry in await feed.entries_after(0, limit=100)] == list(range(1, 9))
    assert [entry.seq for entry in await feed.entries_after(7)] == [8]


async def test_a_hall_that_opens_later_is_seen_once_its_definition_is_kept(store: TroubledStore, clock: Clock) -> None:
    """Before, and when it cannot be kept, it is not there; it is told of once, and opens from its own journal later."""
    engine = Engine(store, clock)
    opened: list[str] = []
    engine.opened_hall = lambda feed: opened.append(feed.hall)
    admin = c.Actor("admin", "aigul", is_person=True)
    store.broken = Unavailable("the disk is full")
    with pytest.raises(Unavailable):
        await engine.open_new_hall(HALL, DEFINITION, admin)
    assert (engine.feeds, opened) == ({}, [])
    store.broken = None
    store.gate.clear()
    opening = asyncio.create_task(engine.open_new_hall(HALL, DEFINITION, admin))
    await asyncio.sleep(0)
    assert engine.feeds == {}
    store.gate.set()
    feed = await opening
    assert (list(engine.feeds), opened, feed.state.definition) == ([HALL], [HALL], DEFINITION)
    with pytest.raises(ValueError, match="open already"):
        await engine.open_new_hall(HALL, DEFINITION, admin)
    await engine.stop()
    late_engine = Engine(store, clock)
    assert (await late_engine.open_new_hall(HALL, DEFINITION, admin)).state.definition == DEFINITION
    await late_engine.stop()
