"""A region knows its districts, and its map is drawn from positions and a border alone."""

import pytest
from msgspec.structs import replace

from queue_server.config.sections.region import DistrictSettings, RegionHallSettings, RegionSettings, check
from queue_server.config.values.geojson import MapPosition, OutlineError, read_outline
from queue_server.config.values.names import Names
from queue_server.pages.context import Principal
from queue_server.region.map_shape import map_shape
from queue_server.region.region import Region
from queue_server.region.scope import OtherDistrict, UnknownDistrict, allowed_halls
from queue_server.views.person_names import FormerName, PersonNames
from script.staging.region_halls import OUTLINE, region_settings

NAMES = Names(kk="С", ru="С", en="N")
SETTINGS = RegionSettings(
    districts=(DistrictSettings("north", NAMES, ("Dana",)), DistrictSettings("south", NAMES, ("Dana", "Erlan"))),
    halls=(RegionHallSettings("one", "north"), RegionHallSettings("two", "south"), RegionHallSettings("three")),
)
SQUARE = b'{"type":"Polygon","coordinates":[[[70,50],[72,50],[72,52],[70,52],[70,50]]]}'


def test_whoever_was_renamed_still_sees_their_district() -> None:
    """The configuration may have an earlier name; the name of somebody who was deleted opens nothing."""
    region = Region(SETTINGS)
    names = PersonNames([FormerName("Erlan", "Erlan S."), FormerName("Dana", "former-colleague-1")])
    assert region.halls_for("region", "anybody", names) is None
    assert region.halls_for("district", "erlan", PersonNames()) == frozenset({"two"})
    assert region.halls_for("district", "Erlan S.", names) == frozenset({"two"})
    assert region.halls_for("district", "Dana", names) == frozenset()
    assert region.halls_for("district", "Dana", PersonNames()) == frozenset({"one", "two"})


def test_a_district_is_shown_to_those_who_may_see_it() -> None:
    """Another district, and one that does not exist, are refused differently."""
    region, halls = Region(SETTINGS), ("one", "two", "three")
    everybody = Principal("region", "anybody", is_person=True)
    erlan = Principal("district", "Erlan", is_person=True, halls=frozenset({"two"}))
    assert allowed_halls(region, everybody, halls) == {*halls}
    assert allowed_halls(region, everybody, halls, "north") == {"one"}
    assert allowed_halls(region, erlan, halls) == allowed_halls(region, erlan, halls, "south") == frozenset({"two"})
    assert allowed_halls(region, None, halls) == frozenset()
    with pytest.raises(OtherDistrict):
        allowed_halls(region, erlan, halls, "north")
    with pytest.raises(UnknownDistrict):
        allowed_halls(region, everybody, halls, "nowhere")


def test_what_contradicts_itself_is_named() -> None:
    """A hall twice, a district that is not there, half a position, a person twice."""
    halls = (RegionHallSettings("one", "nroth", 52.0), RegionHallSettings("one"))
    wrong = replace(SETTINGS, districts=(replace(SETTINGS.districts[0], people=("A", "A")),), halls=halls)
    assert [path for path, _ in check(wrong)] == [
        ("region", "halls", 1, "id"),
        ("region", "districts", 0, "people", 1),
        ("region", "halls", 0, "district"),
        ("region", "halls", 0),
    ]
    assert list(check(SETTINGS)) == []
    assert list(check(region_settings(20))) == []


def test_a_map_is_true_at_its_middle() -> None:
    """A square of degrees at 51° is narrower than it is high, north is up, and halls lie where they are."""
    shape = map_shape(read_outline(SQUARE), {"aksu": MapPosition(71.0, 51.0)})
    assert shape is not None
    assert (shape.width, shape.height) == (674.8, 1000.0)
    assert shape.points == {"aksu": (337.4, 500.0)}
    assert shape.outline == "M61 939L613 939L613 61L61 61L61 939"
    assert map_shape((), {}) is None
    alone = map_shape((), {"aksu": MapPosition(71.0, 51.0)})
    assert alone is not None
    assert alone.points["aksu"] == (alone.width / 2, alone.height / 2)


def test_a_region_across_the_180th_meridian_is_one_piece() -> None:
    """Two halls, a degree apart on either side of it, are near each other on the map."""
    shape = map_shape((), {"west": MapPosition(179.5, 65.0), "east": MapPosition(-179.5, 65.0)})
    assert shape is not None
    assert 0 < shape.points["west"][0] < shape.points["east"][0] < shape.width


def test_the_outline_of_the_example_can_be_read() -> None:
    """It is a ring that closes."""
    (ring,) = read_outline(OUTLINE.read_bytes())
    assert ring[0] == ring[-1]


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (b"{", "it is no JSON: Input data was truncated"),
        (b"\xff", "it is no JSON: "),
        (b"[]", "a GeoJSON object stands here, such as a FeatureCollection"),
        (b'{"type":"Poligon"}', "type: write the type of a GeoJSON object, such as Polygon"),
        (b'{"type":"FeatureCollection"}', "features: a list stands here"),
        (b'{"type":"Point","coordinates":[1,2]}', "it has no polygon and no line, so there is nothing to draw"),
        (
            b'{"type":"Polygon","coordinates":[[[70,50],[72,50],[70,50]]]}',
            "coordinates[0]: 3 positions are too few; a line has two, a ring four",
        ),
        (
            b'{"type":"LineString","coordinates":[[70,50],[72,"50"]]}',
            "coordinates[1]: a position is longitude and latitude in degrees, such as [69.39, 53.28]",
        ),
        (
            b'{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[700,50]]]}}',
            "geometry.coordinates[0]: 1 positions are too few; a line has two, a ring four",
        ),
        (b'{"type":"GeometryCollection","geometries":[7]}', "geometries[0]: a GeoJSON object stands here"),
        (b"[" * 100_000, "it is no JSON: "),
        (b" " * 4_000_001, "it is larger than 4 MB; simplify the border"),
        (
            b'{"type":"LineString","coordinates":[' + b",".join([b"[1,2]"] * 100_001) + b"]}",
            "it has more than 100000 points; simplify the border",
        ),
    ],
)
def test_a_broken_outline_names_the_key(text: bytes, mistake: str) -> None:
    """Whoever mends the file sees where."""
    with pytest.raises(OutlineError) as error:
        read_outline(text)
    assert str(error.value).startswith(mistake)
