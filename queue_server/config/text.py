"""Text that people write and others read: what may stand in it, and when two names are one person's. Pure.

A reader must see all that is there. So no control or format characters (those that turn the direction of what follows,
such as U+202E, and those without a width, such as U+200B), no private use, no surrogate, nothing that Unicode has not
assigned, and none of the letters that are drawn as nothing. The joiners U+200C and U+200D are refused with them: no
language of a hall needs one, and two names may differ by one alone. Emoji are text like any other; a family joined of
several is not.
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
"""Marks and letters that Unicode calls default-ignorable, and the blank pattern of Braille. Not the two selectors that
keyboards put behind an emoji."""
EMOJI_SELECTORS: Final = "\ufe0e\ufe0f"
LAYOUT: Final = frozenset("\n\r\t")
"""What some lines of text hold. A text of one line refuses them by its own pattern."""

Place = tuple[str | int, ...]


def hidden_character(text: str) -> str | None:
    """The first character that no reader would see, as `U+202E`; None for a text that is all there to be seen."""
    if text.isascii() and text.isprintable():
        return None
    for character in text:
        is_hidden = unicodedata.category(character) in HIDDEN_KINDS and character not in LAYOUT
        if is_hidden or character in DRAWN_AS_NOTHING:
            return f"U+{ord(character):04X}"
    return None


def hidden_in(value: object, but: frozenset[str] = frozenset(), at: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text with a hidden character in a decoded value, by its place, and which. `but` names fields that nobody
    reads."""
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
    """A name as it is kept: letters composed (NFC), one space between words, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def name_of(text: str, longest: int) -> str | None:
    """What somebody gave as a name, tidy; None where it is of several lines, of spaces alone, too long, or hides
    something."""
    if hidden_character(text) is not None or not LAYOUT.isdisjoint(text):
        return None
    name = tidy(text)
    return name if 1 <= len(name) <= longest else None


def folded(name: str) -> str:
    """What two names have in common that are one person's: they differ by case, spaces or the form of letters only."""
    plain = unicodedata.normalize("NFKC", tidy(name)).casefold().translate(dict.fromkeys(map(ord, EMOJI_SELECTORS)))
    return tidy(unicodedata.normalize("NFKC", plain))
