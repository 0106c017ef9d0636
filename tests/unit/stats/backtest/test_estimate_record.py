"""The record of estimates of a hall: every known one and ours, on the same tickets, by what was known at the time."""

from collections.abc import Iterable, Iterator, Sequence

import pytest
from msgspec.structs import replace

from queue_server.hall.events import DayClosed, Entry, HallConfigured
from queue_server.stats.backtest.estimate_record import (
    ESTIMATE_WAYS,
    FEWEST_OUTCOMES,
    Errors,
    EstimateScore,
    JudgedDay,
    Recorder,
    decode,
    encode,
)
from queue_server.stats.estimates.learned import decode as decode_learned
from queue_server.stats.past_logs.import_log import import_visits
from queue_server.stats.past_logs.past_log import PastVisit
from tests.past_logs import visits_of
from tests.unit.stats.backtest.test_forecast import simulated

Days = dict[str, dict[str, EstimateScore]]


def entries_of(visits: Sequence[PastVisit]) -> list[Entry]:
    """This past, told as a hall's journal."""
    return [
        Entry(seq, at, "", "", event, b"")
        for seq, (at, _, event) in enumerate(import_visits(visits, "UTC", {}).events, 1)
    ]


def judged(recorder: Recorder, entries: Iterable[Entry]) -> Iterator[JudgedDay]:
    """The days that have ended, each as soon as its last entry is read."""
    return (ended for entry in entries if (ended := recorder.take_in(entry)) is not None)


def recorder_for(entries: Sequence[Entry]) -> Recorder:
    configured = entries[0].event
    assert isinstance(configured, HallConfigured)
    return Recorder("past", configured.definition, draws=10)


def by_day(days: Iterable[JudgedDay]) -> Days:
    return {day.reached.day: day.by_service for day in days}


@pytest.fixture(scope="module")
def visits() -> list[PastVisit]:
    return visits_of(*simulated(5, 12), timezone="UTC")


@pytest.fixture(scope="module")
def judged_days(visits: list[PastVisit]) -> list[JudgedDay]:
    entries = entries_of(visits)
    return list(judged(recorder_for(entries), entries))


@pytest.fixture(scope="module")
def days(judged_days: list[JudgedDay]) -> Days:
    return by_day(judged_days)


@pytest.mark.slow
def test_everybody_who_queued_is_in_it(visits: list[PastVisit], days: Days) -> None:
    """Whoever waited was called, gave up, or came before enough was known to tell them anything."""
    assert list(days) == [f"2026-01-{day:02}" for day in range(5, 10)]
    for day, services in days.items():
        of_day = [visit for visit in visits if visit.day.isoformat() == day]
        queued = [v for v in of_day if (v.started_at or v.ended_at) > v.arrived_at]
        assert sum(k.outcomes + k.gave_up + k.untold for k in services.values()) == len(queued)
    last = EstimateScore.added(days["2026-01-09"].values())
    assert last.outcomes == sum(v.started_at is not None and v.started_at > v.arrived_at for v in of_day)
    assert last.untold == 0


@pytest.mark.slow
def test_every_way_is_scored_on_the_same_tickets(days: Days) -> None:
    """The weights agree, ours is there, and it is better than the mean of the last thirty."""
    whole = EstimateScore.added(score for services in days.values() for score in services.values())
    assert set(whole.ways) == set(ESTIMATE_WAYS)
    assert {round(errors.weight, 6) for errors in whole.ways.values()} == {round(whole.inside + whole.outside, 6)}
    own_error, mean = whole.rmse("kezek"), whole.rmse("mean_30")
    assert own_error is not None
    assert mean is not None
    assert own_error < mean
    assert whole.coverage is not None
    assert 0.5 < whole.coverage < 1


@pytest.mark.slow
def test_the_future_has_no_say(visits: list[PastVisit], days: Days) -> None:
    """A journal that ends two days earlier has the same record of the days before."""
    entries = entries_of([visit for visit in visits if visit.day.day <= 7])
    short = by_day(judged(recorder_for(entries), entries))
    assert {day: encode(score["a"]) for day, score in short.items()} == {
        day: encode(score["a"]) for day, score in days.items() if day in short
    }


@pytest.mark.slow
def test_a_record_that_was_interrupted_is_the_same(
    visits: list[PastVisit], judged_days: list[JudgedDay], days: Days
) -> None:
    """Who goes on after three days, with what had been learned by then, comes to the same record to the last bit."""
    entries = entries_of(visits)
    third = judged_days[2].reached
    assert (third.day, entries[third.seq - 1].event) == ("2026-01-07", DayClosed("2026-01-07"))
    other = Recorder("past", third.definition, decode_learned(third.learned), draws=10)
    went_on = list(judged(other, entries[third.seq :]))
    assert [day.reached.day for day in went_on] == ["2026-01-08", "2026-01-09"]
    for day in went_on:
        assert day.by_service == days[day.reached.day]


@pytest.mark.slow
def test_a_definition_between_two_days_is_the_next_days(visits: list[PastVisit], judged_days: list[JudgedDay]) -> None:
    """The hall is defined anew in the night, and the record goes on from the evening before."""
    entries = entries_of(visits)
    first = judged_days[0].reached
    moved_definition = replace(first.definition, timezone="Asia/Almaty")
    night = Entry(first.seq + 1, entries[first.seq].at, "", "", HallConfigured(moved_definition), b"")
    next_day = next(judged(Recorder("past", first.definition, draws=10), [night, *entries[first.seq :]]))
    assert next_day.reached.definition == moved_definition


def test_errors_add_up_over_days() -> None:
    """Two days with errors of 3 and 4 s, of 30 people each: root of 12.5."""
    first = EstimateScore(outcomes=30, inside=30, ways={"les": Errors(30, 90, 270)})
    second = EstimateScore(outcomes=30, outside=30, ways={"les": Errors(30, -120, 480)})
    whole = EstimateScore.added([first, second])
    assert (whole.rmse("les"), whole.bias("les"), whole.coverage) == (pytest.approx(12.5**0.5), -0.5, 0.5)
    assert decode(encode(whole)) == whole
    assert (first.ways["les"].weight, first.outcomes) == (30, 30)


def test_too_few_say_nothing() -> None:
    """No figure is guessed from fewer than thirty."""
    sparse = EstimateScore(outcomes=FEWEST_OUTCOMES - 1, inside=29, ways={"les": Errors(29, 0, 0)})
    assert (sparse.rmse("les"), sparse.bias("les"), sparse.coverage) == (None, None, None)
