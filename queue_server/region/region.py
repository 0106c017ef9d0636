"""Says which halls a person of a region sees, and in which district each hall is."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from queue_server.config.roles import OF_DISTRICT
from queue_server.config.sections.region import RegionHallSettings, RegionSettings
from queue_server.config.values.geojson import MapLine, read_outline
from queue_server.config.values.text import folded
from queue_server.views.person_names import PersonNames


class Region:
    """The region of one server. `outline` are the lines of its border."""

    def __init__(self, settings: RegionSettings, outline: Sequence[MapLine] = ()) -> None:
        self.settings = settings
        self.outline = outline
        self._halls = {hall.id: hall for hall in settings.halls}
        self._districts_of_person: dict[str, set[str]] = {}
        for district in settings.districts:
            for person in district.people:
                self._districts_of_person.setdefault(folded(person), set()).add(district.id)

    def hall(self, hall: str) -> RegionHallSettings:
        """What the configuration says of a hall; one that it does not name stands in no district."""
        return self._halls.get(hall) or RegionHallSettings(hall)

    def halls_of(self, district: str) -> frozenset[str]:
        """The halls of a district."""
        return frozenset(hall.id for hall in self.settings.halls if hall.district == district)

    def halls_for(self, role: str, name: str, names: PersonNames) -> frozenset[str] | None:
        """The halls in which a person or machine has the rights of its role; None for all. Whoever was renamed since
        the configuration was written is still found by the name in it."""
        if role not in OF_DISTRICT:
            return None
        districts: set[str] = set()
        for recorded in names.recorded_names(name):
            districts |= self._districts_of_person.get(folded(recorded), set())
        return frozenset(hall for district in districts for hall in self.halls_of(district))

    def districts_with(self, halls: Iterable[str]) -> frozenset[str]:
        """The districts in which any of these halls stands."""
        return frozenset(district for hall in halls if (district := self.hall(hall).district) is not None)


def region_of(settings: RegionSettings) -> Region:
    """The region with its outline read from the file. Raises `OSError` and `OutlineError`."""
    return Region(settings, () if settings.outline is None else read_outline(Path(settings.outline).read_bytes()))
