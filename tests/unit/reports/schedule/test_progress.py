"""When a period is over in many halls: in each of them, or once they have been waited for."""

from datetime import UTC, date, datetime

from queue_server.hall.state import SECOND
from queue_server.reports.schedule.due import Span
from queue_server.reports.schedule.progress import (
    OPEN_DATA_WAIT,
    REPORT_WAIT,
    HallProgress,
    MissingData,
    common_day,
    region_span,
)

ZONE = "Asia/Almaty"
MONDAY = Span(date(2026, 3, 16), date(2026, 3, 16))
TURNED, OPEN = "2026-03-17", "2026-03-16"


def at(day: int, hour: int) -> int:
    """A moment of March in Almaty, five hours ahead of UTC."""
    return int(datetime(2026, 3, day, hour, tzinfo=UTC).timestamp() - 5 * 3600) * SECOND


def hall(name: str, day: str, *, is_awaited: bool = True) -> HallProgress:
    return HallProgress(name, day, ZONE, at(16, 14) if day else None, is_awaited)


def test_the_last_hall_is_waited_for() -> None:
    """Until its day has turned too; then nothing is missing."""
    halls = [hall("aksu", TURNED), hall("esil", OPEN)]
    assert common_day(halls, at(17, 1), REPORT_WAIT) == OPEN
    turned = [hall("aksu", TURNED), hall("esil", TURNED)]
    assert common_day(turned, at(17, 1), REPORT_WAIT) == TURNED
    assert region_span(turned, MONDAY, at(17, 1), REPORT_WAIT).missing == ()


def test_a_silent_hall_is_not_waited_for_for_ever() -> None:
    """Six hours after the end of the day, three days for what anyone may read; then it is named with its end."""
    halls = [hall("aksu", TURNED), hall("esil", OPEN), hall("newcomer", "")]
    assert common_day(halls, at(17, 5), REPORT_WAIT) == OPEN
    assert common_day(halls, at(17, 6), REPORT_WAIT) == TURNED
    assert common_day(halls, at(17, 6), OPEN_DATA_WAIT) == OPEN
    assert common_day(halls, at(20, 0), OPEN_DATA_WAIT) == TURNED
    span = region_span(halls, MONDAY, at(17, 6), REPORT_WAIT)
    assert span.missing == (MissingData("esil", ZONE, at(16, 14)), MissingData("newcomer", ZONE, None))
    assert (span.halls, span.is_early) == (("aksu", "esil"), False)


def test_a_hall_that_sends_nothing_more() -> None:
    """It keeps nothing back; its end is named in the period in which it lies, and never again."""
    halls = [hall("aksu", TURNED), hall("esil", OPEN, is_awaited=False)]
    assert common_day(halls, at(17, 1), REPORT_WAIT) == TURNED
    assert [missing.hall for missing in region_span(halls, MONDAY, at(17, 1), REPORT_WAIT).missing] == ["esil"]
    silent_halls = [hall("aksu", "2026-03-18"), hall("esil", OPEN, is_awaited=False)]
    tuesday = Span(date(2026, 3, 17), date(2026, 3, 17))
    assert region_span(silent_halls, tuesday, at(18, 1), REPORT_WAIT).missing == ()


def test_without_any_day_nothing_is_over() -> None:
    """No hall has had one, or none is awaited."""
    assert common_day([hall("newcomer", "")], at(17, 12), REPORT_WAIT) == ""
    assert common_day([hall("esil", OPEN, is_awaited=False)], at(17, 12), REPORT_WAIT) == ""
