"""Projects a region to the plane of its map: equirectangular, true at its middle latitude. Pure.

A region is some hundred kilometres wide: there the error is less than the width of a line.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import cos, radians
from typing import Final

from msgspec import Struct

from queue_server.config.values.geojson import MapLine, MapPosition

LONGER_SIDE: Final = 1000.0
"""The longer side of the map, in its own units."""
MAP_MARGIN: Final = 0.07
"""The margin around what is shown, as a part of its longer side: room for the marks of halls on the border."""
LEAST_DEGREES: Final = 0.05
"""The least extent of a map: halls of one town would else be shown as a street plan without streets."""
FLATTEST: Final = 0.45
"""The shorter side is at least so much of the longer one."""
FULL_TURN: Final = 360.0
HALF_TURN: Final = 180.0


class MapShape(Struct, frozen=True):
    """A map of `width` and `height`; `outline` is the path of its border, `points` the place of each hall."""

    width: float
    height: float
    outline: str
    points: dict[str, tuple[float, float]]


def map_shape(outline: Sequence[MapLine], halls: Mapping[str, MapPosition]) -> MapShape | None:
    """The map of an outline and these halls; None where there is nothing to show."""
    positions = [*halls.values(), *(position for line in outline for position in line)]
    if not positions:
        return None
    shift = _shift(positions)
    frame = _Frame.around([_shifted(position, shift) for position in positions])
    points = {hall: frame.point(_shifted(position, shift)) for hall, position in halls.items()}
    paths = [_path(frame.point(_shifted(position, shift)) for position in line) for line in outline]
    return MapShape(round(frame.width, 1), round(frame.height, 1), "".join(paths), points)


class _Frame(Struct, frozen=True):
    """How degrees become units: what lies at `west` and `north` is at the left upper corner."""

    west: float
    north: float
    units: float
    narrowing: float
    width: float
    height: float

    @classmethod
    def around(cls, positions: Sequence[MapPosition]) -> "_Frame":
        west, east = min(p.longitude for p in positions), max(p.longitude for p in positions)
        south, north = min(p.latitude for p in positions), max(p.latitude for p in positions)
        narrowing = max(cos(radians((south + north) / 2)), 0.01)
        width, height = (east - west) * narrowing, north - south
        longer = max(width, height, LEAST_DEGREES)
        margin = longer * MAP_MARGIN
        wide, high = max(width, longer * FLATTEST) + 2 * margin, max(height, longer * FLATTEST) + 2 * margin
        units = LONGER_SIDE / max(wide, high)
        return cls(
            west=west - (wide - width) / 2 / narrowing,
            north=north + (high - height) / 2,
            units=units,
            narrowing=narrowing,
            width=wide * units,
            height=high * units,
        )

    def point(self, position: MapPosition) -> tuple[float, float]:
        x = (position.longitude - self.west) * self.narrowing * self.units
        return round(x, 1), round((self.north - position.latitude) * self.units, 1)


def _shift(positions: Iterable[MapPosition]) -> float:
    """By how much longitudes are shifted, so that a region across the 180th meridian is one piece."""
    longitudes = [position.longitude for position in positions]
    return FULL_TURN if max(longitudes) - min(longitudes) > HALF_TURN else 0.0


def _shifted(position: MapPosition, shift: float) -> MapPosition:
    return position._replace(longitude=position.longitude + shift) if position.longitude < 0 else position


def _path(points: Iterable[tuple[float, float]]) -> str:
    """The path of a line in whole units, without points that fall together."""
    steps: list[str] = []
    last: tuple[int, int] | None = None
    for x, y in points:
        step = (round(x), round(y))
        if step != last:
            steps.append(f"{'L' if last is not None else 'M'}{step[0]} {step[1]}")
        last = step
    return "".join(steps) if len(steps) > 1 else ""
