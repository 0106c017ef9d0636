"""The record of estimates of a hall: every known one and ours, on the same tickets, by what was known at the time."""

from collections.abc import Sequence

import pytest

from queue_server.hall.events import Entry
from queue_server.stats.estimate_record import FEWEST, WAYS, Errors, Kept, Recorder, decode, encode
from queue_server.stats.past import PastVisit, read_log
from queue_server.stats.retell import retell
from tests.unit.stats.test_forecast import HEADING, simulated

Days = dict[str, dict[str, Kept]]


def recorded(visits: Sequence[PastVisit]) -> Days:
    """What a hall's record says of this past, told as its journal."""
    retold = retell(visits, "UTC", {})
    recorder, days = Recorder("past", retold.definition, draws=10), Days()
    for seq, (at, _, event) in enumerate(retold.events, 1):
        ended = recorder.take_in(Entry(seq, at, "", "", event, b""))
        if ended is not None:
            days[ended[0]] = ended[1]
    last = recorder.day_so_far
    assert last is not None
    return days | {last[0]: last[1]}


@pytest.fixture(scope="module")
def visits() -> list[PastVisit]:
    return read_log("day.csv", [HEADING, *simulated(5)], "UTC")


@pytest.fixture(scope="module")
def days(visits: list[PastVisit]) -> Days:
    return recorded(visits)


def test_everybody_who_queued_is_in_it(visits: list[PastVisit], days: Days) -> None:
    """Whoever waited was called, gave up, or came before enough was known to tell them anything."""
    assert list(days) == [f"2026-01-{day:02}" for day in range(5, 10)]
    for day, services in days.items():
        of_day = [visit for visit in visits if visit.day.isoformat() == day]
        queued = [v for v in of_day if (v.started_at or v.ended_at) > v.arrived_at]
        assert sum(k.outcomes + k.gave_up + k.untold for k in services.values()) == len(queued)
    last = Kept.added(days["2026-01-09"].values())
    assert last.outcomes == sum(v.started_at is not None and v.started_at > v.arrived_at for v in of_day)
    assert last.untold == 0


def test_every_way_is_scored_on_the_same_tickets(days: Days) -> None:
    """The weights agree, ours is there, and it is better than the mean of the last thirty."""
    whole = Kept.added(kept for services in days.values() for kept in services.values())
    assert set(whole.ways) == set(WAYS)
    assert {round(its.weight, 6) for its in whole.ways.values()} == {round(whole.inside + whole.outside, 6)}
    ours, mean = whole.rmse("kezek"), whole.rmse("mean_30")
    assert ours is not None
    assert mean is not None
    assert ours < mean
    assert whole.coverage is not None
    assert 0.5 < whole.coverage < 1


def test_the_future_has_no_say(visits: list[PastVisit], days: Days) -> None:
    """A journal that ends a day earlier has the same record of the days before."""
    short = recorded([visit for visit in visits if visit.day.day <= 8])
    assert {day: encode(kept["a"]) for day, kept in short.items()} == {
        day: encode(kept["a"]) for day, kept in days.items() if day in short
    }


def test_errors_add_up_over_days() -> None:
    """Two days with errors of 3 and 4 s, of 30 people each: root of 12.5."""
    one = Kept(outcomes=30, inside=30, ways={"les": Errors(30, 90, 270)})
    two = Kept(outcomes=30, outside=30, ways={"les": Errors(30, -120, 480)})
    whole = Kept.added([one, two])
    assert (whole.rmse("les"), whole.bias("les"), whole.coverage) == (pytest.approx(12.5**0.5), -0.5, 0.5)
    assert decode(encode(whole)) == whole
    assert (one.ways["les"].weight, one.outcomes) == (30, 30)


def test_too_few_say_nothing() -> None:
    """No figure is guessed from fewer than thirty."""
    few = Kept(outcomes=FEWEST - 1, inside=29, ways={"les": Errors(29, 0, 0)})
    assert (few.rmse("les"), few.bias("les"), few.coverage) == (None, None, None)
