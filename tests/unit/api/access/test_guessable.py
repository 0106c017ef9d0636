"""Passwords and PINs that others would try first are not taken; what is hard to guess is, in any alphabet."""

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from queue_server.api.access.credentials.guessable import is_password_guessable, is_pin_guessable


@pytest.mark.slow
def test_the_thousand_commonest_passwords_are_refused() -> None:
    """However they are written: in capitals, with a digit after them."""
    common = FREQUENCY_LISTS["passwords"][:1000]
    assert [password for password in common if not is_password_guessable(password, "Aigul")] == []
    assert [password for password in common[:50] if not is_password_guessable(password.title() + "1", "Aigul")] == []


@pytest.mark.parametrize(
    "password",
    [
        "qwertyui",
        "йцукенгш",
        "пароль123",
        "Aigul2024",
        "kezek2026",
        "12345678901",
        "abcabcabc",
        "01.01.1990",
        "Айгуль1990",
    ],
)
def test_what_is_expected_here_is_refused(password: str) -> None:
    """Rows of keys on either keyboard, dates, repetitions, the person's own name and the program's."""
    assert is_password_guessable(password, "Aigul Айгуль")


@pytest.mark.parametrize(
    "password",
    ["a long and quiet horse", "көк терезе жылы шай", "Xk4-9rTq-2mzP", "дождь шкаф велосипед", "horse!7 stone " * 9],
)
def test_what_nobody_would_try_is_taken(password: str) -> None:
    """No rule asks for capitals, digits or signs."""
    assert not is_password_guessable(password, "Aigul")


@pytest.mark.parametrize(
    "pin",
    [
        *("0000", "1234", "4321", "9876", "2468", "1212", "1122", "1221", "123123", "00000000", "2580", "147147"),
        *("1990", "2012", "2512", "1225", "3112", "251290", "901225", "122590", "25121990", "19901225", "6969", "1004"),
    ],
)
def test_pins_that_are_tried_first_are_refused(pin: str) -> None:
    """Rows, repetitions, columns of keys, years and birthdays in any order, and the commonest."""
    assert is_pin_guessable(pin)


@pytest.mark.parametrize("pin", ["4071", "5812", "7394", "83920", "604839", "9174", "95837261"])
def test_other_pins_are_taken(pin: str) -> None:
    """Most are."""
    assert not is_pin_guessable(pin)


@pytest.mark.slow
def test_enough_pins_are_left() -> None:
    """Of every seventh with four digits at least eight in ten."""
    pins = [f"{pin:04}" for pin in range(0, 10_000, 7)]
    assert sum(not is_pin_guessable(pin) for pin in pins) > 0.8 * len(pins)
