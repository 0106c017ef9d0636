"""What a trial says of bookings that went wrong."""

from queue_server.hall import events as e
from queue_server.journal.codec import seal
from queue_server.journal.record import Record
from script.trials.booking_findings import booking_findings
from script.trials.findings import Account, AnsweredBooking, AnsweredEntry, RefusedWish
from tests.booked_halls import BOOKED, at

HALF_PAST_TWO, FOUR = "2025-10-09T09:30:00Z", "2025-10-09T11:00:00Z"


def journal(*events: e.Event) -> list[Record]:
    """The records of these events, after the one that configures the hall."""
    records, head = [], e.GENESIS
    for seq, event in enumerate((e.HallConfigured(BOOKED), *events), 1):
        record, _ = seal("aksu", head, seq, at("14:00"), "kiosk:k", "", event)
        records.append(record)
        head = record.hash
    return records


def test_what_was_answered_is_held_against_the_records() -> None:
    """A place beyond its number, an answer without a record, a record without an answer, an idle refusal."""
    events = [e.BookingMade(name, "land", at("16:00"), at("16:30")) for name in "abc"]
    account = Account(bookings=[AnsweredBooking(name, "made", FOUR) for name in "ab"])
    assert booking_findings(account, journal(*events[:2])) == []
    account.entries.append(AnsweredEntry("d", "e", "0"))
    account.refusals.append(RefusedWish("land", HALF_PAST_TWO, (FOUR,), 3, 4))
    assert booking_findings(account, journal(*events)) == [
        f"3 visitors had the place at {FOUR} of land, which is for 2",
        f"the visitor of the booking c was told [], and in the journal stands [('made', {at('16:00')})]",
        "1 were let into a draw and are not in the journal",
        f"the place at {HALF_PAST_TWO} was refused, and of those that were named instead one was taken",
        f"the place at {HALF_PAST_TWO} was refused as taken, and was free",
        f"the place at {HALF_PAST_TWO} was refused, and only 1 others were named",
    ]
