"""A file on its way: whole under its name or not at all."""

import errno
from pathlib import Path

import pytest

from queue_server.part_file import PartFile, write_refusal


def test_a_file_is_there_when_all_of_it_is(tmp_path: Path) -> None:
    """Until then the folder has no file of that name."""
    part = PartFile(tmp_path / ".part")
    part.begin(0o600)
    part.write(b"one ")
    part.write(b"two")
    assert not (tmp_path / "file").exists()
    part.finish(tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"one two"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_nothing_stays_of_what_is_abandoned(tmp_path: Path) -> None:
    """Nor is anything touched where it has not even begun."""
    part = PartFile(tmp_path / ".part")
    part.abandon()
    part.begin(0o600)
    part.write(b"half")
    part.abandon()
    PartFile(tmp_path / "no folder" / ".part").abandon()
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_that_name_stays_where_it_must_not_be_replaced(tmp_path: Path) -> None:
    """The second of two that arrive under one name is told so, and leaves the first."""
    (tmp_path / "file").write_bytes(b"first")
    part = PartFile(tmp_path / ".part")
    part.begin(0o600)
    with pytest.raises(FileExistsError):
        part.finish(tmp_path / "file", replaces=False)
    part.abandon()
    assert (tmp_path / "file").read_bytes() == b"first"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("number", "refusal"), [(errno.ENOSPC, "no_room"), (errno.EDQUOT, "no_room"), (errno.EROFS, "unwritable")]
)
def test_a_full_disk_is_told_from_one_that_cannot_be_written(number: int, refusal: str) -> None:
    """Whoever sends the file makes room, or has somebody look at the folder."""
    assert write_refusal(OSError(number, "")) == refusal
