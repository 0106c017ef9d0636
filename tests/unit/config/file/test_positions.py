"""On which line each key and value of a TOML text stands."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.config.file.positions import line, positions

TEXT = """\
# a comment
top = 1

[server]  # another
port = 1
"quoted.key" = 2
dotted.a = 3

[[halls.aksu.services]]
id = "land"
[halls.aksu.services.hours]
mon = [
  "09:00-13:00",
  # not an item
  "14:00-18:00",
]
[[halls.aksu.services]]
names = { kk = "a", ru = "b" }

[halls.aksu]
list = [{ x = 1 }, { x = 2 }]
text = '''
two lines'''
after = 1
"""


@pytest.mark.parametrize(
    ("path", "number"),
    [
        (("top",), 2),
        (("server",), 4),
        (("server", "port"), 5),
        (("server", "quoted.key"), 6),
        (("server", "dotted"), 7),
        (("server", "dotted", "a"), 7),
        (("halls",), 9),
        (("halls", "aksu", "services"), 9),
        (("halls", "aksu", "services", 0), 9),
        (("halls", "aksu", "services", 0, "id"), 10),
        (("halls", "aksu", "services", 0, "hours"), 11),
        (("halls", "aksu", "services", 0, "hours", "mon"), 12),
        (("halls", "aksu", "services", 0, "hours", "mon", 0), 13),
        (("halls", "aksu", "services", 0, "hours", "mon", 1), 15),
        (("halls", "aksu", "services", 1), 17),
        (("halls", "aksu", "services", 1, "names", "ru"), 18),
        (("halls", "aksu"), 20),
        (("halls", "aksu", "list", 1, "x"), 21),
        (("halls", "aksu", "after"), 24),
    ],
)
def test_where_a_value_stands(path: tuple[str | int, ...], number: int) -> None:
    """Tables, items of lists of tables, inline tables, arrays over several lines, dotted and quoted keys."""
    assert positions(TEXT)[path] == number


def test_what_is_not_written_stands_where_it_would() -> None:
    """A missing key is looked for on the line of the table around it, and at the top where there is none."""
    lines = positions(TEXT)
    assert line(("halls", "aksu", "services", 1, "prefix"), lines) == 17
    assert line(("halls", "aksu", "rules", "recall_limit"), lines) == 20
    assert line(("bridge", "name"), lines) == 1


HARD = '''\
a = """x ""\\" = [ "" """
b = \'\'\'it's \'\' # no \'\'\'\'
c = 1979-05-27 07:32:00 # c
d = [ [1, 2], # x ]
 ["]", '[', """
 ] """], { "a=b" = 1, c.d = [ {}, [] ] } , ]
"k=]#" = 'v'
[ "t]#" . b ] # head
x . y = """
two
lines"""   # c
[[ l ]]
[l.sub]
w = "\\\\"
[[l.m]]
v = """"quoted""""
'''


@pytest.mark.parametrize(
    ("path", "number"),
    [
        (("b",), 2),
        (("c",), 3),
        (("d", 0, 1), 4),
        (("d", 1), 5),
        (("d", 1, 2), 5),
        (("d", 2, "a=b"), 6),
        (("d", 2, "c", "d", 1), 6),
        (("k=]#",), 7),
        (("t]#", "b"), 8),
        (("t]#", "b", "x", "y"), 9),
        (("l", 0), 12),
        (("l", 0, "sub", "w"), 14),
        (("l", 0, "m", 0, "v"), 16),
    ],
)
def test_signs_within_texts_are_no_brackets(path: tuple[str | int, ...], number: int) -> None:
    """Quotes, brackets, signs of comments and line ends in each form of a text and of a key."""
    assert positions(HARD)[path] == number


VALUES = st.recursive(
    st.text() | st.integers(-9, 9) | st.booleans() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.text(), VALUES, max_size=4))
def test_every_value_has_a_line(values: dict[str, Any]) -> None:
    """Whatever tomllib reads in a text has its own line or that of what is around it, within the text."""
    text = tomlkit.dumps(values)
    lines = positions(text)
    for path in paths(tomllib.loads(text), ()):
        assert path in lines
        assert 1 <= lines[path] <= text.count("\n") + 1


def paths(value: Any, above: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    yield above
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in inner:
        yield from paths(part, (*above, step))
