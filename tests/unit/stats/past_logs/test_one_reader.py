"""Past logs have one reader."""

import ast

from tests.modules import PRODUCT, ROOT, modules

FOLDERS = (*PRODUCT, "script")
ROOM = ROOT / "queue_server/stats/past_logs"
OPENERS = {"open_log", "open_logs", "open_rows"}
"""From a file to its rows or visits, in `log_files`."""


def test_only_one_module_parses_csv() -> None:
    """The rows of a log come from `log_text`, whoever asks for them."""
    parsers = {
        name
        for name, tree in modules("csv", folders=FOLDERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in ("reader", "DictReader")
        and ast.unparse(node.value) == "csv"
    }
    assert parsers == {"queue_server/stats/past_logs/log_text.py"}


def test_whoever_takes_a_log_opens_it_by_the_one_reader() -> None:
    """Import, forecast-check, alarm-check, replay, the demo and the pictures: none decodes a file by itself."""
    users: dict[str, set[str]] = {}
    for name, tree in modules("past_logs", folders=FOLDERS):
        if (ROOT / name).parent == ROOM:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("queue_server.stats.past_logs"):
                users.setdefault(name, set()).update(alias.name for alias in node.names)
    readers = {name for name, imports in users.items() if imports & {"read_log", "read_rows", "contents", "decode"}}
    assert readers == set()
    assert {name for name, imports in users.items() if imports & OPENERS} == {
        "queue_server/demo/sample.py",
        "queue_server/replay/cli.py",
        "queue_server/stats/backtest/cli.py",
        "queue_server/stats/backtest/log_options.py",
        "queue_server/upkeep/past_logs/import_job.py",
        "script/pictures/manager.py",
    }
