"""Puts numbers into spoken words. Pure.

A ticket's number is spoken as it is printed, with its leading zeros: 012 is "zero twelve". Four digits are spoken two
by two, and the rest of a hundred after it, so that every piece can also be a recorded clip.
"""

from collections.abc import Iterator

from msgspec import Struct


class Numerals(Struct, frozen=True):
    """The number words of a language.

    `units` are the numbers that are one word, from 0; `tens` are 10, 20 … 90, `hundreds` 100, 200 … 900. `joint` stands
    between tens and units.
    """

    units: tuple[str, ...]
    tens: tuple[str, ...]
    hundreds: tuple[str, ...]
    joint: str = " "

    def cardinal(self, number: int) -> str:
        """0 to 999 in words: `двадцать один`."""
        return " ".join(self._piece(piece) for piece in parts(number))

    def _piece(self, number: int) -> str:
        """The word for a number below 100, or for whole hundreds."""
        if number < len(self.units):
            return self.units[number]
        if number >= 100:
            return self.hundreds[number // 100 - 1]
        tens, unit = divmod(number, 10)
        return self.joint.join((self.tens[tens - 1], *((self.units[unit],) if unit else ())))


def pieces(digits: str) -> list[int]:
    """The digits of a ticket as the numbers that are spoken one after another: "012" is 0, 12; "1205" is 12, 0, 5."""
    halves = (digits[:-2], digits[-2:]) if len(digits) > 3 else (digits,)
    return [piece for half in halves for piece in _pieces(half)]


def parts(number: int) -> list[int]:
    """The hundreds and the rest: 112 is 100, 12."""
    hundreds, rest = divmod(number, 100)
    return [*([hundreds * 100] if hundreds else []), *([rest] if rest or not hundreds else [])]


def _pieces(digits: str) -> Iterator[int]:
    rest = digits.lstrip("0")
    yield from (0 for _ in range(len(digits) - len(rest)))
    if rest:
        yield from parts(int(rest))
