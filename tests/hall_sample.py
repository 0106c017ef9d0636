"""A hall as an earlier version has left it: its configuration, and its journal's file as SQL.

`python -m tests.hall_sample DATA CONFIG FOLDER` writes such a sample of a hall with made-up people, without what opens
doors: sessions, tokens, keys, passwords, PINs, devices, and administrators.
"""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

FILE: Final = "kezek.db"
GOLDEN: Final = Path(__file__).parent / "golden"
SAMPLE_OF_A_HALL: Final = GOLDEN / "akimat"
WITHOUT_KEYS: Final = """
DELETE FROM sessions;
DELETE FROM tokens;
DELETE FROM secrets;
DELETE FROM devices;
DELETE FROM users WHERE role = 'admin';
UPDATE users SET password = NULL, pin = NULL, subject = NULL;
"""


def write_sample(data: Path, config: Path, folder: Path) -> None:
    """Write a hall's configuration and its journal's file down as text."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(data / FILE)) as source, closing(sqlite3.connect(":memory:")) as copy:
        source.backup(copy)
        copy.executescript(WITHOUT_KEYS)
        (folder / "kezek.sql").write_text("\n".join(_lines(copy)) + "\n")
    (folder / "config.toml").write_bytes(config.read_bytes())


def _lines(db: sqlite3.Connection) -> Iterator[str]:
    """What makes such a file anew, with the marks by which a program knows its version."""
    for mark in ("application_id", "user_version"):
        yield f"PRAGMA {mark} = {db.execute(f'PRAGMA {mark}').fetchone()[0]};"
    yield from db.iterdump()


def lay_out(sample: Path, data: Path) -> int:
    """Make the data folder of a sample; returns the version of its tables."""
    data.mkdir(mode=0o700)
    with closing(sqlite3.connect(data / FILE)) as db:
        db.executescript((sample / "kezek.sql").read_text())
        return int(db.execute("PRAGMA user_version").fetchone()[0])


if __name__ == "__main__":
    write_sample(*map(Path, sys.argv[1:]))
