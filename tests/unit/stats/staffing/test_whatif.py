"""A past day played again: the hall's own rule, whatever is otherwise."""

from queue_server.hall.state import MINUTE, SECOND
from queue_server.stats.staffing.scenarios.past_day import DaySample, PastDay, StopSample
from queue_server.stats.staffing.scenarios.scenario import scenario
from queue_server.stats.staffing.scenarios.whatif import Played, play
from tests.unit.stats.estimates.days import MIDNIGHT, day_of, opening, planned_visit, sample_of

HOUR = 3600


def played(day: PastDay, windows: str = "actual", rule: str = "actual", sample: DaySample | None = None) -> Played:
    return play(day, scenario(day, "A", windows, rule), sample or sample_of(day))


def waits(result: Played) -> dict[str, int]:
    """Seconds waited, by ticket, in the order of arrival."""
    rows = sorted(result.visits, key=lambda row: (row.ticket, row.stage))
    return {f"{row.ticket}.{row.stage}": row.waited // SECOND for row in rows}


def three() -> PastDay:
    """Three people within three minutes, ten minutes each; window 1 alone is open."""
    return day_of([planned_visit(9 * HOUR + 60 * n, 600) for n in range(3)], [opening(1, 9 * HOUR, 10 * HOUR)])


def test_the_day_as_it_was() -> None:
    """One after another: 0, 9 and 18 minutes."""
    assert waits(played(three())) == {"v0.0": 0, "v1.0": 540, "v2.0": 1080}


def test_another_window_takes_the_second() -> None:
    """Window 3 serves land too: the third waits until the first is done."""
    assert waits(played(three(), "actual; 3@09:00-10:00")) == {"v0.0": 0, "v1.0": 0, "v2.0": 480}


def test_a_window_that_closes_finishes_whom_it_serves() -> None:
    """Who is left is unserved, and has waited until the hall closed as it did, at ten."""
    result = played(three(), "1@09:00-09:05")
    assert waits(result) == {"v0.0": 0, "v1.0": 3540, "v2.0": 3480}
    assert sorted(row.outcome or "" for row in result.visits) == ["closed", "closed", "served"]
    assert sum(interval.ended_at - interval.began_at for interval in result.intervals) == 10 * MINUTE


def test_a_helper_takes_it_after_its_minutes() -> None:
    """Window 2 helps with land after ten minutes; with another rule after two, or never."""
    day = day_of(three().planned_visits, [opening(1, 9 * HOUR, 10 * HOUR), opening(2, 9 * HOUR, 10 * HOUR)])
    assert waits(played(day)) == {"v0.0": 0, "v1.0": 540, "v2.0": 600}
    assert waits(played(day, rule="helps.2.land=2")) == {"v0.0": 0, "v1.0": 120, "v2.0": 480}
    assert waits(played(day, rule="helps=off")) == {"v0.0": 0, "v1.0": 540, "v2.0": 1080}


def test_a_head_start_goes_first_unless_it_is_taken_away() -> None:
    """A veteran who came last is next; without priorities the line is that of arrival."""
    people = [planned_visit(9 * HOUR + 60 * n, 600, priority="veteran" if n == 2 else None) for n in range(3)]
    day = day_of(people, three().openings)
    assert waits(played(day)) == {"v0.0": 0, "v1.0": 1140, "v2.0": 480}
    assert waits(played(day, rule="priorities=off")) == {"v0.0": 0, "v1.0": 540, "v2.0": 1080}
    assert waits(played(day, rule="head_start.veteran=30")) == {"v0.0": 0, "v1.0": 540, "v2.0": 1080}


def test_patience_ends_as_it_would() -> None:
    """With five minutes of it the second leaves then; with another window nobody does."""
    result = played(three(), sample=sample_of(three(), 300))
    assert [row.outcome for row in sorted(result.visits, key=lambda row: row.issued_at)] == ["served", "left", "left"]
    assert waits(result) == {"v0.0": 0, "v1.0": 300, "v2.0": 300}
    outcome = played(three(), "actual; 3@09:00-10:00; 5=land@09:00-10:00", sample=sample_of(three(), 300))
    assert {row.outcome for row in outcome.visits} == {"served"}


def test_a_visit_goes_on_to_its_next_stop_by_the_rule() -> None:
    """A visit of two services keeps its due time, and is called before one who came later."""
    people = [planned_visit(9 * HOUR, 300, 300), planned_visit(9 * HOUR + 60, 600)]
    assert waits(played(day_of(people, three().openings))) == {"v0.0": 0, "v0.1": 0, "v1.0": 540}


def test_a_free_window_calls_after_its_reaction() -> None:
    """A minute each, unless reactions are off."""
    day = three()
    slow = DaySample([[StopSample(600 * SECOND, 10**13)]] * 3, [60 * SECOND])
    assert waits(played(day, sample=slow)) == {"v0.0": 60, "v1.0": 660, "v2.0": 1260}
    assert waits(played(day, rule="reactions=off", sample=slow)) == {"v0.0": 0, "v1.0": 540, "v2.0": 1080}


def test_everything_is_by_the_rule_and_adds_up() -> None:
    """Each call of a play is one that the hall's own rule decided; nobody is lost."""
    result = played(three())
    assert {row.call_reason for row in result.visits} == {"by_rule"}
    assert (len(result.visits), result.refused) == (3, 0)
    assert min(row.issued_at for row in result.visits) == MIDNIGHT + 9 * HOUR * SECOND
