"""The time of a database that machines share, whatever the machine's own clock says."""

import pytest

from queue_server.clock import SLOWEST_LOOK, StoreTime

SECOND = 1_000_000
NOON = 1_760_000_400 * SECOND


class Machine:
    """A machine whose clock is wrong by `wrong`, and a database whose answers take `delays` on the way."""

    def __init__(self, wrong: int = 0) -> None:
        self.steady, self.wrong = 0, wrong
        self.delays = [0]
        self.time = StoreTime(lambda: NOON + self.steady + self.wrong, lambda: self.steady)

    async def ask(self) -> int | None:
        delay = self.delays[0] if len(self.delays) == 1 else self.delays.pop(0)
        self.steady += delay // 2
        now = NOON + self.steady
        self.steady += delay - delay // 2
        return now


async def test_until_it_is_known_the_machines_time_counts() -> None:
    """A store on this machine has no other."""
    machine = Machine(wrong=5 * SECOND)

    async def none() -> int | None:
        return None

    await machine.time.look(none)
    assert machine.time() == NOON + 5 * SECOND
    assert machine.time.differs_s == 0


async def test_it_goes_on_by_the_steady_clock() -> None:
    """Whatever happens to the machine's clock between two looks."""
    machine = Machine(wrong=120 * SECOND)
    await machine.time.look(machine.ask)
    machine.steady += 10 * SECOND
    machine.wrong = -3600 * SECOND
    assert machine.time() == NOON + 10 * SECOND
    assert machine.time.differs_s == -3600


async def test_the_soonest_of_several_answers_counts() -> None:
    """One that was long under way says less."""
    machine = Machine()
    machine.delays = [SECOND // 2, 2000, SECOND // 4]
    await machine.time.look(machine.ask)
    assert abs(machine.time() - NOON - machine.steady) <= 1000


async def test_answers_that_take_long_are_not_used() -> None:
    """The time of before goes on."""
    machine = Machine(wrong=7 * SECOND)
    machine.delays = [SLOWEST_LOOK + 2]
    await machine.time.look(machine.ask)
    assert machine.time() == NOON + machine.steady + 7 * SECOND


async def test_a_difference_is_logged_once_until_it_is_over(caplog: pytest.LogCaptureFixture) -> None:
    """From more than two seconds on."""
    caplog.set_level("INFO")
    machine = Machine(wrong=2 * SECOND)
    await machine.time.look(machine.ask)
    assert caplog.messages == []
    for wrong_s in (3, 4, 0, 0):
        machine.wrong = wrong_s * SECOND
        await machine.time.look(machine.ask)
    assert caplog.messages == [
        "this machine's clock differs from the database's by 3 s: set it right",
        "this machine's clock is the database's again",
    ]
