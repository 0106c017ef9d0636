"""Converts plain values of a TOML file to Structs, and reports every mistake, not only the first. Pure.

`msgspec.convert` stops at the first mistake, so an administrator would start the server ten times for ten mistakes.
This module reads the same types (tables, lists, text, numbers, choices) with the same limits, which stand in the
Structs.
"""

import re
from collections.abc import Mapping
from datetime import date, time
from difflib import get_close_matches
from functools import cache
from typing import Final, TypeVar, cast

from msgspec import NODEFAULT, Struct
from msgspec import inspect as i

from queue_server.config.mistakes import Mistake, Path, Sentence, sentence_of
from queue_server.config.values.text import hidden_character

LONGEST_SHOWN = 40
"""Characters of a wrong value that a message repeats."""

_GAPS: Final = {"low": "{low}", "high": "{high}"}
_WHOLE: Final = {
    "any": sentence_of("a whole number"),
    "most": sentence_of("a whole number of at most {high}", **_GAPS),
    "least": sentence_of("a whole number of at least {low}", **_GAPS),
    "both": sentence_of("a whole number from {low} to {high}", **_GAPS),
}
_NUMBER: Final = {
    "any": sentence_of("a number"),
    "most": sentence_of("a number of at most {high}", **_GAPS),
    "least": sentence_of("a number of at least {low}", **_GAPS),
    "both": sentence_of("a number from {low} to {high}", **_GAPS),
}
_TEXT: Final = {
    "any": sentence_of("text in quotes"),
    "one": sentence_of("text in quotes of 1 character"),
    "both": sentence_of("text in quotes of {low} to {high} characters", **_GAPS),
}
_LIST: Final = {
    "any": sentence_of("a list in [ ]"),
    "one": sentence_of("a list in [ ] of 1 value"),
    "both": sentence_of("a list in [ ] of {low} to {high} values", **_GAPS),
}

S = TypeVar("S", bound=Struct)


@cache
def struct_type(struct: type[Struct]) -> i.Type:
    """The type with its fields and limits, as msgspec reads it from the annotations: milliseconds for a large table."""
    return i.type_info(struct)


def convert(value: object, into: type[S]) -> tuple[S, list[Mistake]]:
    """The value as a Struct of that type, and all its mistakes.

    A value of a wrong type, or a missing one, is replaced by the key's default, else by an empty one, so that the right
    values can be checked further. With any mistake the Struct must not be used for anything else. A value outside its
    limits is kept.
    """
    mistakes: list[Mistake] = []
    kind = struct_type(into)
    return cast("S", _value(value, kind, _blank(kind), (), mistakes)), mistakes


def excerpt(value: object) -> str:
    """A value, shortened, as a person recognizes it in the file."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"' if len(value) <= LONGEST_SHOWN else f'"{value[:LONGEST_SHOWN]}…"'
        case Mapping():
            return sentence_of("a table of keys")
        case list():
            return sentence_of("a list of {n}", n=len(value))
        case date() | time():
            return value.isoformat()
    return str(value)


def nearest(word: str, words: list[str]) -> str | None:
    """The known word that was probably meant, or None."""
    return next(iter(get_close_matches(word, words, n=1)), None)


def instruction(kind: i.Type) -> str:
    """What may be written for a type, in words: its own description, else its limits."""
    match kind:
        case i.UnionType():
            return instruction(_not_none(kind))
        case i.Metadata(extra={"sentence": Sentence() as sentence}):
            return sentence
        case i.Metadata(type=within, extra_json_schema=schema):
            description = (schema or {}).get("description")
            return sentence_of(description) if isinstance(description, str) else instruction(within)
        case i.BoolType():
            return sentence_of("true or false")
        case i.LiteralType(values=values):
            *most, last = map(excerpt, values)
            return sentence_of("{most} or {last}", most=", ".join(most), last=last) if most else last
        case i.IntType(ge=low, le=high):
            return _limited(_WHOLE, low, high)
        case i.FloatType(ge=low, le=high):
            return _limited(_NUMBER, low, high)
        case i.StrType(min_length=low, max_length=high):
            return _long(_TEXT, low, high)
        case i.VarTupleType(min_length=low, max_length=high):
            return _long(_LIST, low, high)
    return sentence_of("a table of keys")


def _value(value: object, kind: i.Type, default: object, path: Path, mistakes: list[Mistake]) -> object:
    plain = plain_type(kind)
    match plain, value:
        case i.StructType(), dict():
            return _table(value, plain, path, mistakes)
        case i.DictType(), dict():
            for name in value:
                _value(name, plain.key_type, name, (*path, name), mistakes)
            blank = _blank(plain.value_type)
            return {name: _value(v, plain.value_type, blank, (*path, name), mistakes) for name, v in value.items()}
        case i.VarTupleType(), list() if (plain.min_length or 0) <= len(value) <= (plain.max_length or len(value)):
            blank = _blank(plain.item_type)
            return tuple(_value(v, plain.item_type, blank, (*path, n), mistakes) for n, v in enumerate(value))
    if not _fits(value, plain):
        mistakes.append(
            (path, sentence_of("write {wanted}, not {value}", wanted=instruction(kind), value=excerpt(value)))
        )
    elif isinstance(value, str) and (hidden := hidden_character(value)) is not None:
        text = sentence_of(
            "{character} cannot be seen or turns the direction of text; write this without it", character=hidden
        )
        mistakes.append((path, text))
    return value if _is_a(value, plain) else default


def _table(value: dict[str, object], kind: i.StructType, path: Path, mistakes: list[Mistake]) -> object:
    fields = {field.name: field for field in kind.fields}
    guesses = {name: nearest(name, [f for f in fields if f not in value]) for name in value if name not in fields}
    for name, guess in guesses.items():
        words = ", ".join(fields)
        no_key = sentence_of("there is no such key; the keys here are {known}", known=words)
        mistakes.append(
            (
                (*path, name),
                sentence_of("there is no such key; did you mean {guess}?", guess=guess) if guess else no_key,
            )
        )
    values: dict[str, object] = {}
    for name, field in fields.items():
        default = _default(field)
        values[name] = default
        if name in value:
            values[name] = _value(value[name], field.type, default, (*path, name), mistakes)
        elif field.required and name not in guesses.values():
            mistakes.append(
                ((*path, name), sentence_of("this key is missing; write {wanted}", wanted=instruction(field.type)))
            )
    return kind.cls(**values)


def _fits(value: object, kind: i.Type) -> bool:
    """Whether a value that is not a table has the right type and keeps the limits."""
    match kind, value:
        case i.BoolType(), bool():
            return True
        case i.LiteralType(), _:
            return value in kind.values
        case i.StrType(), str():
            return (kind.min_length or 0) <= len(value) <= (kind.max_length or len(value)) and (
                kind.pattern is None or re.fullmatch(kind.pattern, value) is not None
            )
        case ((i.IntType() | i.FloatType()), (int() | float())) if _is_a(value, kind):
            return (kind.ge is None or value >= kind.ge) and (kind.le is None or value <= kind.le)
    return False


def _is_a(value: object, kind: i.Type) -> bool:
    """Whether a value has the right type, whatever its limits."""
    match kind:
        case i.StrType():
            return isinstance(value, str)
        case i.IntType():
            return isinstance(value, int) and not isinstance(value, bool)
        case i.FloatType():
            return isinstance(value, int | float) and not isinstance(value, bool)
    return _fits(value, kind)


def _limited(phrases: Mapping[str, Sentence], low: float | None, high: float | None) -> str:
    phrase = phrases["any" if low is high is None else "most" if low is None else "least" if high is None else "both"]
    return sentence_of(phrase.msgid, low=low, high=high)


def _long(phrases: Mapping[str, Sentence], low: int | None, high: int | None) -> str:
    phrase = phrases["any" if high is None else "one" if low == high == 1 else "both"]
    return sentence_of(phrase.msgid, low=low or 0, high=high)


def plain_type(kind: i.Type) -> i.Type:
    """The type without its description and without None, which TOML cannot write."""
    match kind:
        case i.Metadata():
            return plain_type(kind.type)
        case i.UnionType():
            return plain_type(_not_none(kind))
    return kind


def _not_none(kind: i.UnionType) -> i.Type:
    (only,) = (member for member in kind.types if not isinstance(member, i.NoneType))
    return only


def _default(field: i.Field) -> object:
    if field.default is not NODEFAULT:
        return field.default
    return _blank(field.type) if field.required else field.default_factory()


def _blank(kind: i.Type) -> object:
    """An empty value of a type."""
    match plain_type(kind):
        case i.StructType() as kind:
            return kind.cls(**{f.name: _blank(f.type) for f in kind.fields if f.required})
        case i.DictType():
            return {}
        case i.VarTupleType():
            return ()
        case i.LiteralType(values=values):
            return values[0]
        case i.StrType():
            return ""
    return 0
