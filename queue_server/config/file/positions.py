"""Finds the line of each key and value in a TOML text. Pure.

The syntax tree is tree-sitter's; keys are parsed by tomllib, so quoting and dots are handled in one place.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from queue_server.config.mistakes import Path

_LANGUAGE = Language(tree_sitter_toml.language())


def positions(text: str) -> dict[Path, int]:
    """The line, counted from 1, of every key, table and list item of a text that tomllib accepts."""
    lines: dict[Path, int] = {}
    implied: dict[Path, int] = {(): 1}
    items: Counter[Path] = Counter()
    for node in Parser(_LANGUAGE).parse(text.encode()).root_node.named_children:
        match node.type:
            case "table" | "table_array_element":
                table = _table(node, items)
                _note(table, node, lines)
                for length in range(len(table)):
                    _note(table[:length], node, implied)
                for pair in _pairs(node):
                    _pair(pair, table, lines)
            case "pair":
                _pair(node, (), lines)
    return implied | lines


def line(of: Path, lines: Mapping[Path, int]) -> int:
    """The line of a value, or of the nearest table or list around it where the value is not written."""
    return lines[of] if of in lines else line(of[:-1], lines)


def _table(node: Node, items: Counter[Path]) -> Path:
    """The path of a `[table]`, or of the next item under `[[list]]`. It goes through the last items of other lists."""
    is_item = node.type == "table_array_element"
    names = _names(_text(node.named_children[0]))
    path: Path = ()
    for place, name in enumerate(names, 1):
        path = (*path, name)
        if is_item and place == len(names):
            items[path] += 1
        if path in items:
            path = (*path, items[path] - 1)
    return path


def _pair(node: Node, above: Path, lines: dict[Path, int]) -> None:
    name, value = (child for child in node.named_children if child.type != "comment")
    path = above
    for step in _names(_text(name)):
        path = (*path, step)
        _note(path, node, lines)
    _inside(value, path, lines)


def _inside(node: Node, path: Path, lines: dict[Path, int]) -> None:
    if node.type == "inline_table":
        for pair in _pairs(node):
            _pair(pair, path, lines)
    elif node.type == "array":
        for place, item in enumerate(child for child in node.named_children if child.type != "comment"):
            _note((*path, place), item, lines)
            _inside(item, (*path, place), lines)


def _note(path: Path, node: Node, lines: dict[Path, int]) -> None:
    """Keep the first line only: a table may be named again by the tables within it."""
    lines.setdefault(path, node.start_point.row + 1)


def _pairs(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type == "pair"]


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _names(key: str) -> list[str]:
    """The names in a key as it is written, such as `halls."aksu".rules`."""
    names: list[str] = []
    table: object = tomllib.loads(f"{key} = 0")
    while isinstance(table, dict):
        ((name, table),) = table.items()
        names.append(name)
    return names
