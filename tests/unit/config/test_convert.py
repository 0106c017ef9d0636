"""Plain values to Structs, with every mistake on the way."""

import copy
import datetime
import tomllib
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Meta, Struct

from queue_server.config.checks.check import check
from queue_server.config.convert import convert
from queue_server.config.settings import Config
from tests.unit.config.test_sample import switched_on


class Inner(Struct, frozen=True, forbid_unknown_fields=True):
    id: Annotated[str, Meta(pattern=r"^[a-z]+$", description="a word of a-z")]
    size: Annotated[int, Meta(ge=1, le=9)] = 5


class Outer(Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=5)] = "x"
    count: Annotated[int, Meta(ge=1)] | None = None
    ratio: Annotated[float, Meta(ge=0, le=1)] = 0.5
    mode: Literal["kept", "anew"] = "kept"
    on: bool = False
    inner: Inner | None = None
    items: Annotated[tuple[Inner, ...], Meta(max_length=2)] = ()
    by_name: dict[Annotated[str, Meta(pattern="^[a-z]$", description="one letter")], int] = {}


@pytest.mark.parametrize(
    ("value", "path", "mistake"),
    [
        ({"nmae": "a"}, ("nmae",), "there is no such key; did you mean name?"),
        (
            {"zzz": 1},
            ("zzz",),
            "there is no such key; the keys here are name, count, ratio, mode, on, inner, items, by_name",
        ),
        ({"name": ""}, ("name",), 'write text in quotes of 1 to 5 characters, not ""'),
        ({"name": 5}, ("name",), "write text in quotes of 1 to 5 characters, not 5"),
        ({"count": 0}, ("count",), "write a whole number of at least 1, not 0"),
        ({"count": "5"}, ("count",), 'write a whole number of at least 1, not "5"'),
        ({"count": True}, ("count",), "write a whole number of at least 1, not true"),
        ({"count": 1.5}, ("count",), "write a whole number of at least 1, not 1.5"),
        ({"ratio": float("nan")}, ("ratio",), "write a number from 0 to 1, not nan"),
        ({"mode": "new"}, ("mode",), 'write "anew" or "kept", not "new"'),
        ({"mode": []}, ("mode",), 'write "anew" or "kept", not a list of 0'),
        ({"on": "yes"}, ("on",), 'write true or false, not "yes"'),
        ({"on": datetime.time(9)}, ("on",), "write true or false, not 09:00:00"),
        ({"inner": 1}, ("inner",), "write a table of keys, not 1"),
        ({"inner": {}}, ("inner", "id"), "this key is missing; write a word of a-z"),
        ({"inner": {"id": "a\n"}}, ("inner", "id"), 'write a word of a-z, not "a\n"'),
        ({"inner": {"ids": "a"}}, ("inner", "ids"), "there is no such key; did you mean id?"),
        ({"items": {}}, ("items",), "write a list in [ ] of 0 to 2 values, not a table of keys"),
        ({"items": [1, 2, 3]}, ("items",), "write a list in [ ] of 0 to 2 values, not a list of 3"),
        (
            {"items": [{"id": "a"}, {"id": "b", "size": 10}]},
            ("items", 1, "size"),
            "write a whole number from 1 to 9, not 10",
        ),
        ({"by_name": {"ab": 1}}, ("by_name", "ab"), 'write one letter, not "ab"'),
        ({"by_name": {"a": "1"}}, ("by_name", "a"), 'write a whole number, not "1"'),
        (5, (), "write a table of keys, not 5"),
    ],
)
def test_a_mistake(value: object, path: tuple[str | int, ...], mistake: str) -> None:
    """One mistake has one place and one sentence, which says what to write."""
    assert convert(value, Outer)[1] == [(path, mistake)]


def test_what_is_right() -> None:
    """Every kind of value arrives as the Struct says, lists as tuples, a whole number where a fraction may stand."""
    value = {
        "name": "abc",
        "count": 3,
        "ratio": 1,
        "mode": "anew",
        "on": True,
        "inner": {"id": "a"},
        "items": [{"id": "b", "size": 9}],
        "by_name": {"a": 1},
    }
    assert convert(value, Outer) == (Outer("abc", 3, 1, "anew", True, Inner("a"), (Inner("b", 9),), {"a": 1}), [])
    assert convert({}, Outer) == (Outer(), [])


def test_what_is_kept_beside_a_mistake() -> None:
    """A value outside its limits stays for further checks; one of a wrong type gives way to the default."""
    converted, mistakes = convert({"count": 0, "ratio": "a", "items": [{"id": "UP"}, {}]}, Outer)
    assert converted == Outer(count=0, ratio=0.5, items=(Inner("UP"), Inner("")))
    assert len(mistakes) == 4


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10_000),
    st.floats(),
    st.sampled_from(["", "land", "LAND", "09:00-08:00", "10:00-12:00", "{number:<4}", "{", "😀", "А", "Asia/Almaty"]),
    st.text(max_size=5),
    st.lists(st.sampled_from([1, "land", [], {}]), max_size=3),
    st.dictionaries(st.sampled_from(["id", "names", "kk", "zzz"]), st.integers(), max_size=3),
    st.times(),
)


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=50, deadline=None)
def test_anything_in_the_place_of_anything(sample: bytes, data: st.DataObject) -> None:
    """Whatever stands wherever in a configuration, the answer is a list of mistakes and never a crash."""
    values: Any = copy.deepcopy(tomllib.loads(switched_on(sample).decode()))
    for _ in range(data.draw(st.integers(1, 4))):
        _change(values, data)
    config, mistakes = convert(values, Config)
    for path, sentence in [*mistakes, *check(config)]:
        assert isinstance(path, tuple)
        assert sentence


def _change(values: Any, data: st.DataObject) -> None:
    """Put something else somewhere, or take something away."""
    place = values
    while True:
        steps = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not steps:
            return
        step = data.draw(st.sampled_from(steps))
        if not isinstance(place[step], dict | list) or data.draw(st.integers(0, 5)) == 0:
            break
        place = place[step]
    if data.draw(st.booleans()):
        place[step] = data.draw(ANYTHING)
    else:
        del place[step]
