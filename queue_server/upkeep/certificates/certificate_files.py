"""Stores the server's certificates and the request that waits to be signed, in `tls/` of the data folder. Blocking.

    tls/2026-11-29T093000Z-1f2e3d4c.pem   the key, the certificate and its chain, in one file and so in one step
    tls/request.json                      the names, the request and its key

Nothing is written over: the configuration names one of the files, so that its history leads back to the one before.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from msgspec import DecodeError, Struct, json

from queue_server.backups.folder_notes import write
from queue_server.journal.sqlite.connection import OWNER_ONLY_FOLDER

TLS_FOLDER: Final = "tls"
REQUEST_FILE: Final = "request.json"
CERTIFICATES_STORED: Final = 3
"""The one in use, the one before it, and one that waits for a restart."""


class CertificateRequest(Struct, frozen=True):
    """A request that waits for its certificate: `made_at` is in µs UTC, `csr` and `key` are PEM."""

    names: tuple[str, ...]
    made_at: int
    csr: str
    key: str


class CertificateFiles:
    """The files of one server. Raises `OSError`."""

    def __init__(self, data: Path) -> None:
        self.folder = data.resolve() / TLS_FOLDER

    def request(self) -> CertificateRequest | None:
        """The request that waits; None where there is none, or nobody can read it."""
        try:
            return json.decode((self.folder / REQUEST_FILE).read_bytes(), type=CertificateRequest)
        except (FileNotFoundError, NotADirectoryError, DecodeError):
            return None

    def store_request(self, request: CertificateRequest) -> None:
        self._make_folder()
        write(self.folder / REQUEST_FILE, json.encode(request))

    def drop_request(self) -> None:
        (self.folder / REQUEST_FILE).unlink(missing_ok=True)

    def add(self, pem: bytes, at: int) -> Path:
        """Write a key with its certificate, for the owner alone; returns the file."""
        self._make_folder()
        moment = datetime.fromtimestamp(at / 1_000_000, UTC)
        file = self.folder / f"{moment:%Y-%m-%dT%H%M%SZ}-{uuid4().hex[:8]}.pem"  # never one that is in use
        write(file, pem)
        return file

    def sweep(self, in_use: Iterable[str]) -> None:
        """Delete the oldest files beyond `CERTIFICATES_STORED`, but none that is in use, and what a killed server has
        begun to write."""
        for part in self.folder.glob(".*.part"):
            part.unlink(missing_ok=True)
        paths = {Path(path) for path in in_use}
        files = [file for file in sorted(self.folder.glob("*.pem"), reverse=True) if file not in paths]
        for file in files[max(0, CERTIFICATES_STORED - len(paths)) :]:
            file.unlink()

    def _make_folder(self) -> None:
        self.folder.mkdir(OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
