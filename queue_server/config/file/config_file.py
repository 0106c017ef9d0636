"""Reads the configuration file and replaces it whole; its earlier texts are kept beside it."""

import os
import tempfile
from codecs import BOM_UTF8
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import DecodeError, Struct, ValidationError, json

CONFIG_NAME: Final = "config.toml"
"""The name of the file, also where it has none: in a copy of the hall, and in a store."""
EARLIER_KEPT: Final = 100
"""How many earlier texts are kept in the folder beside the file; the oldest are removed first."""


MOMENT: Final = "%Y%m%dT%H%M%S%f"
"""How a moment (UTC) stands in the name of a copy."""


def version_of(text: bytes) -> str:
    """The SHA-256 of a text, in hex, by which an administrator's change detects another one's."""
    return sha256(text).hexdigest()


def as_it_was(old: bytes, new: str) -> bytes:
    """The new text with the line ends of the old one, and with its byte-order mark, if it has one."""
    text = new.replace("\n", "\r\n") if b"\r\n" in old else new
    return text.encode("utf-8-sig" if old.startswith(BOM_UTF8) else "utf-8")


class Replacement(Struct, frozen=True):
    """Who has put another text in the place of an earlier one: nobody known, where it was done in an editor.

    `version` is that of the text which followed.
    """

    author: str = ""
    confirmed_by: str | None = None
    version: str = ""


class EarlierText(Struct, frozen=True):
    """A text that the file had until `at`. Its `id` is the name of its copy."""

    id: str
    at: datetime
    replacement: Replacement


class ConfigurationFile:
    """A config.toml, and `config.toml.history/` beside it, which its owner alone can read. Raises `OSError`.

    Each earlier text stands there as `MOMENT-VERSION.toml`, and who replaced it in a `.json` of the same name.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.history = self.path.with_name(f"{self.path.name}.history")

    def read(self) -> bytes:
        return self.path.read_bytes()

    def replace(self, old: bytes, new: bytes, at: datetime, author: str = "", confirmed_by: str | None = None) -> bool:
        """Keep the old text, then put the new one in its place at once: a reader sees one of the two, whole.

        False, and nothing is done, when the file has another text than `old`: it was just saved in an editor.
        """
        self.keep(old, at, Replacement(author, confirmed_by, version_of(new)))
        if self.read() != old:
            return False
        _write(self.path, new, self.path.stat().st_mode & 0o777)
        return True

    def keep(self, text: bytes, at: datetime, replacement: Replacement) -> None:
        """Keep a text that is the file's no more from that moment on."""
        self.history.mkdir(mode=0o700, exist_ok=True)
        newest = next(iter(self.earlier_texts()), None)
        if newest is not None and at <= newest.at:  # a clock that was set back must not change their order
            at = newest.at + timedelta(microseconds=1)
        copy = self.history / f"{at:{MOMENT}}-{version_of(text)[:8]}.toml"
        _write(copy.with_suffix(".json"), json.encode(replacement), 0o600)
        _write(copy, text, 0o600)
        for forgotten in sorted(self.history.glob("*.toml"))[:-EARLIER_KEPT]:
            forgotten.unlink()
            forgotten.with_suffix(".json").unlink(missing_ok=True)

    def keep_if_edited(self, last: bytes | None, text: bytes, at: datetime) -> None:
        """Keep the `last` text of this program, if the present one was written in an editor."""
        newest = next(iter(self.earlier_texts()), None)
        is_own = newest is not None and newest.replacement.version == version_of(text)
        if last is not None and last != text and not is_own:
            self.keep(last, at, Replacement(version=version_of(text)))

    def earlier_texts(self) -> list[EarlierText]:
        """The texts that are kept, the newest first."""
        copies = sorted(self.history.glob("*.toml"), reverse=True) if self.history.is_dir() else []
        texts = [(copy, _moment(copy.stem.partition("-")[0])) for copy in copies]
        return [EarlierText(copy.stem, at, _replacement(copy)) for copy, at in texts if at is not None]

    def earlier_text(self, id: str) -> bytes | None:  # noqa: A002 - the field's own name
        """The text of that id; None where it is not kept, or no more."""
        if id not in {text.id for text in self.earlier_texts()}:
            return None
        with suppress(FileNotFoundError):
            return (self.history / f"{id}.toml").read_bytes()
        return None


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


def _moment(text: str) -> datetime | None:
    """None for the name of a file that this program has not written."""
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def _replacement(copy: Path) -> Replacement:
    """Versions before this one kept the text alone."""
    try:
        return json.decode(copy.with_suffix(".json").read_bytes(), type=Replacement)
    except (OSError, DecodeError, ValidationError):
        return Replacement()


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
