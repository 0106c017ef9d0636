"""Puts a hall that was restored beside an empty store in that store's place, when a server starts. Blocking.

    DATA/restore/copy         the file that was sent
    DATA/restore/hall/…       the hall, put together and checked
    DATA/restore/ready.json   it is whole, and takes its place at the next start

A start that is interrupted is taken up by the next: each step is done once, and the store comes last.
"""

import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import DecodeError, Struct, json

from queue_server.backups.contents import CONFIG_PART, HISTORY
from queue_server.backups.folder_notes import write
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.journal.backup import sync
from queue_server.journal.sqlite.connection import OWNER_ONLY_FOLDER
from queue_server.journal.sqlite.sqlite_store import FILE_NAME

RESTORE_FOLDER: Final = "restore"
COPY_FILE: Final = "copy"
HALL_FOLDER: Final = "hall"
READY: Final = "ready.json"
BEFORE: Final = "before"
"""What stood in the place of what was restored, until all is done."""
OF_EMPTY_SERVER: Final = (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", "assistant.json", "config.last-good.toml")
"""What a server without halls keeps in its folder: the account of the first link, and answers of the assistant."""


class RestoreReady(Struct, frozen=True):
    """The restored hall waits for a start; `at` (s since 1970) is when it was put together."""

    at: float


def mark_ready(data: Path, at: float) -> None:
    """Let the next start put the hall in its place. Raises `OSError`."""
    write(data / RESTORE_FOLDER / READY, json.encode(RestoreReady(at)))


def is_ready(data: Path) -> bool:
    """Whether a restored hall waits for a start."""
    return _mark(data) is not None


def forget_ready(data: Path) -> None:
    """Remove all that was sent and put together. Raises `OSError` where it still waits for a start then."""
    (data / RESTORE_FOLDER / READY).unlink(missing_ok=True)
    shutil.rmtree(data / RESTORE_FOLDER, ignore_errors=True)


def forget_copy(data: Path) -> None:
    """Remove what was sent and put together, unless it waits for a start."""
    if not is_ready(data):
        shutil.rmtree(data / RESTORE_FOLDER, ignore_errors=True)


def take_place(data: Path, config: Path) -> bool:
    """Put the hall that waits in its place, with its configuration in `config`, whose earlier text is kept; False where
    none waits. The caller sees to it that the folder has no hall. Raises `OSError`."""
    mark = _mark(data)
    if mark is None:
        return False
    folder = data / RESTORE_FOLDER
    hall, before = folder / HALL_FOLDER, folder / BEFORE
    before.mkdir(OWNER_ONLY_FOLDER, exist_ok=True)
    if (hall / FILE_NAME).exists():
        _put_configuration(hall, config, datetime.fromtimestamp(mark.at, UTC))
        _set_aside(data, before, OF_EMPTY_SERVER)
        names = sorted((path.name for path in hall.iterdir()), key=lambda name: (name == FILE_NAME, name))
        for name in names:
            _set_aside(data, before, (name,))
            (hall / name).rename(data / name)
        sync(data)
    forget_ready(data)
    return True


def _mark(data: Path) -> RestoreReady | None:
    try:
        return json.decode((data / RESTORE_FOLDER / READY).read_bytes(), type=RestoreReady)
    except (OSError, DecodeError):
        return None


def _set_aside(data: Path, before: Path, names: tuple[str, ...]) -> None:
    for name in names:
        with suppress(FileNotFoundError):
            (data / name).rename(before / name)


def _put_configuration(hall: Path, config: Path, at: datetime) -> None:
    """The restored configuration and its history take the place of what is there; the earlier text stays in the
    history."""
    file = ConfigurationFile(config)
    if (hall / HISTORY).is_dir():
        file.history.mkdir(OWNER_ONLY_FOLDER, exist_ok=True)
        for path in (hall / HISTORY).iterdir():
            if path.is_file() and not (file.history / path.name).exists():
                shutil.copyfile(path, file.history / path.name)
                (file.history / path.name).chmod(0o600)
        shutil.rmtree(hall / HISTORY)
    if (hall / CONFIG_PART).exists():
        text = (hall / CONFIG_PART).read_bytes()
        if file.read() != text:
            file.replace(file.read(), text, at)
        (hall / CONFIG_PART).unlink()
