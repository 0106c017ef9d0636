"""Keeps the versions of a centre's catalogue in the store. The newest one is offered; none is ever changed."""

from typing import Final

from msgspec import json

from queue_server.catalogue.versions import CatalogueVersion, WrittenVersion
from queue_server.config.catalogue.reading import read_catalogue
from queue_server.journal.shared.contents import StoredDocument
from queue_server.journal.store import Store
from queue_server.journal.store_watch import Reader, StoreWatch

CATALOGUE_VERSIONS: Final = "catalogue"
"""The kind of the documents: the text of one version each."""

_version_of: Final = json.Decoder(WrittenVersion).decode


class LateVersion(Exception):
    """Another version came first: read that, and write again."""


class CatalogueShelf:
    """The catalogue of one centre, read anew where the store has changed."""

    def __init__(self, store: Store, watch: StoreWatch) -> None:
        self._store, self._reader = store, Reader(watch)
        self._newest: WrittenVersion | None = None

    async def newest(self) -> WrittenVersion | None:
        """The version that is offered; None while there is none. Raises `Unavailable`."""
        await self._reader.read(self._read)
        return self._newest

    async def versions(self) -> list[WrittenVersion]:
        """Every version, the newest first. Raises `Unavailable`."""
        documents = await self._store.documents(CATALOGUE_VERSIONS)
        return [_version_of(document.body) for document in reversed(documents)]

    async def write(self, text: str, base: int, author: str, now: int) -> WrittenVersion:
        """Offer another text from now on, written by whoever has read version `base` (0 without any). Raises
        `ConfigError`, `LateVersion`, `Unavailable`."""
        written = WrittenVersion(CatalogueVersion(base + 1, now, read_catalogue(text)), text, author)
        newest = await self.newest()
        if (newest.offered.version if newest is not None else 0) != base:
            raise LateVersion
        if not await self._store.put_document(
            StoredDocument(CATALOGUE_VERSIONS, f"{base + 1:08}", 1, json.encode(written))
        ):
            raise LateVersion
        await self._read()
        return written

    async def _read(self) -> None:
        documents = await self._store.documents(CATALOGUE_VERSIONS)
        self._newest = _version_of(documents[-1].body) if documents else None
