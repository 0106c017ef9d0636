"""The layers of the house: what may import what."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.modules import modules

ROOT = Path(__file__).parents[1]
PACKAGES = ("queue_server", "displays", "operator_console", "firmware_bridge")
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        *PACKAGES, include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )


def test_every_contract_is_kept(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What `lint-imports` checks by hand, the tests check too; what is broken stands in the output."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("logging.config.dictConfig", lambda _: None)  # it would silence all loggers there are
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_csv_is_read_in_one_module_and_written_in_one(graph: grimp.ImportGraph) -> None:
    """What people give is decoded by the same rules everywhere, and what they get is always recognised."""
    assert graph.find_modules_that_directly_import("csv") == {
        "queue_server.stats.past_logs.log_text",
        "queue_server.reports.forms.tables",
    }


def test_every_part_of_the_server_has_a_layer(graph: grimp.ImportGraph) -> None:
    """A new package cannot stand beside the layers, where no contract sees it."""
    named = set(re.findall(r"queue_server\.\w+", " ".join(CONTRACTS["layers"]["layers"])))
    parts = {module for module in graph.find_children("queue_server") if not module.endswith("__main__")}
    assert parts - named == set()


def test_every_folder_says_what_it_may_import_and_where_a_change_begins() -> None:
    """Whoever is new to a folder reads its docstring first."""
    folders = [*PACKAGES, "script"]
    silent = [
        str(file.parent.relative_to(ROOT))
        for folder in folders
        for file in (ROOT / folder).rglob("__init__.py")
        if not all(re.search(rf"\b{word}s?\b", _docstring(file)) for word in ("import", "begin"))
    ]
    assert silent == []


def _docstring(file: Path) -> str:
    return ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""


def test_a_module_that_calls_itself_pure_is(graph: grimp.ImportGraph) -> None:
    """Whatever its docstring calls "Pure." imports no clock, file, socket or framework; below the doors not even
    indirectly."""
    impure = set(CONTRACTS["pure"]["forbidden_modules"])
    claims = [module for module, docstring in _docstrings() if re.search(r"\bPure\b", docstring)]
    assert len(claims) > 90
    below = [module for module in claims if module.startswith(BELOW_THE_DOORS)]
    reached = {module: graph.find_modules_directly_imported_by(module) & impure for module in claims}
    reached |= {module: graph.find_upstream_modules(module) & impure for module in below}
    assert {module: forbidden for module, forbidden in reached.items() if forbidden} == {}


BELOW_THE_DOORS = tuple(f"queue_server.{room}." for room in ("config", "hall", "journal", "stats", "views"))
"""What a door (the API, a page, the bridge) is made of may be pure beside a handler; below there is none."""

ASKS_THE_MACHINE = {
    "time": {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "clock_gettime",
             "clock_gettime_ns", "process_time", "localtime", "gmtime", "strftime", "ctime"},
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
}  # fmt: skip
"""What asks the machine for the time, by the name before the dot. `loop.time()` measures intervals of one loop."""


def test_one_module_asks_the_machine_for_the_time() -> None:
    """Everything else gets the time as an argument, so that a hall's time is one and can be in doubt."""
    asking = {}
    calls_of_machine = [f"{name}.{call}" for name, calls in ASKS_THE_MACHINE.items() for call in calls]
    for place, tree in modules(*calls_of_machine, "from time import"):
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.ImportFrom)]
        calls = {
            f"{node.value.id}.{node.attr}"
            for node in nodes
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.attr in ASKS_THE_MACHINE.get(node.value.id, ())
        }
        names = {
            alias.name
            for node in nodes
            if isinstance(node, ast.ImportFrom) and node.module == "time"
            for alias in node.names
        }
        if calls or names - {"sleep"}:
            asking[place] = sorted(calls | names)
    assert list(asking) == ["queue_server/clock.py"]


def _docstrings() -> Iterator[tuple[str, str]]:
    """Each module with what stands between the first quotes of its file."""
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        text = path.read_text("utf-8")
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield module, text.split('"""', 2)[1] if text.startswith('"""') else ""
