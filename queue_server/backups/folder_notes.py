"""Reads and writes the notes that a data folder holds beside its journal: which configuration serves it, and that it
was restored.

Both are plain files that may be deleted. Blocking.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from msgspec import DecodeError, Struct, json

from queue_server.journal.sqlite.connection import OWNER_ONLY

SERVED: Final = "served.json"
RESTORED: Final = "restored.json"


class Served(Struct, frozen=True):
    """The note of who served the folder: `config` is the whole path of the last configuration."""

    config: str


class RestoreMark(Struct, frozen=True):
    """The note that the folder holds a copy made at `copied_at` and restored at `restored_at` (µs UTC; 0 where it is
    not known)."""

    copied_at: int
    restored_at: int


def note_served(data: Path, config: Path) -> None:
    """Note the configuration that serves the folder, by which `kezek backup` finds it. A disk error is ignored."""
    with suppress(OSError):
        body, file = json.encode(Served(str(config.resolve()))), data / SERVED
        if not file.exists() or file.read_bytes() != body:
            write(file, body)


def served_config(data: Path) -> Path | None:
    """The configuration with which the folder was served, if it still exists."""
    try:
        config = Path(json.decode((data / SERVED).read_bytes(), type=Served).config)
    except (OSError, DecodeError):
        return None
    return config if config.is_file() else None


def restore_mark(data: Path) -> RestoreMark | None:
    """The mark of a folder that was restored and not served since; None for any other."""
    try:
        return json.decode((data / RESTORED).read_bytes(), type=RestoreMark)
    except (OSError, DecodeError):
        return None


def clear_restore_mark(data: Path) -> None:
    (data / RESTORED).unlink(missing_ok=True)


def write(file: Path, body: bytes) -> None:
    """Write a small file whole or not at all, for its owner alone."""
    part = file.with_name(f".{file.name}.part")
    with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, OWNER_ONLY), "wb") as opened:
        opened.write(body)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)
