"""The parts of an application: each is found by its class, and there is one of each."""

import pytest

from queue_server.app_parts import AppParts
from queue_server.bugs import Bugs
from queue_server.config.sections.region import RegionSettings
from queue_server.region.region import Region


def test_a_part_is_found_by_its_class() -> None:
    parts = AppParts()
    region, bugs = parts.add(Region(RegionSettings())), parts.add(Bugs(lambda: 0))
    assert parts[Region] is region
    assert parts[Bugs] is bugs


def test_a_second_one_of_a_class_is_refused() -> None:
    """Who has asked already would go on with the first."""
    parts = AppParts()
    first = parts.add(Region(RegionSettings()))
    with pytest.raises(ValueError, match="the application has its Region already"):
        parts.add(Region(RegionSettings()))
    assert parts[Region] is first


def test_what_nobody_added_is_missed_by_its_name() -> None:
    with pytest.raises(LookupError, match="the application has no Region"):
        AppParts()[Region]


def test_another_object_may_stand_for_one_of_a_class() -> None:
    """A test of pages has no server behind them."""
    parts = AppParts()
    assert parts.add(object(), Region) is parts[Region]


def test_a_part_is_replaced_by_another_of_its_class() -> None:
    parts = AppParts()
    with pytest.raises(LookupError):
        parts.replace(Region(RegionSettings()))
    parts.add(Region(RegionSettings()))
    other = Region(RegionSettings())
    parts.replace(other)
    assert parts[Region] is other
