"""Names a place of the configuration and its value as the page does, for sentences. Pure.

A place is a path such as `("halls", "aksu", "windows", 2, "helps")`; its form stands under the path without places
in lists, `halls.*.windows.helps`.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from typing import Any, Final

from msgspec import Struct, json

from operator_console.settings.forms import SECTIONS
from operator_console.settings.parts import FormField, Items, OptionalTable, Part, ReceptionDays, Section, Week
from queue_server.config.booking_times import day_sentence, is_day_name
from queue_server.config.languages import OWN_NAMES
from queue_server.config.mistakes import Path, in_words, key
from queue_server.config.schema import is_names, setting_at
from queue_server.config.values.scalars import WEEKDAYS
from queue_server.pages.wording.dates import weekdays
from queue_server.pages.wording.words import Words

Values = Mapping[str, Any]
Plain = Any

SECONDS: Final = 60
TIME_ZONE: Final = "halls.*.timezone"
"""The assistant asks for it, and no form does so later."""


Keyed = FormField | Week | ReceptionDays | OptionalTable | Items
"""A part of a form that has a key."""


class Placed(Struct, frozen=True):
    """A part of a form, and the section in which it stands."""

    part: Keyed
    section: Section


@cache
def placed_parts() -> dict[str, Placed]:
    """Every part that has a key, by the path of its setting."""
    return {path: Placed(part, section) for section in SECTIONS for path, part in _parts(section.parts, section.root)}


def _parts(parts: tuple[Part, ...], prefix: str) -> Iterator[tuple[str, Keyed]]:
    for part in parts:
        match part:
            case Items(key=name, parts=inner) | OptionalTable(key=name, parts=inner):
                yield f"{prefix}.{name}", part
                yield from _parts(inner, f"{prefix}.{name}")
            case FormField(key=name) | Week(key=name) | ReceptionDays(key=name):
                yield f"{prefix}.{name}", part


def pattern_of(path: Path) -> str:
    """The path of the setting, as the forms write it."""
    steps = [step for step in path if isinstance(step, str)]
    return ".".join(("halls", "*", *steps[2:]) if steps[0] == "halls" else steps)


def value_at(values: Plain, path: Path) -> Plain:
    """What stands there; None for nothing."""
    for step in path:
        if isinstance(values, Mapping):
            values = values.get(step)
        elif isinstance(values, list) and isinstance(step, int) and step < len(values):
            values = values[step]
        else:
            return None
    return values


class Labels:
    """The names of places and values in one language of staff, for one state of the configuration."""

    def __init__(self, values: Values, text: Words) -> None:
        self._values = values
        self._text = text

    def around(self, path: Path) -> str:
        """What the place belongs to: the innermost item that can be named, else the section of the page; and the hall,
        where there are several."""
        halls = value_at(self._values, ("halls",))
        several = isinstance(halls, Mapping) and len(halls) > 1 and path[0] == "halls" and len(path) > 1
        names = [self.hall(str(path[1]))] if several else []
        items = [name for name in (self.item(path[:end]) for end in range(1, len(path) + 1)) if name]
        return ", ".join((*names, *(items or [self._section(path)])))

    def _section(self, path: Path) -> str:
        placed = next(
            (placed for end in range(len(path), 0, -1) if (placed := placed_parts().get(pattern_of(path[:end])))), None
        )
        if placed is not None:
            return self._text.t(placed.section.label)
        below = [placed for name, placed in placed_parts().items() if name.startswith(f"{pattern_of(path)}.")]
        if len({placed.section.key for placed in below}) == 1:
            return self._text.t(below[0].section.label)
        return self._text.t("The hall") if path[0] == "halls" else str(path[0])

    def item(self, path: Path) -> str:
        """What an item of a list is called: "Window 3"; empty where the place is no item."""
        placed = placed_parts().get(pattern_of(path))
        if placed is None or not isinstance(placed.part, Items) or not isinstance(path[-1], int):
            return ""
        title = self._title(placed.part, path)
        if placed.part.key == "windows":
            return self._text.t("Window {window}", window=title)
        return f"{self._text.t(placed.part.noun)} {title}"

    def _title(self, part: Items, path: Path) -> str:
        item = value_at(self._values, path)
        if not part.parts:
            return f"{int(path[-1]) + 1}"
        keys = ("window",) if part.key == "windows" else ("names", "date", "id", "address", "zone")
        names = [
            self.value(item.get(name), (*path, name)) for name in keys if isinstance(item, Mapping) and item.get(name)
        ]
        if part.key == "closed_days":
            return " ".join(reversed(names))
        return names[0] if names else str(int(path[-1]) + 1)

    def hall(self, hall: str) -> str:
        return self.value(value_at(self._values, ("halls", hall, "names")), ("halls", hall, "names")) or hall

    def label(self, path: Path) -> str:
        """What the page calls the setting; its key in the file, where nothing asks for it."""
        for end in range(len(path), 0, -1):
            placed = placed_parts().get(pattern_of(path[:end]))
            if placed is None or isinstance(path[end - 1], int):
                continue
            rest = path[end:]
            if isinstance(placed.part, Items) and rest:
                break  # an item's own key, which no form asks for
            label = self._text.t(placed.part.noun if isinstance(placed.part, Items) else placed.part.label)
            return ", ".join((label, *(self._step(step, placed.part, path) for step in rest if isinstance(step, str))))
        if pattern_of(path) == TIME_ZONE:
            return self._text.t("Time zone")
        start = next(
            (at + 1 for at in range(len(path) - 1, -1, -1) if isinstance(path[at], int)), 2 if path[0] == "halls" else 0
        )
        rest = path[start:] or path
        if len(rest) == 1 and str(rest[0]) in OWN_NAMES:
            return OWN_NAMES[str(rest[0])]
        return key(rest)

    def _step(self, step: str | int, part: Keyed, path: Path) -> str:
        """A key below a setting: a language, a weekday, or one of those that the hall has."""
        if isinstance(part, Week) and step in WEEKDAYS:
            return weekdays(self._text.language)[WEEKDAYS.index(str(step))]
        if isinstance(part, FormField) and part.of:
            return self.reference(part.of, step, path)
        return OWN_NAMES.get(str(step), str(step))

    def reference(self, of: str, name: object, path: Path) -> str:
        """What one of a hall's services, zones, groups or priorities is called, or a hall."""
        if of == "halls":
            return self.hall(str(name))
        hall = value_at(self._values, path[:2]) if path[0] == "halls" else None
        if hall is None:
            item = value_at(self._values, path[:3])
            hall = value_at(self._values, ("halls", str(item.get("hall")))) if isinstance(item, Mapping) else None
        items = hall.get(of, []) if isinstance(hall, Mapping) else []
        for item in items if isinstance(items, list) else ():
            if isinstance(item, Mapping) and item.get("id") == name and isinstance(item.get("names"), Mapping):
                return self._names(item["names"]) or str(name)
        return str(name)

    def _names(self, names: Mapping[str, Any]) -> str:
        chosen = names.get(self._text.language) or next(iter(names.values()), "")
        return chosen if isinstance(chosen, str) else ""

    def value(self, value: Plain, path: Path) -> str:
        """What stands at a place, in words."""
        placed = placed_parts().get(pattern_of(path))
        field = placed.part if placed is not None and isinstance(placed.part, FormField) else None
        t = self._text.t
        if value is None or value == "" or value == {}:
            return t(field.blank) if field is not None and field.blank else t("none")
        if placed is not None and isinstance(placed.part, ReceptionDays) and isinstance(value, str):
            return str(in_words(day_sentence(value), t)) if is_day_name(value) else value
        if field is not None and (text := self._chosen(field, value, path)) is not None:
            return text
        match value:
            case bool():
                return t("Yes") if value else t("No")
            case list():
                return self._list(value, path)
            case Mapping():
                return self._table(value, path, field)
            case date() | datetime() | time():
                return value.isoformat()
            case float():
                return f"{value:g}"
        return str(value)

    def _chosen(self, field: FormField, value: Plain, path: Path) -> str | None:
        """The words of a value that the form has words for."""
        if isinstance(value, dict | list):
            return None
        if value in field.choices:
            return self._text.t(field.choices[value])
        if field.of:
            return self.reference(field.of, value, path)
        if field.unit == "s" and isinstance(value, int | float) and not isinstance(value, bool):
            minutes = f"{value / SECONDS:g}"
            return self._text.t("{n} min", n=minutes)
        return None

    def _list(self, values: list[Plain], path: Path) -> str:
        if not values:
            around = placed_parts().get(pattern_of(path[:-1]))
            return self._text.t("closed") if around and isinstance(around.part, Week) else self._text.t("none")
        return ", ".join(self.value(value, path) for value in values)

    def _table(self, table: Mapping[str, Any], path: Path, field: FormField | None) -> str:
        if set(table) <= set(OWN_NAMES) and all(isinstance(text, str) for text in table.values()):
            return self._names(table)
        if field is not None and field.of:
            return ", ".join(
                f"{self.reference(field.of, name, path)}: {self.value(v, (*path, name))}" for name, v in table.items()
            )
        return ", ".join(f"{self.label((*path, name))}: {self.value(v, (*path, name))}" for name, v in table.items())


def default_at(path: Path) -> Plain:
    """What holds while the key is left out; None where nothing does."""
    try:
        return json.decode(json.encode(setting_at(pattern_of(path)).schema.get("default")))
    except (KeyError, IndexError):
        return None


def is_text_of(path: Path) -> bool:
    """Whether a text in several languages stands at that setting."""
    try:
        return is_names(setting_at(pattern_of(path)).type)
    except KeyError:
        return False


def is_optional_table(path: Path) -> bool:
    """Whether a table of settings stands there that a form gives and takes as a whole."""
    placed = placed_parts().get(pattern_of(path))
    return placed is not None and isinstance(placed.part, OptionalTable)
