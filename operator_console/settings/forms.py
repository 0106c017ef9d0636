"""Makes the forms as data for the page: the fields of the sections, with the limits of the settings."""

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from msgspec import inspect as i
from msgspec.structs import replace

from operator_console.settings.hall_sections import HALL_SECTIONS
from operator_console.settings.parts import (
    Counter,
    Element,
    FormField,
    Heading,
    Items,
    OptionalTable,
    Part,
    ReceptionDays,
    Remark,
    Section,
    Week,
)
from operator_console.settings.server_sections import SERVER_SECTIONS, SHARED_SERVER_PARTS
from queue_server.config.booking_times import ORDINALS, day_sentence
from queue_server.config.file.shared_text import MACHINE_SECTIONS
from queue_server.config.mistakes import in_words
from queue_server.config.schema import Schema, Setting, is_names, item_type, schema_of, setting_at, settings_of
from queue_server.config.values.scalars import WEEKDAYS
from queue_server.pages.wording.dates import weekdays
from queue_server.pages.wording.words import Words, words

SECTIONS: Final[tuple[Section, ...]] = (*HALL_SECTIONS, *SERVER_SECTIONS)

Form = dict[str, Any]
"""A section or a part of it: its `widget`, its texts in the reader's language, and the limits of its setting in the
words of JSON Schema. Empty values are left out."""

LIMITS: Final = ("default", "minimum", "maximum", "maxLength", "maxItems", "additionalProperties")
BLANKS: Final[tuple[object, ...]] = ("", None, (), [], {})

SPANS_EXAMPLE: Final = "09:00-13:00, 14:00-18:00"
WORKING_DAYS: Final = {day: ["09:00-18:00"] for day in WEEKDAYS[:5]}
"""The hours of a new week."""


@cache
def settings_forms(language: str, *, is_shared: bool = False) -> list[Form]:
    """Every section of the page, in its order; where servers share the text, without those of one machine."""
    text = words(language)
    sections = [section for section in SECTIONS if not (is_shared and section.root in MACHINE_SECTIONS)]
    if is_shared:
        own = next(section for section in SECTIONS if section.root == "server")
        sections.append(replace(own, parts=SHARED_SERVER_PARTS))
    return [
        {
            "id": section.key,
            "label": text.t(section.label),
            "root": section.root,
            "is_of_server": section.is_of_server,
            "parts": [_part(part, section.root, text) for part in section.parts],
        }
        for section in sections
    ]


def form_paths() -> Iterator[str]:
    """The path of every setting that some form asks for."""
    for section in SECTIONS:
        yield from _paths(section.parts, section.root)


def _paths(parts: tuple[Part, ...], prefix: str) -> Iterator[str]:
    for part in parts:
        match part:
            case Items(key=key, parts=parts_of_item) if parts_of_item:
                yield from _paths(parts_of_item, f"{prefix}.{key}")
                if part.is_of_hall:
                    yield f"{prefix}.{key}.hall"
            case OptionalTable(key=key, parts=parts_of_table):
                yield from _paths(parts_of_table, f"{prefix}.{key}")
            case FormField(key=key) | Week(key=key) | ReceptionDays(key=key) | Items(key=key):
                yield f"{prefix}.{key}"


def _part(part: Part, prefix: str, text: Words) -> Form:
    match part:
        case Heading():
            form: Form = {"widget": "heading", "label": text.t(part.text)}
        case Remark():
            form = {"widget": "note", "label": text.t(part.text), "is_notice": part.is_notice}
        case Element():
            form = {"widget": "element", "name": part.name, "needs": part.needs, "data": part.data}
        case Week():
            form = _week(part, text)
        case ReceptionDays():
            form = {"widget": "days", "key": part.key, "label": text.t(part.label), "days": _named_days(text)}
        case OptionalTable():
            form = _optional_table(part, f"{prefix}.{part.key}", text)
        case Items():
            form = _items(part, f"{prefix}.{part.key}", text)
        case FormField():
            form = _field(part, setting_at(f"{prefix}.{part.key}"), text)
    return {name: value for name, value in form.items() if value is not False and value not in BLANKS}


def _field(field: FormField, setting: Setting, text: Words) -> Form:
    schema = setting.schema
    default = schema.get("default")
    example = field.example or (default if isinstance(default, str | int | float) else "")
    choices = {value: field.choices.get(value, value) for value in (*field.choices, *_values(schema))}
    return {
        "widget": _widget(field, setting),
        "key": field.key,
        "label": text.t(field.label),
        "of": field.of,
        "choices": [
            [value, text.t(label) if isinstance(label, str) else str(label)] for value, label in choices.items()
        ],
        "blank": text.t(field.blank) if field.blank else "",
        "placeholder": "" if isinstance(default, bool) else str(example),
        "is_wide": field.is_wide,
        "is_required": setting.is_required,
        "input": field.input,
        "unit": field.unit,
        "unavailable": field.unavailable,
        "is_fraction": schema.get("type") == "number",
        **_text_limits(setting.type),
        **{name: schema[name] for name in LIMITS if name in schema},
    }


def _widget(field: FormField, setting: Setting) -> str:
    """The kind of field for a setting."""
    schema = setting.schema
    if field.widget:
        return field.widget
    if is_names(setting.type):
        return "names"
    if field.choices or field.blank or "enum" in schema or (field.of and schema.get("type") == "string"):
        return "order" if schema.get("type") == "array" else "choice"
    match schema["type"]:
        case "boolean":
            return "check"
        case "integer" | "number":
            return "number"
        case "array":
            return "several" if field.of else "lines"
        case "object":
            return "amounts"
    return "text"


def _values(schema: Schema) -> tuple[Any, ...]:
    """The values from which a setting, or an item of it, is chosen."""
    return tuple(schema.get("enum") or schema.get("items", {}).get("enum") or ())


def _week(week: Week, text: Words) -> Form:
    return {
        "widget": "week",
        "key": week.key,
        "label": text.t(week.label) if week.label else "",
        "blank": text.t(week.blank),
        "set_label": text.t(week.set_label),
        "clear_label": text.t(week.clear_label),
        "is_folded": week.is_folded,
        "days": list(zip(WEEKDAYS, weekdays(text.language), strict=True)),
        "placeholder": SPANS_EXAMPLE,
        "fresh": WORKING_DAYS,
    }


def _named_days(text: Words) -> list[list[str]]:
    """Every name of days, with its words: the weekdays first, then the ones of the month, weekday by weekday."""
    names = [*WEEKDAYS, *(f"{ordinal} {weekday}" for weekday in WEEKDAYS for ordinal in ORDINALS)]
    return [[name, str(in_words(day_sentence(name), text.t))] for name in names]


def _optional_table(table: OptionalTable, path: str, text: Words) -> Form:
    return {
        "widget": "table",
        "key": table.key,
        "label": text.t(table.label),
        "blank": text.t(table.blank),
        "set_label": text.t(table.set_label),
        "clear_label": text.t(table.clear_label),
        "fresh": dict(table.fresh),
        "parts": [_part(part, path, text) for part in table.parts],
    }


def _items(items: Items, path: str, text: Words) -> Form:
    item = item_type(setting_at(path).type)
    return {
        "widget": "items",
        "key": items.key,
        "label": text.t(items.label),
        "parts": [_part(part, path, text) for part in items.parts],
        "title": [column.split("|") for column in items.title],
        "is_ordered": items.is_ordered,
        "is_of_hall": items.is_of_hall,
        "fresh": _fresh(item) | dict(items.fresh),
        "counter": _counter(items.counter, path) if items.counter is not None else None,
        **_text_limits(item),
    }


def _counter(counter: Counter, path: str) -> Form:
    least = setting_at(f"{path}.{counter.key}").schema["minimum"]
    return {"key": counter.key, "by": counter.by, "first": counter.first or {"": least}}


def _fresh(item: i.Type) -> Form:
    """The smallest values of the required keys of a new item. A new text has no language yet."""
    if is_names(item) or not isinstance(item, i.StructType):
        return {}
    return {setting.key: _empty(setting) for setting in settings_of(item.cls).values() if setting.is_required}


def _empty(setting: Setting) -> object:
    schema = setting.schema
    empties = {"string": "", "array": [], "object": {}, "boolean": False}
    return _values(schema)[0] if "enum" in schema else empties.get(schema["type"], schema.get("minimum", 0))


def _text_limits(kind: i.Type) -> Form:
    """The longest text in each language; nothing for a setting that is not a text in several languages."""
    if not is_names(kind):
        return {}
    longest = {text["maxLength"] for text in schema_of(kind)["properties"].values()}
    return {"is_names": True, "maxLength": min(longest)}
