"""Defines the bodies and documents of catalogues."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from queue_server.config.catalogue.content import MOST_CATALOGUE_BYTES
from queue_server.config.values.scalars import Identifier, WindowNumber

CatalogueText = Annotated[str, Meta(max_length=MOST_CATALOGUE_BYTES, description="a text in TOML")]
VersionNumber = Annotated[int, Meta(ge=0, le=2**31)]
DifferenceKey = Annotated[str, Meta(min_length=1, max_length=120)]


class CatalogueBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Another text of the catalogue, by whoever has read version `base`; 0 where there was none."""

    base: VersionNumber
    text: CatalogueText


class CatalogueMistake(Struct, frozen=True):
    """A mistake of the text: its line (0 for the whole), its key, and a sentence."""

    line: int
    key: str
    text: str


class WrittenDocument(Struct, frozen=True):
    """A version of the catalogue. With mistakes nothing was stored, and this is still the one that is offered."""

    version: int
    at: datetime | None
    author: str
    text: str
    mistakes: list[CatalogueMistake] = []


class HallReportDocument(Struct, frozen=True):
    """Which version a hall of the region has taken over, and in which keys it differs from it; None while it has not
    said so since the start."""

    hall: str
    version: int | None
    deviations: tuple[str, ...]


class CatalogueDocument(Struct, frozen=True):
    """The catalogue that is offered, and what the halls say of it. A server that is no centre offers none. `drafts` are
    the halls from which a first text can be made."""

    is_centre: bool
    offered: WrittenDocument
    drafts: list[str]
    halls: list[HallReportDocument]


class DraftDocument(Struct, frozen=True):
    """A text of a catalogue with all that a hall has."""

    text: str


class DifferenceDocument(Struct, frozen=True):
    """A key that the catalogue has otherwise; `present` is null where the hall has nothing."""

    key: str
    offered: Any
    present: Any


class HallCatalogueDocument(Struct, frozen=True, kw_only=True):
    """What the centre offers to a hall. Without `version` nothing was offered yet. A version that `is_waiting` waits
    for the yes of another administrator; `reason` says why one was not taken over by itself. With `mistakes`, which the
    configuration would have, nothing was taken over."""

    hall: str
    version: int | None
    offered_at: datetime | None
    taken_version: int | None
    taken_at: datetime | None
    taken_by: str
    is_waiting: bool
    reason: str
    differences: list[DifferenceDocument]
    mistakes: list[CatalogueMistake] = []


class TakeOverBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The yes to keys of the catalogue of that version. A service that the hall does not have is served at its
    `windows`. `accepted_bookings` is how many open bookings and visitors in draws may lose their
    time by it."""

    version: Annotated[int, Meta(ge=1, le=2**31)]
    keys: Annotated[tuple[DifferenceKey, ...], Meta(max_length=20_000)]
    windows: dict[Identifier, Annotated[tuple[WindowNumber, ...], Meta(max_length=999)]] = {}
    accepted_bookings: Annotated[int, Meta(ge=0, le=1_000_000)] = 0
