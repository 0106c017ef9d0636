"""Reads and writes the file of a backup: a ZIP of the parts, their list with sizes and SHA-256, and a seal over
every byte before it.

    store.db …            the parts; pictures and videos unchanged, all others compressed
    kezek-backup.json     the list (`Manifest`), the last member, since sizes are known only then
    ZIP comment           `kezek-backup sha256 ` and the digest of the whole file up to the digest

Any ZIP program opens it. A reader checks the seal first: a file that was cut short or altered anywhere is refused
before its content is used. The seal shows damage, not malice, so every name, size and digest is also checked against
the list, only plain files are made, and nothing is read that would not fit. Blocking: for a process of its own.
"""

import hashlib
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version as own_version
from pathlib import Path
from typing import IO, Final

from msgspec import DecodeError, Struct, field, json

from queue_server.journal.sqlite.connection import OWNER_ONLY
from queue_server.journal.store import Unusable

BACKUP_FORMAT: Final = 1
"""The version of the format. Raise it when an older program would misread a backup."""
LIST: Final = "kezek-backup.json"
SEAL: Final = b"kezek-backup sha256 "
DIGITS: Final = 64
COPY_BYTES: Final = 1 << 20
LARGEST_LIST: Final = 16 << 20
"""The most bytes of the list: a hundred thousand parts."""
MOST_PARTS: Final = 50_000
"""The most parts of one backup: a hall has some hundreds of pictures and some thousands of recorded words."""

_PART: Final = re.compile(r"[^/\\:*?\"<>|\x00-\x1f\x7f]{1,200}")
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
"""Names that Windows reserves for devices."""


class NotWhole(Unusable):
    """The file is no whole backup: it was cut short, altered, or made by another program."""


class NewerBackup(Unusable):
    """The backup was made by a newer version of the program, `version`, which this one cannot read."""

    def __init__(self, path: Path, version: str) -> None:
        self.version = version
        own = own_version("kezek")
        super().__init__(f"{path} was made by a newer version, Kezek {version}: install that version (this is {own})")


class Part(Struct, frozen=True):
    """One file of a backup: its name there, bytes, and SHA-256 in hex."""

    name: str
    size: int
    sha256: str


class HallHead(Struct, frozen=True):
    """The end of a hall's journal in the copy, and its first record, by which a hall is recognized (hashes in hex)."""

    records: int
    head: str
    first: str


class LeftOut(Struct, frozen=True):
    """A file or folder that is not in the copy, and the reason in the system's words (`why` in lists and documents)."""

    path: str
    reason: str = field(name="why")

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class Manifest(Struct, frozen=True, kw_only=True):
    """The list of a backup. `places` maps a folder of it (`media/0`) to the folder from which it was copied; `secrets`
    likewise a name in the encrypted part. `left_out` is what could not be copied."""

    format: int
    kezek: str
    made_at: datetime
    halls: dict[str, HallHead]
    parts: tuple[Part, ...]
    config: str | None = None
    places: dict[str, str] = {}
    left_out: tuple[LeftOut, ...] = ()

    def has(self, name: str) -> bool:
        return any(part.name == name for part in self.parts)


class BackupWriter:
    """Writes parts into a new file, which is a backup only once `close` has listed and sealed them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", allowZip64=True)
        self.parts: list[Part] = []

    def __enter__(self) -> "BackupWriter":
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file. A file that was not finished stays as it is: a full disk cannot take an ending either."""
        self._zip.fp = None

    def add(self, name: str, source: IO[bytes], *, is_packed: bool = True) -> None:
        """Add a stream, to its end, as a part. `is_packed` compresses it. Raises `OSError` and `Unusable`."""
        if not is_safe(name) or len(self.parts) >= MOST_PARTS:
            raise Unusable(f"{name!r} cannot be part of a backup, or there are more than {MOST_PARTS} files")
        size, digest = 0, hashlib.sha256()
        with self._zip.open(_member(name, is_packed=is_packed), "w", force_zip64=True) as part:
            while chunk := source.read(COPY_BYTES):
                part.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.parts.append(Part(name, size, digest.hexdigest()))

    def close(self, manifest: Manifest) -> None:
        """Write the list and the seal."""
        self._zip.writestr(_member(LIST, is_packed=True), json.encode(manifest))
        self._zip.comment = SEAL + b"0" * DIGITS
        self._zip.close()
        digest = _digest(self._file)
        self._file.seek(-DIGITS, os.SEEK_END)
        self._file.write(digest)
        self._file.flush()


class Container:
    """A complete backup, made by `open_container`."""

    def __init__(self, opened: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip = opened
        self.manifest = manifest
        self._parts = {part.name: part for part in manifest.parts}

    @property
    def size(self) -> int:
        """Bytes of all parts, unpacked."""
        return sum(part.size for part in self.manifest.parts)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of a part. Raises `Unusable` where they differ from the list."""
        part, digest, left = self._parts[name], hashlib.sha256(), self._parts[name].size
        try:
            with self._zip.open(name) as source:
                while chunk := source.read(min(COPY_BYTES, left + 1)):
                    left -= len(chunk)
                    if left < 0:
                        break
                    digest.update(chunk)
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
            raise Unusable(f"{name} in the backup cannot be unpacked: {error}") from error
        if left != 0 or digest.hexdigest() != part.sha256:
            raise Unusable(f"{name} in the backup is not what its list says")

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a small part. Raises `Unusable` for a larger one."""
        if self._parts[name].size > most:
            raise Unusable(f"{name} in the backup is larger than {most} bytes")
        return b"".join(self.chunks(name))

    def extract(self, name: str, to: Path) -> None:
        """Write a part to a new file that only its owner can read. Raises `OSError` and `Unusable`."""
        with os.fdopen(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, OWNER_ONLY), "wb") as file:
            for chunk in self.chunks(name):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())


@contextmanager
def open_container(path: Path) -> Iterator[Container]:
    """A backup with its seal and list checked. Raises `OSError`, and `Unusable` for a file that is no complete backup
    of Kezek."""
    with path.open("rb") as file:
        _need_seal(file, path)
        try:
            opened = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, RuntimeError, ValueError) as error:
            raise Unusable(f"{path} is no backup of Kezek: {error}") from error
        with opened:
            yield Container(opened, _manifest(opened, path))


def manifest_of(path: Path) -> Manifest | None:
    """The list of a file that looks like a backup, without a check of its bytes; None for other files. Raises
    `OSError`."""
    try:
        with path.open("rb") as file:
            if not _has_mark(file):
                return None
            with zipfile.ZipFile(file) as opened:
                return _manifest(opened, path)
    except (Unusable, zipfile.BadZipFile, RuntimeError, ValueError):
        return None


def is_safe(name: str) -> bool:
    """Whether a name within a backup leads to a plain file below the folder where it is unpacked, on any system."""
    parts = name.split("/")
    return (
        len(parts) <= 8
        and all(_PART.fullmatch(part) and not part.endswith((".", " ")) for part in parts)
        and not any(part.startswith(".") or _RESERVED.fullmatch(part) for part in parts)
        and name.isprintable()
    )


def _need_seal(file: IO[bytes], path: Path) -> None:
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode) or not _has_mark(file):
        cause = "it was cut short, altered, or made by another program"
        raise NotWhole(f"{path} is no store of journals and no whole backup of Kezek: {cause}")
    digest = _digest(file)
    file.seek(-DIGITS, os.SEEK_END)
    if file.read(DIGITS) != digest:
        raise NotWhole(f"{path} is not as it was written: it was cut short or altered. Use another copy")


def _has_mark(file: IO[bytes]) -> bool:
    end = file.seek(0, os.SEEK_END)
    if end < len(SEAL) + DIGITS:
        return False
    file.seek(end - len(SEAL) - DIGITS)
    return file.read(len(SEAL)) == SEAL


def _digest(file: IO[bytes]) -> bytes:
    """The digest of all bytes but the last digits, in hex."""
    left = file.seek(0, os.SEEK_END) - DIGITS
    file.seek(0)
    digest = hashlib.sha256()
    while left > 0 and (chunk := file.read(min(COPY_BYTES, left))):
        digest.update(chunk)
        left -= len(chunk)
    return digest.hexdigest().encode()


def _manifest(opened: zipfile.ZipFile, path: Path) -> Manifest:
    members = opened.infolist()
    if len(members) > MOST_PARTS + 1 or not members or members[-1].filename != LIST:
        raise Unusable(f"{path} is no backup of Kezek: it has no list of its parts")
    if members[-1].file_size > LARGEST_LIST:
        raise Unusable(f"{path} is no backup of Kezek: the list of its parts is too long")
    try:
        manifest = _list.decode(opened.read(LIST))
    except (DecodeError, UnicodeDecodeError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise Unusable(f"{path} is no backup of Kezek: {error}") from error
    if manifest.format > BACKUP_FORMAT:
        raise NewerBackup(path, manifest.kezek[:40])
    _need_same(members[:-1], manifest, path)
    return manifest


def _need_same(members: list[zipfile.ZipInfo], manifest: Manifest, path: Path) -> None:
    """Raises `Unusable` unless the ZIP holds what is in the list: each part once, under a safe name, as a plain file of
    that size."""
    stored = [(member.filename, member.file_size) for member in members]
    if stored != [(part.name, part.size) for part in manifest.parts] or len(dict(stored)) != len(stored):
        raise Unusable(f"{path} does not hold what its list says")
    for member in members:
        kind = stat.S_IFMT(member.external_attr >> 16)
        is_plain = kind in (0, stat.S_IFREG) and member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        if not is_safe(member.filename) or not is_plain:
            raise Unusable(f"{path} holds {member.filename!r:.80}, which is no plain file of a hall")


def _member(name: str, *, is_packed: bool) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
    member.external_attr = (stat.S_IFREG | OWNER_ONLY) << 16
    return member


_list: Final = json.Decoder(Manifest)
