"""A past log imported: its journal verifies, and every figure equals a count of the file by other means."""

import asyncio
import csv
import gzip
import math
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from queue_server.journal.checks.audit import audit
from queue_server.journal.checks.verify import verify
from queue_server.journal.codec import decode
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch
from queue_server.journal.visits.visit import VisitCriteria
from queue_server.stats.figures.figure_documents import Figures, Times
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.past_logs.import_log import ImportedJournal, import_visits
from queue_server.stats.past_logs.log_files import open_log
from queue_server.stats.past_logs.log_writer import HasHistory, records_of, write
from queue_server.stats.visits.fold import Fold
from tests.past_logs import NOW

REAL_LOG = Path(__file__).parents[4] / "shared" / "data" / "bank_1999_jan_feb.csv.gz"
"""A real log, where the machine has one; the project does not contain it."""
ZONE = "Asia/Almaty"
NORM_MINUTES = 2
Row = dict[str, str]


def made_up_log(file: Path) -> Path:
    """Two weeks of a small hall with decimals, people who give up, servers of two at once and rows without one."""
    chance = Random(11)
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["day", "service", "priority", "arrival_s", "start_s", "end_s", "server"])
        for n in range(14):
            for _ in range(chance.randrange(20, 60)):
                arrival = chance.uniform(8 * 3600, 18 * 3600)
                start = arrival + max(chance.gauss(60, 90), 0)
                end = start + chance.expovariate(1 / 150)
                visit = (date(2026, 1, 5) + timedelta(n), chance.choice("AB"), chance.choice("012"))
                if chance.random() < 0.15:
                    rows.writerow([*visit, f"{arrival:.6f}", "", f"{start:.6f}", ""])
                else:
                    rows.writerow(
                        [*visit, *(f"{at:.6f}" for at in (arrival, start, end)), chance.choice("xyz") * (n > 0)]
                    )
    return file


@pytest.fixture(scope="module", params=["made up", "real"])
def log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param == "made up":
        return made_up_log(tmp_path_factory.mktemp("log") / "log.csv")
    if not REAL_LOG.exists():
        pytest.skip("no real log on this machine")
    with gzip.open(REAL_LOG, "rt", encoding="utf-8", newline="") as lines:
        heading, *rows = [line for line in lines if line.startswith(("day", "1999-01-2", "1999-01-3"))]
    file = tmp_path_factory.mktemp("log") / "log.csv"
    file.write_text(heading + "".join(rows[::6]), "utf-8")
    return file


@pytest.fixture(scope="module")
def data(log: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a hall that began from the log, with its figures up to date."""
    folder = tmp_path_factory.mktemp("data")

    async def make() -> None:
        async with opened(folder) as (store, reader):
            await write(store, "past", imported(log), lambda _: None)
            await reader.rebuild("past")

    asyncio.run(make())
    return folder


def imported(log: Path) -> ImportedJournal:
    return import_visits(open_log(log, ZONE, NOW).visits, ZONE, {"2": 90}, norm_minutes=NORM_MINUTES)


@pytest.fixture(scope="module")
def rows(log: Path) -> list[Row]:
    """The rows of the file, each with the day and the hour to which the hall counts it."""
    turn = int(imported(log).definition.rules.day_ends[:2])
    with log.open(encoding="utf-8", newline="") as lines:
        log_rows = list(csv.DictReader(lines))
    for row in log_rows:
        midnight = datetime.combine(date.fromisoformat(row["day"]), time(), ZoneInfo(ZONE))
        arrival = datetime.fromtimestamp(midnight.timestamp() + float(row["arrival_s"]), ZoneInfo(ZONE))
        row["hour"] = str(arrival.hour)
        row["day"] = (arrival - timedelta(hours=turn)).date().isoformat()
    return log_rows


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[tuple[SqliteStore, FiguresReader]]:
    store = await SqliteStore.open(folder)
    try:
        yield store, FiguresReader(store)
    finally:
        await store.close()


def microseconds(text: str) -> int:
    whole, _, decimals = text.partition(".")
    return int(whole) * 1_000_000 + int((decimals + "000000")[:6])


def waited(row: Row) -> int:
    return microseconds(row["start_s"] or row["end_s"]) - microseconds(row["arrival_s"])


def served(row: Row) -> int:
    return microseconds(row["end_s"]) - microseconds(row["start_s"])


def nearest_rank(values: list[int], share: float) -> int:
    return sorted(values)[max(math.ceil(share * len(values) - 1e-9), 1) - 1]


def same_times(times: Times, values: list[int], exact: bool) -> None:
    """Mean and longest to the microsecond; percentiles too where they are exact, else within 1 %."""
    assert times.count == len(values)
    if not values:
        return
    assert times.mean_s == pytest.approx(sum(values) / len(values) / 1e6, abs=1e-6)
    assert times.max_s == max(values) / 1e6
    for share, duration in ((0.5, times.median_s), (0.9, times.p90_s), (0.95, times.p95_s)):
        right = nearest_rank(values, share) / 1e6
        assert duration == (right if exact else pytest.approx(right, rel=0.0101, abs=1e-6))


def same_figures(figures: Figures, rows: Iterable[Row], exact: bool) -> None:
    """Everything that the log knows of these rows."""
    rows = list(rows)
    called = [row for row in rows if row["start_s"]]
    unserved = [row for row in rows if not row["start_s"]]
    norm = NORM_MINUTES * 60_000_000
    balance = figures.balance
    assert (balance.issued, balance.joined, balance.served, balance.left) == (
        len(rows), len(rows), len(called), len(unserved),
    )  # fmt: skip
    assert balance.adds_up
    same_times(figures.wait, [waited(row) for row in rows], exact)
    same_times(figures.gave_up, [waited(row) for row in unserved], exact)
    same_times(figures.service, [served(row) for row in called], exact)
    same_times(figures.visit, [waited(row) + served(row) for row in called], exact)
    assert figures.norm.kept == sum(waited(row) <= norm for row in called)
    assert figures.norm.broken == sum(waited(row) > norm for row in rows)
    assert figures.norm.undecided == sum(waited(row) <= norm for row in unserved)
    assert figures.brief == sum(served(row) < 10_000_000 for row in called)
    assert (figures.imported, figures.calls) == (len(called), len(called))
    assert (figures.out_of_turn, figures.passed, figures.recalls, figures.transfers) == (0, 0, 0, 0)
    assert (balance.sent_on, balance.no_show, balance.closed, balance.live) == (0, 0, 0, 0)
    same_times(figures.walk, [0 for _ in called], exact)
    share = figures.norm.share
    assert share == (pytest.approx(figures.norm.kept / (figures.norm.kept + figures.norm.broken)) if share else share)
    claims = sum(row["priority"] == "2" for row in rows)
    assert {name: use.claimed for name, use in figures.priorities.items()} == ({"p2": claims} if claims else {})


def days_of(rows: list[Row]) -> list[str]:
    return sorted({row["day"] for row in rows})


async def test_the_journal_of_a_log_verifies_and_the_audit_answers_for_none_of_its_calls(
    data: Path, rows: list[Row]
) -> None:
    """The chain holds, no record contradicts another, and nothing is called a breach of a rule that did not apply."""
    async with opened(data) as (store, _):
        verdict = await verify("past", store.read("past"))
        assert verdict.faults == []
        assert verdict.count > 3 * len(rows)
        assert await audit(store.read("past")) == []


@pytest.mark.parametrize("by", ["none", "service", "hour", "priority", "weekday", "day"])
@pytest.mark.parametrize("span", [0, 6, -1])
async def test_every_figure_equals_a_count_of_the_file(data: Path, rows: list[Row], by: str, span: int) -> None:
    """For a day, for a week and for the whole log; the whole and every part of it."""
    days = days_of(rows)
    first, last = days[2], days[2 + span] if span >= 0 else days[-1]
    async with opened(data) as (_, reader):
        statistics = await reader.statistics("past", first, last, by, 0)
    chosen = [row for row in rows if first <= row["day"] <= last]
    exact = statistics.percentiles == "exact"
    assert exact == (span >= 0)
    same_figures(statistics.total, chosen, exact)
    for value, part in statistics.groups.items():
        same_figures(part, [row for row in chosen if part_of(row, by) == value], exact)
    values = {value for value, part in statistics.groups.items() if part.balance.joined}  # the others only have windows
    assert values == {part_of(row, by) for row in chosen} - {""}


def part_of(row: Row, by: str) -> str:
    """To which part of the hall a row belongs; `` for none."""
    weekdays = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return {
        "none": "",
        "service": row["service"].lower(),
        "hour": row["hour"],
        "priority": "p2" if row["priority"] == "2" else "",
        "weekday": weekdays[date.fromisoformat(row["day"]).weekday()],
        "day": row["day"],
    }[by]


async def test_the_time_of_servers_equals_that_of_the_file(data: Path, rows: list[Row]) -> None:
    """Serving time of the whole hall; of each server who never served two at once, all figures of its own: a second
    visitor at the same time stands at a window that is nobody's."""
    days = days_of(rows)
    async with opened(data) as (_, reader):
        statistics = await reader.statistics("past", days[0], days[-1], "operator", 0)
    assert statistics.total.work is not None
    assert (statistics.total.work.calling_s, statistics.total.work.paused_s) == (0, 0)
    total_us = sum(served(row) for row in rows if row["start_s"])
    assert statistics.total.work.serving_s == pytest.approx(total_us / 1e6, abs=1e-5)
    for server, server_rows in without_overlaps(rows).items():
        same_figures(statistics.groups[server], server_rows, exact=False)
        work = statistics.groups[server].work
        assert work is not None
        assert work.serving_s == pytest.approx(sum(map(served, server_rows)) / 1e6, abs=1e-5)


def without_overlaps(rows: list[Row]) -> dict[str, list[Row]]:
    by_server: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["start_s"] and row["server"]:
            by_server[row["server"]].append(row)
    clean = {}
    for server, server_rows in by_server.items():
        spans = sorted((r["day"], microseconds(r["start_s"]), microseconds(r["end_s"])) for r in server_rows)
        if all(span[0] != other[0] or span[2] <= other[1] for span, other in pairwise(spans)):
            clean[server] = server_rows
    return clean


async def test_rows_that_were_kept_equal_rows_made_anew(data: Path, rows: list[Row]) -> None:
    """What stands in the store is what one fold over the whole journal gives."""
    async with opened(data) as (store, _):
        visits = await store.visits("past", VisitCriteria(first="0", last="9", until=10**9))
        times = await store.window_times("past", "0", "9", 10**9)
        fresh = Fold.begin("past").take_in([decode(record) async for record in store.read("past")])
    assert visits == list(fresh.visits)
    assert times == list(fresh.times)
    assert len(visits) == len(rows)


async def test_a_journal_that_grew_is_followed(log: Path, tmp_path: Path) -> None:
    """Figures after half of the log and after all of it, and the same by another process that only reads."""
    imported_journal = imported(log)
    records = list(records_of("past", imported_journal))
    days = (imported_journal.events[1].event.day, imported_journal.events[-1].event.day)  # type: ignore[union-attr]
    async with opened(tmp_path) as (store, reader):
        await store.append(Batch(records[: len(records) // 2]))
        await reader.catch_up("past")
        half = await reader.statistics("past", None, None, "none", 0)
        assert half.total.balance.adds_up
        await store.append(Batch(records[len(records) // 2 :]))
        await reader.catch_up("past")
        whole = await reader.statistics("past", *days, "none", 0)
        assert whole.total.balance.issued > half.total.balance.issued
    reading = await SqliteStore.open(tmp_path, read_only=True)
    assert await FiguresReader(reading).statistics("past", *days, "none", 0) == whole
    await reading.close()


async def test_an_import_goes_on_where_it_stopped_and_refuses_another_history(log: Path, tmp_path: Path) -> None:
    """Interrupted after one commit, the second run writes the rest; another log under that hall is refused."""
    imported_journal = import_visits(open_log(log, ZONE, NOW).visits, ZONE, {})
    store = await SqliteStore.open(tmp_path)

    class Interrupted(Exception):
        pass

    def interrupt(_: int) -> None:
        raise Interrupted

    if len(imported_journal.events) > 5000:
        with pytest.raises(Interrupted):
            await write(store, "past", imported_journal, interrupt)
    resumed = await write(store, "past", imported_journal, lambda _: None)
    assert (resumed.records, resumed.resumed_after) == (
        len(imported_journal.events),
        5000 if len(imported_journal.events) > 5000 else 0,
    )
    assert (await verify("past", store.read("past"))).faults == []
    with pytest.raises(HasHistory, match="past has a journal already"):
        await write(store, "past", import_visits(open_log(log, ZONE, NOW).visits, ZONE, {"2": 60}), lambda _: None)
    assert Counter(await store.halls()) == {"past": 1}
    await store.close()
