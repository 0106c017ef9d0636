"""Whether the counts of a replay add up."""

from queue_server.replay.counts import ReplayCounts


def test_a_day_that_adds_up_has_no_faults() -> None:
    """Every visitor has a ticket, every ticket was served or left, every call was heard once."""
    assert ReplayCounts(5, issued=5, served=4, left=1, calls=4, calls_heard=4).faults == []


def test_every_difference_is_named() -> None:
    """A missing ticket, a ticket without an end and a call nobody heard are three faults."""
    assert ReplayCounts(6, issued=5, served=3, left=1, calls=4, calls_heard=3).faults == [
        "6 visitors, and 5 tickets issued",
        "5 tickets issued, 3 served and 1 left",
        "4 calls made, and 3 heard exactly once",
    ]


def test_the_summary_has_the_rate() -> None:
    """Commands per second, and no division by nothing."""
    assert ("commands per second", "250") in ReplayCounts(1, commands=500, seconds=2).rows
    assert ("commands per second", "0") in ReplayCounts(1).rows
