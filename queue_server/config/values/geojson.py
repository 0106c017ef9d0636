"""Reads the border of a region from GeoJSON (RFC 7946): the rings of its polygons, and its lines. Pure.

A file that is broken is reported with the key at which it is, such as `features[2].geometry.coordinates[0][17]`.
"""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import msgspec

from queue_server.config.mistakes import Path, Sentence, key, sentence_of

MOST_OUTLINE_BYTES: Final = 4_000_000
"""The largest file: the border of a country in more detail than a screen can show."""
MOST_POINTS: Final = 100_000
"""The most points of an outline: more make the file slow to read and show nothing more."""
FEWEST_OF_RING: Final = 4
"""A ring has three corners, and the first of them again at its end."""


class MapPosition(NamedTuple):
    """A place on the earth, in degrees."""

    longitude: float
    latitude: float


MapLine = tuple[MapPosition, ...]


class OutlineError(ValueError):
    """The file is no outline. `place` is the key in the file; the sentence says what is wrong and what would be
    right."""

    def __init__(self, place: Path, sentence: Sentence) -> None:
        self.place, self.sentence = place, sentence
        super().__init__(f"{key(place)}: {sentence}" if place else str(sentence))


def read_outline(data: bytes) -> tuple[MapLine, ...]:
    """The lines of an outline. Raises `OutlineError`."""
    if len(data) > MOST_OUTLINE_BYTES:
        raise OutlineError((), sentence_of("it is larger than {size} MB; simplify the border", size=4))
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise OutlineError((), sentence_of("it is no JSON: {why}", why=str(error)[:100])) from error
    lines = tuple(_lines(document, ()))
    if not lines:
        raise OutlineError((), sentence_of("it has no polygon and no line, so there is nothing to draw"))
    if sum(map(len, lines)) > MOST_POINTS:
        raise OutlineError((), sentence_of("it has more than {count} points; simplify the border", count=MOST_POINTS))
    return lines


def _lines(value: object, path: Path) -> Iterator[MapLine]:
    """The lines of any GeoJSON object. Points are passed over: a border has none."""
    if not isinstance(value, dict):
        raise OutlineError(path, sentence_of("a GeoJSON object stands here, such as a FeatureCollection"))
    match value.get("type"):
        case "FeatureCollection":
            for number, feature in enumerate(_list(value, "features", path)):
                yield from _lines(feature, (*path, "features", number))
        case "Feature":
            if value.get("geometry") is not None:
                yield from _lines(value["geometry"], (*path, "geometry"))
        case "GeometryCollection":
            for number, part in enumerate(_list(value, "geometries", path)):
                yield from _lines(part, (*path, "geometries", number))
        case "Polygon" | "MultiPolygon" | "LineString" | "MultiLineString" as kind:
            depth = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}[kind]
            fewest = FEWEST_OF_RING if "Polygon" in kind else 2
            yield from _coordinates(_list(value, "coordinates", path), depth, fewest, (*path, "coordinates"))
        case "Point" | "MultiPoint":
            return
        case _:
            raise OutlineError((*path, "type"), sentence_of("write the type of a GeoJSON object, such as Polygon"))


def _coordinates(value: object, depth: int, fewest: int, path: Path) -> Iterator[MapLine]:
    """The lines in coordinates that are nested so deep."""
    if not isinstance(value, list):
        raise OutlineError(path, sentence_of("a list of positions stands here"))
    if depth:
        for number, part in enumerate(value):
            yield from _coordinates(part, depth - 1, fewest, (*path, number))
        return
    if len(value) < fewest:
        raise OutlineError(
            path, sentence_of("{count} positions are too few; a line has two, a ring four", count=len(value))
        )
    yield tuple(_position(position, (*path, number)) for number, position in enumerate(value))


def _position(value: object, path: Path) -> MapPosition:
    if isinstance(value, list) and len(value) > 1 and all(_is_number(part) for part in value[:2]):
        position = MapPosition(float(value[0]), float(value[1]))
        if abs(position.longitude) <= 180 and abs(position.latitude) <= 90:
            return position
    raise OutlineError(path, sentence_of("a position is longitude and latitude in degrees, such as [69.39, 53.28]"))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _list(value: dict[Any, Any], name: str, path: Path) -> list[Any]:
    items = value.get(name)
    if not isinstance(items, list):
        raise OutlineError((*path, name), sentence_of("a list stands here"))
    return items
