"""Defines a region: its districts, which halls belong to each, and where they stand. `[region]` of the configuration.
Pure.

It concerns the servers of one store, and is never written to a journal.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

from msgspec import Meta, Struct

from queue_server.config.convert import excerpt
from queue_server.config.mistakes import Mistake, Path, repeats, sentence_of, twice
from queue_server.config.references import unknown
from queue_server.config.values.names import ONE_LINE, Names
from queue_server.config.values.scalars import Identifier

Latitude = Annotated[float, Meta(ge=-85, le=85, description="degrees north, such as 53.28; south is below 0")]
Longitude = Annotated[float, Meta(ge=-180, le=180, description="degrees east, such as 69.39; west is below 0")]
PersonOrToken = Annotated[str, Meta(pattern=ONE_LINE, max_length=100, description="the name of a person or a token")]


class DistrictSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A district. `people` are the names of those with the role `district` who see its halls, and no others."""

    id: Identifier
    names: Names
    people: tuple[PersonOrToken, ...] = ()


class RegionHallSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A hall of the region. It may be one that this server has, one that it follows, or one that is still to come."""

    id: Identifier
    district: Identifier | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None


class RegionSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The region. `outline` is a GeoJSON file with its border, which the map shows."""

    names: Names | None = None
    outline: Annotated[str, Meta(min_length=1, description="a GeoJSON file")] | None = None
    districts: tuple[DistrictSettings, ...] = ()
    halls: tuple[RegionHallSettings, ...] = ()


def check(region: RegionSettings) -> Iterator[Mistake]:
    """Check the values against each other."""
    for table, entries in (("districts", region.districts), ("halls", region.halls)):
        yield from _twice([entry.id for entry in entries], table)
    for number, district in enumerate(region.districts):
        yield from repeats(district.people, ("region", "districts", number, "people"))
    districts = [district.id for district in region.districts]
    for number, hall in enumerate(region.halls):
        path = ("region", "halls", number)
        if hall.district is not None:
            yield from of_district(hall.district, districts, (*path, "district"))
        if (hall.latitude is None) != (hall.longitude is None):
            lacking = "longitude" if hall.longitude is None else "latitude"
            yield path, sentence_of("{lacking} is missing: a place on the map has both", lacking=lacking)


def of_district(district: str, districts: Sequence[str], path: Path) -> Iterator[Mistake]:
    """Check that the region has a district."""
    if not districts:
        sentence = sentence_of("the region has no districts; define {value} or remove this", value=excerpt(district))
        yield path, sentence
        return
    yield from unknown(district, [*districts], "district", path)


def _twice(ids: Iterable[str], table: str) -> Iterator[Mistake]:
    met: set[str] = set()
    for number, name in enumerate(ids):
        if name in met:
            yield ("region", table, number, "id"), twice(name)
        met.add(name)
