"""The hall's offset as pages get it."""

from datetime import UTC, datetime

import pytest

from queue_server.pages.wording.offsets import offsets


def test_a_zone_without_summer_time_has_one_offset() -> None:
    """Five hours in Almaty, from two days before on."""
    assert offsets("Asia/Almaty", datetime(2026, 11, 29, 10, 30, tzinfo=UTC)) == ((1795737600, 18000),)


def test_a_change_is_known_to_the_second() -> None:
    """All of Kazakhstan east of the Urals came to UTC+5 on 1 March 2024, at 00:00 of UTC+6 (IANA tz, 2024a)."""
    assert offsets("Asia/Almaty", datetime(2024, 2, 1, tzinfo=UTC)) == ((1706572800, 21600), (1709229600, 18000))


@pytest.mark.parametrize(("timezone", "changes"), [("Europe/Berlin", 2), ("America/New_York", 2), ("UTC", 0)])
def test_a_year_of_changes_is_known(timezone: str, changes: int) -> None:
    """Summer time begins and ends within the 400 days."""
    assert len(offsets(timezone, datetime(2026, 1, 5, tzinfo=UTC))) - 1 >= changes
