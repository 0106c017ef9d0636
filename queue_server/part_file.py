"""Writes a file as its bytes come: whole under its name or not at all.

Everything here is blocking but small: for a thread.
"""

import errno
import os
from pathlib import Path
from typing import Literal


class PartFile:
    """A file on its way, at `part` until all of it is there. All but `abandon` raise `OSError`; then `abandon` it."""

    def __init__(self, part: Path) -> None:
        self._part = part
        self._file = -1
        self._is_made = False

    def begin(self, mode: int) -> None:
        """Make it, with these permissions."""
        self._file = os.open(self._part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
        self._is_made = True

    def write(self, chunk: bytes) -> None:
        """Add bytes."""
        left = memoryview(chunk)
        while left:
            left = left[os.write(self._file, left) :]

    def finish(self, place: Path, *, replaces: bool = True) -> None:
        """Put all bytes on disk, and the file at its place. Raises `FileExistsError` where it must not replace one."""
        os.fsync(self._file)
        self._close()
        if not replaces and place.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))
        self._part.rename(place)

    def abandon(self) -> None:
        """Leave nothing behind of what was not finished."""
        self._close()
        if self._is_made:
            self._part.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def write_refusal(error: OSError) -> Literal["no_room", "unwritable"]:
    """Why bytes are not taken: the disk or a share of it is full, or the place cannot be written."""
    return "no_room" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "unwritable"
