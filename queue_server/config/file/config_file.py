"""Reads the configuration file and replaces it whole; its earlier texts are kept beside it."""

import os
import tempfile
from codecs import BOM_UTF8
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

EARLIER_KEPT: Final = 100
"""How many earlier texts are kept in the folder beside the file; the oldest are removed first."""


def version_of(text: bytes) -> str:
    """The SHA-256 of a text, in hex, by which an administrator's change detects another one's."""
    return sha256(text).hexdigest()


def as_it_was(old: bytes, new: str) -> bytes:
    """The new text with the line ends of the old one, and with its byte-order mark, if it has one."""
    text = new.replace("\n", "\r\n") if b"\r\n" in old else new
    return text.encode("utf-8-sig" if old.startswith(BOM_UTF8) else "utf-8")


class ConfigurationFile:
    """A config.toml, and `config.toml.history/` beside it, which only its owner can read. Raises `OSError`."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.history = self.path.with_name(f"{self.path.name}.history")

    def read(self) -> bytes:
        return self.path.read_bytes()

    def replace(self, old: bytes, new: bytes, at: datetime) -> bool:
        """Keep the old text, then replace it by the new one in one step: a reader sees one of the two, whole.

        False, and nothing is done, when the file has another text than `old`: it was just saved in an editor.
        """
        self.history.mkdir(mode=0o700, exist_ok=True)
        copy = self.history / f"{at:%Y%m%dT%H%M%S%f}-{version_of(old)[:8]}.toml"
        _write(copy, old, 0o600)
        for forgotten in sorted(self.history.glob("*.toml"))[:-EARLIER_KEPT]:
            forgotten.unlink()
        if self.read() != old:
            return False
        _write(self.path, new, self.path.stat().st_mode & 0o777)
        return True


class LastGood:
    """The text of the last configuration that worked, in the data folder: one file, readable by its owner alone."""

    def __init__(self, data: Path) -> None:
        self.path = data / "config.last-good.toml"

    def read(self) -> bytes | None:
        """The text; None where no configuration has worked yet, or the copy cannot be read."""
        try:
            return self.path.read_bytes()
        except OSError:
            return None

    def write(self, text: bytes) -> None:
        """Replace the text. Raises `OSError`."""
        if self.read() != text:
            _write(self.path, text, 0o600)


def _write(path: Path, text: bytes, mode: int) -> None:
    """Write to a file of another name in the same folder, wait until it is on the disk, then rename it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
