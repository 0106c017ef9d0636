"""Applies changes to a configuration's values, as operations of JSON Patch (RFC 6902). Pure.

It has four of the six operations: `add`, `remove`, `replace` and `move`. `copy` is left out, since a short patch of
copies can make values of unlimited size, and so is `test`, since every change names the version of the file that it
began from.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, Struct

Pointer = Annotated[str, Meta(pattern=r"^(/([^~/]|~[01])*)+$", max_length=1000)]

END: Final = "-"
"""The step for the place after the last item of a list (RFC 6901, section 4)."""


class Change(Struct, frozen=True, forbid_unknown_fields=True, rename={"source": "from"}):
    """One operation. `add` and `replace` have a `value`, `move` has `from`, the place that it takes the value from."""

    op: Literal["add", "remove", "replace", "move"]
    path: Pointer
    value: Any = None
    source: Pointer | None = None


class BadChange(ValueError):
    """The operation does not fit the values; the text names the missing place."""


def apply_changes(values: dict[str, Any], changes: Sequence[Change]) -> dict[str, Any]:
    """The values after the changes, one after the other. `values` is changed in place. Raises `BadChange`."""
    for change in changes:
        match change.op:
            case "add":
                _add(values, change.path, change.value)
            case "remove":
                _take(values, change.path)
            case "replace":
                _take(values, change.path)
                _add(values, change.path, change.value)
            case "move":
                if change.source is None or f"{change.path}/".startswith(f"{change.source}/"):
                    raise BadChange(f"{change.path[:100]}: nothing can be moved here")
                _add(values, change.path, _take(values, change.source))
    return values


def _add(values: Any, path: str, value: Any) -> None:  # noqa: ANN401 - plain values of any shape
    """Add a value (RFC 6902, section 4.1): a key is set, an item is inserted before the one at its index."""
    around, last = _around(values, path)
    if isinstance(around, list):
        around.insert(len(around) if last == END else _place(last, len(around) + 1, path), value)
    else:
        around[last] = value


def _take(values: Any, path: str) -> Any:  # noqa: ANN401 - as above
    around, last = _around(values, path)
    if isinstance(around, list):
        return around.pop(_place(last, len(around), path))
    if last not in around:
        raise BadChange(f"{path[:100]}: there is nothing")
    return around.pop(last)


def _around(values: Any, path: str) -> tuple[Any, str]:  # noqa: ANN401 - as above
    """The table or list that contains the last step of a path, and that step."""
    *steps, last = (step.replace("~1", "/").replace("~0", "~") for step in path.split("/")[1:])
    around = values
    for step in steps:
        if isinstance(around, list):
            around = around[_place(step, len(around), path)]
        elif isinstance(around, dict) and step in around:
            around = around[step]
        else:
            raise BadChange(f"{path[:100]}: there is nothing")
    if not isinstance(around, dict | list):
        raise BadChange(f"{path[:100]}: there is nothing")
    return around, last


def _place(step: str, length: int, path: str) -> int:
    """The index of a step (RFC 6901, section 4: digits without a leading zero)."""
    place = int(step) if step.isascii() and step.isdecimal() and len(step) < 8 and str(int(step)) == step else length
    if place >= length:
        raise BadChange(f"{path[:100]}: there is no such item")
    return place
