"""The example day that the project carries."""

import subprocess
import sys
from datetime import date
from pathlib import Path

from queue_server.replay.plan import day_of
from queue_server.stats.past_logs.log_files import open_rows

ROOT = Path(__file__).parents[3]


def test_the_same_seed_makes_the_same_day() -> None:
    """examples/day.csv is what script/data/make_day.py prints, so whoever changes one changes the other."""
    process = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, ROOT / "script/data/make_day.py"], capture_output=True, check=True, text=True
    )
    assert process.stdout == (ROOT / "examples/day.csv").read_text("utf-8")


def test_the_day_has_all_that_a_replay_can_meet() -> None:
    """300 visitors, some of whom give up, and servers at every service."""
    day = day_of(open_rows(ROOT / "examples/day.csv", date(2025, 3, 3)), "2025-03-03")
    assert len(day.visitors) == 300
    assert 20 <= sum(v.gave_up for v in day.visitors) <= 60
    assert len(day.servers) == 8
