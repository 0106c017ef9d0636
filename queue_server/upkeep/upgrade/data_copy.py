"""Copies the data folder beside itself while the service is stopped, and puts the journal of such a copy back.

All of it is done as the owner of the folder (`state.as_owner`).
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import json

from queue_server.backups.folder_notes import RESTORED, RestoreMark, write
from queue_server.config.file.config_file import CONFIG_NAME
from queue_server.journal.backup import backup as copy_store
from queue_server.journal.backup import ends_of, settle, sync
from queue_server.journal.sqlite.connection import OWNER_ONLY, OWNER_ONLY_FOLDER
from queue_server.journal.sqlite.sqlite_store import FILE_NAME
from queue_server.upkeep.upgrade.state import UPGRADE_FILE

UPGRADES: Final = "upgrades"
COPIES_STORED: Final = 2
UPGRADE_RESERVE: Final = 256 << 20
"""Bytes that stay free on every disk that is written to: an upgrade must never keep a hall from writing."""
_LEFT_OUT: Final = frozenset({"media", UPGRADES, UPGRADE_FILE})
"""Pictures and videos are as they are in every version, and may be larger than all the rest."""


def copy_size(data: Path) -> int:
    """About how many bytes a copy has."""
    return sum(path.stat().st_size for part in data.iterdir() if part.name not in _LEFT_OUT for path in _files(part))


def copy_data(data: Path, config: Path, to: Path) -> None:
    """Copy the data folder and the configuration. Raises `OSError`, `Unavailable`, `Unusable`."""
    to.mkdir(OWNER_ONLY_FOLDER, parents=True)
    copy_store(data, to / FILE_NAME)
    for path in sorted(data.iterdir()):
        if path.name in _LEFT_OUT or path.name.startswith((FILE_NAME, ".")) or path.is_symlink():
            continue
        if path.is_dir():
            shutil.copytree(path, to / path.name, symlinks=True)
        elif path.is_file():
            shutil.copy2(path, to / path.name)
    shutil.copyfile(config, to / CONFIG_NAME)
    (to / CONFIG_NAME).chmod(OWNER_ONLY)
    for path in _files(to):
        sync(path)
    sync(to)


def put_back(data: Path, copy: Path, aside: Path, now: int) -> int:
    """Put the journal of the copy in the place of the one that another version has changed, which stays at `aside`.

    Returns how many records only that one has; where there are any, the next start notes the loss. May be repeated:
    what is in its place already stays. Raises `OSError`.
    """
    live, back = data / FILE_NAME, copy / FILE_NAME
    if not _is_in_place(live, aside):
        if live.exists():
            settle(live)
            aside.unlink(missing_ok=True)
            os.link(live, aside)
        part = data / f".{FILE_NAME}.back.part"
        shutil.copyfile(back, part)
        part.chmod(OWNER_ONLY)
        sync(part)
        for log in (f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"):
            (data / log).unlink(missing_ok=True)
        part.replace(live)
        sync(data)
    ends, own_ends = ends_of(aside) if aside.exists() else {}, ends_of(back)
    lost = sum(max(0, end - own_ends.get(hall, 0)) for hall, end in ends.items())
    if lost:
        write(data / RESTORED, json.encode(RestoreMark(int(back.stat().st_mtime * 1_000_000), now)))
    return lost


def _is_in_place(live: Path, aside: Path) -> bool:
    """Whether the copy is back: the changed journal has its other name alone."""
    return aside.exists() and live.exists() and not live.samefile(aside)


def sweep_copies(data: Path) -> None:
    """Delete all copies but the newest."""
    with suppress(FileNotFoundError):
        for copy in sorted((data / UPGRADES).iterdir())[:-COPIES_STORED]:
            shutil.rmtree(copy, ignore_errors=True)


def _files(path: Path) -> Iterator[Path]:
    paths = path.rglob("*") if path.is_dir() else iter([path])
    return (file for file in paths if file.is_file() and not file.is_symlink())
