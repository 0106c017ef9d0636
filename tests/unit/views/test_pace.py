"""From when a call and a service take too long."""

from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.views.supervision.pace import Pace, pace_of
from queue_server.views.times import moment
from tests.halls import DEFINITION, MORNING, PureHall

LAND, *REST = DEFINITION.services
TEN = replace(DEFINITION, services=(replace(LAND, service_minutes=10), *REST), call_seconds=60)
MINUTE = 60_000_000


def test_a_call_has_the_seconds_of_the_hall_and_a_service_its_minutes() -> None:
    """Slow at the norm, late half as long again; another service has its own, or none."""
    hall = PureHall(TEN)
    hall.open(3)
    ticket = hall.issue()
    assert pace_of(hall.state, ticket) is None
    hall.now = MORNING
    hall.call(3)
    assert pace_of(hall.state, ticket) == Pace(60, moment(MORNING + MINUTE), moment(MORNING + 90_000_000))
    hall.pass_minutes(1)
    hall.ask(c.StartService(3))
    assert pace_of(hall.state, ticket) == Pace(600, moment(MORNING + 11 * MINUTE), moment(MORNING + 16 * MINUTE))


def test_a_recall_begins_anew_and_a_service_without_a_norm_is_never_late() -> None:
    """Whoever has just been called again is on the way; where the hall says nothing, nobody is hurried."""
    hall = PureHall(TEN)
    hall.open(3)
    ticket = hall.issue("school")
    hall.now = MORNING
    hall.call(3)
    hall.pass_minutes(2)
    hall.ask(c.Recall(3))
    pace = pace_of(hall.state, ticket)
    assert pace is not None
    assert pace.slow_from == moment(MORNING + 3 * MINUTE)
    hall.ask(c.StartService(3))
    assert pace_of(hall.state, ticket) is None
