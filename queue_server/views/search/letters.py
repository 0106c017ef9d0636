"""Reads typed words: in small plain letters, on the keyboard layout that was meant, and in the letters of another
alphabet. Pure.

The positions of keys are those of `symbols/ru` and `symbols/kz` in xkeyboard-config: a Kazakh keyboard has the letters
of a Russian one, and its own in the row of digits.
"""

import re
import unicodedata
from typing import Final

_KEYS: Final = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.234589-=0"
_LETTERS: Final = "ёйцукенгшщзхъфывапролджэячсмитьбюәіңғүұөһқ"
_TO_CYRILLIC: Final = str.maketrans(_KEYS, _LETTERS)
_TO_LATIN: Final = str.maketrans(_LETTERS, _KEYS)
_DIGITS: Final = str.maketrans("", "", "234589-=0")

_PLAIN: Final = str.maketrans(
    {"ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "ү": "у", "һ": "х", "і": "и", "й": "и", "ё": "е"}
)
"""What is typed for a letter that a keyboard lacks, or that nobody takes care to type."""

_SOUNDS: Final = str.maketrans(
    {
        **dict(zip("абвгдежзиклмнопрстуф", "abvgdejziklmnoprstuf", strict=True)),
        "х": "h",
        "ц": "ts",
        "ч": "ч",
        "ш": "ш",
        "щ": "ш",
        "ъ": "",
        "ы": "i",
        "ь": "",
        "э": "e",
        "ю": "iu",
        "я": "ia",
    }
)
_SPELLINGS: Final = (
    ("shch", "ш"),
    ("sch", "ш"),
    ("sh", "ш"),
    ("ş", "ш"),
    ("ch", "ч"),
    ("zh", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("tz", "ts"),
    ("yo", "e"),
    ("ye", "e"),
    ("x", "h"),
    ("q", "k"),
    ("c", "k"),
    ("w", "u"),
    ("y", "i"),
    ("ı", "i"),
)
"""Ways to write one sound in Latin letters: of transliterated Russian, of Kazakh in Latin letters, and of passports."""

_WORD: Final = re.compile(r"[^\W_]+")
_PLAIN_TEXT: Final = re.compile(r"[a-z0-9\s]+")
"""What a Latin text on Cyrillic keys becomes: one with signs in it was meant as it stands."""
_TYPED: Final = re.compile(r"\S+")
_LATIN: Final = re.compile(r"[a-z]")
_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]")
_DOUBLE: Final = re.compile(r"(.)\1")


def words(text: str) -> list[str]:
    """The words of a text in small letters; signs, emoji and blanks are none."""
    return _WORD.findall(small(text))


def small(text: str) -> str:
    """The text in small letters, each in its usual form."""
    return unicodedata.normalize("NFKC", text).casefold()


def readings(text: str) -> list[list[str]]:
    """The words that may have been meant, likeliest first: as typed, and as the same keys write on another layout."""
    typed = small(text)
    likely = [words(typed)]
    if _LATIN.search(typed) and not _CYRILLIC.search(typed):
        likely.append([w for key in _TYPED.findall(typed) for w in words(_on_cyrillic_keys(key))])
    elif _CYRILLIC.search(typed) and not _LATIN.search(typed):
        latin = typed.translate(_TO_LATIN)
        likely.append(words(latin) if _PLAIN_TEXT.fullmatch(latin) else [])
    return [reading for reading in likely if reading]


def plain(word: str) -> str:
    """The word without the letters that only one of the two Cyrillic alphabets has."""
    return word.translate(_PLAIN)


def sound(word: str) -> str:
    """The word as it sounds, in Latin letters: equal for жер, zher and jer."""
    text = plain(word)
    for spelling, sign in _SPELLINGS:
        text = text.replace(spelling, sign)
    text = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return _DOUBLE.sub(r"\1", text.translate(_SOUNDS))


def is_latin(word: str) -> bool:
    return _LATIN.search(word) is not None


def _on_cyrillic_keys(typed: str) -> str:
    """What the same keys write on a Kazakh keyboard. A number that stands alone stays one."""
    return typed if not typed.translate(_DIGITS) else typed.translate(_TO_CYRILLIC)
