"""The file is replaced whole, and what it said before is kept beside it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from queue_server.config.file.config_file import ConfigurationFile, version_of

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def test_the_earlier_text_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    """0600 in a folder of 0700; the file keeps its own mode."""
    path = tmp_path / "config.toml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    file = ConfigurationFile(path)
    file.replace(b"old", b"new", AT)
    (earlier_file,) = file.history.glob("*.toml")
    assert (path.read_bytes(), earlier_file.read_bytes()) == (b"new", b"old")
    assert earlier_file.name == f"20261121T100000000000-{version_of(b'old')[:8]}.toml"
    modes = [file_path.stat().st_mode & 0o777 for file_path in (path, earlier_file, file.history)]
    assert modes == [0o640, 0o600, 0o700]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """The file that it names is replaced."""
    (tmp_path / "real.toml").write_bytes(b"old")
    link = tmp_path / "config.toml"
    link.symlink_to("real.toml")
    ConfigurationFile(link).replace(b"old", b"new", AT)
    assert link.is_symlink()
    assert (tmp_path / "real.toml").read_bytes() == b"new"


def test_what_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    """No folder for the earlier text, no new text."""
    path = tmp_path / "config.toml"
    path.write_bytes(b"old")
    (tmp_path / "config.toml.history").write_bytes(b"in the way")
    with pytest.raises(OSError, match="exists"):
        ConfigurationFile(path).replace(b"old", b"new", AT)
    assert path.read_bytes() == b"old"
