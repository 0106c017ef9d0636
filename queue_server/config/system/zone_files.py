"""Chooses the time zone files: those of the system or of the `tzdata` package, whichever are newer.

A PC without a network keeps the zone files of the day it was set up, and countries change their zones at a few weeks'
notice (Kazakhstan: 1 March 2024). `use_newer` decides once, at the start of a program; the environment carries the
choice to the processes that it starts.
"""

import os
import zoneinfo
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

import tzdata
from msgspec import Struct

from queue_server.config.mistakes import Sentence, sentence_of

PACKAGE_VERSION: Final[str] = tzdata.IANA_VERSION
VERSION_FILES: Final = ("tzdata.zi", "+VERSION")
"""The files in which a system names its edition: tz's own single file, and the one of the BSDs and macOS."""
PATH_VARIABLE: Final = "PYTHONTZPATH"
"""The environment variable that `zoneinfo` reads at its import; if it is empty, only the package is used (Python's
documentation of zoneinfo)."""


class ZoneFiles(Struct, frozen=True):
    """The edition in use (`2026f`), its origin, and the edition and folders of the system's own files."""

    version: str
    source: Literal["package", "system"]
    system_version: str | None
    system_folders: tuple[str, ...]


@cache
def use_newer() -> ZoneFiles:
    """Let every `ZoneInfo` of this process and of its children read the newer files. Decided once in a process."""
    folders = tuple(zoneinfo.TZPATH)
    system = system_version(folders)
    if system is not None and system > PACKAGE_VERSION:
        return ZoneFiles(system, "system", system, folders)
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    os.environ[PATH_VARIABLE] = ""
    return ZoneFiles(PACKAGE_VERSION, "package", system, folders)


def machine_zone(link: Path = Path("/etc/localtime"), otherwise: str = "Asia/Almaty") -> str:
    """The time zone that this machine is set to; `otherwise` where it has none of its own, or UTC."""
    try:
        _, _, name = str(link.resolve(strict=True)).partition("zoneinfo/")
        zoneinfo.ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return otherwise
    return otherwise if name in ("", "UTC", "Etc/UTC", "Universal", "Zulu") else name


def system_version(folders: tuple[str, ...]) -> str | None:
    """The edition of the first of these folders that names one; editions sort as text."""
    for folder in folders:
        for name in VERSION_FILES:
            try:
                with (Path(folder) / name).open(encoding="ascii", errors="replace") as text:
                    return text.readline(80).removeprefix("# version ").strip()
            except OSError:
                continue
    return None


def in_words(zone_files: ZoneFiles, timezone: str, now: datetime) -> Sentence:
    """The zone and its files in words: `Asia/Almaty is UTC+05:00 today, by the time zone files 2026f of the tzdata
    package`."""
    offset = utc_offset(zoneinfo.ZoneInfo(timezone), now)
    gaps: dict[str, object] = {"timezone": timezone, "offset": offset, "version": zone_files.version}
    if zone_files.source == "package":
        return sentence_of(
            "{timezone} is {offset} today, by the time zone files {version} of the tzdata package", **gaps
        )
    return sentence_of("{timezone} is {offset} today, by the time zone files {version} of the system", **gaps)


def difference(zone_files: ZoneFiles, timezone: str, now: datetime) -> Sentence | None:
    """How the files that are not in use differ about a zone today, or None."""
    other = _system_zone if zone_files.source == "package" else _package_zone
    zone = other(zone_files, timezone)
    offset = utc_offset(zoneinfo.ZoneInfo(timezone), now)
    if zone is None or utc_offset(zone, now) == offset:
        return None
    if zone_files.source == "system":
        older = sentence_of("those of the tzdata package ({version})", version=PACKAGE_VERSION)
    elif zone_files.system_version is not None:
        older = sentence_of("those of the system ({version})", version=zone_files.system_version)
    else:
        older = sentence_of("those of the system (of an unknown edition)")
    return sentence_of(
        "{timezone}: the time zone files disagree: {version} says {offset}, {older} say {other}. The newer ones are "
        "used; update the others (package tzdata)",
        timezone=timezone,
        version=zone_files.version,
        offset=offset,
        older=older,
        other=utc_offset(zone, now),
    )


def utc_offset(zone: zoneinfo.ZoneInfo, now: datetime) -> str:
    """The offset in words: `UTC+05:00`."""
    offset = now.astimezone(zone).utcoffset() or timedelta()
    minutes = abs(offset) // timedelta(minutes=1)
    return f"UTC{'-' if offset < timedelta() else '+'}{minutes // 60:02}:{minutes % 60:02}"


def _system_zone(zone_files: ZoneFiles, timezone: str) -> zoneinfo.ZoneInfo | None:
    for folder in zone_files.system_folders:
        try:
            with (Path(folder) / timezone).open("rb") as file:
                return zoneinfo.ZoneInfo.from_file(file, key=timezone)
        except (OSError, ValueError):
            continue
    return None


def _package_zone(_zone_files: ZoneFiles, timezone: str) -> zoneinfo.ZoneInfo | None:
    try:
        with files("tzdata").joinpath("zoneinfo", *timezone.split("/")).open("rb") as file:
            return zoneinfo.ZoneInfo.from_file(file, key=timezone)
    except (OSError, ValueError):
        return None
