"""What is kept and can be made anew has a form: another one as soon as the code that makes it is another."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest

from queue_server.hall.folds import evolve
from queue_server.journal.forms import form as form_module
from queue_server.journal.forms.form import READS, form, form_modules
from queue_server.journal.packing import snapshot
from queue_server.journal.packing.snapshot import state_form
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Batch
from queue_server.stats.backtest import estimate_record
from queue_server.stats.backtest.record_keeper import record_form
from queue_server.stats.fairness import fairness_fold
from queue_server.stats.fairness.fairness_store import fairness_form
from queue_server.stats.figures.counts import stage_counts, stored_sums
from queue_server.stats.figures.counts.closed_day_counts import counts_form
from queue_server.stats.figures.counts.stored_sums import sums_form
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.past_logs.log_writer import records_of
from queue_server.stats.visits import fold
from queue_server.stats.visits.fold import rows_form
from tests.unit.reports.halls import HALL, end_of, mondays

ROOT = Path(__file__).parents[4]
FORMS: dict[Callable[[], str], tuple[str, ...]] = {
    state_form: (evolve.__name__, snapshot.__name__),
    rows_form: (fold.__name__,),
    counts_form: (stage_counts.__name__, fold.__name__),
    sums_form: (stored_sums.__name__, stage_counts.__name__, fold.__name__),
    fairness_form: (fairness_fold.__name__,),
    record_form: (estimate_record.__name__,),
}
"""Everything that is kept and can be made anew, and the modules that make it."""

RULE = '''"""A rule of the hall."""

from own.fields import Row

LIMIT = 3


def fold(row: Row) -> int:
    """What it comes to."""
    return row.count + LIMIT  # one at a time
'''
FIELDS = '''"""The fields."""

from dataclasses import dataclass


@dataclass
class Row:
    """One row."""

    count: int
'''


@pytest.fixture
def own_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], str]]:
    """The form of a package `own` of two modules with these texts."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(form_module, "OWN", "own")
    monkeypatch.setattr(form_module, "READS", "own.fields")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "__init__.py").touch()

    def of(rule: str, fields: str) -> str:
        (tmp_path / "own" / "rule.py").write_text(rule, "utf-8")
        (tmp_path / "own" / "fields.py").write_text(fields, "utf-8")
        _forget()
        return form("own.rule")

    yield of
    sys.modules.pop("own", None)
    _forget()


def _forget() -> None:
    """Forget what this process has read, as a process that begins."""
    for cached in (form, form_modules, form_module._code, form_module._stored_codes):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("LIMIT = 3", "LIMIT = 4"),
        ("row.count + LIMIT", "row.count - LIMIT"),
        ("count: int\n", "count: float\n"),
        ("count: int\n", "count: int\n    newcomers: int = 0\n"),
        ("class Row", "class OtherRow"),
    ],
    ids=["a constant", "a line", "a type", "a field", "a name"],
)
def test_another_code_is_another_form(own_form: Callable[[str, str], str], before: str, after: str) -> None:
    """In the module that makes a thing, or in one that it imports."""
    first = own_form(RULE, FIELDS)
    rule, fields = RULE.replace(before, after), FIELDS.replace(before, after)
    assert (rule, fields) != (RULE, FIELDS)
    assert own_form(rule, fields) != first


def test_words_and_layout_are_no_part_of_a_form(own_form: Callable[[str, str], str]) -> None:
    """A corrected docstring costs no hall an hour of work."""
    first = own_form(RULE, FIELDS)
    rule = RULE.replace("one at a time", "each alone").replace("What it comes to", "The sum").replace("\n\n", "\n\n\n")
    assert own_form(rule, FIELDS.replace("    count: int", '    count: int\n    """How many."""')) == first


@pytest.fixture
def cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the interpreter stores bytecode, and forms beside it."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_source_is_taken_apart_once(
    own_form: Callable[[str, str], str], cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each start needs dozens of them; only one with another text is taken apart anew, and a damaged cache is none."""
    parsed: list[str] = []
    imports = form_module._imports
    monkeypatch.setattr(
        form_module, "_imports", lambda tree, own: (parsed.append(ast.unparse(tree)), imports(tree, own))[1]
    )
    first = own_form(RULE, FIELDS)
    assert len(parsed) == 2
    assert own_form(RULE, FIELDS) == first
    assert len(parsed) == 2
    assert own_form(RULE.replace("LIMIT = 3", "LIMIT = 4"), FIELDS) != first
    assert len(parsed) == 3
    assert "LIMIT = 4" in parsed[2]
    (stored,) = cache_folder.rglob("*.forms")
    stored.write_bytes(stored.read_bytes()[:-9])
    assert own_form(RULE, FIELDS) == first
    assert len(parsed) == 5


def test_a_cache_that_cannot_be_written_costs_time_alone(
    own_form: Callable[[str, str], str], cache_folder: Path
) -> None:
    """A program that was installed by somebody else runs as who may not write there."""
    cache_folder.write_text("no folder", "utf-8")
    assert own_form(RULE, FIELDS) == own_form(RULE, FIELDS)


@cache
def own_imports() -> grimp.ImportGraph:
    return grimp.build_graph("queue_server", cache_dir=None)


@pytest.mark.slow
@pytest.mark.parametrize("maker", FORMS, ids=lambda maker: maker.__name__)
def test_a_form_has_all_own_code_that_its_makers_import(maker: Callable[[], str]) -> None:
    """Another reader of the imports finds the same modules, so that no changed rule lies outside."""
    graph = own_imports()
    roots = {*FORMS[maker], READS}
    upstream = roots.union(*(graph.find_upstream_modules(root) for root in roots))
    packages = {module for module in form_modules(*FORMS[maker]) if graph.find_children(module)}
    assert set(form_modules(*FORMS[maker])) - packages == upstream - packages
    assert maker() == form(*FORMS[maker])


def test_a_module_without_source_is_an_error() -> None:
    """Nobody could know whether it has changed."""
    with pytest.raises(ImportError, match="has no source"):
        form("queue_server.no_such_module")


COUNT = """
            "joined": np.ones(self.count, np.int64),
"""
ANOTHER_COUNT = """
            "joined": np.ones(self.count, np.int64),
            "newcomers": np.ones(self.count, np.int64),
"""
ASK = """
import asyncio, sys
from pathlib import Path
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.stats.figures.figures_reader import FiguresReader

async def main() -> None:
    store = await SqliteStore.open(Path(sys.argv[1]))
    reader = FiguresReader(store)
    present = await reader.present({hall!r}, {now})
    for first, last in (("2026-03-02", "2026-03-23"), ("2026-03-09", "2026-03-13")):
        counts = (await reader.tallies(present, first, last, ["none"]))["none"][""].counts
        print(counts["joined"], counts.get("newcomers", 0))
    await store.close()

asyncio.run(main())
"""


@pytest.mark.slow
async def test_a_new_count_is_told_of_finished_days_too(tmp_path: Path) -> None:
    """The days were counted by a program without it. One that counts newcomers tells them of three weeks as of five
    days within, though only the five are short enough to be counted from the rows."""
    journal = mondays()
    data, changed = tmp_path / "data", tmp_path / "program"
    data.mkdir()
    store = await SqliteStore.open(data)
    await store.append(Batch(list(records_of(HALL, journal))))
    await FiguresReader(store).catch_up(HALL)
    assert await store.tallied(HALL, f"none {counts_form()}", "2026-03-01", "2026-03-31") == [
        "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-07", "2026-03-08", "2026-03-09",
        "2026-03-10", "2026-03-11", "2026-03-12", "2026-03-13", "2026-03-14", "2026-03-15", "2026-03-16", "2026-03-17",
        "2026-03-18", "2026-03-19", "2026-03-20", "2026-03-21", "2026-03-22",
    ]  # fmt: skip
    await store.close()
    shutil.copytree(ROOT / "queue_server", changed / "queue_server", ignore=shutil.ignore_patterns("*.mo", "static"))
    counts = changed.joinpath(*stage_counts.__name__.split(".")).with_suffix(".py")
    text = counts.read_text("utf-8")
    assert COUNT in text
    counts.write_text(text.replace(COUNT, ANOTHER_COUNT), "utf-8")
    program = ASK.format(hall=HALL, now=end_of(journal))
    run = subprocess.run(  # noqa: S603, ASYNC221 - our own program; nothing else runs here
        [sys.executable, "-c", program, data], cwd=changed, capture_output=True, text=True, check=True
    )
    (long, long_newcomers), (short, short_newcomers) = [map(int, line.split()) for line in run.stdout.splitlines()]
    assert long > short > 0
    assert (long_newcomers, short_newcomers) == (long, short)


def test_a_source_that_another_thread_disturbs_is_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.11 counts the depth of a tree for all threads together; a form is made all the same."""
    disturbed = iter([SystemError, SystemError])
    parse = ast.parse

    def parse_at_last(source: str) -> ast.Module:
        for fault in disturbed:
            raise fault("AST constructor recursion depth mismatch")
        return parse(source)

    monkeypatch.setattr(ast, "parse", parse_at_last)
    assert ast.dump(form_module._parsed("a = 1")) == ast.dump(parse("a = 1"))
