"""The newer of two sets of time zone files is used."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from queue_server.config.system.zone_files import (
    PACKAGE_VERSION,
    ZoneFiles,
    difference,
    in_words,
    system_version,
    utc_offset,
)

NOW = datetime(2026, 11, 29, 3, tzinfo=UTC)


@pytest.fixture
def old_system(tmp_path: Path) -> Path:
    """A PC of 2023, by whose files Almaty is still an hour further east."""
    folder = tmp_path / "zoneinfo"
    (folder / "Asia").mkdir(parents=True)
    with files("tzdata").joinpath("zoneinfo", "Etc", "GMT-6").open("rb") as six_hours:
        (folder / "Asia" / "Almaty").write_bytes(six_hours.read())
    (folder / "tzdata.zi").write_text("# version 2023c\n# and more\n", "ascii")
    return folder


def test_old_files_are_named_and_not_used(old_system: Path) -> None:
    """The offset is that of the newer files; one sentence says which files disagree and what to do."""
    zone_files = ZoneFiles("2026f", "package", "2023c", (str(old_system),))
    assert in_words(zone_files, "Asia/Almaty", NOW) == (
        "Asia/Almaty is UTC+05:00 today, by the time zone files 2026f of the tzdata package"
    )
    assert difference(zone_files, "Asia/Almaty", NOW) == (
        "Asia/Almaty: the time zone files disagree: 2026f says UTC+05:00, those of the system (2023c) say UTC+06:00. "
        "The newer ones are used; update the others (package tzdata)"
    )


@pytest.mark.parametrize("timezone", ["Europe/Berlin", "Asia/Almaty"])
def test_where_nothing_differs_nothing_is_said(timezone: str, tmp_path: Path) -> None:
    """A zone that the system has not, and one of which both say the same."""
    assert difference(ZoneFiles("2026f", "package", None, (str(tmp_path),)), timezone, NOW) is None
    assert difference(ZoneFiles("2026g", "system", "2026g", ()), timezone, NOW) is None


@pytest.mark.parametrize(
    ("names", "version"),
    [({"tzdata.zi": "# version 2025b\n"}, "2025b"), ({"+VERSION": "2024a\n"}, "2024a"), ({}, None)],
)
def test_a_system_says_its_edition_in_one_of_two_files(
    tmp_path: Path, names: dict[str, str], version: str | None
) -> None:
    """Debian's and the one of the BSDs; without either nothing is known."""
    for name, text in names.items():
        (tmp_path / name).write_text(text, "ascii")
    assert system_version((str(tmp_path / "none"), str(tmp_path))) == version


@pytest.mark.parametrize(
    ("timezone", "offset"), [("Asia/Almaty", "UTC+05:00"), ("America/St_Johns", "UTC-03:30"), ("UTC", "UTC+00:00")]
)
def test_an_offset_in_words(timezone: str, offset: str) -> None:
    """With its sign, hours and minutes."""
    assert utc_offset(ZoneInfo(timezone), NOW) == offset


def test_a_program_and_what_it_starts_use_the_newer_files(old_system: Path) -> None:
    """A process that begins with old files, and a child of it, both read the package's."""
    child = (
        "from zoneinfo import ZoneInfo; from datetime import *;"
        "print(datetime(2026, 11, 29, tzinfo=ZoneInfo('Asia/Almaty')).utcoffset())"
    )
    program = (
        "import subprocess, sys; from queue_server.config.system.zone_files import use_newer;"
        "print(use_newer().source);"
        f"code = {child!r}; exec(code); sys.stdout.flush(); subprocess.run([sys.executable, '-c', code], check=True)"
    )
    ran = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONTZPATH": str(old_system)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.splitlines() == ["package", "5:00:00", "5:00:00"]


def test_the_package_names_its_edition() -> None:
    """Editions are years with a letter, so that they sort as text."""
    assert len(PACKAGE_VERSION) == 5
    assert PACKAGE_VERSION[:4].isdecimal()
