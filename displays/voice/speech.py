"""Defines what a language needs to be spoken. Pure."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from displays.voice.numerals import Numerals

Sentence = Callable[[str, int], str]
"""Makes the sentence of a call from a ticket, whose number is in words already, and a window."""


class Speech(Struct, frozen=True):
    """The spoken form of a language.

    `letters` are the names of all letters of all languages: a speech engine reads a lone letter as a word where it
    can (the English `A 12` begins with an article, the Russian `С 5` with "with"), so a letter is spelled out. A Latin
    letter and the Cyrillic one that looks like it have names of their own.

    `full` and `short` are the sentence of a call, and of a late one. In recordings the word for the ticket stands
    before its number, or, with `is_number_first`, after it. `whole_hour` says `09:00` from the hour in words.
    """

    letters: Mapping[str, str]
    numerals: Numerals
    full: Sentence
    short: Sentence
    whole_hour: Callable[[str], str]
    is_number_first: bool = False


def words(text: str) -> tuple[str, ...]:
    """The words of a text, in their order."""
    return tuple(text.split())


def named(table: str) -> dict[str, str]:
    """Letters with their names, from a table in which they alternate; a name of several words is written with
    underscores."""
    cells = table.split()
    return {letter: name.replace("_", " ") for letter, name in zip(cells[::2], cells[1::2], strict=True)}
