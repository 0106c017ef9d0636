"""The known estimates, as others publish them."""

from queue_server.hall.state import MINUTE
from queue_server.stats.estimates.baselines import NAMES, baselines
from queue_server.stats.estimates.observations.booked_comers import Punctuality
from queue_server.stats.estimates.observations.history import History
from queue_server.stats.estimates.observations.recent import Recent
from queue_server.stats.estimates.observations.roster import Roster
from queue_server.stats.estimates.simulation_inputs import SimulationInputs
from tests.halls import PureHall


def estimates(hall: PureHall, ticket_id: str, recent: Recent) -> dict[str, float]:
    ticket = hall.state.tickets[ticket_id]
    inputs = SimulationInputs.of(
        hall.state, ticket, hall.now, History(), Roster(is_inferred=False), comers={}, punctuality=Punctuality()
    )
    every = baselines(hall.state, ticket, hall.now, inputs, recent)
    return {name: round(seconds, 3) for name, seconds in every.items()}


def test_the_mean_of_a_service_is_of_its_last_ten_who_queued() -> None:
    """Of eleven waits of 1 to 11 min for land, with others between them, the mean is that of 2 to 11."""
    recent = Recent()
    for minutes in range(1, 12):
        recent.called("land", 60.0 * minutes, minutes * MINUTE)
        recent.called("land", 0.0, minutes * MINUTE)
        recent.called("school", 6000.0, minutes * MINUTE)
    assert recent.mean_of_service("land") == 390.0
    assert recent.mean_of_service("papers") == 0.0


def test_what_has_been_waited_is_taken_off_the_waits_of_others() -> None:
    """The last one called waited 10 min; one who has waited 4 min may expect 6 more, and after 11 min none."""
    hall, recent = PureHall(), Recent()
    hall.open(1)
    recent.called("land", 600.0, hall.now)
    ticket = hall.issue("land")
    assert set(estimates(hall, ticket.id, recent)) == set(NAMES)
    assert estimates(hall, ticket.id, recent)["les"] == 600.0
    hall.pass_minutes(4)
    assert estimates(hall, ticket.id, recent)["mean_10_service"] == 360.0
    hall.pass_minutes(7)
    assert estimates(hall, ticket.id, recent)["les_service"] == 0.0
