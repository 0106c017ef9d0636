"""What a supervisor is told of expected waits, and how often the pace is looked at."""

from collections.abc import Mapping
from typing import Any

from queue_server.api.halls.supervision import Supervision
from queue_server.views.shown_wait import ShownWait, WaitMinutes
from tests.halls import PureHall


class Feed:
    """The committed state of a hall, as a feed has it."""

    def __init__(self, hall: PureHall) -> None:
        self.hall = "aksu"
        self._hall = hall

    @property
    def state(self) -> Any:
        return self._hall.state


def supervision(hall: PureHall, expected: Mapping[str, ShownWait]) -> Supervision:
    feed: Any = Feed(hall)
    return Supervision(feed, lambda: hall.now, list, lambda: expected)


def expected(hall_supervision: Supervision) -> dict[str, ShownWait | None]:
    return {service.service: service.estimate for service in hall_supervision.document().services}


def test_what_visitors_are_told_is_what_is_expected() -> None:
    """Where an estimate is known it stands; nothing is made up for the others."""
    hall = PureHall()
    hall.issue("land")
    wait = ShownWait(270, 330, 420, WaitMinutes(4, 6, 7))
    assert expected(supervision(hall, {"land": wait})) == {"land": wait, "school": None, "papers": None}


def test_the_hall_is_the_present_one_though_the_pace_is_kept() -> None:
    """Ten seconds of an old pace, and never an old line."""
    hall = PureHall()
    hall_supervision = supervision(hall, {})
    assert hall_supervision.document().waiting == 0
    hall.issue("land")
    assert (hall_supervision.document().waiting, hall_supervision.document().level) == (1, "fault")
