"""Token buckets for strangers' addresses."""

from queue_server.api.http.admission.limits import Limit, Rate


def test_a_burst_is_let_through_and_the_next_one_waits() -> None:
    """`burst` requests at once, then one every 1/rate seconds; the wait is told."""
    limit = Limit(Rate(rate=2, burst=3))
    assert [limit.take("10.0.0.1", 0.0) for _ in range(4)] == [0, 0, 0, 0.5]
    assert limit.take("10.0.0.1", 0.5) == 0
    assert limit.take("10.0.0.1", 0.5) == 0.5


def test_addresses_do_not_take_from_one_another() -> None:
    """One guest who knocks all the time keeps nobody else out."""
    limit = Limit(Rate(rate=1, burst=1))
    assert limit.take("10.0.0.1", 0.0) == 0
    assert limit.take("10.0.0.1", 0.0) == 1
    assert limit.take("10.0.0.2", 0.0) == 0


def test_a_dear_request_takes_more() -> None:
    """It waits until all that it costs is there."""
    limit = Limit(Rate(rate=2, burst=10))
    assert [limit.take("10.0.0.1", 0.0, 6) for _ in range(2)] == [0, 1.0]
    assert limit.take("10.0.0.1", 0.0, 4) == 0


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    """A night of silence is not saved up."""
    limit = Limit(Rate(rate=1, burst=2))
    limit.take("10.0.0.1", 0.0)
    assert [limit.take("10.0.0.1", 50_000.0) for _ in range(3)] == [0, 0, 1]


def test_memory_is_bounded() -> None:
    """A flood of addresses pushes out the one that knocked longest ago."""
    limit = Limit(Rate(rate=0.001, burst=1), most=100)
    for number in range(1000):
        limit.take(f"10.0.{number // 256}.{number % 256}", 0.0)
    assert len(limit) == 100
    assert limit.take("10.0.3.231", 0.0) > 0, "the newest is remembered"
    assert limit.take("10.0.0.0", 0.0) == 0, "the oldest is forgotten"


def test_a_full_bucket_is_forgotten() -> None:
    """Whoever has kept quiet costs no memory."""
    limit = Limit(Rate(rate=1, burst=1))
    for number in range(10):
        limit.take(f"10.0.0.{number}", 0.0)
    for number in range(10):
        limit.take(f"10.0.1.{number}", 60.0)
    assert len(limit) == 10
