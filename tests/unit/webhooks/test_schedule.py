"""When an event that was not taken is sent again."""

import pytest

from queue_server.hall.state import SECOND
from queue_server.webhooks.schedule import HOUR, RETRY_AFTER, pause_after, pause_of_header, rest_until
from tests.halls import MORNING


def test_ten_attempts_over_three_days() -> None:
    """The pauses are those of Standard Webhooks; after the tenth attempt there is no other."""
    pauses = [pause_after(failures, None, 0) for failures in range(1, 11)]
    assert [None if p is None else p / SECOND for p in pauses] == [
        *(5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400),
        None,
    ]
    assert 3 * 24 * HOUR < sum(RETRY_AFTER) < 4 * 24 * HOUR


def test_chance_and_wishes() -> None:
    """Halls do not come back all at once, and a receiver that wants to be left alone is, but not for ever."""
    assert pause_after(1, None, 1) == 5.5 * SECOND
    assert pause_after(1, 60 * SECOND, 0) == 60 * SECOND
    assert pause_after(2, 60 * SECOND, 0) == 300 * SECOND
    assert pause_after(1, 10**15, 0) == 24 * HOUR
    assert pause_after(10, 60 * SECOND, 0) is None


def test_a_clock_that_was_set_back_does_not_hold_up() -> None:
    """A rest is never longer than the longest pause."""
    assert rest_until(MORNING + 5 * SECOND, MORNING) == 5 * SECOND
    assert rest_until(MORNING, MORNING + 1) == 0
    assert rest_until(MORNING, MORNING - 10**15) == round(1.1 * 24 * HOUR)


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("120", 120 * SECOND),
        ("Thu, 09 Oct 2025 09:01:00 GMT", 60 * SECOND),
        ("Thu, 09 Oct 2025 08:00:00 GMT", 0),
        (None, None),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("9" * 40, None),
        ("٣", None),
    ],
)
def test_retry_after(header: str | None, pause: int | None) -> None:
    """Seconds or a date; what cannot be read asks for nothing."""
    assert pause_of_header(header, MORNING) == pause
