"""The scripts of a page stand in a room, and import what the tables of CONTRIBUTING.md say. Read from the files."""

import re
from collections import defaultdict
from collections.abc import Mapping
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

from tests.unit.pages.floor.floor_js import imports_of
from tests.unit.pages.test_front_end import FOLDERS, MODULES, ROOT

PAGES: Final = ROOT / "queue_server" / "pages" / "static"
SHARED: Final = ("shared", "words")
"""The rooms of what all pages of a package share."""
TABLE: Final = re.compile(r"^\| `(?P<folder>\S+)/` \|.*\n\|[-|]+\n(?P<rows>(?:\|.*\n)+)", re.MULTILINE)
ROW: Final = re.compile(r"^\| `(?P<room>\S+)` \| (?P<contents>[^|]+) \|(?P<imports>[^|]*)\|$", re.MULTILINE)

Room = Path
"""The folder of a room."""


def stated_rooms() -> Mapping[Room, set[Room]]:
    """The rooms of the tables, each with those that it may import from."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    return {
        ROOT / table["folder"] / row["room"]: {
            ROOT / table["folder"] / name for name in re.findall(r"`([^`]+)`", row["imports"])
        }
        for table in TABLE.finditer(text)
        for row in ROW.finditer(table["rows"])
    }


def shared_rooms(static: Path) -> set[Room]:
    """The rooms of what all pages share, and of what all pages of the package share whose folder of scripts this is."""
    return {PAGES, *(room for room in stated_rooms() if room.parent == PAGES), *(static / name for name in SHARED)}


def imported_rooms() -> Mapping[Room, set[Room]]:
    """The rooms of the tree, each with the others that its modules import from."""
    rooms: defaultdict[Room, set[Room]] = defaultdict(set)
    for path in MODULES:
        imported = imports_of(path.read_text("utf-8"))
        rooms[path.parent] |= {(path.parent / address).resolve().parent for address in imported} - {path.parent}
    return rooms


def test_a_module_imports_from_its_own_room_and_those_of_its_row() -> None:
    """What all pages share imports nothing of a page, and a row names no room from which nothing is taken."""
    stated = stated_rooms()
    assert len(stated) > 20
    rooms = {
        room: imported - ({PAGES} if room.parent == PAGES else shared_rooms(room.parent))
        for room, imported in imported_rooms().items()
        if room.parent.name == "static"
    }
    assert {room: imported for room, imported in rooms.items() if imported != stated.get(room)} == {}
    assert imported_rooms()[PAGES] == set()


def test_every_room_has_a_row() -> None:
    """A folder of scripts, styles or pictures, and no row is left over. No file stands beside the rooms."""
    statics = [ROOT / folder / "static" for folder in FOLDERS]
    rooms = {path.parent for static in statics for path in static.rglob("*") if path.is_file()}
    without = {PAGES, ROOT / "firmware_bridge" / "static"}
    assert rooms - without == set(stated_rooms())


def test_no_rooms_import_each_other() -> None:
    """Not by a third room either: `CycleError` names them."""
    assert len(list(TopologicalSorter(imported_rooms()).static_order())) > 20
