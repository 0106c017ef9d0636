"""Keeps, for each hall, the catalogue that its centre offered last and the one that it has taken over.

What was offered last stays while the centre is away: a hall can look at it and take it over at any time.
"""

from typing import Final

from msgspec import Struct, json

from queue_server.catalogue.versions import CatalogueVersion, Takeover
from queue_server.config.catalogue.difference import differences
from queue_server.config.definition import Definition
from queue_server.journal.shared.contents import StoredDocument
from queue_server.journal.store import Store
from queue_server.journal.store_watch import Reader, StoreWatch

OFFERS: Final = "catalogue_offer"
TAKEOVERS: Final = "catalogue_taken"
MOST_DEVIATIONS: Final = 200
"""Keys that a hall reports at the most: whoever differs in more is named by these."""

NO_TAKEOVER: Final = Takeover()
_offer_of: Final = json.Decoder(CatalogueVersion).decode
_takeover_of: Final = json.Decoder(Takeover).decode


class CatalogueReport(Struct, frozen=True):
    """What a hall says of the catalogue: the version that it has taken over, 0 for none, and the keys in which it
    differs from it."""

    version: int = 0
    deviations: tuple[str, ...] = ()


class HallOffers:
    """The offers to all halls of one store, read anew where it has changed."""

    def __init__(self, store: Store, watch: StoreWatch) -> None:
        self._store, self._reader = store, Reader(watch)
        self._offers: dict[str, CatalogueVersion] = {}
        self._takeovers: dict[str, Takeover] = {}
        self._offer_versions: dict[str, int] = {}
        """The versions of the documents that the offers were read from: a catalogue is large, and read once."""
        self._takeover_versions: dict[str, int] = {}
        self._own_takeovers: dict[str, int] = {}
        """The versions of the documents that this program has written itself."""

    async def offer(self, hall: str) -> CatalogueVersion | None:
        """What was offered to a hall last. Raises `Unavailable`."""
        await self._reader.read(self._read)
        return self._offers.get(hall)

    async def offers(self) -> dict[str, CatalogueVersion]:
        """What was offered last, by hall. Raises `Unavailable`."""
        await self._reader.read(self._read)
        return self._offers

    async def takeover(self, hall: str) -> Takeover:
        """What a hall has taken over. Raises `Unavailable`."""
        await self._reader.read(self._read)
        return self._takeovers.get(hall, NO_TAKEOVER)

    async def note_offer(self, hall: str, offer: CatalogueVersion) -> None:
        """Store what is offered to a hall. A lower version is of another centre: nothing of that was taken over.
        Raises `Unavailable`."""
        before = await self.offer(hall)
        if before is not None and offer.version < before.version:
            await self.note_takeover(hall, NO_TAKEOVER)
        await self._put(OFFERS, hall, json.encode(offer))

    async def note_takeover(self, hall: str, takeover: Takeover) -> None:
        """Store what a hall has taken over. Raises `Unavailable`."""
        await self._put(TAKEOVERS, hall, json.encode(takeover))

    async def takeovers_elsewhere(self) -> dict[str, int]:
        """How often each hall's takeover was written, of those that another program has written last. Raises
        `Unavailable`."""
        await self._reader.read(self._read)
        return {hall: n for hall, n in self._takeover_versions.items() if n != self._own_takeovers.get(hall)}

    async def report(self, hall: str, definition: Definition | None) -> CatalogueReport:
        """What the hall says of the catalogue. Raises `Unavailable`."""
        offer, former = await self.offer(hall), (await self.takeover(hall)).offer
        if definition is None or offer is None:
            return CatalogueReport()
        if former is None or former.version < offer.version:
            if not differences(offer.catalogue, definition):  # whoever has all of it has taken it over
                return CatalogueReport(offer.version)
            if former is None:
                return CatalogueReport()
        keys = [difference.key for difference in differences(former.catalogue, definition)]
        return CatalogueReport(former.version, tuple(keys[:MOST_DEVIATIONS]))

    async def _put(self, kind: str, hall: str, body: bytes) -> None:
        while True:
            before = await self._store.document(kind, hall)
            if before is not None and before.body == body:
                return
            version = 1 if before is None else before.version + 1
            if kind == TAKEOVERS:  # before it is there, so that nobody takes it for another program's
                self._own_takeovers[hall] = version
            if await self._store.put_document(StoredDocument(kind, hall, version, body)):
                await self._read()
                return

    async def _read(self) -> None:
        offers, takeovers = await self._store.documents(OFFERS), await self._store.documents(TAKEOVERS)
        self._offers = {
            document.id: self._offers[document.id]
            if self._offer_versions.get(document.id) == document.version
            else _offer_of(document.body)
            for document in offers
        }
        self._offer_versions = {document.id: document.version for document in offers}
        self._takeovers = {document.id: _takeover_of(document.body) for document in takeovers}
        self._takeover_versions = {document.id: document.version for document in takeovers}
