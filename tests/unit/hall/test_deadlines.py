"""What becomes due at which moment."""

import pytest

from queue_server.hall.deadlines import Deadlines


def test_they_stand_in_the_order_of_their_moments() -> None:
    """Whatever order they come in; those of one moment stand in the order of their ids."""
    deadlines = Deadlines([(2, "b")])
    deadlines.add(3, "a")
    deadlines.add(2, "a")
    deadlines.add(1, "c")
    assert deadlines == [(1, "c"), (2, "a"), (2, "b"), (3, "a")]


def test_what_is_due_by_a_moment_includes_it() -> None:
    """And nothing later."""
    deadlines = Deadlines([(1, "a"), (2, "b"), (2, "c"), (3, "d")])
    assert deadlines.until(2) == ["a", "b", "c"]
    assert deadlines.until(0) == []


def test_one_is_taken_out_by_its_moment_and_its_id() -> None:
    """One that is not there is a defect of the fold, and is named."""
    deadlines = Deadlines([(1, "a"), (2, "b")])
    deadlines.take_out(1, "a")
    assert deadlines == [(2, "b")]
    for moment, name in ((1, "a"), (2, "a"), (9, "z")):
        with pytest.raises(ValueError, match="is due at"):
            deadlines.take_out(moment, name)
