"""The hall's time, whatever the machine's clock does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.timekeeper import HOUR, Ending, NeedsRepair, Timekeeper
from queue_server.units import DAY, SECOND

NOON = 20_000 * DAY + 12 * HOUR


class Machine:
    """Two clocks and a timekeeper that reads them. `wrong` is by how much the wall clock is wrong."""

    def __init__(self, *endings: int, wrong: int = 0) -> None:
        self.steady = self.wrong = 0
        self.keeper = Timekeeper(NOON, 0)
        self.wrong = wrong
        if endings:
            self.keeper.begin(self.wall, self.steady, [Ending(at, at) for at in endings])

    @property
    def wall(self) -> int:
        return NOON + self.steady + self.wrong

    def after_s(self, seconds: float, *, is_empty: bool = False) -> float:
        """Let time pass; the hall's time in seconds since noon."""
        self.steady += int(seconds * SECOND)
        return (self.keeper.read(self.wall, self.steady, is_empty=is_empty) - NOON) / SECOND

    def accept(self) -> None:
        self.keeper.accept(self.wall, self.steady)

    def refuse(self) -> None:
        self.keeper.refuse(self.wall, self.steady)


def test_the_hall_has_the_machines_time() -> None:
    """As long as nothing is wrong."""
    machine = Machine()
    assert [machine.after_s(1), machine.after_s(2)] == [1, 3]
    assert machine.keeper.state == "right"


def test_a_clock_that_goes_back_takes_the_hall_along_gently() -> None:
    """An hour back: a minute still takes a minute and a second, and the hall's time comes back by a fiftieth."""
    machine = Machine()
    machine.after_s(10)
    machine.wrong = -HOUR
    assert machine.after_s(60) == pytest.approx(10 + 60 - 1.2)
    assert (machine.keeper.state, machine.keeper.doubt) == ("slewing", None)
    for _ in range(60):
        machine.after_s(3600)
    assert (machine.keeper.lead, machine.keeper.state) == (0, "right")


def test_it_comes_back_in_the_night_while_nobody_is_there() -> None:
    """Nine tenths of the time: an hour is made up in 67 minutes, and the hall's time goes on meanwhile."""
    machine = Machine()
    machine.wrong = -HOUR
    assert machine.after_s(600, is_empty=True) == pytest.approx(60)
    for _ in range(6):
        machine.after_s(600, is_empty=True)
    assert machine.keeper.state == "right"


def test_it_comes_back_however_often_it_is_read() -> None:
    """Reads that are microseconds apart lose no fraction of the way back."""
    machine = Machine()
    machine.wrong = -HOUR
    for _ in range(10_000):
        machine.steady += 7
        machine.keeper.read(machine.wall, machine.steady)
    assert machine.keeper.lead == -HOUR + 70_000 // 50


def test_a_small_leap_is_followed() -> None:
    """NTP after a start without network, or the end of summer time of a PC that keeps local time."""
    machine = Machine()
    machine.wrong = 50 * 60 * SECOND
    assert machine.after_s(1) == 3001
    assert machine.keeper.state == "right"


def test_a_great_leap_is_not_followed() -> None:
    """Ten years ahead: the hall goes on by the steady clock, and asks."""
    machine = Machine()
    machine.after_s(10)
    machine.wrong = 3650 * DAY
    assert machine.after_s(1) == 11
    assert (machine.keeper.state, machine.keeper.doubt) == ("doubtful", "leapt_ahead")
    assert machine.keeper.certain == NOON + 10 * SECOND


def test_the_doubt_ends_when_the_machines_clock_comes_right() -> None:
    """Four seconds later, by itself."""
    machine = Machine()
    machine.wrong = 3650 * DAY
    machine.after_s(4)
    machine.wrong = 0
    assert machine.after_s(1) == 5
    assert (machine.keeper.state, machine.keeper.certain) == ("right", NOON + 5 * SECOND)


def test_many_small_leaps_are_one_great_one() -> None:
    """Nobody gets a hall a day ahead by leaps of ten minutes."""
    machine = Machine()
    for _ in range(12):
        machine.wrong += 600 * SECOND
        machine.after_s(1)
    assert machine.keeper.doubt == "leapt_ahead"
    assert machine.keeper.time <= NOON + HOUR + 12 * SECOND


def test_a_day_later_another_small_leap_is_followed() -> None:
    """What was gained is forgiven within a day: a clock that is set by hand each morning is no doubt."""
    machine = Machine()
    for _ in range(5):
        machine.wrong += 50 * 60 * SECOND
        machine.after_s(86_400)
    assert machine.keeper.state == "right"


def test_a_clock_that_goes_back_by_years_is_in_doubt() -> None:
    """A dead battery: slewing would take decades, so a person is asked, and the hall goes on."""
    machine = Machine()
    machine.wrong = -9000 * DAY
    assert machine.after_s(1) == 1
    assert machine.keeper.doubt == "went_back"


def test_an_accepted_leap_is_taken() -> None:
    """A person has said that the machine is right."""
    machine = Machine()
    machine.wrong = DAY
    machine.after_s(1)
    machine.accept()
    assert machine.after_s(1) == 86_402
    assert machine.keeper.state == "right"


def test_a_refused_leap_ends_the_doubt_and_not_the_difference() -> None:
    """The hall's own time is right, so days turn again; the machine's clock may be set right at leisure."""
    machine = Machine()
    machine.wrong = DAY
    machine.after_s(1)
    machine.refuse()
    assert machine.after_s(9) == 10
    assert (machine.keeper.state, machine.keeper.certain) == ("slewing", NOON + 10 * SECOND)
    machine.wrong = 2 * DAY
    machine.after_s(1)
    assert machine.keeper.state == "doubtful"
    machine.wrong = 0
    assert machine.after_s(1) == 12
    assert machine.keeper.state == "right"


def test_a_start_that_fits_the_journal_asks_nobody() -> None:
    """A night later, or a minute earlier than the last record, which is made up gently."""
    assert Machine(NOON - 10 * HOUR).keeper.state == "right"
    machine = Machine(NOON + 60 * SECOND)
    assert machine.keeper.doubt is None
    assert machine.after_s(50) == pytest.approx(60 + 49)


@pytest.mark.parametrize(("ending", "doubt"), [(NOON + HOUR, "before_journal"), (NOON - 61 * DAY, "after_journal")])
def test_a_start_that_does_not_fit_is_in_doubt(ending: int, doubt: str) -> None:
    """The hall's time goes on from the last record, and nothing after that record is certain."""
    machine = Machine(ending)
    assert machine.keeper.doubt == doubt
    machine.after_s(30)
    assert machine.keeper.time == ending + 30 * SECOND
    assert machine.keeper.certain == ending


def test_a_start_is_in_doubt_until_the_clock_is_set_right() -> None:
    """A PC without a battery begins in 2000, and NTP comes a minute later."""
    machine = Machine(NOON - HOUR, wrong=-9000 * DAY)
    assert machine.after_s(60) == pytest.approx(-3600 + 60)
    machine.wrong = 0
    assert machine.after_s(1) == 61
    assert machine.keeper.state == "right"


def test_a_refused_start_stays_in_doubt() -> None:
    """There is no other time to go on by; who refused it sets the clock."""
    machine = Machine(NOON - 800 * DAY)
    machine.refuse()
    machine.after_s(1)
    assert (machine.keeper.doubt, machine.keeper.is_refused) == ("after_journal", True)


def test_an_accepted_start_goes_on_from_the_journal() -> None:
    """Eight hundred days ahead are taken; three hours behind are made up gently."""
    fast, behind = Machine(NOON - 800 * DAY), Machine(NOON + 3 * HOUR)
    fast.accept()
    behind.accept()
    assert fast.after_s(1) == 1
    assert behind.after_s(50) == pytest.approx(3 * 3600 + 49)
    assert (fast.keeper.state, behind.keeper.state) == ("right", "slewing")


def test_a_journal_in_the_far_future_cannot_be_accepted() -> None:
    """The hall's time would have to stand still for years: a record must correct it."""
    with pytest.raises(NeedsRepair):
        Machine(NOON + 3650 * DAY).accept()


def test_one_hall_that_fits_vouches_for_the_clock() -> None:
    """A journal in the future is that hall's own trouble, and so is one that was closed last year."""
    machine = Machine(NOON - HOUR, NOON + 3650 * DAY, NOON - 400 * DAY)
    assert machine.keeper.state == "right"
    assert machine.after_s(1) == 1


def test_a_past_log_may_be_of_any_age() -> None:
    """Who imports the log of last year and serves is not asked; one from the future is in doubt like any journal."""
    keeper = Timekeeper(NOON, 0)
    keeper.begin(NOON, 0, [Ending(NOON - 400 * DAY, NOON - 400 * DAY, is_imported=True)])
    assert keeper.doubt is None
    keeper.begin(NOON, 0, [Ending(NOON + 400 * DAY, NOON + 400 * DAY, is_imported=True)])
    assert keeper.doubt == "before_journal"


def test_a_persons_yes_vouches_for_the_machines_time() -> None:
    """A server that is started again is not asked again."""
    keeper = Timekeeper(NOON, 0)
    keeper.begin(NOON, 0, [Ending(NOON - 800 * DAY, NOON - HOUR)])
    assert keeper.state == "right"


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            st.integers(min_value=0, max_value=2 * DAY),
            st.integers(min_value=-3000 * DAY, max_value=3000 * DAY),
            st.sampled_from(["", "accept", "refuse"]),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_the_hall_never_goes_back_and_never_stands_still(steps: list[tuple[int, int, str, bool]]) -> None:
    """Whatever the machine's clock says and whoever answers: at least a tenth of the time that passes."""
    machine = Machine()
    before = machine.keeper.time
    for passes, wrong, answer, is_empty in steps:
        machine.wrong = wrong
        machine.steady += passes
        machine.after_s(0, is_empty=is_empty)
        assert machine.keeper.time - before >= passes // 10 - 6
        if answer == "accept":
            try:
                machine.accept()
            except NeedsRepair:
                assert machine.keeper.lead < -DAY
        elif answer == "refuse":
            machine.refuse()
        assert machine.keeper.certain <= machine.keeper.time
        before = machine.keeper.time
