"""Moments as documents show them."""

from queue_server.views.times import moment


def test_a_moment_that_no_calendar_has_is_shown_as_the_nearest() -> None:
    """One wrong number in what an earlier version has stored costs no page."""
    assert moment(-62_135_596_801_000_000).isoformat() == "1970-01-01T00:00:00+00:00"
    assert moment(10**30).isoformat() == "9999-01-01T00:00:00+00:00"
    assert moment(1_759_986_000_000_001).isoformat() == "2025-10-09T05:00:00.000001+00:00"
