"""Defines what a region's catalogue says. Pure.

What it leaves out is each hall's own: opening hours, windows, times to book, limits are in no catalogue. The keys have
the names and forms that they have in `[halls.ID]`.
"""

from typing import Annotated, Final

from msgspec import Meta, Struct

from queue_server.config.definition import (
    MOST_KEYWORDS,
    Group,
    HelpReason,
    Keyword,
    Names,
    Priority,
    ServiceInformation,
)
from queue_server.config.message_rules import MessageTexts
from queue_server.config.values.scalars import Identifier, Prefix

MOST_CATALOGUE_BYTES: Final = 1024 * 1024
"""The most bytes of a catalogue: a thousand services with all that visitors should know, in three languages."""


class CatalogueService(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A service as every hall of the region should have it, where it has it."""

    id: Identifier
    prefix: Prefix
    names: Names
    group: Identifier | None = None
    norm_minutes: Annotated[int, Meta(ge=1, le=600)] | None = None
    service_minutes: Annotated[int, Meta(ge=1, le=600)] | None = None
    information: ServiceInformation | None = None
    keywords: Annotated[tuple[Keyword, ...], Meta(max_length=MOST_KEYWORDS)] = ()


class CatalogueResult(Struct, frozen=True, forbid_unknown_fields=True):
    """What a service may end with; for which services it is open, each hall says."""

    id: Identifier
    names: Names


class Catalogue(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What halls have in common. `message_texts` are those of halls that send messages."""

    services: tuple[CatalogueService, ...] = ()
    groups: tuple[Group, ...] = ()
    priorities: tuple[Priority, ...] = ()
    results: tuple[CatalogueResult, ...] = ()
    help_reasons: Annotated[tuple[HelpReason, ...], Meta(max_length=8)] = ()
    out_of_turn_reasons: tuple[Names, ...] = ()
    ticker: tuple[Names, ...] = ()
    message_texts: MessageTexts = MessageTexts()


CATALOGUE_TABLES: Final = ("groups", "services", "priorities", "results", "help_reasons")
"""The lists whose items have an `id`, those first that others refer to."""
CATALOGUE_LISTS: Final = ("out_of_turn_reasons", "ticker")
"""The lists that are one value each."""
MESSAGE_TEXTS: Final = "message_texts"
