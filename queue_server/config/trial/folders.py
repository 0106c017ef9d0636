"""Tries whether folders can be used: reports and copies are written into one, media and clips are read from one."""

import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from queue_server.config.mistakes import Path as Place
from queue_server.config.mistakes import sentence_of, unreadable
from queue_server.config.sections.backup import BackupSettings
from queue_server.config.settings import Config
from queue_server.config.system.system_errors import reason
from queue_server.config.trial.finding import Finding


def folder_findings(config: Config, running: Config | None) -> Iterator[Finding]:
    """The faults of the folders that the configuration names and the running one does not."""
    in_use = {folder for _, folder in (*_written(running), *_read(running))} if running is not None else set()
    for path, folder in _written(config):
        cause = _why_unwritable(Path(folder)) if folder not in in_use else None
        if cause is not None:
            yield Finding(
                "mistake", path, sentence_of("{folder} cannot be written to: {why}", folder=folder, why=cause)
            )
    for path, folder in _read(config):
        cause = _why_unreadable(Path(folder)) if folder not in in_use else None
        if cause is not None:
            yield Finding("warning", path, sentence_of("{folder} cannot be read: {why}", folder=folder, why=cause))
    if running is None or config.backup != running.backup:
        yield from _backup_findings(config.backup)
    if running is None or config.store != running.store:
        yield from _secret_findings(("store", "password_file"), config.store.password_file)


def _backup_findings(backup: BackupSettings) -> Iterator[Finding]:
    """The reasons why no copy can be made now. A stick may be plugged in later, so none of them is a mistake."""
    if backup.folder is not None:
        folder = Path(backup.folder)
        cause = _why_unwritable(folder) if folder.exists() else reason(FileNotFoundError(errno.ENOENT, ""))
        if cause is not None:
            text = sentence_of("{folder} cannot be written to: {why}", folder=backup.folder, why=cause)
            yield Finding("warning", ("backup", "folder"), text)
    yield from _secret_findings(("backup", "passphrase_file"), backup.passphrase_file)


def _secret_findings(path: Place, file: str | None) -> Iterator[Finding]:
    """The reason why the file of a secret cannot be read now. It may be written before it is needed."""
    if file is None:
        return
    try:
        Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        cause = reason(error) if isinstance(error, OSError) else sentence_of("it is not UTF-8")
        yield Finding("warning", path, unreadable(file, cause))


def _written(config: Config) -> Iterator[tuple[Place, str]]:
    for place, schedule in enumerate(config.reports.schedules):
        if schedule.folder is not None:
            yield ("reports", "schedules", place, "folder"), schedule.folder


def _read(config: Config) -> Iterator[tuple[Place, str]]:
    for place, board in enumerate(config.displays.boards):
        if board.media is not None:
            yield ("displays", "boards", place, "media"), board.media
    if config.displays.voice.clips is not None:
        yield ("displays", "voice", "clips"), config.displays.voice.clips
    if config.displays.sign_clips is not None:
        yield ("displays", "sign_clips"), config.displays.sign_clips


def _why_unwritable(folder: Path) -> str | None:
    """The reason why a folder cannot be written. A file without a name is made in it, or, where the folder does not
    exist yet, in the nearest one that does."""
    try:
        nearest = next(place for place in (folder, *folder.absolute().parents) if os.path.lexists(place))
        with tempfile.TemporaryFile(dir=nearest):
            return None
    except OSError as error:
        return reason(error)


def _why_unreadable(folder: Path) -> str | None:
    try:
        with os.scandir(folder) as entries:
            next(entries, None)
    except OSError as error:
        return reason(error)
    return None
