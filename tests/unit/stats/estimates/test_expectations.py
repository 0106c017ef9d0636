"""How much of an old PC the running estimates may take."""

import pytest

from queue_server.worker.client.expectations import rest_s


@pytest.mark.parametrize(("took_s", "rests_s"), [(0.0, 3.0), (0.3, 3.0), (0.5, 4.5), (2.0, 18.0)])
def test_estimates_take_at_most_a_tenth_of_a_processor(took_s: float, rests_s: float) -> None:
    """A quick round is followed by another after three seconds, a slow one after nine times as long as it took."""
    assert rest_s(took_s) == pytest.approx(rests_s)
