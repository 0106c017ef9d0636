"""Prepares the text that a kiosk reads aloud for a speech engine: numbers in words, no signs. Pure.

Engines differ in how they read `L012`, `09:00` or an arrow, and few know Kazakh numbers. All of them can speak words.
"""

import re
from typing import Final

from displays.voice.announcement import spelled
from displays.voice.languages import SPEECH

LONGEST_READING: Final = 400
"""The most characters of one part of a screen: a tile with its reason, not a page."""

_NUMBER_OF_A_TICKET: Final = re.compile(r"\b([^\W\d_])(\d{3,4})\b")
_CLOCK: Final = re.compile(r"\b(\d{1,2}):([0-5]\d)\b")
_WHOLE: Final = re.compile(r"(?<!\w)\d{1,3}(?!\w)")
_SIGNS: Final = str.maketrans(dict.fromkeys("←→↑↓✓+«»", " ") | {"·": ",", "\u02bc": "\u2019"})
"""espeak-ng spells the letter ʼ (U+02BC) by its name, and reads an apostrophe in its place as part of the word."""


def sayable(text: str, language: str) -> str:
    """The text with its numbers of tickets spelled, its times and numbers in words, and its signs left out."""
    cardinal = SPEECH[language].numerals.cardinal
    words = _NUMBER_OF_A_TICKET.sub(lambda match: _ticket(match[0], language), text.translate(_SIGNS))
    words = _CLOCK.sub(lambda match: _time(int(match[1]), match[2], language), words)
    words = _WHOLE.sub(lambda match: cardinal(int(match[0])), words)
    return " ".join(words.split())


def _ticket(number: str, language: str) -> str:
    return spelled(number, language) if number[0] in SPEECH[language].letters else number


def _time(hour: int, minutes: str, language: str) -> str:
    """The time in words: `09:05` as its two numbers, with the zero before the last digit; a whole hour in the
    language's own way."""
    speech = SPEECH[language]
    cardinal = speech.numerals.cardinal
    if minutes == "00":
        return speech.whole_hour(cardinal(hour))
    zero = f"{cardinal(0)} " if minutes[0] == "0" else ""
    return f"{cardinal(hour)} {zero}{cardinal(int(minutes))}"
