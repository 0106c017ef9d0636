"""What is known for tomorrow: windows to open, and how true estimates have been."""

import pytest
from msgspec.structs import replace

from queue_server.reports.contents.forecasts import estimates, staffing
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.period import Period
from queue_server.stats.backtest.estimate_record import ESTIMATE_WAYS, Errors, EstimateAccuracy, EstimateScore
from queue_server.stats.staffing.proposals.staffing import Slot, StaffingDay, StaffingPlan
from tests.booked_halls import times, with_times
from tests.halls import DEFINITION

SERVICES = tuple(replace(service, norm_minutes=15) for service in DEFINITION.services)
DAY = "2026-03-02"


def formatter(language: str = "en") -> Formatter:
    return Formatter(replace(DEFINITION, services=SERVICES), language, "aksu", Period(DAY, DAY, DAY))


@pytest.mark.slow
def test_proposals_are_a_map_and_a_table() -> None:
    """A half hour of Tuesday with three windows, which are not enough."""
    slot = Slot("09:00", 12.0, 2.5, 0.5, 3, [1, 2, 3], 0.7, 900.0, 4, is_kept=False)
    days = [StaffingDay("2026-03-03", StaffingPlan(["2026-02-24"], 0.8, 0.7, 0.5, 1.5, 1.3, [slot], 9), is_made=True)]
    panel = staffing(formatter(), days)
    assert panel.rows == [["Tuesday 3 Mar", "09:00", 3, "1, 2, 3", 0.7, 12.0, 2.5, 0.5, 4]]
    assert panel.spec is not None
    assert '"3!"' in str(panel.spec).replace("'", '"')


def test_what_is_not_known_is_said() -> None:
    """Days that are being played, a search that was ended early, and days without a past."""
    assert "Look again in some minutes" in staffing(formatter(), [StaffingDay("2026-03-03", None, is_made=False)]).note
    ended = StaffingPlan(["2026-02-24"], 0.8, 0.7, 0.5, 1.5, 1.3, [], 9, was_ended=True)
    assert "The search was ended early" in staffing(formatter(), [StaffingDay("2026-03-03", ended, is_made=True)]).note
    assert "Too little is known" in staffing(formatter(), [StaffingDay("2026-03-03", None, is_made=True)]).note
    assert "Too little is known to judge" in estimates(formatter(), None).note


def test_a_hall_with_times_to_book_is_told_that_bookings_count() -> None:
    """One without them is not."""
    days = [StaffingDay("2026-03-03", StaffingPlan([DAY], 0.8, 0.7, 0.5, 1.5, 1.3, [], 9), is_made=True)]
    booked = Formatter(with_times(land=times()), "en", "aksu", Period(DAY, DAY, DAY))
    assert "Those who have booked" in staffing(booked, days).note
    assert "Those who have booked" not in staffing(formatter(), days).note


def test_every_way_has_its_row_and_few_outcomes_have_none() -> None:
    """Ten ways for all and for the service that has enough; one row for the service that has too few."""
    errors = {way: Errors(30, 0.0, 30 * 3600.0) for way in ESTIMATE_WAYS}
    accuracy = EstimateAccuracy(
        2,
        5,
        "2026-03-01",
        DAY,
        {"land": EstimateScore(30, inside=24, outside=6, ways=errors), "school": EstimateScore(3)},
    )
    panel = estimates(formatter(), accuracy)
    assert [row[0] for row in panel.rows] == ["All"] * 10 + ["Land"] * 10 + ["School"]
    assert panel.rows[0] == ["All", "ours", 33, 60.0, 0.0, 0.8]
    assert panel.rows[-1] == ["School", "too few to judge", 3, None, None, None]
    assert "held 80 %" in panel.note.replace("\u00a0", " ")
    assert "2 days of the last 30" in panel.note
    assert "3 more are being judged" in panel.note
    assert "being judged" not in estimates(formatter(), replace(accuracy, of=2)).note
