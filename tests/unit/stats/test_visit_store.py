"""The file of visits is a cache: whatever is wrong with it, it is made anew."""

import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.journal.store import Unavailable
from queue_server.stats.follow import Fold
from queue_server.stats.visit_store import FILE_NAME, VisitStore
from tests.halls import PureHall


def a_day() -> PureHall:
    """Two tickets, one of them served."""
    hall = PureHall()
    hall.open(1)
    hall.issue("land")
    hall.issue("land")
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.pass_minutes(5)
    hall.ask(c.FinishService(1))
    return hall


def test_rows_and_position_are_kept_together(tmp_path: Path) -> None:
    """What is read again is what was kept, also by another process; the file is its owner's alone."""
    fresh = Fold.begin("aksu").take_in(a_day().entries)
    store = VisitStore.open(tmp_path)
    assert store.keep("aksu", 0, fresh)
    store.close()
    again = VisitStore.open(tmp_path)
    assert again.visits("aksu", "0", "9") == list(fresh.visits)
    assert again.spells("aksu", "0", "9") == list(fresh.spells)
    assert again.position("aksu") == fresh.position
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600
    again.close()


def test_what_another_process_has_kept_is_not_kept_twice() -> None:
    """A fold that began behind is told so, and nothing of it stays."""
    hall, store = a_day(), VisitStore.in_memory()
    fresh = Fold.begin("aksu").take_in(hall.entries)
    assert store.keep("aksu", 0, fresh)
    assert not store.keep("aksu", 0, fresh)
    assert len(store.visits("aksu", "0", "9")) == 1


def test_a_transaction_that_fails_keeps_nothing() -> None:
    """Rows without their position would be doubled by the next look."""
    store = VisitStore.in_memory()
    fresh = Fold.begin("aksu").take_in(a_day().entries)
    with pytest.raises(Unavailable, match="the figures cannot be brought up to date"):
        store.keep("aksu", 0, replace(fresh, visits=[*fresh.visits, *fresh.visits]))
    assert store.position("aksu") is None
    assert store.visits("aksu", "0", "9") == []


def test_a_file_of_another_version_is_made_anew(tmp_path: Path) -> None:
    """Columns of an older program never meet rows of this one."""
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.execute("CREATE TABLE visits (hall, something_else)")
        db.execute("PRAGMA user_version = 7")
    db.close()
    store = VisitStore.open(tmp_path)
    assert store.keep("aksu", 0, Fold.begin("aksu").take_in(a_day().entries))
    assert store.days("aksu") == ("2025-10-09", "2025-10-09")
    store.close()


def test_one_hall_is_forgotten_without_the_others() -> None:
    """The other hall's figures stay."""
    store = VisitStore.in_memory()
    for hall in ("aksu", "taldy"):
        assert store.keep(hall, 0, Fold.begin(hall).take_in(a_day().entries))
    store.forget("aksu")
    assert (store.position("aksu"), store.days("aksu")) == (None, None)
    assert store.days("taldy") is not None


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    """A sentence, not a traceback."""
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(Unavailable):
        VisitStore.open(tmp_path)


def test_a_file_of_rubbish_is_unavailable(tmp_path: Path) -> None:
    """It may be deleted, but that is for a person to do."""
    (tmp_path / FILE_NAME).write_bytes(b"not a database, but long enough to be taken for one" * 40)
    with pytest.raises(Unavailable, match=r"visits\.db"):
        VisitStore.open(tmp_path)
