"""When heartbeats of many halls are taken in together."""

import pytest

from queue_server.replication.centre.gathering import next_gathering


@pytest.mark.parametrize(("heard_s", "gathered_s"), [(100.0, 110.0), (100.1, 110.0), (101.0, 115.0), (104.9, 115.0)])
def test_a_heartbeat_waits_for_the_gathering_after_it(heard_s: float, gathered_s: float) -> None:
    """One that waited for a gathering comes before the next but one; one that came between comes after ten seconds, so
    it is there at the first gathering after that."""
    assert next_gathering(heard_s) == gathered_s
