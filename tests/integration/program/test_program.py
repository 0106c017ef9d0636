"""Every command as a process of its own: it answers what it answers in the process of the other tests.

`serve`, `demo`, `bridge`, `replay`, `user` and `clock` run as programs in the tests of their own.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.command_line import ROOT, Answer, kezek, program

LOG = (
    "day,service,priority,arrival_s,start_s,end_s,server\n"
    "2026-01-05,PS,2,36000,36060,36360,A01\n2026-01-05,PS,0,36010,,36100,\n2026-01-06,NW,,36000,36000,36005,A01\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of three visits, the hall `past` made of it, and a copy of all that."""
    folder = tmp_path_factory.mktemp("program")
    (folder / "log.csv").write_text(LOG, "utf-8")
    place = ("--hall", "past", "--data", folder / "data")
    imported = program("import", folder / "log.csv", *place)
    assert (imported.code, imported.out[:16]) == (0, "past: 19 records"), imported.err
    assert program("backup", "--data", folder / "data", "--to", folder / "copy") == Answer(0, "", "")
    return folder


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("rebuild-visits --hall past --data DIR/data", 0),
        ("report --hall past --data DIR/data --from 2026-01-05 --to 2026-01-06 --format csv", 0),
        ("open-data --hall past --data DIR/data --day 2026-01-05 --to DIR/public", 0),
        ("simulate --hall past --data DIR/data --day 2026-01-05 --runs 1 --json", 0),
        ("staff --hall past --data DIR/data --weekday tue", 2),
        ("forecast-check DIR/log.csv --learn-until 2026-01-04 --draws 10 --json", 0),
        ("alarm-check DIR/log.csv --learn-until 2026-01-04 --norm-minutes 1", 2),
        ("check-config --elsewhere config.toml", 0),
        ("verify --data DIR/data", 0),
        ("audit --hall past --data DIR/data", 0),
        ("export --hall past --data DIR/data", 0),
        ("restore DIR/copy", 0),
        ("link --data DIR/data --role king --name a", 2),
        ("token revoke --data DIR/data --name a", 1),
    ],
)
def test_a_command_answers_as_a_program(folder: Path, command: str, code: int) -> None:
    """Exit code and both streams, to the byte."""
    words = [word.replace("DIR", str(folder)) for word in command.split()]
    answer = program(*words)
    assert answer == kezek(*words)
    assert answer.code == code
    assert "Traceback" not in answer.err


def test_a_command_imports_what_does_the_work_when_it_works() -> None:
    """A program that only refuses or shows its help does not load what draws, serves or writes files."""
    modules = (
        *("queue_server.cli", "queue_server.demo", "firmware_bridge.cli", "queue_server.stats.backtest.cli"),
        *(f"queue_server.reports.terminal.{name}_cli" for name in ("report", "simulate", "staff")),
    )
    heavy = ("aiohttp", "altair", "babel", "jinja2", "openpyxl", "serial")
    code = f"import sys, {', '.join(modules)}; print([name for name in {heavy} if name in sys.modules])"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - our own words
    assert process.stdout == "[]\n"
