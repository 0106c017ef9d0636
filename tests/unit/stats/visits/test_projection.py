"""Visits that come with their records: in one batch, and equal to a fold of the journal whatever went wrong."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import astuple

from queue_server.assembly.app import engine_on
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from queue_server.journal.codec import decode
from queue_server.journal.memory import MemoryStore
from queue_server.journal.sqlite.schema import APPLICATION_ID, SCHEMA, STEPS
from queue_server.journal.sqlite.sqlite_store import FILE_NAME, SqliteStore
from queue_server.journal.store import Batch, Conflict, Store, Unavailable
from queue_server.journal.visits.projection import SavedFold
from queue_server.journal.visits.visit import Rows, VisitCriteria
from queue_server.stats.figures.counts.day_counts import Tally
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.visits import projection
from queue_server.stats.visits.fold import Fold, rows_form
from queue_server.stats.visits.follow import follow, saved_fold
from tests.halls import DEFINITION, DESK, KIOSK, MORNING
from tests.unit.engine.test_engine import TroubledStore

HALL = "aksu"
EVERYTHING = VisitCriteria(first="0", last="9", until=10**9)
PATIENCE_S, PAUSE_S = 20.0, 0.01


class Clock:
    """A minute passes each time it is looked at."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> int:
        self.now += MINUTE
        return self.now


@pytest.fixture
def store() -> TroubledStore:
    return TroubledStore()


async def opened(store: Store, clock: Clock) -> Engine:
    engine = engine_on(store, clock)
    await engine.open_hall(HALL, DEFINITION)
    return engine


async def serve(engine: Engine, *names: str) -> None:
    """Each takes a ticket and is served to the end."""
    if engine.feeds[HALL].state.window(1).state == "closed":
        await engine.submit(HALL, c.OpenWindow(1), DESK)
    for name in names:
        await engine.submit(HALL, c.IssueTicket(name, "land"), KIOSK)
        await engine.submit(HALL, c.CallNext(1), DESK)
        await engine.submit(HALL, c.StartService(1), DESK)
        await engine.submit(HALL, c.FinishService(1), DESK)


async def need_equal(store: Store) -> int:
    """Rows are those of one fold over the whole journal, up to its head; how many visits that are."""
    head, projected = await store.head(HALL), await store.projected(HALL)
    assert head is not None
    assert projected is not None
    assert (projected.seq, projected.form) == (head.seq, rows_form())
    fresh = Fold.begin(HALL).take_in([decode(record) async for record in store.read(HALL)])
    assert await store.visits(HALL, EVERYTHING) == list(fresh.visits)
    assert await store.window_times(HALL, "0", "9", 10**9) == list(fresh.times)
    return len(fresh.visits)


async def test_every_batch_brings_the_rows_of_its_records(store: TroubledStore) -> None:
    """Not one commit leaves a record without its rows, nor has rows of no record."""
    engine = await opened(store, Clock())
    await serve(engine, "a", "b")
    seqs = [(batch.records[-1].seq, batch.rows[0].seq) for batch in store.batches]
    assert seqs == [(seq, seq) for seq, _ in seqs]
    assert await need_equal(store) == 2


@pytest.mark.parametrize("keeps_first", [False, True], ids=["lost", "kept after all"])
async def test_after_a_commit_that_failed_rows_are_right_again(store: TroubledStore, keeps_first: bool) -> None:
    """The disk fills up in the middle of a service: what was folded and not kept is folded once, not twice."""
    engine = await opened(store, Clock())
    await serve(engine, "a")
    store.broken, store.keeps_first = Unavailable("full"), keeps_first
    with pytest.raises(Unavailable):
        await engine.submit(HALL, c.IssueTicket("b", "land"), KIOSK)
    store.broken = None
    await serve(engine, "c")
    if keeps_first:
        await engine.submit(HALL, c.LeaveQueue("c"), KIOSK)
    assert await need_equal(store) == (3 if keeps_first else 2)


async def test_where_commits_are_lost_again_and_again_no_record_is_read_twice(
    store: TroubledStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the first one the way back is noted, so that the fold needs the journal no more."""
    engine = await opened(store, Clock())
    await serve(engine, "a")

    async def lose(name: str) -> None:
        store.broken = Unavailable("full")
        with pytest.raises(Unavailable):
            await engine.submit(HALL, c.IssueTicket(name, "land"), KIOSK)
        store.broken = None

    await lose("b")
    await serve(engine, "c")

    async def read_again(*_: object) -> Fold:
        raise AssertionError

    monkeypatch.setattr(projection, "follow", read_again)
    await lose("d")
    await serve(engine, "e")
    assert await need_equal(store) == 3


async def test_two_servers_keep_one_set_of_rows(store: TroubledStore) -> None:
    """Whoever comes second to a record takes in what the first has written, and writes none of its rows again."""
    clock = Clock()
    first, second = await opened(store, clock), await opened(store, clock)
    await serve(first, "a")
    await second.submit(HALL, c.OpenWindow(3), DESK)
    await second.submit(HALL, c.IssueTicket("b", "school"), KIOSK)
    await second.submit(HALL, c.CallNext(3), DESK)
    await serve(first, "c")
    await second.submit(HALL, c.MarkNoShow(3), DESK)
    assert await need_equal(store) == 3


async def test_a_journal_without_rows_gets_them_when_the_hall_is_opened(store: TroubledStore) -> None:
    """An earlier program wrote it, an import, or a server that keeps none."""
    clock = Clock()
    await serve(await _without_rows(store, clock), "a", "b")
    assert await store.projected(HALL) is None
    engine = await opened(store, clock)
    assert await need_equal(store) == 2
    await serve(engine, "c")
    assert await need_equal(store) == 3


async def test_rows_of_another_form_are_made_anew(store: TroubledStore) -> None:
    """A program that makes other rows does not mix them with those that are there."""
    clock = Clock()
    await serve(await _without_rows(store, clock), "a")
    wrong = Fold.begin(HALL).take_in([decode(record) async for record in store.read(HALL)])
    wrong.visits[0].waited += 1
    await store.append(Batch(rows=[Rows(HALL, 0, wrong.seq, "another form", wrong.visits, wrong.times)]))
    await opened(store, clock)
    assert await need_equal(store) == 1


async def test_a_store_whose_rows_knew_no_result_gets_them_at_the_next_start(
    store: TroubledStore, tmp_path: Path
) -> None:
    """An earlier program's table has no such column, its rows and sums no such figure: the start makes all anew."""
    clock = Clock()
    engine = await opened(store, clock)
    await serve(engine, "a")
    await engine.submit(HALL, c.IssueTicket("b", "land"), KIOSK)
    await engine.submit(HALL, c.CallNext(1), DESK)
    await engine.submit(HALL, c.StartService(1), DESK)
    await engine.submit(HALL, c.FinishService(1, "done"), DESK)
    clock.now += 24 * 60 * MINUTE
    await engine.submit(HALL, c.IssueTicket("next-day", "land"), KIOSK)
    await _write_version_6(tmp_path, store)
    reopened_store = await SqliteStore.open(tmp_path)
    await opened(reopened_store, clock)
    assert await need_equal(reopened_store) == 2
    assert [visit.result for visit in await reopened_store.visits(HALL, EVERYTHING)] == [None, "done"]
    statistics = await FiguresReader(reopened_store).statistics(HALL, "2025-10-09", "2025-10-09", "service", clock())
    assert (statistics.total.balance.joined, statistics.groups["land"].results) == (2, {"done": 1})
    await reopened_store.close()


async def _write_version_6(folder: Path, store: MemoryStore) -> None:
    """The journal and its rows as a program wrote them before results stood in the rows, with a sum that is wrong."""
    records = [(record.hall, record.seq, record.body, record.hash) async for record in store.read(HALL)]
    visits = [astuple(visit)[:-1] for visit in await store.visits(HALL, EVERYTHING)]
    with closing(sqlite3.connect(folder / FILE_NAME)) as db, db:
        for script in (SCHEMA, *(STEPS[version] for version in range(2, 7))):
            db.executescript(script)
        db.executemany("INSERT INTO journal VALUES (?, ?, ?, ?)", records)
        db.executemany(f"INSERT INTO visits VALUES ({', '.join('?' * len(visits[0]))})", visits)  # noqa: S608 - marks
        db.execute("INSERT INTO projected VALUES (?, ?, '2:of-an-earlier-program')", (HALL, len(records)))
        wrong = Tally({"joined": 99}).pack()
        db.execute("INSERT INTO tallies VALUES (?, 'none', '2025-10-09', '', ?)", (HALL, wrong))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 6")


async def test_a_long_journal_is_caught_up_beside_the_commands(
    store: TroubledStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tickets are given at once; their rows come with those before them, and then with every commit again."""
    clock = Clock()
    await serve(await _without_rows(store, clock), *(f"t{n}" for n in range(5)))
    monkeypatch.setattr("queue_server.engine.engine.MOST_AT_ONCE", 3)
    engine = await opened(store, clock)
    await serve(engine, "before")
    assert await store.projected(HALL) is None
    running = asyncio.create_task(engine.run())
    async with asyncio.timeout(PATIENCE_S):
        while await store.projected(HALL) is None:  # noqa: ASYNC110 - a thread folds what was there
            await asyncio.sleep(PAUSE_S)
    await serve(engine, "after")
    assert await need_equal(store) == 7
    await engine.stop()
    await running


async def test_a_start_goes_on_from_the_saved_fold(store: TroubledStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopping keeps one, as long as it is of this journal: one of another journal, or damaged, counts as none."""
    monkeypatch.setattr(projection, "CHECKPOINT", 1)
    engine = await opened(store, Clock())
    await serve(engine, "a", "b")
    await engine.stop()
    saved = await store.fold(HALL)
    assert saved is not None
    assert saved.seq >= engine.feeds[HALL].seq - 1
    assert (await saved_fold(store, HALL, saved.seq)).seq == saved.seq
    assert (await saved_fold(store, HALL, saved.seq - 1)).seq == 0
    for bad in (SavedFold(HALL, saved.seq, bytes(32), saved.body), SavedFold(HALL, 3, saved.hash, b"?")):
        await store.save_fold(bad)
        assert (await saved_fold(store, HALL, 10**9)).seq == 0


async def test_two_who_make_rows_at_once_make_them_once(store: TroubledStore) -> None:
    """A server catches up while somebody rebuilds: each takes in what the other has added."""
    await serve(await _without_rows(store, Clock()), *(f"t{n}" for n in range(5)))
    head = await store.head(HALL)
    assert head is not None
    await asyncio.gather(*(follow(store, HALL, head.seq) for _ in range(3)))
    assert await need_equal(store) == 5


async def test_making_rows_anew_under_a_server_disturbs_no_command(store: TroubledStore) -> None:
    """`kezek rebuild-visits` in the middle of a day: the next command is answered, and rows end up right."""
    engine = await opened(store, Clock())
    await serve(engine, "a")
    rebuilding = asyncio.create_task(FiguresReader(store).rebuild(HALL))
    await serve(engine, "b", "c")
    await rebuilding
    await serve(engine, "d")
    assert await need_equal(store) == 4


async def test_what_cannot_be_folded_stops_the_rows_and_not_the_hall(
    store: TroubledStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody goes without a ticket because of a figure."""
    engine = await opened(store, Clock())
    await serve(engine, "a")

    def fail(*_: object) -> None:
        raise KeyError("b")

    monkeypatch.setattr("queue_server.stats.visits.visits.Visits.take_in", fail)
    await serve(engine, "b")
    projected = await store.projected(HALL)
    assert projected is not None
    assert projected.seq < engine.feeds[HALL].seq
    assert "figures stay where they are, the hall goes on" in caplog.text


async def test_a_conflict_that_is_none_of_theirs_is_raised(store: TroubledStore) -> None:
    """Adding rows is tried again only where somebody else has added some."""
    await serve(await _without_rows(store, Clock()), "a")
    store.broken = Conflict("never")
    with pytest.raises(Conflict, match="never"):
        await follow(store, HALL, 3)


async def _without_rows(store: MemoryStore, clock: Clock) -> Engine:
    engine = Engine(store, clock)
    await engine.open_hall(HALL, DEFINITION)
    return engine
