"""Files of past logs on a disk: unpacked, or refused by name."""

import gzip
from pathlib import Path

import pytest

from queue_server.stats.past_logs import log_files
from queue_server.stats.past_logs.log_files import contents, open_logs
from queue_server.stats.past_logs.past_log import BadLog
from tests.past_logs import NOW, log_bytes

ROW = "2026-01-05,PS,,1,2,3,A"


def refusal(file: Path) -> str:
    with pytest.raises(BadLog) as bad:
        contents(file)
    return str(bad.value)


def test_a_packed_log_is_read_as_it_is(tmp_path: Path) -> None:
    """By the end of its name."""
    (tmp_path / "log.csv.gz").write_bytes(gzip.compress(log_bytes(ROW)))
    assert contents(tmp_path / "log.csv.gz") == log_bytes(ROW)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A folder, nothing, a gzip that was cut short, one that is none."""
    (tmp_path / "cut.gz").write_bytes(gzip.compress(log_bytes(ROW))[:-9])
    (tmp_path / "none.gz").write_bytes(log_bytes(ROW))
    assert refusal(tmp_path) == f"{tmp_path}: Is a directory"
    assert refusal(tmp_path / "no.csv") == f"{tmp_path}/no.csv: No such file or directory"
    assert refusal(tmp_path / "cut.gz") == f"{tmp_path}/cut.gz: is no whole gzip file"
    assert refusal(tmp_path / "none.gz") == f"{tmp_path}/none.gz: is no whole gzip file"


def test_a_file_that_unpacks_to_more_than_any_log_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few kilobytes can unpack to all memory that there is."""
    monkeypatch.setattr(log_files, "LARGEST", 2**20)
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(bytes(2**21)))
    assert refusal(tmp_path / "bomb.csv.gz") == f"{tmp_path}/bomb.csv.gz: is larger than 1 MB: give it in parts"


def test_several_files_are_one_log_and_the_problems_of_all_are_told(tmp_path: Path) -> None:
    """In the order of arrival; each problem with its own file."""
    first, second, bad = tmp_path / "one.csv", tmp_path / "two.csv", tmp_path / "bad.csv"
    first.write_bytes(log_bytes("2026-01-06,PS,,1,2,3,A"))
    second.write_bytes(log_bytes(ROW).replace(b",", b";"))
    bad.write_bytes(log_bytes("2035-01-06,PS,,1,2,3,A"))
    assert [str(visit.day) for visit in open_logs([first, second], "Asia/Almaty", NOW)] == ["2026-01-05", "2026-01-06"]
    with pytest.raises(BadLog) as refused:
        open_logs([bad, first, tmp_path / "no.csv"], "Asia/Almaty", NOW)
    assert str(refused.value).splitlines() == [
        f"{bad}:2: day: 2035-01-06 is after today, 2026-11-30",
        f"{tmp_path}/no.csv: No such file or directory",
    ]
