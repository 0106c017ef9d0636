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


def in_words(zone_files: ZoneFiles, timezone: str, now: datetime) -> str:
    """The zone and its files in words: `Asia/Almaty is UTC+05:00 today, by the time zone files 2026f of the tzdata
    package`."""
    whose = "the tzdata package" if zone_files.source == "package" else "the system"
    offset = utc_offset(zoneinfo.ZoneInfo(timezone), now)
    return f"{timezone} is {offset} today, by the time zone files {zone_files.version} of {whose}"


def difference(zone_files: ZoneFiles, timezone: str, now: datetime) -> str | None:
    """How the files that are not in use differ about a zone today, or None."""
    other = _system_zone if zone_files.source == "package" else _package_zone
    zone = other(zone_files, timezone)
    offset = utc_offset(zoneinfo.ZoneInfo(timezone), now)
    if zone is None or utc_offset(zone, now) == offset:
        return None
    older = f"those of the system ({zone_files.system_version or 'of an unknown edition'})"
    if zone_files.source == "system":
        older = f"those of the tzdata package ({PACKAGE_VERSION})"
    return (
        f"{timezone}: the time zone files disagree: {zone_files.version} says {offset}, {older} say "
        f"{utc_offset(zone, now)}. The newer ones are used; update the others (package tzdata)"
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
