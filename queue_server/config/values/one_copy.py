"""Keeps one copy of equal parts of definitions: hundreds of halls of a region have the same services, hours and texts.
Pure."""

from typing import Any, Final

from msgspec import msgpack

MOST_COPIES: Final = 20_000
"""Values that are remembered: those of a hundred halls that have nothing in common. What is forgotten stays where it is
used."""

_COPIES: Final[dict[tuple[str, bytes], Any]] = {}


def one_copy(name: str, value: Any) -> Any:  # noqa: ANN401 - of the type that it was given
    """The first value under this name that was equal to this one, and of its parts likewise, so that the others take no
    memory. All values of a name have one type, and nobody changes them."""
    if isinstance(value, tuple):
        value = tuple(one_copy(f"one of {name}", part) for part in value)
    if len(_COPIES) >= MOST_COPIES:
        _COPIES.clear()
    return _COPIES.setdefault((name, msgpack.encode(value)), value)
