"""Finds the sample hall and its day: in a checkout beside the packages, else inside the installed package."""

from datetime import date
from pathlib import Path
from typing import Final

import queue_server
from queue_server.config.file.load import load
from queue_server.config.settings import Config
from queue_server.replay.plan import LoggedDay, day_of
from queue_server.stats.past_logs.log_files import open_rows

SAMPLE_DAY: Final = "2025-03-03"

_PACKAGE: Final = Path(queue_server.__file__).parent
_INSTALLED: Final = _PACKAGE / "sample"


def sample_config() -> Config:
    """The sample's config.toml. In a checkout it is the file that a new user edits, so mistakes are possible there.

    Raises ConfigError.
    """
    return load(_either(_PACKAGE.parent / "config.toml", _INSTALLED / "config.toml"))


def sample_day() -> LoggedDay:
    """A generated day of the sample hall: some 300 visitors."""
    file = _either(_PACKAGE.parent / "examples/day.csv", _INSTALLED / "day.csv")
    return day_of(open_rows(file, date.fromisoformat(SAMPLE_DAY)), SAMPLE_DAY)


def _either(checkout: Path, installed: Path) -> Path:
    return checkout if checkout.exists() else installed
