"""Halls as earlier versions have left them: this one opens each, and every record is as it was written."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from queue_server.journal.sqlite.schema import SCHEMA_VERSION
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from tests.hall_sample import FILE, GOLDEN, lay_out
from tests.integration.command_line import kezek

SAMPLES = {path.parent.name: path.parent for path in GOLDEN.glob("*/kezek.sql")}


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
async def test_a_hall_of_an_earlier_version_is_opened(sample: Path, tmp_path: Path) -> None:
    """Its records are checked before its tables get what they lack, and after that."""
    data = tmp_path / "data"
    assert lay_out(sample, data) <= SCHEMA_VERSION
    before = kezek("verify", "--data", data)
    assert before.code == 0, before.err
    await (await SqliteStore.open(data)).close()
    after = kezek("verify", "--data", data)
    assert (after.code, after.out) == (0, before.out), after.err
    assert kezek("check-config", "--elsewhere", sample / "config.toml").code == 0
    with closing(sqlite3.connect(data / FILE)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
def test_a_sample_opens_no_doors(sample: Path) -> None:
    """No session, token, key, device, password or PIN is in it."""
    text = (sample / "kezek.sql").read_text()
    tables = ("sessions", "tokens", "secrets", "devices")
    assert not [table for table in tables if f'INSERT INTO "{table}"' in text]
    assert "$argon2" not in text
