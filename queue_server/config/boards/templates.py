"""Reads the templates of a board's lines: text with fields, such as `{number:<4}{arrow}{window:>3}`. Pure.

A field is a name, the call it belongs to where there are several (`{number[2]}`, the second newest), and its alignment
in its cells (`<4` left in four cells, `>3` right in three, `^8` in the middle). `{{` and `}}` stand for the braces.
"""

import re
from collections.abc import Callable
from string import Formatter
from typing import NamedTuple

from queue_server.config.mistakes import Sentence, sentence_of

CALL_FIELDS = ("number", "arrow", "window")
HALL_FIELDS = ("waiting", "clock")
MOST_CALLS = 20

_NAME = re.compile(r"([a-z]+)(?:\[(\d{1,2})\])?")
_LAY = re.compile(r"([<>^]?)(\d{1,2})")


class Field(NamedTuple):
    """A place for a value. `call` counts from 1, the newest; `width` 0 is as wide as its text."""

    name: str
    call: int = 1
    align: str = "<"
    width: int = 0


Piece = str | Field


class BadTemplate(ValueError):
    """The template cannot be read; the sentence says where and how to correct it."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def parse(template: str) -> tuple[Piece, ...]:
    """The pieces of a line, in order. Raises BadTemplate."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        text = sentence_of("{fault}; a field is written {{number}}, a brace {{{{ or }}}}", fault=error)
        raise BadTemplate(text) from error
    pieces: list[Piece] = []
    for literal, name, lay, conversion in parts:
        if literal:
            pieces.append(literal)
        if name is not None:
            pieces.append(_field(name, lay or "", conversion))
    return tuple(pieces)


def fill(pieces: tuple[Piece, ...], value: Callable[[Field], str]) -> str:
    """The line's text, with the value of each field from `value`, aligned in its cells."""
    return "".join(piece if isinstance(piece, str) else _lay(piece, value(piece)) for piece in pieces)


def literals(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece for piece in pieces if isinstance(piece, str))


def _field(name: str, lay: str, conversion: str | None) -> Field:
    match, field = _NAME.fullmatch(name), f"{{{name}}}"
    if conversion or not match or match[1] not in CALL_FIELDS + HALL_FIELDS:
        names = ", ".join(CALL_FIELDS + HALL_FIELDS)
        raise BadTemplate(sentence_of("there is no field {field}; the fields are {names}", field=field, names=names))
    if match[2] and (match[1] not in CALL_FIELDS or not 1 <= int(match[2]) <= MOST_CALLS):
        raise BadTemplate(
            sentence_of("{field} counts calls from 1, the newest, to {most}", field=field, most=MOST_CALLS)
        )
    width = _LAY.fullmatch(lay)
    if lay and not width:
        raise BadTemplate(sentence_of("{field} should be laid as <4, >4 or ^4", field=f"{{{name}:{lay}}}"))
    return Field(
        match[1],
        int(match[2] or 1),
        (width[1] if width else "") or "<",
        int(width[2]) if width else 0,
    )


def _lay(field: Field, text: str) -> str:
    return f"{text:{field.align}{field.width}}" if field.width else text
