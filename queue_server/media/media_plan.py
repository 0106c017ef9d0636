"""Stores the order and the times of the files of a folder, in a file beside them that no board shows.

`.kezek-media.json`: {"items": [{"name", "seconds"?, "first"?, "last"?}, …]}. What it does not name comes after it, in
the order of names; a plan that cannot be read is none.
"""

import datetime
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

from msgspec import DecodeError, Meta, Struct, json

PLAN_FILE: Final = ".kezek-media.json"
MOST_MEDIA: Final = 500
"""Files of one folder that are shown: a rotation of hours."""
LONGEST_MEDIA_NAME: Final = 150
LARGEST_PLAN: Final = 1 << 20

MediaName = Annotated[str, Meta(min_length=1, max_length=LONGEST_MEDIA_NAME)]
ShownSeconds = Annotated[int, Meta(ge=3, le=3600)]

_DIGITS: Final = re.compile(r"([0-9]+)")


class PlannedMedia(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One file: a picture is shown for `seconds` (None: the board's), from the day `first` to the day `last`."""

    name: MediaName
    seconds: ShownSeconds | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None

    def is_shown_on(self, day: datetime.date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


class MediaPlan(Struct, frozen=True, forbid_unknown_fields=True):
    """The files in the order in which they are shown."""

    items: Annotated[tuple[PlannedMedia, ...], Meta(max_length=MOST_MEDIA)] = ()

    def arranged(self, names: Iterable[str]) -> list[PlannedMedia]:
        """The files in the order of the plan; those of which it says nothing come last, by name."""
        places = {item.name: place for place, item in enumerate(self.items)}
        by_name = {item.name: item for item in self.items}
        beyond = len(places)
        ordered = sorted(names, key=lambda name: (places.get(name, beyond), name_order(name)))
        return [by_name.get(name) or PlannedMedia(name) for name in ordered]


_plan: Final = json.Decoder(MediaPlan)


def read_plan(folder: Path) -> MediaPlan:
    """The plan of a folder. Blocking."""
    try:
        with (folder / PLAN_FILE).open("rb") as file:
            return _plan.decode(file.read(LARGEST_PLAN))
    except (OSError, DecodeError, UnicodeDecodeError):
        return MediaPlan()


def name_order(name: str) -> list[tuple[int, str]]:
    """As people number files: `2.jpg` before `10.jpg`."""
    parts = _DIGITS.split(name.casefold())
    return [(int(part), "") if part.isdecimal() and part.isascii() else (-1, part) for part in parts]
