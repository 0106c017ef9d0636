"""What visitors are told, decided from records and moments alone."""

from msgspec.structs import replace

from queue_server.config.message_rules import MessageRules
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from queue_server.messages.planning.telling import (
    Telling,
    has_ended,
    is_true,
    messages_for,
    reminder_at,
    tellings_at,
    tellings_of,
)
from queue_server.messages.planning.wish import MessageWish
from tests.booked_halls import BOOKED, BookedHall, at
from tests.halls import DEFINITION, PureHall

RULES = MessageRules(channels=("sms",), remind_at="18:00")
WITH_MESSAGES = replace(DEFINITION, messages=RULES)
WISH = MessageWish(channels=("sms",), since=0, at=0, language="kk", ahead=1)


def news(hall: PureHall, *subjects: str, since: int = 0) -> list[Telling]:
    """What the records after `since` tell these subjects."""
    wishes = dict.fromkeys(subjects, replace(WISH, since=since))
    return [telling for entry in hall.entries for telling in tellings_of(entry, hall.state, wishes)]


def test_each_call_is_told_for_a_minute() -> None:
    """The call and the recall are two messages; after the second one the first is not true any more."""
    hall = PureHall(WITH_MESSAGES)
    hall.open(1)
    ticket = hall.issue()
    hall.call()
    hall.pass_minutes(1)
    hall.ask(c.Recall(1))
    first, second = news(hall, ticket.id)
    assert (first.occasion, first.gaps) == ("called", {"number": "A001", "window": "1"})
    assert first.deadline - first.at == MINUTE
    assert first.key != second.key
    (old,), (last,) = messages_for(first, WISH), messages_for(second, WISH)
    assert not is_true(old, ticket.id, hall.state)
    assert is_true(last, ticket.id, hall.state)
    hall.ask(c.StartService(1))
    assert not is_true(last, ticket.id, hall.state)


def test_what_happens_at_the_window_is_told() -> None:
    """Sent to another service, put on hold, and at last not there: each once, for ten minutes."""
    hall = PureHall(WITH_MESSAGES)
    hall.open(1, 2)
    ticket = hall.issue()
    hall.call()
    hall.ask(c.StartService(1))
    hall.ask(c.TransferTicket(1, service="school"))
    hall.call(2)
    hall.ask(c.HoldTicket(2))
    assert [telling.occasion for telling in news(hall, ticket.id)] == ["called", "moved", "called", "held"]
    moved = news(hall, ticket.id)[1]
    assert (moved.gaps, moved.deadline - moved.at) == ({"number": "A001", "service": "school"}, 10 * MINUTE)
    hall.ask(c.CloseDay())
    assert news(hall, ticket.id)[-1].occasion == "closed"
    assert has_ended(ticket.id, hall.state) is True


def test_nothing_before_the_wish_is_told() -> None:
    """Whoever gives an address after the call is not called by it; nobody else's ticket is told either."""
    hall = PureHall(WITH_MESSAGES)
    hall.open(1)
    ticket = hall.issue()
    hall.call()
    assert news(hall, ticket.id, since=hall.state.seq) == []
    assert news(hall, "another") == []


def test_few_before_the_ticket() -> None:
    """With one before it, as the visitor chose; never to one who is called already."""
    hall = PureHall(WITH_MESSAGES)
    hall.open(1)
    tickets = [hall.issue() for _ in range(3)]
    last = tickets[2].id

    def occasions() -> list[str]:
        return [telling.occasion for telling in tellings_at(hall.state, {last: WISH}, hall.now)]

    assert occasions() == []
    hall.call()
    assert occasions() == ["ahead"]
    assert list(tellings_at(hall.state, {last: replace(WISH, ahead=None)}, hall.now)) == []
    for _ in range(2):
        hall.ask(c.StartService(1))
        hall.call()
    assert occasions() == []


def test_a_reminder_on_the_day_before() -> None:
    """At the hall's hour, once for each time of the appointment, and to nobody who booked after that hour."""
    hall = BookedHall(replace(BOOKED, messages=RULES))
    hall.book("b1", "10:00", day="2025-10-11")
    booking = hall.state.bookings["b1"]
    remind_at = at("18:00", "2025-10-10")
    assert reminder_at(hall.state, booking) == remind_at
    early, late = replace(WISH, at=remind_at - 1), replace(WISH, at=remind_at + 1)
    assert list(tellings_at(hall.state, {"b1": early}, remind_at - 1)) == []
    (telling,) = tellings_at(hall.state, {"b1": early}, remind_at)
    assert telling.gaps == {"date": "11.10", "time": "10:00", "service": "land"}
    assert telling.deadline - telling.at == 180 * MINUTE
    assert list(tellings_at(hall.state, {"b1": late}, remind_at + 1)) == []


def test_what_the_hall_does_with_an_appointment() -> None:
    """Moved and cancelled by the hall is told; what the visitor does is known to them."""
    hall = BookedHall(replace(BOOKED, messages=RULES))
    hall.book("b1", "10:00", day="2025-10-11")
    hall.ask(c.MoveBooking("b1", at("11:00", "2025-10-11")))
    assert news(hall, "b1") == []
    hall.ask(c.MoveBooking("b1", at("12:00", "2025-10-11"), by="hall", reason="Repairs"))
    (moved,) = news(hall, "b1")
    assert (moved.occasion, moved.gaps["time"]) == ("booking_moved", "12:00")
    closure = c.ClosePlaces("c1", at("12:00", "2025-10-11"), at("13:00", "2025-10-11"), "Repairs", concerned=("b1",))
    hall.ask(closure)
    assert [telling.occasion for telling in news(hall, "b1")] == ["booking_moved", "booking_displaced"]
    hall.ask(c.CancelBooking("b1", by="hall", reason="Repairs"))
    assert news(hall, "b1")[-1].occasion == "booking_cancelled"
