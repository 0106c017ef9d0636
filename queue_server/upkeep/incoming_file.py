"""Writes a file as its bytes come: into a folder of the server's own, whole under its name or not at all.

Everything here is blocking but small: for a thread.
"""

import shutil
from pathlib import Path
from typing import Final, Literal
from uuid import uuid4

from queue_server.journal.sqlite.connection import OWNER_ONLY, OWNER_ONLY_FOLDER
from queue_server.part_file import PartFile, write_refusal

DISK_RESERVE: Final = 512 << 20
"""Bytes that stay free: the folder lies on the journal's own disk, and a file must never be why a hall stops."""

UploadRefusal = Literal["no_room", "unwritable"]


class NotReceived(Exception):
    """The file is not taken, and nothing of it stays. `detail` is what the system says."""

    def __init__(self, refusal: UploadRefusal, detail: str = "") -> None:
        super().__init__(f"{refusal}: {detail}")
        self.refusal: UploadRefusal = refusal
        self.detail = detail


class IncomingFile:
    """One file on its way into a folder, which holds no other. Raises `NotReceived` at the first step that says no;
    then `abandon` it. `needs` are the bytes that the work with it takes beside it."""

    def __init__(self, folder: Path, name: str, size: int, needs: int = 0) -> None:
        self.place = folder / name
        self.received = 0
        self._folder, self._size, self._needs = folder, size, needs
        self._part = PartFile(folder / f".{uuid4().hex}.part")

    def begin(self) -> None:
        """Before the first byte: empty the folder, and see whether there is room."""
        try:
            empty(self._folder)
            self._folder.mkdir(OWNER_ONLY_FOLDER, parents=True)
            if shutil.disk_usage(self._folder).free - self._size - self._needs < DISK_RESERVE:
                raise NotReceived("no_room")
            self._part.begin(OWNER_ONLY)
        except OSError as error:
            raise NotReceived("unwritable", error.strerror or "") from None

    def write(self, chunk: bytes) -> None:
        try:
            self._part.write(chunk)
        except OSError as error:
            raise NotReceived(write_refusal(error), error.strerror or "") from None
        self.received += len(chunk)

    def finish(self) -> None:
        """All bytes are there: under its name from now on."""
        try:
            self._part.finish(self.place)
        except OSError as error:
            raise NotReceived("unwritable", error.strerror or "") from None

    def abandon(self) -> None:
        """Leave nothing behind of what was not finished."""
        self._part.abandon()


def empty(folder: Path) -> None:
    """Remove the folder with all that was sent. Raises `OSError` only where something stays."""
    if folder.is_dir():
        shutil.rmtree(folder)
