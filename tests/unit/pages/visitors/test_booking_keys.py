"""The visitor's key to a booking, and the six digits of the check-in."""

from queue_server.pages.visitors.booking_keys import BookingKeys, grouped
from queue_server.pages.visitors.ticket_keys import TicketKeys

SECRET = b"s" * 32
KEYS = BookingKeys(TicketKeys(SECRET))


def test_a_key_opens_its_booking_alone() -> None:
    """Nor does a ticket's key open a booking of the same id."""
    key = KEYS.key_of("AbCdEfGhIjKlMnOp")
    assert KEYS.booking_in(key) == "AbCdEfGhIjKlMnOp"
    assert KEYS.booking_in(f"B{key[1:]}") is None
    assert KEYS.booking_in(TicketKeys(SECRET).key_of("AbCdEfGhIjKlMnOp")) is None
    assert BookingKeys(TicketKeys(b"t" * 32)).booking_in(key) is None
    for none in ("", key[-11:], "\ud800" + key):
        assert KEYS.booking_in(none) is None


def test_a_code_is_six_digits_of_the_id() -> None:
    """The same on every server of the store, and none of the key."""
    code = KEYS.code_of("AbCdEfGhIjKlMnOp")
    assert (len(code), code.isdecimal()) == (6, True)
    assert code == BookingKeys(TicketKeys(SECRET)).code_of("AbCdEfGhIjKlMnOp")
    assert code != KEYS.code_of("AbCdEfGhIjKlMnOq")
    assert grouped("012345") == "012 345"


def test_an_id_is_drawn_whose_code_is_free() -> None:
    """One whose code an open booking has is drawn anew."""
    ids = iter(["taken", "free"])
    assert KEYS.draw({"taken"}, lambda: next(ids)) == "free"
    assert KEYS.bookings_of(KEYS.code_of("taken"), ["other", "taken"]) == ["taken"]
    assert KEYS.bookings_of("éé", ["other"]) == []
