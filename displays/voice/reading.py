"""What a kiosk reads aloud, as a speech engine must be given it: numbers in words, no signs. Pure.

Engines differ in what they make of `L012`, `09:00` or an arrow, and few know Kazakh numbers. Words they all can say.
"""

import re
from typing import Final

from displays.voice.announcement import spelled
from displays.voice.letters import NAMES
from displays.voice.numerals import cardinal

LONGEST: Final = 400
"""Characters of one part of a screen: a tile with its reason, not a page."""

_NUMBER_OF_A_TICKET: Final = re.compile(r"\b([^\W\d_])(\d{3,4})\b")
_CLOCK: Final = re.compile(r"\b(\d{1,2}):([0-5]\d)\b")
_WHOLE: Final = re.compile(r"(?<!\w)\d{1,3}(?!\w)")
_SIGNS: Final = str.maketrans(dict.fromkeys("←→↑↓✓+«»", " ") | {"·": ","})


def sayable(text: str, language: str) -> str:
    """The text with its numbers of tickets spelled, its times and numbers in words, and its signs left out."""
    said = _NUMBER_OF_A_TICKET.sub(lambda found: _ticket(found[0], language), text.translate(_SIGNS))
    said = _CLOCK.sub(lambda found: _time(int(found[1]), found[2], language), said)
    said = _WHOLE.sub(lambda found: cardinal(int(found[0]), language), said)
    return " ".join(said.split())


def _ticket(number: str, language: str) -> str:
    return spelled(number, language) if number[0] in NAMES[language] else number


def _time(hour: int, minutes: str, language: str) -> str:
    """`09:00` is said as its two numbers, a zero before the last digit too; a whole hour in English is "o'clock"."""
    said = cardinal(hour, language)
    if minutes == "00":
        zero = cardinal(0, language)
        return f"{said} o'clock" if language == "en" else f"{said} {zero} {zero}"
    before = f"{cardinal(0, language)} " if minutes[0] == "0" else ""
    return f"{said} {before}{cardinal(int(minutes), language)}"
