"""Changes of values as JSON Patch: what RFC 6902 says of them, and what is no change of these values."""

from copy import deepcopy
from typing import Any

import pytest
from msgspec import ValidationError, convert

from queue_server.config.file.patch import BadChange, Change, apply_changes

VALUES: dict[str, Any] = {"halls": {"a": {"services": [{"id": "land"}, {"id": "tax"}, {"id": "work"}], "a/b~c": 1}}}
SERVICES = "/halls/a/services"


def after(*operations: dict[str, Any]) -> Any:
    """The hall after these operations."""
    return apply_changes(deepcopy(VALUES), convert(operations, tuple[Change, ...]))["halls"]["a"]


def ids(*operations: dict[str, Any]) -> list[str]:
    return [service["id"] for service in after(*operations)["services"]]


@pytest.mark.parametrize(
    ("operation", "left"),
    [
        ({"op": "add", "path": f"{SERVICES}/0", "value": {"id": "new"}}, ["new", "land", "tax", "work"]),
        ({"op": "add", "path": f"{SERVICES}/3", "value": {"id": "new"}}, ["land", "tax", "work", "new"]),
        ({"op": "add", "path": f"{SERVICES}/-", "value": {"id": "new"}}, ["land", "tax", "work", "new"]),
        ({"op": "remove", "path": f"{SERVICES}/1"}, ["land", "work"]),
        ({"op": "replace", "path": f"{SERVICES}/1/id", "value": "taxes"}, ["land", "taxes", "work"]),
        ({"op": "move", "from": f"{SERVICES}/2", "path": f"{SERVICES}/0"}, ["work", "land", "tax"]),
    ],
)
def test_an_operation_changes_a_list(operation: dict[str, Any], left: list[str]) -> None:
    """An item is put before the one that has its place; `-` is the end."""
    assert ids(operation) == left


def test_each_operation_sees_what_the_ones_before_it_have_made() -> None:
    """In their order."""
    assert ids(
        {"op": "remove", "path": f"{SERVICES}/0"},
        {"op": "replace", "path": f"{SERVICES}/0/id", "value": "first"},
        {"op": "add", "path": f"{SERVICES}/-", "value": {"id": "last"}},
    ) == ["first", "work", "last"]


def test_a_key_may_hold_what_divides_steps() -> None:
    """`~1` is a slash and `~0` a tilde."""
    assert after({"op": "replace", "path": "/halls/a/a~1b~0c", "value": 2})["a/b~c"] == 2


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "remove", "path": "/halls/b"},
        {"op": "replace", "path": "/halls/a/names", "value": 1},
        {"op": "add", "path": "/halls/b/c", "value": 1},
        {"op": "add", "path": f"{SERVICES}/4", "value": 1},
        {"op": "add", "path": f"{SERVICES}/01", "value": 1},
        {"op": "remove", "path": f"{SERVICES}/-"},
        {"op": "remove", "path": f"{SERVICES}/-1"},
        {"op": "remove", "path": f"{SERVICES}/٣"},
        {"op": "remove", "path": f"{SERVICES}/99999999999999999999"},
        {"op": "add", "path": f"{SERVICES}/0/id/x", "value": 1},
        {"op": "move", "path": f"{SERVICES}/0"},
        {"op": "move", "from": "/halls", "path": "/halls/a/x"},
        {"op": "move", "from": "/nothing", "path": "/x"},
    ],
)
def test_what_does_not_fit_the_values_is_no_change(operation: dict[str, Any]) -> None:
    """A place that is not there, a number that is none, a table that is moved into itself."""
    with pytest.raises(BadChange):
        after(operation)


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "copy", "from": "/halls", "path": "/x"},
        {"op": "test", "path": "/halls", "value": 1},
        {"op": "add", "path": "halls", "value": 1},
        {"op": "add", "path": "", "value": 1},
        {"op": "add", "path": "/a~2", "value": 1},
        {"op": "add", "path": "/a", "value": 1, "more": 1},
    ],
)
def test_other_operations_and_places_are_none(operation: dict[str, Any]) -> None:
    """The whole document cannot be replaced, and copies cannot grow without bound."""
    with pytest.raises(ValidationError):
        after(operation)
