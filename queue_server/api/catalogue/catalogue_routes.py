"""Lists the administrators' routes of a region's catalogue."""

from typing import Final

from queue_server.api.catalogue import catalogues
from queue_server.api.catalogue.catalogue_documents import (
    CatalogueBody,
    CatalogueDocument,
    DraftDocument,
    HallCatalogueDocument,
    TakeOverBody,
    WrittenDocument,
)
from queue_server.api.http.description.table import API, HALL, Route
from queue_server.config.catalogue.content import MOST_CATALOGUE_BYTES
from queue_server.config.roles import ADMINISTER

CATALOGUES_PATH: Final = f"{API}/catalogue"
_TAKING: Final = (
    *("catalogue_none", "catalogue_offered_anew", "configuration_broken", "configuration_changed"),
    *("configuration_edited", "configuration_fixed", "configuration_unwritable", "configuration_wrong"),
    *("bookings_concerned", "store_unavailable"),
)

CATALOGUE_ROUTES: Final = (
    Route(
        "GET",
        CATALOGUES_PATH,
        catalogues.show,
        "The catalogue that this centre offers, and what the halls of the region say of it.",
        roles=ADMINISTER,
        answer=CatalogueDocument,
        codes=("store_unavailable",),
    ),
    Route(
        "POST",
        CATALOGUES_PATH,
        catalogues.write,
        "Offer another text from now on. One with mistakes is answered with them, and changes nothing.",
        roles=ADMINISTER,
        needs_token=True,
        body=CatalogueBody,
        answer=WrittenDocument,
        codes=("no_centre", "catalogue_changed", "store_unavailable"),
        most_bytes=2 * MOST_CATALOGUE_BYTES,
    ),
    Route(
        "GET",
        f"{CATALOGUES_PATH}/{{version}}",
        catalogues.show_version,
        "An earlier version of the catalogue.",
        roles=ADMINISTER,
        answer=WrittenDocument,
        codes=("unknown_version", "store_unavailable"),
    ),
    Route(
        "GET",
        f"{HALL}/catalogue/draft",
        catalogues.draft,
        "A text with all that a hall has, to begin the region's catalogue with.",
        roles=ADMINISTER,
        answer=DraftDocument,
        codes=("no_centre", "catalogue_none", "unknown_hall"),
    ),
    Route(
        "GET",
        f"{HALL}/catalogue",
        catalogues.show_offer,
        "What the centre offers to the hall, and in what the hall differs from it.",
        roles=ADMINISTER,
        answer=HallCatalogueDocument,
        codes=("unknown_hall", "store_unavailable"),
    ),
    Route(
        "POST",
        f"{HALL}/catalogue/take",
        catalogues.take,
        "Take the chosen keys of what is offered over into the configuration, and put them in force.",
        roles=ADMINISTER,
        needs_token=True,
        body=TakeOverBody,
        answer=HallCatalogueDocument,
        codes=("unknown_hall", "unknown_window", *_TAKING),
        most_bytes=MOST_CATALOGUE_BYTES,
    ),
)
