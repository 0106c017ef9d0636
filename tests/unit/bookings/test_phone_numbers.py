"""Telephone numbers, as people write them."""

import pytest

from queue_server.bookings.phone_numbers import NoPhoneNumber, phone_number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("87010000001", "+77010000001"),
        (" 8 (701) 000-00-01 ", "+77010000001"),
        ("+7 701 000 00 01", "+77010000001"),
        ("7010000001", "+77010000001"),
        ("8–701–000–00–01", "+77010000001"),
        ("8 7172 55 66 77", "+77172556677"),
        ("+998 90 123 45 67", "+998901234567"),
        ("+49 30 123456", "+4930123456"),
    ],
)
def test_a_number_is_read_into_its_international_form(written: str, number: str) -> None:
    """Of Kazakhstan unless it names another country, whatever stands between its digits."""
    assert phone_number(written) == number


@pytest.mark.parametrize(
    "written",
    [
        "",
        "12",
        "112",
        "abc",
        "+77000",
        "1" * 40,
        "8 701 000 00 01 ext 5",
        "tel:+77010000001",
        "٠٨٧٠١٠٠٠٠٠٠١",
        "+",
        "8701x",
    ],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    """Too short or long, of no country, with letters, or with other digits than a telephone has."""
    with pytest.raises(NoPhoneNumber):
        phone_number(written)
