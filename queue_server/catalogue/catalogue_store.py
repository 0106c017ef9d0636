"""Keeps the versions of a centre's catalogue in the store. The newest one is offered; none is ever changed."""

import asyncio
import math
from contextlib import suppress
from typing import Final

from msgspec import json

from queue_server.catalogue.versions import CatalogueVersion, WrittenVersion
from queue_server.config.catalogue.reading import read_catalogue
from queue_server.journal.shared.contents import StoredDocument
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.store_watch import Reader, StoreWatch

CATALOGUE_VERSIONS: Final = "catalogue"
"""The kind of the documents: the text of one version each."""

NEWEST_LOOK_S: Final = 2.0
"""How soon a version that another server has stored is offered by this one."""

_version_of: Final = json.Decoder(WrittenVersion).decode


class LateVersion(Exception):
    """Another version came first: read that, and write again."""


class CatalogueStore:
    """The catalogue of one centre. Every heartbeat of a hall asks for it: the store is asked every few seconds where it
    has changed, and for the next version alone."""

    def __init__(self, store: Store, watch: StoreWatch | None = None) -> None:
        self._store = store
        self._reader = Reader(watch or StoreWatch(store))
        self._newest: WrittenVersion | None = None
        self.offered_version = 0
        """The version of the catalogue that is offered, as it was read last; 0 without any."""
        self._looked_at = -math.inf

    async def newest(self) -> WrittenVersion | None:
        """The version that is offered; None while there is none. Raises `Unavailable`."""
        now = asyncio.get_running_loop().time()
        if now - self._looked_at >= NEWEST_LOOK_S:
            self._looked_at = now
            await self._reader.read(self._read)
        return self._newest

    async def keep_up(self) -> None:
        """Read the newest version, if the store can be asked."""
        with suppress(Unavailable):
            await self.newest()

    async def read_all(self) -> list[WrittenVersion]:
        """Every version, the newest first. Raises `Unavailable`."""
        documents = await self._store.documents(CATALOGUE_VERSIONS)
        return [_version_of(document.body) for document in reversed(documents)]

    async def write(self, text: str, base: int, author: str, now: int) -> WrittenVersion:
        """Offer another text from now on, written by whoever has read version `base` (0 without any). Raises
        `ConfigError`, `LateVersion`, `Unavailable`."""
        catalogue = await asyncio.to_thread(read_catalogue, text)
        written = WrittenVersion(CatalogueVersion(base + 1, now, catalogue), text, author)
        await self._read()
        if self.offered_version != base:
            raise LateVersion
        if not await self._store.put_document(
            StoredDocument(CATALOGUE_VERSIONS, version_id(base + 1), 1, json.encode(written))
        ):
            raise LateVersion
        await self._read()
        return written

    async def _read(self) -> None:
        while True:
            next_id = version_id(self.offered_version + 1)
            if (document := await self._store.document(CATALOGUE_VERSIONS, next_id)) is None:
                return
            self._newest = _version_of(document.body)
            self.offered_version = self._newest.offered.version


def version_id(version: int) -> str:
    """The id of the document of a version: they are sorted by it."""
    return f"{version:08}"
