"""Merges two changes of one configuration: a three-way merge of plain values. Pure.

Items of a list are recognised by their `id`, `window` or `date`, and a list of texts or numbers of
which none stands there twice is brought together as a set.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import Struct

from queue_server.config.mistakes import Path

IDENTITIES: Final = ("id", "window", "date")
"""What identifies an item of a list: the first of these keys that it has."""

Plain = Any
"""A value of the file, or `ABSENT`."""


class Merged(Struct, frozen=True):
    """The values, and the places at which both sides have asked for something else."""

    values: dict[str, Any]
    contested: list[Path]


class _Absent:
    """What stands nowhere."""

    def __bool__(self) -> bool:
        return False


ABSENT: Final[Plain] = _Absent()


def merge(
    base: Mapping[str, Any],
    draft: Mapping[str, Any],
    saved: Mapping[str, Any],
    *,
    winner: Literal["draft", "saved"] = "draft",
) -> Merged:
    """What `draft` and `saved` have each made of `base`, in one. Where both changed the same, the `winner`'s holds."""
    merging = _Merging(winner)
    values = merging.values(base, draft, saved, ())
    return Merged(values, merging.contested)


class _Merging:
    def __init__(self, winner: str) -> None:
        self._winner = winner
        self.contested: list[Path] = []

    def values(self, base: Plain, draft: Plain, saved: Plain, path: Path) -> Plain:
        if draft in (base, saved):
            return saved
        if saved == base:
            return draft
        if all(isinstance(side, Mapping) for side in (draft, saved)) and isinstance(base, Mapping | _Absent):
            return self._tables({} if base is ABSENT else base, draft, saved, path)
        if all(isinstance(side, list) for side in (base, draft, saved)):
            if all(map(has_identities, (base, draft, saved))):
                return self._items(base, draft, saved, path)
            if all(map(_is_set, (base, draft, saved))):
                return _sets(base, draft, saved)
        self.contested.append(path)
        return draft if self._winner == "draft" else saved

    def _tables(self, base: Plain, draft: Plain, saved: Plain, path: Path) -> dict[str, Any]:
        values = {
            key: self.values(base.get(key, ABSENT), draft.get(key, ABSENT), saved.get(key, ABSENT), (*path, key))
            for key in dict.fromkeys((*saved, *draft))
        }
        return {key: value for key, value in values.items() if value is not ABSENT}

    def _items(self, base: list[Plain], draft: list[Plain], saved: list[Plain], path: Path) -> list[Plain]:
        of_base, of_draft, of_saved = ({identity(item): item for item in side} for side in (base, draft, saved))
        # the side that has put them in another order says in which; what only the other one has, follows
        leading, following = (draft, saved) if _order(base, draft) != _order(draft, base) else (saved, draft)
        items = [
            self.values(
                of_base.get(name, ABSENT), of_draft.get(name, ABSENT), of_saved.get(name, ABSENT), (*path, place)
            )
            for place, name in enumerate(dict.fromkeys(identity(item) for item in (*leading, *following)))
        ]
        return [item for item in items if item is not ABSENT]


def identity(item: Plain) -> tuple[str, Any] | None:
    """What tells an item of a list apart; None where nothing does."""
    if not isinstance(item, Mapping):
        return None
    name = next((name for name in IDENTITIES if name in item), None)
    return None if name is None or isinstance(item[name], dict | list) else (name, item[name])


def has_identities(items: Sequence[Plain]) -> bool:
    """Whether every item is told apart from every other one."""
    names = [identity(item) for item in items]
    return None not in names and len(set(names)) == len(names)


def _order(items: list[Plain], neighbours: list[Plain]) -> list[object]:
    """The names of the items that are among the neighbours too, in the order of `items`."""
    names = {identity(item) for item in neighbours}
    return [identity(item) for item in items if identity(item) in names]


def _is_set(items: list[Plain]) -> bool:
    return all(isinstance(item, str | int) for item in items) and len(set(items)) == len(items)


def _sets(base: list[Plain], draft: list[Plain], saved: list[Plain]) -> list[Plain]:
    removed = [item for item in base if item not in draft]
    added = [item for item in draft if item not in base and item not in saved]
    return [item for item in saved if item not in removed] + added
