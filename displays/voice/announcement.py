"""The sentence of a call, in Kazakh, Russian and English, as a speaker of each would say it. Pure.

A phrase is words for a speech engine and, for a hall with recorded clips, the names of the clips that make it up. The
Kazakh window is an ordinal (`бесінші терезеге`); the Russian one a number after the word, so that nothing is declined.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

from msgspec import Struct

from displays.voice.letters import NAMES
from displays.voice.numerals import cardinal, ordinal_kk, pieces

Length = Literal["full", "short"]

SHORT_AFTER_S: Final = 10.0
"""A call older than this is spoken in short: the hall is busy, and others wait to be called."""
STALE_CALL_S: Final = 30.0
"""A call older than this, whose state is not known, is not announced any more: its window may have given it up."""


class Phrase(Struct, frozen=True):
    """A sentence in one language; `clips` are recordings that, one after another, say the same."""

    language: str
    text: str
    clips: tuple[str, ...]


def languages_of(hall: Sequence[str], visitors: str | None, *, visitors_first: bool) -> tuple[str, ...]:
    """The languages of a call: the hall's, in its order; first the visitor's own, where the hall wants that."""
    if not visitors_first or visitors is None:
        return tuple(hall)
    return (visitors, *(language for language in hall if language != visitors))


def phrases(number: str, window: int, languages: Iterable[str], length: Length) -> tuple[Phrase, ...]:
    """The call of ticket `number` (such as `A012`) to a window, once in each language."""
    return tuple(phrase(number, window, language, length) for language in languages)


def phrase(number: str, window: int, language: str, length: Length) -> Phrase:
    """The call in one language."""
    return Phrase(language, _text(number, window, language, length), _clips(number, window, language, length))


def spelled(number: str, language: str) -> str:
    """`A012` as it is said: `А, ноль двенадцать`. The comma keeps a letter from being read as a word."""
    letter, digits = number[0], number[1:]
    return f"{NAMES[language][letter]}, {' '.join(cardinal(piece, language) for piece in pieces(digits))}"


def _text(number: str, window: int, language: str, length: Length) -> str:
    said = spelled(number, language)
    match language, length:
        case "kk", "full":
            return f"{said} нөмірлі билет, {ordinal_kk(window)} терезеге шақырылады."
        case "kk", "short":
            return f"{said}, {ordinal_kk(window)} терезе."
        case "ru", "full":
            return f"Талон {said}, пройдите к окну номер {cardinal(window, 'ru')}."
        case "ru", "short":
            return f"{said}, окно {cardinal(window, 'ru')}."
        case _, "full":
            return f"Ticket {said}, please go to window {cardinal(window, 'en')}."
    return f"{said}, window {cardinal(window, 'en')}."


def _clips(number: str, window: int, language: str, length: Length) -> tuple[str, ...]:
    said = (f"letter-{number[0]}", *(f"number-{piece}" for piece in pieces(number[1:])))
    if length == "short":
        return (*said, f"window-{window}-short")
    if language == "kk":
        return (*said, "ticket", f"window-{window}")
    return ("ticket", *said, f"window-{window}")
