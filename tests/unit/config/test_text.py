"""What may stand in a text that somebody reads, and which names are one person's."""

import re
from pathlib import Path
from typing import Any

import pytest
from msgspec import inspect as i
from msgspec import json

from queue_server.api.halls.commands import WINDOW_COMMANDS
from queue_server.api.http.bodies import UNREAD, decode
from queue_server.api.http.problem import HttpProblem
from queue_server.api.routes import ROUTES
from queue_server.config.file.load import parse
from queue_server.config.mistakes import ConfigError
from queue_server.config.values.text import folded, hidden_character, name_of, tidy

SAMPLE = Path(__file__).parents[3] / "config.toml"


@pytest.mark.parametrize(
    "text",
    [
        "Әйгерім Құлбаева ІҢҒҮҰҚӨҺ іңғүұқөһ",
        "Пауза: «обед», 13:00—14:00 № 5 (до 50 %)",
        "O'Connor-Müller & Søn, café",
        "no\u00a0break",
        "👍 ❤️ ✔️",
        "two\nlines\tand a tab",
    ],
)
def test_what_people_write_is_text(text: str) -> None:
    """Kazakh, Russian, English, marks, emoji; the lines of a note."""
    assert hidden_character(text) is None


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\u202e", "U+202E"),  # right-to-left override
        ("\u2067", "U+2067"),  # right-to-left isolate
        ("\u200f", "U+200F"),  # right-to-left mark
        ("\u200b", "U+200B"),  # zero width space
        ("\u200d", "U+200D"),  # zero width joiner
        ("\ufeff", "U+FEFF"),  # byte order mark
        ("\u00ad", "U+00AD"),  # soft hyphen
        ("\u0000", "U+0000"),
        ("\u0085", "U+0085"),  # next line
        ("\u2028", "U+2028"),  # line separator
        ("\ue000", "U+E000"),  # private use
        ("\ud800", "U+D800"),  # lone surrogate
        ("\U000e0041", "U+E0041"),  # tag
        ("\u0378", "U+0378"),  # not assigned
        ("\u3164", "U+3164"),  # Hangul filler
        ("\u2800", "U+2800"),  # Braille blank
        ("\U000e0100", "U+E0100"),  # variation selector
    ],
)
def test_what_nobody_sees_is_named(character: str, name: str) -> None:
    """By its number, since it cannot be shown."""
    assert hidden_character(f"Ayg{character}ul") == name


@pytest.mark.parametrize("name", ["Aigul", "aigul", "Aigul ", "  AIGUL", "Ａｉｇｕｌ", "Aigul\u00a0"])
def test_case_spaces_and_the_form_of_letters_make_no_other_person(name: str) -> None:
    """Full-width letters and blanks that do not break are what a keyboard or a copy makes of the same name."""
    assert folded(name) == "aigul"


def test_other_letters_make_another_person() -> None:
    """Also such as look alike: Cyrillic and Latin, with and without a tail."""
    names = ["Айгул", "Айгүл", "Aigul", "Аigul", "Aigul 2", "Ai gul"]
    assert len({folded(name) for name in names}) == len(names)


def test_a_name_is_kept_tidy() -> None:
    """Composed letters, one space between words; case stays."""
    assert tidy("  Aigu\u0308l \t Әли ") == "Aigül Әли"


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "a\nb", "a\tb", "a\u200bb", "a" * 65])
def test_what_is_no_name(text: str) -> None:
    """Nothing, several lines, what hides something, and what is too long."""
    assert name_of(text, 64) is None


BODIES = sorted(
    {route.body for route in ROUTES if route.body is not None} | {command.body for command in WINDOW_COMMANDS.values()},
    key=lambda body: body.__name__,
)
EVIL = "a\u202eb"


DESCRIBED_TYPES = (
    i.StrType,
    i.LiteralType,
    i.IntType,
    i.StructType,
    i.VarTupleType,
    i.DictType,
    i.DateTimeType,
    i.DateType,
)


def _plain(kind: i.Type) -> i.Type:
    if isinstance(kind, i.Metadata):
        return _plain(kind.type)
    if isinstance(kind, i.UnionType):  # with null, or with a member that is left out
        return next(_plain(member) for member in kind.types if isinstance(_plain(member), DESCRIBED_TYPES))
    return kind


def _example(kind: i.Type) -> Any:
    """The simplest value of a type, for members that must be there."""
    match _plain(kind):
        case i.StrType(pattern=pattern):
            texts = ("a" * 8, "123456", "a" * 64)
            return next((text for text in texts if re.search(pattern or "", text)), texts[0])
        case i.LiteralType(values=values):
            return values[0]
        case i.BoolType():
            return True
        case i.IntType() | i.FloatType():
            return 1
        case i.DateTimeType():
            return "2026-01-31T05:15:00Z"
        case i.DateType():
            return "2026-01-31"
        case i.StructType(fields=fields):
            return {field.encode_name: _example(field.type) for field in fields if field.required}
        case i.VarTupleType(item_type=item, min_length=min_length) if min_length:
            return [_example(item)] * min_length
    return []


def test_no_body_takes_what_nobody_sees() -> None:
    """Every member of every body that is text: of a route or a command that comes later, too."""
    for body in BODIES:
        kind = i.type_info(body)
        assert isinstance(kind, i.StructType)
        for field in kind.fields:
            plain = _plain(field.type)
            texts = plain if not isinstance(plain, i.VarTupleType) else _plain(plain.item_type)
            if isinstance(texts, i.StrType) and field.name not in UNREAD:
                body_sent = _example(kind) | {field.encode_name: EVIL if texts is plain else [EVIL]}
                with pytest.raises(HttpProblem) as refused:
                    decode(json.Decoder(body), json.encode(body_sent))
                assert refused.value.code == "malformed", body
                assert field.encode_name in str(refused.value), body


def test_the_sentence_says_what_and_where() -> None:
    """Also where the JSON has it as an escape; within lists by place."""
    body = WINDOW_COMMANDS["pause"].body
    for body_sent in (b'{"reason":"obed \\u202E"}', '{"reason":"obed \u202e"}'.encode()):
        with pytest.raises(HttpProblem) as refused:
            decode(json.Decoder(body), body_sent)
        assert str(refused.value) == (
            "The request cannot be read: `reason` holds U+202E, which cannot be seen or turns the direction of what "
            "follows. Write it without."
        )


def test_a_configuration_has_none_either() -> None:
    """File, line and key, and which character; keys of tables too."""
    text = SAMPLE.read_text().replace("Сервисный акимат", "Сервисный \u202eакимат", 1)
    with pytest.raises(ConfigError) as wrong:
        parse(text.encode(), "config.toml")
    (problem,) = wrong.value.problems
    assert problem.text == "U+202E cannot be seen or turns the direction of text; write this without it"
    assert problem.key.endswith(".ru")
    assert "\u202e" in text.splitlines()[problem.line - 1]
