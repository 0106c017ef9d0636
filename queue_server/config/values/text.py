"""Checks text that people write for others: which characters it may have, and when two names are one person's. Pure.

A reader must see every character. So a text may have no control or format characters (those that turn the direction of
what follows, such as U+202E, and those without a width, such as U+200B), no private use, no surrogate, nothing that
Unicode has not assigned, and no letters that have no picture. The joiners U+200C and U+200D are refused with them: no
language of a hall needs one, and two names may differ by one alone. Emoji are allowed, but not those joined of several,
such as a family.
"""

import unicodedata
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

HIDDEN_KINDS: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""General categories (Unicode Standard, table 4-4): control, format, unassigned, private use, surrogate, separators of
lines and paragraphs."""
DRAWN_AS_NOTHING: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, (*range(0xFE00, 0xFE0E), *range(0xE0100, 0xE01F0))))
)
"""Marks and letters that Unicode calls default-ignorable, and the blank pattern of Braille. The two selectors that
keyboards put after an emoji are not among them."""
EMOJI_SELECTORS: Final = "\ufe0e\ufe0f"
LAYOUT: Final = frozenset("\n\r\t")
"""Control characters that a text of some lines may have. A text of one line refuses them by its own pattern."""

Place = tuple[str | int, ...]


def hidden_character(text: str) -> str | None:
    """The first character that a reader cannot see, as `U+202E`; None if all can be seen."""
    if text.isascii() and text.isprintable():
        return None
    for character in text:
        is_hidden = unicodedata.category(character) in HIDDEN_KINDS and character not in LAYOUT
        if is_hidden or character in DRAWN_AS_NOTHING:
            return f"U+{ord(character):04X}"
    return None


def hidden_in(value: object, but: frozenset[str] = frozenset(), at: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text with a hidden character in a decoded value: its place and the character. `but` names fields that
    nobody reads."""
    match value:
        case str():
            if (hidden := hidden_character(value)) is not None:
                yield at, hidden
        case dict():
            for key, within in value.items():
                yield from hidden_in(key, but, (*at, str(key)))
                yield from hidden_in(within, but, (*at, str(key)))
        case list() | tuple():
            for place, within in enumerate(value):
                yield from hidden_in(within, but, (*at, place))
        case Struct():
            for name in value.__struct_fields__:
                if name not in but:
                    yield from hidden_in(getattr(value, name), but, (*at, name))


def tidy(name: str) -> str:
    """A name as it is stored: letters composed (NFC), one space between words, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def name_of(text: str, longest: int) -> str | None:
    """A given name, tidied; None where it has several lines, only spaces, too many characters, or a hidden one."""
    if hidden_character(text) is not None or not LAYOUT.isdisjoint(text):
        return None
    name = tidy(text)
    return name if 1 <= len(name) <= longest else None


def folded(name: str) -> str:
    """The common form of names that are one person's: they differ only by case, spaces or the form of letters."""
    plain = unicodedata.normalize("NFKC", tidy(name)).casefold().translate(dict.fromkeys(map(ord, EMOJI_SELECTORS)))
    return tidy(unicodedata.normalize("NFKC", plain))
