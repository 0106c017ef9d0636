"""Finds passwords and PINs that are guessed first, which nobody may choose. Pure.

NIST SP 800-63B-4, section 3.1.1.2: a new password is compared with those that are commonly used or expected. zxcvbn
(Wheeler, USENIX Security 2016) knows thirty thousand of them, and names, words, dates, rows of keys and repetitions.
"""

from datetime import date
from itertools import pairwise
from typing import Final

from queue_server.config.values.text import folded

FEWEST_GUESSES: Final = 1_000_000
"""zxcvbn's second step of five: whoever tries that many is slowed down to years at the sign-in."""
LONGEST_JUDGED: Final = 72
"""Characters that zxcvbn judges; what is longer is no better known."""
EXPECTED_WORDS: Final = ("kezek", "akimat", "qazaqstan", "kazakhstan", "astana", "almaty", "operator", "administrator")
"""What would be tried in this place."""
LEAP_YEAR: Final = 2024
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2099
KEY_COLUMNS: Final = ("2580", "0852", "147", "258", "369", "741", "852", "963", "159", "357", "951", "753")
"""Rows of a keypad's keys, from top to bottom and across."""
COMMON_RANK: Final = 10_000
"""How many of the commonest passwords a PIN must not be among."""

_KEYS: Final = str.maketrans("йцукенгшщзхъфывапролджэячсмитьбю", "qwertyuiop[]asdfghjkl;'zxcvbnm,.")
"""Letters of a Russian keyboard by the keys on which they stand: `пароль` is typed as `gfhjkm`."""


def is_password_guessable(password: str, name: str) -> bool:
    """Whether it is among the first million that somebody would try for the person of that name. Takes milliseconds."""
    from zxcvbn import zxcvbn  # reads its lists when it is imported

    words = [*EXPECTED_WORDS, folded(name), *folded(name).split()]
    lowered = folded(password)
    spellings = {password[:LONGEST_JUDGED], lowered.translate(_KEYS)[:LONGEST_JUDGED]}
    words += [word.translate(_KEYS) for word in words]
    return any(zxcvbn(spelling, user_inputs=words)["guesses"] < FEWEST_GUESSES for spelling in spellings)


def is_pin_guessable(pin: str) -> bool:
    """Whether everybody would try it first: a repetition, a row, a column of keys, a birthday, a year, a common one."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return (
        _is_row(pin)
        or _is_repetition(pin)
        or any(pin in (column, column * 2) or pin.replace(column, "") == "" for column in KEY_COLUMNS)
        or _is_date(pin)
        or pin in FREQUENCY_LISTS["passwords"][:COMMON_RANK]
    )


def _is_row(pin: str) -> bool:
    """Digits of which each is as far from the next: 0000, 1234, 9876, 2468."""
    return len({(int(second) - int(first)) % 10 for first, second in pairwise(pin)}) == 1


def _is_repetition(pin: str) -> bool:
    """1212, 123123, 1122, 1221, 11112222."""
    halves = pin[: len(pin) // 2], pin[len(pin) // 2 :]
    pairs = [pin[at : at + 2] for at in range(0, len(pin), 2)]
    parts = any(pin == pin[:size] * (len(pin) // size) for size in range(1, len(pin) // 2 + 1))
    return parts or pin == pin[::-1] or all(len(set(pair)) == 1 for pair in (*pairs,)) or len(set(halves)) == 1


def _is_date(pin: str) -> bool:
    """A day of a year, a year, or both, in any order."""
    match len(pin):
        case 4:
            return FIRST_YEAR <= int(pin) <= LAST_YEAR or _is_day(pin[:2], pin[2:]) or _is_day(pin[2:], pin[:2])
        case 6:
            first, second, third = pin[:2], pin[2:4], pin[4:]
            return _is_day(first, second) or _is_day(second, first) or _is_day(third, second)
        case 8:
            start, end = pin[:4], pin[4:]
            days = [day for day, year in ((start, end), (end, start)) if FIRST_YEAR <= int(year) <= LAST_YEAR]
            return any(_is_day(day[:2], day[2:]) or _is_day(day[2:], day[:2]) for day in days)
    return False


def _is_day(day: str, month: str) -> bool:
    try:
        date(LEAP_YEAR, int(month), int(day))
    except ValueError:
        return False
    return True
