"""Reads the PIN of a SIM from its file, and notes beside it that the PIN was tried.

The note survives the end of the program: started again and again, it would otherwise try a wrong PIN until the SIM is
locked. It holds no PIN, only which edition of the file was tried.
"""

import logging
import re
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

PIN: Final = re.compile(r"\d{4,8}")


class PinFile:
    """The `pin_file` of a modem; None where the SIM asks for no PIN. `place` says where the configuration names it."""

    def __init__(self, file: str | None, place: str) -> None:
        self._file = Path(file) if file is not None else None
        self._note = Path(f"{file}.tried")
        self._place = place
        self._fault = ""

    @property
    def pin(self) -> str | None:
        """Four to eight digits; None where there is no such file, or something else stands in it."""
        if self._file is None:
            return None
        try:
            first_line = self._file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            self._warn(f"{self._file} cannot be read: {error}")
            return None
        if not PIN.fullmatch(first_line):
            self._warn(f"{self._file}: a PIN is four to eight digits, and nothing else")
            return None
        return first_line

    def begin(self) -> bool:
        """Note that this edition of the file is tried; false where it was tried before, or nothing can be noted."""
        if self._file is None:
            return False
        try:
            edition = str(self._file.stat().st_mtime_ns)
            if self._note.exists() and self._note.read_text(encoding="ascii") == edition:
                return False
            self._note.write_text(edition, encoding="ascii")
        except OSError as error:
            self._warn(f"{self._note} cannot be written ({error}), so the PIN is not tried: it might be a wrong one")
            return False
        return True

    def accept(self) -> None:
        """Drop the note: the SIM is open."""
        if self._file is None:
            return
        try:
            self._note.unlink(missing_ok=True)
        except OSError as error:
            self._warn(f"{self._note} cannot be removed: {error}")

    def _warn(self, fault: str) -> None:
        log.log(logging.DEBUG if fault == self._fault else logging.WARNING, "%s: %s", self._place, fault)
        self._fault = fault
