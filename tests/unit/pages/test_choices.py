"""What a kiosk offers: who waits, why nothing is given, and when it opens again."""

from datetime import UTC, datetime

from msgspec.structs import replace

from displays.board import services_of
from displays.choices import Refusal, choices
from queue_server.config.definition import Definition, Hours
from queue_server.hall import commands as c
from tests.halls import DEFINITION, PureHall

THURSDAY_ONLY = Hours(thu=("15:00-18:00",))
"""The halls of the tests are at a Thursday, 14:00 in Almaty."""
OPENS = datetime(2025, 10, 9, 10, 0, tzinfo=UTC)


def with_service(**changes: object) -> Definition:
    """`DEFINITION` with its first service otherwise."""
    first, *others = DEFINITION.services
    return replace(DEFINITION, services=(replace(first, **changes), *others))


def test_a_choice_says_how_many_wait() -> None:
    """Every service of the hall in its order, with its line's length and nothing in the way."""
    hall = PureHall()
    hall.issue("school")
    hall.issue("school")
    offered = choices(hall.state, hall.now)
    assert offered.refusal is None
    assert [(s.id, s.prefix, s.waiting, s.refusal) for s in offered.services] == [
        ("land", "A", 0, None),
        ("school", "B", 2, None),
        ("papers", "C", 0, None),
    ]


def test_a_closed_hall_says_when_it_opens() -> None:
    """Outside its hours the hall refuses as a whole, and names its next opening."""
    hall = PureHall(replace(DEFINITION, hours=THURSDAY_ONLY))
    assert choices(hall.state, hall.now).refusal == Refusal("hall_closed", {}, OPENS)


def test_a_closed_service_says_when_it_opens() -> None:
    """A service with hours of its own refuses for itself alone."""
    hall = PureHall(with_service(hours=THURSDAY_ONLY))
    offered = choices(hall.state, hall.now)
    assert offered.refusal is None
    assert [s.refusal for s in offered.services] == [Refusal("service_closed", {}, OPENS), None, None]


def test_a_service_that_is_switched_off_says_why() -> None:
    """The reason of whoever switched it off stands on the tile; nobody knows when it ends."""
    hall = PureHall()
    hall.ask(c.SwitchService("land", on=False, reason="repairs"))
    assert choices(hall.state, hall.now).services[0].refusal == Refusal("service_off", {"reason": "repairs"})


def test_a_limit_that_is_reached_says_so() -> None:
    """The day's limit, and the letter's last number."""
    hall = PureHall(with_service(daily_limit=1))
    hall.issue("land")
    for _ in range(5):
        hall.issue("papers")
    land, _, papers = choices(hall.state, hall.now).services
    assert land.refusal == Refusal("daily_limit_reached", {"limit": 1})
    assert papers.refusal == Refusal("numbers_exhausted", {"prefix": "C", "last": 5})


def test_a_board_of_a_zone_lists_the_services_that_are_called_there() -> None:
    """Helping windows do not make a service one of their zone."""
    assert [service.id for service in services_of(DEFINITION, None)] == ["land", "school", "papers"]
    assert [service.id for service in services_of(DEFINITION, "east")] == ["land", "school"]
    assert [service.id for service in services_of(DEFINITION, "west")] == ["land", "school", "papers"]
