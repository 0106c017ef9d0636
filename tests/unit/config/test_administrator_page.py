"""The administrator's page explains every key of the configuration with its type and its default."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import NODEFAULT, Struct
from msgspec import inspect as i

from queue_server.config.convert import wanted
from queue_server.config.settings import Config

PAGE = (Path(__file__).parents[3] / "docs/administrator.md").read_text()
HEADINGS = {
    "ServerSettings": "### `[server]`",
    "OpenId": "### `[openid]`",
    "Definition": "### `[halls.ID]`",
    "Names": "### Texts",
    "Hours": "### `hours`",
    "ClosedDay": "### `[[halls.ID.closed_days]]`",
    "Group": "### `[[halls.ID.groups]]`",
    "Service": "### `[[halls.ID.services]]`",
    "Zone": "### `[[halls.ID.zones]]`",
    "Window": "### `[[halls.ID.windows]]`",
    "Priority": "### `[[halls.ID.priorities]]`",
    "Result": "### `[[halls.ID.results]]`",
    "Rules": "### `[halls.ID.rules]`",
    "Displays": "### `[displays]`",
    "Voice": "### `[displays.voice]`",
    "HallBoard": "### `[[displays.boards]]`",
    "Printer": "### `[[displays.printers]]`",
    "Reports": "### `[reports]`",
    "Mail": "### `[reports.mail]`",
    "Schedule": "### `[[reports.schedules]]`",
    "BackupSettings": "### `[backup]`",
    "Bridge": "### `[bridge]`",
    "Bus": "### `[[bridge.buses]]`",
    "Rs485": "### `rs485`",
    "Board": "### `[[bridge.buses.boards]]`",
    "Panel": "### `[[bridge.buses.panels]]`",
    "Lamps": "### `lamps`",
    "ModbusMap": "### `[[bridge.maps]]`",
}


def structs(kind: i.Type) -> Iterator[i.StructType]:
    """Every kind of table that a configuration may hold."""
    match kind:
        case i.StructType():
            yield kind
            for field in kind.fields:
                yield from structs(field.type)
        case i.Metadata():
            yield from structs(kind.type)
        case i.UnionType():
            for one in kind.types:
                yield from structs(one)
        case i.VarTupleType():
            yield from structs(kind.item_type)
        case i.DictType():
            yield from structs(kind.value_type)


TABLES = {kind.cls.__name__: kind for kind in structs(i.type_info(Config)) if kind.cls is not Config}


def default(field: i.Field) -> str:
    match field:
        case i.Field(required=True):
            return "must be written"
        case i.Field(default=None | () | _ as value) if value in (None, ()) or value is NODEFAULT:
            return "none"
        case i.Field(default=Struct()):
            return "as below"
        case i.Field(default=bool() as value):
            return f"`{str(value).lower()}`"
        case i.Field(default=str() | tuple() as value):
            return f"`{json.dumps(value)}`"
    return f"`{field.default}`"


@pytest.mark.parametrize("name", TABLES)
def test_every_key_is_explained(name: str) -> None:
    """Every key stands in the section of its table, with what to write and what holds without it, and no other key."""
    section = PAGE.split(HEADINGS[name])[1].split("\n#")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    fields = TABLES[name].fields
    if name == "Names":  # one row for all further languages
        fields = tuple(field for field in fields if field.required)
    for row, field in zip(rows, fields, strict=True):
        assert row.startswith(f"| `{field.name}` | {wanted(field.type)} | {default(field)} | ")
