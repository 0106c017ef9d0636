"""Defines a version of a catalogue, as a centre offers it and a hall keeps it. Pure."""

from typing import Annotated

from msgspec import Meta, Struct

from queue_server.config.catalogue.content import Catalogue


class CatalogueVersion(Struct, frozen=True, omit_defaults=True):
    """A catalogue that a centre offers from `at` (µs UTC) on."""

    version: Annotated[int, Meta(ge=1, le=2**31)]
    at: int
    catalogue: Catalogue


class WrittenVersion(Struct, frozen=True):
    """A version with the text in which it was written, and who wrote it."""

    offered: CatalogueVersion
    text: str
    author: str


class Takeover(Struct, frozen=True, omit_defaults=True):
    """What a hall has taken over: the version that it had then, when and by whom. `waiting` is a version that waits
    for the second yes of another administrator, or that could not be taken over by itself for the `reason`."""

    offer: CatalogueVersion | None = None
    at: int = 0
    author: str = ""
    waiting: int = 0
    reason: str = ""
