"""Figures of a small hall, each checked by hand."""

import pytest
from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from queue_server.stats.figures.counts.day_counts import Tally
from queue_server.stats.figures.counts.stage_counts import Stages, row_of, spent, tallies
from queue_server.stats.figures.figure_documents import Figures, Times
from queue_server.stats.figures.figures import figures, wilson
from queue_server.stats.visits.fold import Fold
from tests.halls import DEFINITION, PureHall, with_rules


def of(hall: PureHall, by: str = "none") -> dict[str, Figures]:
    """The figures of everything that has happened, and goes on, in a hall."""
    fold = Fold.begin("aksu")
    fresh = fold.take_in(hall.entries)
    visits = [*fresh.visits, *fold.visits.so_far(hall.now)]
    times = [*fresh.times, *fold.times.so_far(hall.now, fold.seq)]
    tallies_by_value = tallies(Stages.of(visits), spent(times, by), by)
    return {value: figures(tally) for value, tally in tallies_by_value.items()}


def a_morning() -> PureHall:
    """A norm of ten minutes for land. One called after 5 minutes, one after 15, one left after 3, one after 12, one
    waits; the second was recalled, called out of turn before another, and not there."""
    services = (replace(DEFINITION.services[0], norm_minutes=10), *DEFINITION.services[1:])
    rules = with_rules(no_show_after_s=0).rules
    hall = PureHall(replace(DEFINITION, services=services, rules=rules))
    hall.open(1)
    hall.issue("land", "veteran")
    hall.issue("land")
    hall.issue("land")
    hall.issue("land")
    hall.pass_minutes(3)
    hall.ask(c.LeaveQueue("t3"))
    hall.pass_minutes(2)
    hall.call(1)
    hall.ask(c.ConfirmPrivilege(1, confirmed=False))
    hall.pass_minutes(1)
    hall.ask(c.StartService(1))
    hall.pass_minutes(6)
    hall.ask(c.LeaveQueue("t4"))
    hall.ask(c.FinishService(1))
    hall.issue("land")
    hall.pass_minutes(3)
    hall.call(1)
    hall.ask(c.Recall(1))
    hall.ask(c.MarkNoShow(1))
    return hall


def test_the_balance_adds_up() -> None:
    """Issued are five: one served, one no-show, two left, one waits."""
    whole = of(a_morning())[""]
    balance = whole.balance
    assert (balance.issued, balance.joined) == (5, 5)
    assert (balance.served, balance.sent_on, balance.no_show, balance.left, balance.closed) == (1, 0, 1, 2, 0)
    assert balance.live == 1
    assert balance.adds_up


def test_those_who_gave_up_stand_in_the_waiting() -> None:
    """Waits of 5, 15, 3 and 12 minutes; 3 and 12 are those who were never called."""
    whole = of(a_morning())[""]
    assert whole.wait.count == 4
    assert whole.wait.mean_s == pytest.approx(35 * 60 / 4, abs=1e-4)
    assert [whole.wait.median_s, whole.wait.max_s] == pytest.approx([300, 900], abs=1e-4)
    assert (whole.waiting.count, whole.waiting.max_s) == (1, pytest.approx(180, abs=1e-4))
    assert whole.gave_up.count == 2
    assert whole.gave_up.max_s == pytest.approx(720, abs=1e-4)
    assert (whole.walk.mean_s, whole.service.mean_s) == (60, 360)
    assert whole.visit.mean_s == pytest.approx(12 * 60, abs=1e-4)


def test_the_norm_counts_who_was_called_and_who_waited_in_vain() -> None:
    """Kept once, broken twice (one was called late, one left late); who left early decides nothing, and who waits still
    may be called in time or not: the share lies between those of one in four and of two in four."""
    norm = of(a_morning())[""].norm
    assert (norm.kept, norm.broken, norm.undecided, norm.pending, norm.waiting_beyond) == (1, 2, 1, 1, 0)
    assert norm.share == pytest.approx(1 / 3)
    assert norm.low == pytest.approx(wilson(1, 4)[1])
    assert norm.high == pytest.approx(wilson(2, 4)[2])
    assert norm.norms_s == (600,)


def test_who_waits_beyond_the_norm_counts_against_it_at_once() -> None:
    """At the norm to the microsecond the one who waits is pending, a microsecond later one of three that broke it; who
    is called then stays so."""
    hall = a_morning()
    hall.now += 7 * MINUTE - 1
    assert hall.now - hall.state.tickets["t5"].waiting_since == 10 * MINUTE
    norm = of(hall)[""].norm
    assert (norm.kept, norm.broken, norm.waiting_beyond, norm.pending) == (1, 2, 0, 1)
    hall.now += 1
    norm = of(hall)[""].norm
    assert (norm.kept, norm.broken, norm.waiting_beyond, norm.pending) == (1, 3, 1, 0)
    assert (norm.share, norm.low, norm.high) == wilson(1, 4)
    hall.call(1)
    norm = of(hall)[""].norm
    assert (norm.kept, norm.broken, norm.waiting_beyond, norm.pending) == (1, 3, 0, 0)


def test_who_is_moved_to_another_service_is_judged_by_each_norm() -> None:
    """Twelve minutes for land (norm ten), then eight for school (norm thirty): the one is broken, the other kept; the
    first stage is neither of one who gave up nor of a transfer."""
    norms = {"land": 10, "school": 30, "papers": None}
    services = tuple(replace(service, norm_minutes=norms[service.id]) for service in DEFINITION.services)
    hall = PureHall(replace(DEFINITION, services=services))
    hall.open(2)
    hall.issue("land")
    hall.pass_minutes(12)
    hall.ask(c.ChangeTicket("t1", "came for another thing", "school"))
    hall.pass_minutes(8)
    hall.call(2)
    parts = of(hall, "service")
    assert (parts["land"].norm.kept, parts["land"].norm.broken) == (0, 1)
    assert (parts["school"].norm.kept, parts["school"].norm.broken) == (1, 0)
    whole = of(hall)[""]
    assert (whole.balance.sent_on, whole.moved, whole.transfers, whole.gave_up.count) == (1, 1, 0, 0)
    assert whole.balance.adds_up
    assert whole.norm.norms_s == (600, 1800)


def test_who_is_left_standing_at_closing_did_not_give_up() -> None:
    """One left, one was ended by a supervisor, two stood there when the hall closed."""
    hall = PureHall()
    for _ in range(4):
        hall.issue("land")
    hall.pass_minutes(5)
    hall.ask(c.LeaveQueue("t1"))
    hall.ask(c.CancelTicket("t2", "went home"))
    hall.ask(c.CloseDay())
    whole = of(hall)[""]
    assert (whole.balance.left, whole.balance.closed, whole.cancelled) == (1, 3, 1)
    assert (whole.gave_up.count, whole.unserved.count) == (1, 2)
    assert whole.balance.adds_up


def test_a_norm_counts_from_when_the_visitor_came() -> None:
    """The norm goes from ten to three minutes while somebody waits: that one is called in time after five, the next is
    late after four."""
    services = (replace(DEFINITION.services[0], norm_minutes=10), *DEFINITION.services[1:])
    hall = PureHall(replace(DEFINITION, services=services))
    hall.open(1, 3)
    hall.issue("land")
    hall.pass_minutes(1)
    stricter = (replace(DEFINITION.services[0], norm_minutes=3), *DEFINITION.services[1:])
    hall.ask(c.Configure(replace(DEFINITION, services=stricter)))
    hall.issue("land")
    hall.pass_minutes(4)
    hall.call(1)
    hall.call(3)
    norm = of(hall)[""].norm
    assert (norm.kept, norm.broken, norm.norms_s) == (1, 1, (180, 600))


def test_calls_priorities_and_windows_are_counted() -> None:
    """One recall; the veteran's card was missing; the window served 6 of its 15 minutes and was never wanted long."""
    whole = of(a_morning())[""]
    assert (whole.calls, whole.recalls, whole.out_of_turn, whole.brief) == (2, 1, 0, 0)
    use = whole.priorities["veteran"]
    assert (use.claimed, use.confirmed, use.refused) == (1, 0, 1)
    assert whole.work is not None
    assert (whole.work.serving_s, whole.work.calling_s) == (360, 60)
    assert whole.work.wanted_s == pytest.approx(8 * 60, abs=1e-4)


def test_parts_add_up_to_the_whole() -> None:
    """By service, priority, window and hour; who has no priority or no window yet belongs to none."""
    hall = a_morning()
    whole = of(hall)[""].balance
    assert sum(part.balance.joined for part in of(hall, "service").values()) == whole.joined
    assert list(of(hall, "hour")) == ["14"]
    assert {value: part.balance.joined for value, part in of(hall, "priority").items()} == {"veteran": 1}
    assert {value: part.balance.joined for value, part in of(hall, "window").items()} == {"1": 2}
    assert list(of(hall, "weekday")) == ["thu"]
    operators = of(hall, "operator")
    assert operators["operator-1"].work is not None
    assert operators["operator-1"].work.serving_s == 360


def test_an_out_of_turn_call_and_a_brief_service_are_counted() -> None:
    """Two were passed over; four seconds are no service."""
    hall = PureHall()
    hall.open(1)
    for _ in range(3):
        hall.issue("land")
    hall.ask(c.CallOutOfTurn(1, "t3", "a fall"))
    hall.ask(c.StartService(1))
    hall.now += 4_000_000
    hall.ask(c.FinishService(1))
    whole = of(hall)[""]
    assert (whole.out_of_turn, whole.passed, whole.brief) == (1, 2, 1)


def test_nothing_is_a_number_where_there_was_nobody() -> None:
    """An empty period has zeros and nulls, no division by zero."""
    nothing = figures(Tally())
    assert (nothing.wait, nothing.norm.share, nothing.work) == (Times(0), None, None)
    assert (nothing.results, nothing.unrecorded) == ({}, 0)
    assert nothing.balance.adds_up
    assert of(PureHall())[""].service == Times(0)


def test_wilson_is_sensible_for_few_and_for_all() -> None:
    """Values from the formula's own paper form: 9 of 10, 10 of 10, none."""
    assert wilson(9, 10) == pytest.approx((0.9, 0.5958, 0.9821), abs=1e-4)
    assert wilson(10, 10) == pytest.approx((1.0, 0.7225, 1.0), abs=1e-4)
    assert wilson(0, 0) == (None, None, None)


def test_tallies_that_were_packed_merge_to_the_same_figures() -> None:
    """Two halves of a period, stored and read again: all the same but percentiles, which are within 1 %."""
    hall = a_morning()
    fold = Fold.begin("aksu")
    fresh = fold.take_in(hall.entries)
    rows = [row_of(visit) for visit in fresh.visits]
    halves = [tallies(Stages(part), {}, "none")[""] for part in (rows[:2], rows[2:])]
    whole = figures(tallies(Stages(rows), {}, "none")[""])
    merged = figures(Tally.merged([Tally.unpack(half.pack()) for half in halves]))
    assert merged.balance == whole.balance
    assert (merged.wait.mean_s, merged.wait.max_s, merged.norm) == (whole.wait.mean_s, whole.wait.max_s, whole.norm)
    assert merged.wait.median_s == pytest.approx(whole.wait.median_s, rel=0.01)


def test_minutes_of_a_spell_are_in_the_hour_in_which_they_passed() -> None:
    """Open from 14:00 to 16:30: an hour, an hour and half an hour."""
    hall = PureHall()
    hall.open(1)
    hall.now += 150 * MINUTE
    idle = {value: part.work.idle_s for value, part in of(hall, "hour").items() if part.work}
    assert idle == {"14": 3600, "15": 3600, "16": 1800}


def test_the_hour_that_a_clock_change_repeats_has_two_hours_of_work() -> None:
    """Berlin, 26 October 2025: open from 00:30 to 04:30, which are five hours; those who wait do so in real time."""
    hall = PureHall(replace(DEFINITION, timezone="Europe/Berlin"), 1_761_431_400 * 1_000_000)
    hall.open(1)
    hall.issue("school")
    hall.pass_minutes(300)
    whole = of(hall)[""]
    assert whole.balance.live == 1
    idle = {value: part.work.idle_s for value, part in of(hall, "hour").items() if part.work}
    assert idle == {"0": 1800, "1": 3600, "2": 7200, "3": 3600, "4": pytest.approx(1800, abs=1e-3)}


def test_results_are_counted_by_service() -> None:
    """Two land services done, one referred on to papers, which is done; one finished without a word."""
    hall = PureHall()
    hall.open(1, 4)
    hall.issue("land", None, "papers")
    for _ in range(3):
        hall.issue("land")
    for result in ("referred", "done", "done", None):
        hall.call(1)
        hall.ask(c.StartService(1))
        hall.ask(c.FinishService(1, result))
    hall.call(4)
    hall.ask(c.StartService(4))
    hall.ask(c.FinishService(4, "done"))
    parts = of(hall, "service")
    assert (parts["land"].results, parts["land"].unrecorded) == ({"done": 2, "referred": 1}, 1)
    assert (parts["papers"].results, parts["papers"].unrecorded) == ({"done": 1}, 0)
    assert (of(hall)[""].results, of(hall)[""].unrecorded) == ({"done": 3, "referred": 1}, 1)


def test_a_transfer_is_counted_and_the_next_stop_of_a_visit_is_none() -> None:
    """One ticket goes on to its second service, another is transferred: two are sent on, one of them by a transfer."""
    hall = PureHall()
    hall.open(1, 3)
    hall.issue("land", None, "school")
    hall.call(1)
    hall.ask(c.StartService(1))
    hall.ask(c.FinishService(1))
    hall.issue("land")
    hall.call(1)
    hall.ask(c.TransferTicket(1, "papers"))
    whole = of(hall)[""]
    assert (whole.balance.sent_on, whole.transfers) == (2, 1)
    assert whole.balance.adds_up
