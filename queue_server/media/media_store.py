"""Writes, arranges and removes the files of a folder. A new one stands there whole under its name, or not at all.

Everything here is blocking but small: for a thread.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal
from uuid import uuid4

from msgspec import Struct, json

from queue_server.clock import now_s
from queue_server.config.values.text import hidden_character
from queue_server.media.media_plan import LONGEST_MEDIA_NAME, MOST_MEDIA, PLAN_FILE, MediaPlan
from queue_server.media.media_types import HEAD_BYTES, type_of, type_of_content
from queue_server.part_file import PartFile, write_refusal

LARGEST_MEDIA: Final = 1_000_000_000
"""Bytes of one file: half an hour of video for a hall's screen."""
MEDIA_RESERVE: Final = 512 << 20
"""Bytes that stay free: the folder may lie on the journal's own disk, and a picture must never be why a hall stops."""
PART: Final = ".upload-{}.part"
PART_LASTS_S: Final = 86_400.0
"""What has been unfinished for so long is nobody's upload any more."""

MediaRefusal = Literal["name", "no_folder", "exists", "full", "no_room", "unknown_type", "false_ending", "unwritable"]
"""Why a file is not taken: a name that is none, no folder, a file of that name, 500 files, too little room, a content
that no board shows, one that its ending does not promise, a folder that cannot be written."""


class NotTaken(Exception):
    """The file is not taken, and the folder is as it was. `detail` is what the system says."""

    def __init__(self, refusal: MediaRefusal, detail: str = "") -> None:
        super().__init__(f"{refusal}: {detail}")
        self.refusal: MediaRefusal = refusal
        self.detail = detail


class StoredMedia(Struct, frozen=True):
    """A file of the folder."""

    name: str
    size: int


class MediaUpload:
    """One file on its way into a folder. Raises `NotTaken` at the first step that says no; then `abandon` it."""

    def __init__(self, folder: Path, name: str, size: int) -> None:
        self._folder, self._name, self._size = folder, name, size
        self._head = b""
        self._part = PartFile(folder / PART.format(uuid4().hex))

    def begin(self) -> None:
        """Before the first byte: whether a file of that name and size may come."""
        need_name(self._name)
        if not self._folder.is_dir():
            raise NotTaken("no_folder", str(self._folder))
        _sweep(self._folder)
        if (self._folder / self._name).exists():
            raise NotTaken("exists")
        if len(stored_media(self._folder)) >= MOST_MEDIA:
            raise NotTaken("full")
        if shutil.disk_usage(self._folder).free - self._size < MEDIA_RESERVE:
            raise NotTaken("no_room")
        try:
            self._part.begin(0o644)
        except OSError as error:
            raise NotTaken("unwritable", error.strerror or "") from None

    def write(self, chunk: bytes) -> None:
        if len(self._head) < HEAD_BYTES:
            self._head += chunk[: HEAD_BYTES - len(self._head)]
            if len(self._head) == HEAD_BYTES:
                self._need_type()
        try:
            self._part.write(chunk)
        except OSError as error:
            raise NotTaken(write_refusal(error), error.strerror or "") from None

    def finish(self) -> None:
        """All bytes are there: under its name from now on."""
        self._need_type()
        try:
            self._part.finish(self._folder / self._name, replaces=False)
        except FileExistsError:
            raise NotTaken("exists") from None
        except OSError as error:
            raise NotTaken("unwritable", error.strerror or "") from None

    def abandon(self) -> None:
        """Leave nothing behind of what was not finished."""
        self._part.abandon()

    def _need_type(self) -> None:
        content = type_of_content(self._head)
        if content is None:
            raise NotTaken("unknown_type")
        if content != type_of(self._name):
            raise NotTaken("false_ending", content)


def need_name(name: str) -> None:
    """Raises `NotTaken` for what is no plain name of a file that is shown."""
    is_plain = (
        name.isprintable()
        and name == Path(name).name
        and not name.startswith(".")
        and "\\" not in name
        and ":" not in name
    )
    if (
        not is_plain
        or len(name.encode()) > LONGEST_MEDIA_NAME
        or hidden_character(name) is not None
        or type_of(name) is None
    ):
        raise NotTaken("name")


def stored_media(folder: Path) -> list[StoredMedia]:
    """The files that are shown, in no order. Raises `NotTaken`."""
    try:
        with os.scandir(folder) as entries:
            files = [e for e in entries if not e.name.startswith(".") and type_of(e.name) and _is_file(e)]
            return [StoredMedia(entry.name, entry.stat(follow_symlinks=False).st_size) for entry in files]
    except FileNotFoundError:
        raise NotTaken("no_folder", str(folder)) from None
    except OSError as error:
        raise NotTaken("unwritable", error.strerror or "") from None


def remove_media(folder: Path, name: str) -> bool:
    """Delete one file; False where there is none. Raises `NotTaken`."""
    need_name(name)
    try:
        if (folder / name).is_symlink() or not (folder / name).is_file():
            return False
        (folder / name).unlink()
    except OSError as error:
        raise NotTaken("unwritable", error.strerror or "") from None
    return True


def write_plan(folder: Path, plan: MediaPlan) -> None:
    """Keep the order and times of the files that are there. Raises `NotTaken`."""
    names = {stored.name for stored in stored_media(folder)}
    present = tuple(item for item in plan.items if item.name in names)
    part = folder / PART.format(uuid4().hex)
    try:
        part.write_bytes(json.encode(MediaPlan(present)))
        part.replace(folder / PLAN_FILE)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise NotTaken("unwritable", error.strerror or "") from None


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        entry.name.encode()
    except UnicodeEncodeError:
        return False
    return entry.is_file(follow_symlinks=False)


def _sweep(folder: Path) -> None:
    with suppress(OSError):
        for path in folder.glob(PART.format("*")):
            if now_s() - path.lstat().st_mtime > PART_LASTS_S:
                path.unlink()
