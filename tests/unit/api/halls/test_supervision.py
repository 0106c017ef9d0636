"""What a supervisor is told of expected waits, and how often the pace is looked at."""

from collections.abc import Mapping
from typing import Any

from queue_server.api.halls.supervision import Supervision
from tests.halls import PureHall


class Feed:
    """The committed state of a hall, as a feed has it."""

    def __init__(self, hall: PureHall) -> None:
        self.hall = "aksu"
        self._hall = hall

    @property
    def state(self) -> Any:
        return self._hall.state


def supervision(hall: PureHall, expected: Mapping[str, int]) -> Supervision:
    feed: Any = Feed(hall)
    return Supervision(feed, lambda: hall.now, list, lambda: expected)


def expected(told: Supervision) -> dict[str, int | None]:
    return {service.service: service.expected_s for service in told.document().services}


def test_what_visitors_are_told_comes_before_the_pace() -> None:
    """Where an estimate is known it stands; nothing is made up for the others."""
    hall = PureHall()
    hall.issue("land")
    assert expected(supervision(hall, {"land": 330})) == {"land": 330, "school": None, "papers": None}


def test_the_hall_is_the_present_one_though_the_pace_is_kept() -> None:
    """Ten seconds of an old pace, and never an old line."""
    hall = PureHall()
    told = supervision(hall, {})
    assert told.document().waiting == 0
    hall.issue("land")
    assert (told.document().waiting, told.document().level) == (1, "fault")
