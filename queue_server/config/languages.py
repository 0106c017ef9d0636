"""Registers the languages of Kezek: one line each, with everything except texts that depends on the language. Pure.

A language consists of this line, the catalogue `queue_server/pages/locales/CODE/LC_MESSAGES/kezek.po` and the module
`displays/voice/languages/CODE.py`, which speaks numbers and calls. No other part of the program names a language.

A code stands in journals for ever, so a line is never removed.
"""

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from msgspec import Struct


class Keyboard(Struct, frozen=True):
    """The letters on a screen, row by row, as the layouts of Windows have them, and what the key says that leads to
    them."""

    label: str
    rows: tuple[str, ...]


_RUSSIAN_ROWS: Final = ("йцукенгшщзхъ", "фывапролджэ", "ячсмитьбюё")
_LATIN_KEYBOARD: Final = Keyboard("ABC", ("qwertyuiop", "asdfghjkl", "zxcvbnm"))


class Language(Struct, frozen=True, kw_only=True):
    """The properties of a language.

    `code` is ISO 639-1: the language of a page and of a browser's voice (BCP-47), the locale of its dates (CLDR).
    `name` is the language in its own words, `english` in English, `voice` the name of its espeak-ng voice.
    `plurals` are CLDR's names of its plural forms, in the order of its catalogue.
    `letters` are its capital letters in the order of its alphabet: any may be the letter of a service.
    `keyboard` has its letters on the screen.
    `decimal`, `thousands` and `currency` (before and after the number) are how charts write numbers.
    With `is_for_staff` the staff pages offer it.
    """

    code: str
    name: str
    english: str
    voice: str
    plurals: tuple[str, ...]
    letters: str
    keyboard: Keyboard
    decimal: str
    thousands: str
    currency: tuple[str, str]
    is_for_staff: bool


_ALL: Final = (
    Language(
        code="kk",
        name="Қазақша",
        english="Kazakh",
        voice="kk",
        plurals=("one", "other"),
        letters="АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ",
        keyboard=Keyboard("ӘІҢ", ("әіңғүұқөһ", *_RUSSIAN_ROWS)),
        decimal=",",
        thousands="\u00a0",
        currency=("", "\u00a0₸"),
        is_for_staff=True,
    ),
    Language(
        code="ru",
        name="Русский",
        english="Russian",
        voice="ru",
        plurals=("one", "few", "many"),
        letters="АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
        keyboard=Keyboard("АБВ", _RUSSIAN_ROWS),
        decimal=",",
        thousands="\u00a0",
        currency=("", "\u00a0₸"),
        is_for_staff=True,
    ),
    Language(
        code="en",
        name="English",
        english="English",
        voice="en",
        plurals=("one", "other"),
        letters="ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        keyboard=_LATIN_KEYBOARD,
        decimal=".",
        thousands=",",
        currency=("₸", ""),
        is_for_staff=True,
    ),
    Language(
        code="uz",
        name="Oʻzbekcha",
        english="Uzbek",
        voice="uz",
        plurals=("one", "other"),
        letters="ABDEFGHIJKLMNOPQRSTUVXYZ",
        keyboard=_LATIN_KEYBOARD,
        decimal=",",
        thousands="\u00a0",
        currency=("", "\u00a0₸"),
        is_for_staff=False,
    ),
)

LANGUAGES: Final = {language.code: language for language in _ALL}
"""Code -> language, in the order in which they are offered."""

OWN_NAMES: Final = {code: language.name for code, language in LANGUAGES.items()}
"""Code -> the language's own name."""

HALL_LANGUAGES: Final = ("kk", "ru", "en")
"""The languages of a hall whose definition names none, the first one first; every name must be written in them. Old
records depend on it: it never changes."""

STAFF_LANGUAGES: Final = tuple(language.code for language in _ALL if language.is_for_staff)
"""The languages of the staff pages."""

SOURCE_LANGUAGE: Final = "en"
"""The language of the msgids; it needs no catalogue."""

FALLBACK: Final = "ru"
"""The language of a text that is missing in another one."""

LETTERS: Final = "".join(dict.fromkeys("".join(language.letters for language in _ALL)))
"""Every letter of every language, once."""

if TYPE_CHECKING:
    LanguageCode: TypeAlias = str
    HallLanguageCode: TypeAlias = str
    StaffLanguageCode: TypeAlias = str
else:
    LanguageCode = Literal[tuple(LANGUAGES)]
    HallLanguageCode = Literal[HALL_LANGUAGES]
    StaffLanguageCode = Literal[STAFF_LANGUAGES]
"""The code of a language of the registry. To a type checker, which cannot compute it, it is a text."""
