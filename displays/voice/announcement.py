"""Makes the sentence of a call in each language. Pure.

A phrase is words for a speech engine and, for a hall with recorded clips, the names of the clips that make it up.
"""

from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from displays.voice.languages import SPEECH
from displays.voice.numerals import pieces

Length = Literal["full", "short"]

SHORT_AFTER_S: Final = 10.0
"""A call older than this (s) is spoken in short: other visitors wait to be called."""
STALE_CALL_S: Final = 30.0
"""A call older than this (s), whose state is not known, is not announced: the ticket may no longer be called."""


class Phrase(Struct, frozen=True):
    """A sentence in one language; `clips` are the recordings of it, in order."""

    language: str
    text: str
    clips: tuple[str, ...]


def languages_of(hall: Sequence[str], visitors: str | None, *, visitors_first: bool) -> tuple[str, ...]:
    """The languages of a call: the hall's, in order; the visitor's own first, if the hall wants that."""
    if not visitors_first or visitors is None:
        return tuple(hall)
    return (visitors, *(language for language in hall if language != visitors))


def phrase(number: str, window: int, language: str, length: Length) -> Phrase:
    """The call of ticket `number` (such as `A012`) to a window, in one language."""
    return Phrase(language, _text(number, window, language, length), _clips(number, window, language, length))


def spelled(number: str, language: str) -> str:
    """The number as it is spoken: `A012` is `А, ноль двенадцать`. The comma keeps a letter from being read as a
    word."""
    speech, letter, digits = SPEECH[language], number[0], number[1:]
    return f"{speech.letters[letter]}, {' '.join(speech.numerals.cardinal(piece) for piece in pieces(digits))}"


def _text(number: str, window: int, language: str, length: Length) -> str:
    speech = SPEECH[language]
    sentence = speech.full if length == "full" else speech.short
    return sentence(spelled(number, language), window)


def _clips(number: str, window: int, language: str, length: Length) -> tuple[str, ...]:
    clips = (f"letter-{number[0]}", *(f"number-{piece}" for piece in pieces(number[1:])))
    if length == "short":
        return (*clips, f"window-{window}-short")
    if SPEECH[language].is_number_first:
        return (*clips, "ticket", f"window-{window}")
    return ("ticket", *clips, f"window-{window}")
