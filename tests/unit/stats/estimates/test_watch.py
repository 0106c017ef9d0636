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
        self.tickets: list[str] = []

    def look(self, sample_size: int = 20) -> Foreseen:
        self.tickets = []
        return self.watch.look(self.hall.state, self.hall.now, self._foresee, sample_size)

    def _foresee(self, ticket: Ticket) -> Corrected | None:
        self.tickets.append(ticket.id)
        s = self.expected_s
        return None if s is None else Corrected(s, s / 2, s, s * 2)


def test_everybody_is_looked_at_when_they_come_and_every_half_minute() -> None:
    """And not more often; those of a service without a norm never."""
    looking = Looking()
    looking.hall.issue("land"), looking.hall.issue("school")
    looking.look()
    assert looking.tickets == ["t1"]
    looking.hall.pass_minutes(0.4)
    looking.hall.issue("land")
    looking.look()
    assert looking.tickets == ["t3"]
    looking.hall.pass_minutes(0.2)
    looking.look()
    assert looking.tickets == ["t1"]


def test_it_is_said_of_whom_until_they_are_called_or_the_norm_has_passed() -> None:
    """Fifteen minutes of ten: likely; then called, and nothing is said any more."""
    looking = Looking()
    looking.hall.open(1)
    looking.hall.issue("land"), looking.hall.issue("land")
    assert looking.look() == Foreseen({"t1": 0.8, "t2": 0.8}, frozenset({"land"}), 20, 20)
    looking.hall.call(1)
    assert looking.look().chances == {"t2": 0.8}
    looking.hall.pass_minutes(10)
    assert looking.look().chances == {}
    assert looking.tickets == []


def test_what_was_said_is_taken_back_when_it_goes_faster() -> None:
    """A second window has opened: the wait comes to less than the norm."""
    looking = Looking()
    looking.hall.issue("land")
    assert looking.look().chances == {"t1": 0.8}
    looking.expected_s = 300.0
    assert looking.look().chances == {"t1": 0.8}, "not before it is looked at again"
    looking.hall.pass_minutes(1)
    assert looking.look() == Foreseen({}, frozenset({"land"}), 20, 20)


def test_another_line_is_another_wait() -> None:
    """Sent elsewhere and back, or back from a hold, a ticket is looked at anew."""
    looking = Looking()
    looking.hall.open(1)
    looking.hall.issue("land")
    looking.look()
    looking.hall.call(1)
    looking.hall.ask(c.HoldTicket(1))
    looking.hall.ask(c.ReturnTicket(1))
    looking.expected_s = 100.0
    assert looking.look().chances == {}
    assert looking.tickets == ["t1"]


def test_too_little_data_says_so() -> None:
    """Nobody is asked for; nor is a service named of which nothing can be foretold, as while all its windows pause."""
    looking = Looking()
    looking.hall.issue("land")
    assert looking.look(sample_size=19) == Foreseen({}, frozenset(), 19, 20)
    assert looking.tickets == []
    looking.expected_s = None
    assert looking.look() == Foreseen({}, frozenset(), 20, 20)


def test_in_a_rush_a_look_takes_so_many_and_the_next_one_the_others() -> None:
    """Nobody is passed over."""
    looking = Looking()
    for _ in range(MOST_LOOKS + 5):
        looking.hall.issue("land")
    looking.look()
    assert looking.tickets == [f"t{n}" for n in range(1, MOST_LOOKS + 1)]
    looking.look()
    assert looking.tickets == [f"t{n}" for n in range(MOST_LOOKS + 1, MOST_LOOKS + 6)]
