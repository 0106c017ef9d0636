"""Finds the version of Kezek that a folder, a wheel or a checkout holds."""

import re
import tomllib
import zipfile
from pathlib import Path
from typing import Final

from msgspec import Struct

from queue_server.upkeep.upgrade.state import ReasonCode

_WHEEL: Final = re.compile(r"kezek-([0-9][0-9A-Za-z.!+_]*)-(?:[^-]+-)?[^-]+-[^-]+-[^-]+\.whl")
_PLACES: Final = ("wheels", "")


class Unfit(Exception):
    """The upgrade cannot begin, and nothing has changed. The text is one sentence with what to do, `code` its reason
    where a page shows it."""

    code: ReasonCode | None = None


class Release(Struct, frozen=True):
    """What is installed: a wheel or a checkout, of that version. `wheels` is the folder with all that it needs, None
    where that comes from elsewhere."""

    version: str
    source: Path
    wheels: Path | None = None


def find_release(path: Path) -> Release:
    """The newest Kezek that a path holds. Raises `Unfit`."""
    if not path.exists():
        raise Unfit(f"{path} is not there.")
    if path.is_file():
        return _release_of(path, None)
    for place in _PLACES:
        wheels = [wheel for wheel in (path / place).glob("kezek-*.whl") if _WHEEL.fullmatch(wheel.name)]
        if wheels:
            newest = max(wheels, key=lambda wheel: version_key(_version_of(wheel)))
            return _release_of(newest, newest.parent)
    checkout = path / "pyproject.toml"
    if checkout.is_file():
        try:
            project = tomllib.loads(checkout.read_text("utf-8"))["project"]
            if project["name"] == "kezek":
                return Release(str(project["version"]), path)
        except (ValueError, KeyError, TypeError):
            pass
    raise Unfit(f"{path} holds no Kezek: name the folder that script/offline-bundle made, a wheel, or a checkout.")


def version_key(version: str) -> tuple[tuple[int, ...], bool]:
    """A version as numbers, by which versions are compared; one before a release (1.2rc1) is less than that."""
    release = re.match(r"[0-9]+(\.[0-9]+)*", version)
    if release is None:
        return (), False
    numbers = [int(number) for number in release[0].split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers), re.match(r"[._-]?(a|b|rc|dev)", version[release.end() :]) is None


def _release_of(wheel: Path, wheels: Path | None) -> Release:
    if _WHEEL.fullmatch(wheel.name) is None:
        raise Unfit(f"{wheel.name} is no wheel of Kezek: its name is kezek-VERSION-py3-none-any.whl.")
    version = _version_of(wheel)
    try:
        with zipfile.ZipFile(wheel) as opened:
            opened.getinfo(f"kezek-{version}.dist-info/METADATA")
            damaged = opened.testzip()
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise Unfit(f"{wheel} cannot be read: it did not come whole. Copy it again.") from error
    if damaged is not None:
        raise Unfit(f"{wheel} is damaged at {damaged}. Copy it again.")
    return Release(version, wheel, wheels)


def _version_of(wheel: Path) -> str:
    parts = _WHEEL.fullmatch(wheel.name)
    return parts[1] if parts is not None else ""
