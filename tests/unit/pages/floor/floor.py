"""Which features a file of the pages uses, by the names that MDN's browser-compat-data gives them, and what is too new.

`tests/browser_features.json` is taken out of that data by `script/browser_features.py`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct, json, structs

from queue_server.pages import browsers

FILE: Final = Path(__file__).parents[3] / "browser_features.json"


class Floor(Struct, frozen=True):
    """The oldest browsers of some pages; None where any will do."""

    chrome: float
    safari: float | None
    firefox: float | None


VISITORS: Final = Floor(*(structs.astuple(browsers.VISITORS_AT_LEAST)))
STAFF: Final = Floor(*(structs.astuple(browsers.STAFF)))


class Features(Struct, frozen=True):
    """When Chromium, Safari and Firefox took a feature up, of what came after the oldest of them."""

    source: str
    features: dict[str, tuple[float | None, float | None, float | None]]
    names: dict[str, tuple[float | None, float | None, float | None]]


class Use(Struct, frozen=True):
    """A feature that a file uses. `feature` is a path of the data, or `name:` and a name of a script."""

    line: int
    feature: str


DATA: Final = json.decode(FILE.read_bytes(), type=Features)


def is_too_new(feature: str, floor: Floor) -> bool:
    """Whether one of the floor's browsers does not know it. What the data does not list is old enough."""
    kind, _, name = feature.partition(":")
    support = DATA.names.get(name) if kind == "name" else DATA.features.get(feature)
    if support is None:
        return False
    oldest = (floor.chrome, floor.safari, floor.firefox)
    return any(
        least is not None and (version is None or version > least)
        for version, least in zip(support, oldest, strict=True)
    )


def too_new(uses: Iterator[Use], floor: Floor, harmless: frozenset[str]) -> list[str]:
    """`LINE: feature` of each, without those that are known to do no harm where they are unknown."""
    return [
        f"{use.line}: {use.feature}" for use in uses if is_too_new(use.feature, floor) and use.feature not in harmless
    ]
