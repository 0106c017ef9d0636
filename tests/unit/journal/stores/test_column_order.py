"""Rows are read and written by place, for speed: two columns of one type in the other order would be taken for each
other, and no type checker would see it. So statements name columns in the order of the fields of what they keep."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from msgspec import Struct

import queue_server
from queue_server.journal.access.contents import Device, PendingChange, Session, Token, User
from queue_server.journal.followed.contents import EvidenceNote, FollowedHall
from queue_server.journal.log.contents import CosignedTree
from queue_server.journal.personal.contents import Note, PersonalDatum
from queue_server.journal.record import Record
from queue_server.journal.shared.contents import (
    Failures,
    ServerRow,
    SharedState,
    StoredConfiguration,
    StoredDocument,
)
from queue_server.journal.sqlite.columns import COLUMNS_OF
from queue_server.journal.store import Answer, Head, Snapshot
from queue_server.journal.transfer.moment import Closure
from queue_server.journal.visits.projection import SavedFold
from queue_server.views.person_names import FormerName

ROWS: Final[dict[str, type[Struct]]] = {
    "journal": Record,
    "heads": Head,
    "answers": Answer,
    "snapshots": Snapshot,
    "folds": SavedFold,
    "notes": Note,
    "personal_data": PersonalDatum,
    "tokens": Token,
    "users": User,
    "sessions": Session,
    "pending": PendingChange,
    "devices": Device,
    "followed_halls": FollowedHall,
    "former_names": FormerName,
    "failures": Failures,
    "servers": ServerRow,
    "states": SharedState,
    "configurations": StoredConfiguration,
    "documents": StoredDocument,
    "closures": Closure,
    "cosigned": CosignedTree,
    "evidence": EvidenceNote,
}
"""Table -> what a row of it is."""
ORDERS: Final = {table: [column.strip() for column in columns.split(",")] for table, columns in COLUMNS_OF.items()} | {
    table: [*kind.__struct_fields__] for table, kind in ROWS.items()
}
LISTS: Final = (
    re.compile(r"INTO (?P<table>\w+) ?\((?P<columns>[^()]+)\)"),
    re.compile(r"SELECT (?P<columns>[\w\", .]+?)\s+FROM (?P<table>\w+)"),
)


class ColumnList(NamedTuple):
    """The columns that a statement names, and where it stands."""

    place: str
    table: str
    columns: list[str]


def column_lists() -> Iterator[ColumnList]:
    """Those of every statement of the program."""
    for file in sorted(Path(queue_server.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            for pattern in LISTS:
                for match in pattern.finditer(text_of(node)):
                    columns = [column.strip().strip('"') for column in match["columns"].split(",")]
                    yield ColumnList(f"{file.name}:{getattr(node, 'lineno', 0)}", match["table"], columns)


def text_of(node: ast.AST) -> str:
    """A literal's text; what is put into it stays out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value for part in node.values if isinstance(part, ast.Constant))
    return ""


@pytest.mark.parametrize("table", [table for table in ROWS if table in COLUMNS_OF])
def test_the_columns_of_a_table_are_the_fields_of_what_it_keeps(table: str) -> None:
    """A field that only some rows have may be missing at the end."""
    columns, fields = [column.strip() for column in COLUMNS_OF[table].split(",")], ROWS[table].__struct_fields__
    assert columns == [*fields[: len(columns)]]


def test_statements_name_columns_in_the_order_of_the_fields() -> None:
    """Those of all stores, for reading and for writing."""
    lists = [named for named in column_lists() if named.table in ORDERS and len(named.columns) > 1]
    assert {named.table for named in lists} >= {"journal", "answers", "notes", "users", "evidence", "servers"}
    assert len(lists) > 40
    wrong = []
    for named in lists:
        order = [column for column in ORDERS[named.table] if column in named.columns]
        if [column for column in named.columns if column in order] != order:
            wrong.append(named)
    assert wrong == []
