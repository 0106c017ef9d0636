"""Looking at those who wait: who, how often, and what is said of them."""

from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall.ticket import Ticket
from queue_server.stats.estimates.error_range import Corrected
from queue_server.stats.estimates.watch import MOST_LOOKS, Watch
from queue_server.views.supervision.passing import Foreseen
from tests.halls import DEFINITION, PureHall

NORM = replace(DEFINITION, services=(replace(DEFINITION.services[0], norm_minutes=10), *DEFINITION.services[1:]))
"""Land has a norm of ten minutes, the others have none."""


class Looking:
    """A hall, its watch, and estimates that are what a test says: `expected_s` more for everybody."""

    def __init__(self) -> None:
        self.hall = PureHall(NORM)
        self.watch = Watch()
        self.expected_s: float | None = 900.0
        self.asked: list[str] = []

    def look(self, seen: int = 20) -> Foreseen:
        self.asked = []
        return self.watch.look(self.hall.state, self.hall.now, self._foresee, seen)

    def _foresee(self, ticket: Ticket) -> Corrected | None:
        self.asked.append(ticket.id)
        s = self.expected_s
        return None if s is None else Corrected(s, s / 2, s, s * 2)


def test_everybody_is_looked_at_when_they_come_and_every_half_minute() -> None:
    """And not more often; those of a service without a norm never."""
    its = Looking()
    its.hall.issue("land"), its.hall.issue("school")
    its.look()
    assert its.asked == ["t1"]
    its.hall.pass_minutes(0.4)
    its.hall.issue("land")
    its.look()
    assert its.asked == ["t3"]
    its.hall.pass_minutes(0.2)
    its.look()
    assert its.asked == ["t1"]


def test_it_is_said_of_whom_until_they_are_called_or_the_norm_has_passed() -> None:
    """Fifteen minutes of ten: likely; then called, and nothing is said any more."""
    its = Looking()
    its.hall.open(1)
    its.hall.issue("land"), its.hall.issue("land")
    assert its.look() == Foreseen({"t1": 0.8, "t2": 0.8}, frozenset({"land"}), 20, 20)
    its.hall.call(1)
    assert its.look().chances == {"t2": 0.8}
    its.hall.pass_minutes(10)
    assert its.look().chances == {}
    assert its.asked == []


def test_what_was_said_is_taken_back_when_it_goes_faster() -> None:
    """A second window has opened: the wait comes to less than the norm."""
    its = Looking()
    its.hall.issue("land")
    assert its.look().chances == {"t1": 0.8}
    its.expected_s = 300.0
    assert its.look().chances == {"t1": 0.8}, "not before it is looked at again"
    its.hall.pass_minutes(1)
    assert its.look() == Foreseen({}, frozenset({"land"}), 20, 20)


def test_another_line_is_another_wait() -> None:
    """Sent elsewhere and back, or back from a hold, a ticket is looked at anew."""
    its = Looking()
    its.hall.open(1)
    its.hall.issue("land")
    its.look()
    its.hall.call(1)
    its.hall.ask(c.HoldTicket(1))
    its.hall.ask(c.ReturnTicket(1))
    its.expected_s = 100.0
    assert its.look().chances == {}
    assert its.asked == ["t1"]


def test_too_little_data_says_so() -> None:
    """Nobody is asked for; nor is a service named of which nothing can be foretold, as while all its windows pause."""
    its = Looking()
    its.hall.issue("land")
    assert its.look(seen=19) == Foreseen({}, frozenset(), 19, 20)
    assert its.asked == []
    its.expected_s = None
    assert its.look() == Foreseen({}, frozenset(), 20, 20)


def test_in_a_rush_a_look_takes_so_many_and_the_next_one_the_others() -> None:
    """Nobody is passed over."""
    its = Looking()
    for _ in range(MOST_LOOKS + 5):
        its.hall.issue("land")
    its.look()
    assert its.asked == [f"t{n}" for n in range(1, MOST_LOOKS + 1)]
    its.look()
    assert its.asked == [f"t{n}" for n in range(MOST_LOOKS + 1, MOST_LOOKS + 6)]
