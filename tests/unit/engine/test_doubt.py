"""A defect between deciding and folding stops the hall in which it came up, and no other."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from msgspec import json

from queue_server.engine import Engine, InDoubt, passing_time
from queue_server.engine import working_state as working_state_module
from queue_server.engine import writer as writer_module
from queue_server.hall import commands as c
from queue_server.hall.decide import overdue
from queue_server.hall.errors import Unknown
from queue_server.hall.events import Event
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.state import State
from queue_server.journal import feed as feed_module
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from tests.halls import DEFINITION, DESK, KIOSK, MORNING

HALL, OTHER = "aksu", "burabay"


class GatedStore(MemoryStore):
    """Commits wait at a gate; a batch with records of a hall that is `poisoned` fails as nobody foresaw."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()
        self.poisoned = ""
        self.keeps_first = False

    async def append(self, batch: Batch) -> None:
        await self.gate.wait()
        is_poisoned = any(record.hall == self.poisoned for record in batch.records)
        if not is_poisoned or self.keeps_first:
            await super().append(batch)
        if is_poisoned:
            raise OverflowError("Python int too large to convert to SQLite INTEGER")


@pytest.fixture
def store() -> GatedStore:
    return GatedStore()


@pytest.fixture
async def engine(store: GatedStore) -> AsyncIterator[Engine]:
    engine = Engine(store, lambda: MORNING)
    for hall in (HALL, OTHER):
        await engine.open_hall(hall, DEFINITION)
        await issue(engine, hall, "first")
    yield engine
    store.gate.set()
    store.poisoned = ""
    await engine.stop()


async def issue(engine: Engine, hall: str, name: str) -> str:
    body = await engine.submit(hall, c.IssueTicket(name, "land"), KIOSK)
    return str(json.decode(body)["number"])


def break_fold(monkeypatch: pytest.MonkeyPatch, module: object, hall: str = HALL) -> None:
    """Let folding fail in one hall, where that module folds."""

    def broken(state: object, entry: object) -> None:
        if getattr(state, "hall", "") == hall:
            raise ZeroDivisionError("planted")
        evolve(state, entry)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "evolve", broken)


async def test_a_defect_while_folding_what_was_decided_stops_that_hall_and_not_the_other(
    engine: Engine, store: GatedStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing of it is on disk, the number that is told is the one in the log, and stays told."""
    break_fold(monkeypatch, working_state_module)
    with pytest.raises(InDoubt) as doubt:
        await issue(engine, HALL, "t2")
    assert (doubt.value.hall, doubt.value.seq, len(store._journals[HALL])) == (HALL, 3, 3)
    assert f"bug {doubt.value.bug} at hall:aksu: ZeroDivisionError: planted" in caplog.text
    assert await issue(engine, OTHER, "t2") == "A002"
    monkeypatch.undo()
    with pytest.raises(InDoubt):
        await issue(engine, HALL, "t3")
    assert [bug.number for bug in engine.bugs.last()] == [doubt.value.bug]


async def test_a_defect_while_folding_what_was_committed_answers_what_the_journal_says(
    engine: Engine, store: GatedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ticket is on disk, so its visitor gets it; the next one is told that the hall has stopped."""
    break_fold(monkeypatch, feed_module)
    assert await issue(engine, HALL, "t2") == "A002"
    with pytest.raises(InDoubt):
        await issue(engine, HALL, "t3")
    assert len(store._journals[HALL]) == 4
    assert await issue(engine, OTHER, "t2") == "A002"
    monkeypatch.undo()
    restarted = Engine(store, lambda: MORNING)
    await restarted.open_hall(HALL, DEFINITION)
    assert await issue(restarted, HALL, "t3") == "A003"


async def test_what_gathers_for_a_commit_is_answered_hall_by_hall(
    engine: Engine, store: GatedStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a commit is under way one hall gets a defect: what rests on it is told so, the other hall is served."""
    store.gate.clear()
    running = [asyncio.create_task(issue(engine, hall, "t2")) for hall in (HALL, OTHER)]
    await settled()
    waiting = [asyncio.create_task(issue(engine, hall, "t3")) for hall in (HALL, OTHER)]
    await settled()
    break_fold(monkeypatch, working_state_module)
    with pytest.raises(InDoubt):
        await issue(engine, HALL, "t4")
    monkeypatch.undo()
    store.gate.set()
    assert await asyncio.gather(*running) == ["A002", "A002"]
    first, second = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(first, InDoubt)
    assert second == "A003"
    assert [len(store._journals[hall]) for hall in (HALL, OTHER)] == [4, 5]


async def test_a_batch_that_the_store_chokes_on_costs_only_the_hall_it_comes_from(
    engine: Engine, store: GatedStore
) -> None:
    """Both halls share a commit; the one whose records nobody foresaw is told of a defect, and goes on."""
    store.gate.clear()
    first = asyncio.create_task(issue(engine, OTHER, "t2"))
    await settled()
    store.poisoned = HALL
    tickets = [asyncio.create_task(issue(engine, hall, "t3")) for hall in (HALL, OTHER)]
    await settled()
    store.gate.set()
    assert await first == "A002"
    poisoned, sound = await asyncio.gather(*tickets, return_exceptions=True)
    assert isinstance(poisoned, OverflowError)
    assert sound == "A003"
    assert [bug.place for bug in engine.bugs.last()] == ["commit of aksu"]
    store.poisoned = ""
    assert await issue(engine, HALL, "t4") == "A002"


async def test_a_commit_that_was_kept_before_the_defect_is_answered_as_what_it_is(
    engine: Engine, store: GatedStore
) -> None:
    """The journal has the ticket, so nobody is told that nothing has changed, and nobody gets it twice."""
    store.poisoned, store.keeps_first = HALL, True
    assert await issue(engine, HALL, "t2") == "A002"
    store.poisoned = ""
    assert await issue(engine, HALL, "t3") == "A003"


async def test_a_defect_of_the_rule_is_that_of_one_command(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deciding changes nothing, so the state is in no doubt, and the hall goes on."""

    def broken(*_: object) -> list[object]:
        raise KeyError("planted")

    monkeypatch.setattr(writer_module, "decide", broken)
    with pytest.raises(KeyError):
        await engine.submit(HALL, c.OpenWindow(1), DESK)
    monkeypatch.undo()
    assert engine.corrupt(HALL) is None
    assert await issue(engine, HALL, "t2") == "A002"


async def test_a_defect_costs_nobody_else_of_those_who_came_together(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three commands that are decided together one meets a defect, one is refused, and the third is carried out."""
    decide = writer_module.decide

    def broken(state: State, command: c.Command, actor: c.Actor, now: int) -> Sequence[Event]:
        if isinstance(command, c.OpenWindow):
            raise KeyError("planted")
        return decide(state, command, actor, now)

    monkeypatch.setattr(writer_module, "decide", broken)
    outcomes = await asyncio.gather(
        engine.submit(HALL, c.OpenWindow(1), DESK),
        engine.submit(HALL, c.LeaveQueue("nobody"), KIOSK),
        issue(engine, HALL, "t2"),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [KeyError, Unknown, str]


async def test_a_defect_outside_of_the_rule_is_told_to_all_who_came_together(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot even be said what time it is, nobody waits for ever, and the hall goes on."""

    def broken(*_: object) -> bool:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(engine.writers, "is_doubtful", broken)
    async with asyncio.timeout(20):
        outcomes = await asyncio.gather(*(issue(engine, HALL, f"t{n}") for n in (2, 3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ZeroDivisionError] * 2
    monkeypatch.undo()
    assert await issue(engine, HALL, "t4") == "A002"


async def test_a_defect_of_whoever_is_told_of_a_stop_keeps_nobody_waiting(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hall stops with the first of two commands, which both get an answer."""

    def broken(_hall: str, _is_last: bool) -> None:
        raise ZeroDivisionError("planted")

    engine.writers.stopped_hall = broken
    break_fold(monkeypatch, working_state_module)
    async with asyncio.timeout(20):
        outcomes = await asyncio.gather(*(issue(engine, HALL, f"t{n}") for n in (2, 3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [InDoubt, ZeroDivisionError]
    assert isinstance(engine.corrupt(HALL), InDoubt)
    assert engine.bugs.counts[f"commands of {HALL}"] == 1


async def test_the_passing_of_time_goes_on_in_the_other_halls(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hall whose overdue events cannot be found is stopped by the clock's own look, which then looks at the next."""
    looked_at: list[str] = []
    both_seen = asyncio.Event()

    def broken(state: object, now: int, **_: object) -> object:
        looked_at.append(state.hall)  # type: ignore[attr-defined]
        if looked_at.count(OTHER) >= 2:
            both_seen.set()
        if state.hall == HALL:  # type: ignore[attr-defined]
            raise ZeroDivisionError("planted")
        return overdue(state, now)  # type: ignore[arg-type]

    monkeypatch.setattr(writer_module, "overdue", broken)
    monkeypatch.setattr(writer_module.Writer, "is_due", lambda _writer, _clock: True)
    monkeypatch.setattr(passing_time, "TICK_S", 0.01)
    running = asyncio.create_task(engine.run())
    async with asyncio.timeout(30):
        await both_seen.wait()
    assert looked_at.count(HALL) == 1
    assert isinstance(engine.corrupt(HALL), InDoubt)
    await engine.stop()
    await running


async def test_somebody_is_told_when_no_hall_can_go_on(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first hall that stops leaves another; with the second there is none."""
    stopped: list[tuple[str, bool]] = []
    engine.writers.stopped_hall = lambda hall, is_last: stopped.append((hall, is_last))
    for hall in (HALL, OTHER):
        break_fold(monkeypatch, working_state_module, hall)
        with pytest.raises(InDoubt):
            await issue(engine, hall, "t2")
    assert stopped == [(HALL, False), (OTHER, True)]


async def test_a_defect_of_the_figures_costs_nobody_a_ticket(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows stay where they are, and the defect is listed."""

    def broken(_entries: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(engine.writers[HALL].projection, "rows", broken)
    assert await issue(engine, HALL, "t2") == "A002"
    assert await issue(engine, HALL, "t3") == "A003"
    assert [bug.place for bug in engine.bugs.last()] == ["figures of aksu"]


async def settled() -> None:
    """Let every task that can run, run."""
    for _ in range(10):
        await asyncio.sleep(0)
