"""Dates and times as people read them in each language."""

from datetime import UTC, datetime

import pytest

from queue_server.pages.wording.dates import clock, day

EVENING = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "text"),
    [("kk", "2026 ж. 22 қараша"), ("ru", "22 ноября 2026 г."), ("en", "November 22, 2026")],
)
def test_a_day_is_the_halls_own(language: str, text: str) -> None:
    """19:30 UTC is the next day in Almaty; every language has its order and case."""
    assert day(EVENING, language, "Asia/Almaty").replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\xa0", " ") == text


def test_a_clock_is_the_halls_own() -> None:
    """24 hours, with the hall's offset."""
    assert clock(EVENING, "ru", "Asia/Almaty") == "00:30"
