"""Writes the differences of two configurations as sentences, in the words of the page. Pure.

Every difference of the values has a sentence: where no rule here knows a better one, the general one of `_general`.
"""

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Final

from msgspec import json

from operator_console.settings.labels import Labels, Plain, Values, default_at, is_optional_table, is_text_of
from queue_server.config.file.merge import ABSENT, has_identities, identity
from queue_server.config.mistakes import Path, key
from queue_server.pages.wording.change_sentences import ChangeSentence
from queue_server.pages.wording.words import Words, words

PlacedSentence = tuple[Path, str]

NAMED_BY: Final = {"id", "window", "date", "names"}
"""Keys of a new item that its name says already."""


def change_sentences(before: Values, after: Values, language: str) -> list[ChangeSentence]:
    """A sentence for each difference, in the order of the later configuration; none where the values are equal."""
    comparison = _Comparison(before, after, words(language))
    return [ChangeSentence(key(path), sentence) for path, sentence in comparison.tables(before, after, ())]


def place_name(place: str, values: Values, language: str) -> str:
    """What the page calls the place of a mistake such as `halls.aksu.services[2].prefix`."""
    path = path_of(place)
    labels = Labels(values, words(language))
    around = labels.around(path)
    if path[0] == "halls" and len(path) == 2:
        return around
    label = labels.label(path)
    return around if labels.item(path) or around == label else f"{around}: {label}"


def path_of(place: str) -> Path:
    """A key as it is written for a person, as a path."""
    steps = place.replace("[", ".[").split(".")
    return tuple(int(step[1:-1]) if step.startswith("[") and step[1:-1].isdecimal() else step for step in steps if step)


class _Comparison:
    def __init__(self, before: Values, after: Values, text: Words) -> None:
        self._text = text
        self._before = Labels(before, text)
        self._after = Labels(after, text)
        self._places_before: dict[Path, Path] = {}
        """Where an item of a list stood, by its place now."""

    def values(self, before: Plain, after: Plain, path: Path) -> Iterator[PlacedSentence]:
        if before is after or (type(before) is type(after) and before == after):
            return
        if after is ABSENT and path[:1] == ("halls",) and len(path) == 2:
            hall = self._before.hall(str(path[1]))
            yield path, self._text.t("{hall} is taken out: the hall closes at the next start.", hall=hall)
        elif after is ABSENT and before and is_optional_table(path):
            yield path, self._removed(self._path_before(path))
        elif _is_table(before) and _is_table(after):
            yield from self.tables(before or {}, after or {}, path)
        elif _are_items(before) and _are_items(after):
            yield from self._items(before or [], after or [], path)
        elif before is ABSENT and after in ({}, []) and default_at(path) in (None, after):
            return  # an empty table or list says what its absence says
        elif after is ABSENT and before in ({}, []) and default_at(path) in (None, before):
            return
        else:
            yield path, self._setting(before, after, path)

    def tables(self, before: Values, after: Values, path: Path) -> Iterator[PlacedSentence]:
        """The differences of two tables, key by key."""
        for name in dict.fromkeys((*after, *before)):
            yield from self.values(before.get(name, ABSENT), after.get(name, ABSENT), (*path, name))

    def _items(self, before: list[Plain], after: list[Plain], path: Path) -> Iterator[PlacedSentence]:
        if has_identities(before) and has_identities(after):
            yield from self._named(before, after, path)
        else:
            yield from self._unnamed(before, after, path)

    def _named(self, before: list[Plain], after: list[Plain], path: Path) -> Iterator[PlacedSentence]:
        """Items that are told apart by a key of theirs."""
        places_before = {identity(item): place for place, item in enumerate(before)}
        places_after = {identity(item): place for place, item in enumerate(after)}
        for name, place in places_before.items():
            if name not in places_after:
                yield (*path, place), self._removed((*self._path_before(path), place))
        for name, place in places_after.items():
            if name not in places_before:
                yield (*path, place), self._added(after[place], (*path, place))
            else:
                self._places_before[*path, place] = (*self._path_before(path), places_before[name])
                yield from self.values(before[places_before[name]], after[place], (*path, place))
        if [name for name in places_before if name in places_after] != [
            name for name in places_after if name in places_before
        ]:
            order = ", ".join(self._after.item((*path, place)) for place in range(len(after)))
            yield path, self._text.t("Another order: {items}.", items=order)

    def _path_before(self, path: Path) -> Path:
        """Where that place was, whose items may stand elsewhere now."""
        for end in range(len(path), 0, -1):
            if path[:end] in self._places_before:
                return (*self._places_before[path[:end]], *path[end:])
        return path

    def _unnamed(self, before: list[Plain], after: list[Plain], path: Path) -> Iterator[PlacedSentence]:
        """Items that are told apart by their places only."""
        matcher = SequenceMatcher(None, [_written(item) for item in before], [_written(item) for item in after], False)
        for operation, start, end, first, last in matcher.get_opcodes():
            if operation == "equal":
                continue
            pairs = min(end - start, last - first)
            for place in range(pairs):
                yield from self.values(before[start + place], after[first + place], (*path, first + place))
            for place in range(start + pairs, end):
                yield (*path, place), self._removed((*self._path_before(path), place), before[place])
            for place in range(first + pairs, last):
                yield (*path, place), self._added(after[place], (*path, place))

    def _added(self, item: Plain, path: Path) -> str:
        if path[-2] == "windows" and set(item) <= {"window", "services"} and item.get("services"):
            services = self._services(self._after, item["services"], path)
            return self._text.t(
                "{window} is new and calls {services}.", window=self._after.item(path), services=services
            )
        if is_text_of(path) or not isinstance(item, Mapping):
            details = " / ".join(map(str, item.values())) if isinstance(item, Mapping) else str(item)
        else:
            details = "; ".join(
                f"{self._after.label((*path, name))}: {self._after.value(value, (*path, name))}"
                for name, value in item.items()
                if name not in NAMED_BY
            )
        item_name = self._in_place(self._after, path)
        if not details:
            return self._text.t("Added: {item}.", item=item_name)
        return self._text.t("Added: {item} ({details}).", item=item_name, details=details)

    def _removed(self, path: Path, item: Plain = None) -> str:
        name = self._in_place(self._before, path)
        if isinstance(item, Mapping) and is_text_of(path):
            name = f"{name} ({self._before.value(item, path)})"
        return self._text.t("Removed: {item}.", item=name)

    def _in_place(self, labels: Labels, path: Path) -> str:
        return labels.around(path) if labels.item(path) else f"{labels.around(path)}: {labels.label(path)}"

    def _setting(self, before: Plain, after: Plain, path: Path) -> str:
        if path[-3:-2] == ("windows",) and path[-1] == "services" and all(map(_is_list, (before, after))):
            special = self._calls(before or [], after or [], path)
            if special:
                return special
        if path[-4:-3] == ("windows",) and path[-2] == "helps":
            return self._helps(before, after, path)
        return self._general(before, after, path)

    def _calls(self, before: list[Plain], after: list[Plain], path: Path) -> str:
        """What else a window calls, or calls no more; nothing for another order."""
        window = self._after.around(path)
        gained = self._services(self._after, [service for service in after if service not in before], path)
        lost = self._services(self._before, [service for service in before if service not in after], path)
        t = self._text.t
        if gained and lost:
            return t(
                "{window} also calls {services} and no longer calls {removed_services}.",
                window=window,
                services=gained,
                removed_services=lost,
            )
        if gained:
            return t("{window} also calls {services}.", window=window, services=gained)
        return t("{window} no longer calls {services}.", window=window, services=lost) if lost else ""

    def _helps(self, before: Plain, after: Plain, path: Path) -> str:
        labels = self._before if after is ABSENT else self._after
        window, service = self._after.around(path[:-2]), labels.reference("services", path[-1], path)
        t = self._text.t
        if after is ABSENT:
            return t("{window} no longer helps out with {service}.", window=window, service=service)
        if before is ABSENT:
            return t(
                "{window} helps out with {service} after {minutes} min of waiting.",
                window=window,
                service=service,
                minutes=after,
            )
        return t(
            "{window} helps out with {service} after {minutes} min of waiting, no longer after {earlier}.",
            window=window,
            service=service,
            minutes=after,
            earlier=before,
        )

    def _services(self, labels: Labels, services: list[Plain], path: Path) -> str:
        return ", ".join(labels.reference("services", service, path) for service in services)

    def _general(self, before: Plain, after: Plain, path: Path) -> str:
        """The sentence of any setting: what stood there, and what does."""
        t, default = self._text.t, default_at(path)
        place, label = self._after.around(path), self._after.label(path)
        old = self._value(self._before, before, default, self._path_before(path))
        new = self._value(self._after, after, default, path)
        if old == new:
            if after is ABSENT:
                return t(
                    "{place}: “{label}” stands in the file no more and stays {value}.",
                    place=place,
                    label=label,
                    value=new,
                )
            if before is ABSENT:
                return t(
                    "{place}: “{label}” now stands in the file and stays {value}.", place=place, label=label, value=new
                )
            old, new = _written(before), _written(after)
        if old == t("none"):
            return t("{place}: “{label}” is now {new}.", place=place, label=label, new=new)
        return t("{place}: “{label}” is now {new}, and was {old}.", place=place, label=label, new=new, old=old)

    def _value(self, labels: Labels, value: Plain, default: Plain, path: Path) -> str:
        if value is ABSENT:
            return labels.value(default, path)
        return labels.value(value, path)


def _is_table(value: Plain) -> bool:
    return value is ABSENT or isinstance(value, Mapping)


def _is_list(value: Plain) -> bool:
    return value is ABSENT or isinstance(value, list)


def _are_items(value: Plain) -> bool:
    """Whether it is a list of tables, or none."""
    return value is ABSENT or (isinstance(value, list) and all(isinstance(item, Mapping) for item in value))


def _written(value: Plain) -> str:
    return json.encode(value, order="deterministic").decode()
