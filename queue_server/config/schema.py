"""Reads the limits of the settings from their Structs, and gives them in the terms of JSON Schema. Pure.

A limit is written once, in the `Meta` of a field. `convert` checks a file by it, the administrator's page builds its
form from it, and `docs/administrator.md` lists it.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec import NODEFAULT, Struct, to_builtins
from msgspec import inspect as i

from queue_server.config.convert import plain_type, struct_type
from queue_server.config.definition import Hours, Names
from queue_server.config.settings import Config

Schema = dict[str, Any]
"""Keywords of JSON Schema 2020-12 for one setting, as far as they apply: `type` or `enum`, `minimum`, `maximum`,
`minLength`, `maxLength`, `pattern`, `items`, `maxItems`, `properties`, `additionalProperties`. `default` is the value
while the key is left out, if there is one."""


class Setting(NamedTuple):
    """A key of a table, by its name in the file, with the limits of its value."""

    key: str
    type: i.Type
    is_required: bool
    schema: Schema


def settings_of(table: type[Struct]) -> dict[str, Setting]:
    """Every key of a table, in the order of its Struct."""
    return {field.name: _setting(field) for field in fields_of(table)}


def setting_at(path: str, table: type[Struct] = Config) -> Setting:
    """The setting of a path such as `halls.*.services.norm_minutes`: `*` stands for any key of a table of tables, and
    a list is passed through to its items. Raises `KeyError` for a path to nothing."""
    kind: i.Type = struct_type(table)
    last: i.Field | None = None
    for step in path.split("."):
        kind = item_type(kind)
        if step == "*":
            continue
        field = next((field for field in fields_of(kind) if field.name == step), None)
        if field is None:
            raise KeyError(path)
        last, kind = field, field.type
    if last is None:
        raise KeyError(path)
    return _setting(last)


def setting_paths(table: type[Struct] = Config) -> list[str]:
    """The path of every setting, as `setting_at` takes it. A text in several languages and the hours of a week are one
    setting each."""
    return list(_paths(struct_type(table), ""))


def fields_of(table: type[Struct] | i.Type) -> tuple[i.Field, ...]:
    """The keys of a table, in the order of its Struct; none for a type that is not a table."""
    kind = table if isinstance(table, i.Type) else struct_type(table)
    return kind.fields if isinstance(kind, i.StructType) else ()


def table_types() -> list[type[Struct]]:
    """Every type of table that a configuration may have."""
    return list(dict.fromkeys(_tables(struct_type(Config))))


def item_type(kind: i.Type) -> i.Type:
    """The type of the items of a list or of a table of names; a type without items gives itself."""
    match plain_type(kind):
        case i.VarTupleType(item_type=item):
            return plain_type(item)
        case i.DictType(value_type=value):
            return plain_type(value)
        case plain:
            return plain


def is_names(kind: i.Type) -> bool:
    """Whether a setting is a text in the languages of the hall."""
    plain = plain_type(kind)
    return isinstance(plain, i.StructType) and plain.cls is Names


def is_week(kind: i.Type) -> bool:
    """Whether a setting is the hours of a week."""
    plain = plain_type(kind)
    return isinstance(plain, i.StructType) and plain.cls is Hours


def schema_of(kind: i.Type) -> Schema:
    """The limits of a type."""
    keywords: Schema
    match plain_type(kind):
        case i.BoolType():
            keywords = {"type": "boolean"}
        case i.LiteralType(values=values):
            keywords = {"enum": list(values)}
        case i.IntType(ge=low, le=high):
            keywords = {"type": "integer", "minimum": low, "maximum": high}
        case i.FloatType(ge=low, le=high):
            keywords = {"type": "number", "minimum": low, "maximum": high}
        case i.StrType(min_length=shortest, max_length=longest, pattern=pattern):
            keywords = {"type": "string", "minLength": shortest, "maxLength": longest, "pattern": pattern}
        case i.VarTupleType(item_type=item, max_length=most):
            keywords = {"type": "array", "items": schema_of(item), "maxItems": most}
        case i.DictType(value_type=value):
            keywords = {"type": "object", "additionalProperties": schema_of(value)}
        case plain:
            keywords = {
                "type": "object",
                "properties": {field.name: _setting(field).schema for field in fields_of(plain)},
            }
    return {keyword: value for keyword, value in keywords.items() if value is not None}


def _setting(field: i.Field) -> Setting:
    schema = schema_of(field.type)
    if not field.required and field.default is not None:
        default = field.default_factory() if field.default is NODEFAULT else field.default
        schema["default"] = to_builtins(default)
    return Setting(field.name, field.type, field.required, schema)


def _tables(kind: i.Type) -> Iterator[type[Struct]]:
    for field in fields_of(kind):
        inner = item_type(field.type)
        if isinstance(inner, i.StructType):
            yield inner.cls
            yield from _tables(inner)


def _paths(kind: i.Type, prefix: str) -> Iterator[str]:
    for field in fields_of(kind):
        inner = item_type(field.type)
        step = f"{field.name}.*" if isinstance(plain_type(field.type), i.DictType) else field.name
        if fields_of(inner) and not is_names(inner) and not is_week(inner):
            yield from _paths(inner, f"{prefix}{step}.")
        else:
            yield f"{prefix}{field.name}"
