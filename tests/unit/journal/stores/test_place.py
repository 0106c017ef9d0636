"""A place is a folder or the address of a database."""

from importlib import util
from pathlib import Path

import pytest

from queue_server.journal.place import StoreUrl, open_place, place_of
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Unusable


def test_an_address_is_told_from_a_folder(tmp_path: Path) -> None:
    """By its scheme; a file is neither."""
    assert place_of("postgresql://kezek@db.example/kezek") == StoreUrl("postgresql://kezek@db.example/kezek")
    assert place_of(str(tmp_path)) == tmp_path
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match="is a file; name the folder"):
        place_of(str(tmp_path / "file"))
    with pytest.raises(ValueError, match="password must not stand"):
        place_of("postgresql://kezek:secret@db.example/kezek")


async def test_a_folder_needs_no_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address does, and says what to install."""
    monkeypatch.setattr(util, "find_spec", lambda _: None)
    store = await open_place(tmp_path / "data")
    assert isinstance(store, SqliteStore)
    await store.close()
    with pytest.raises(Unusable, match=r"pip install 'kezek\[postgres\]'"):
        await open_place(StoreUrl("postgresql://kezek@db.example/kezek"))
