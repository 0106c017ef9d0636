"""Writes new values into a TOML text, and keeps its comments, order and layout. Pure; tomlkit handles the syntax.

Only values that differ are written anew. Items of a list are recognised by their `id`, `window` or `date`, so a comment
stays with the service that it explains when another one is moved or removed.
"""

import tomllib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import tomlkit
from tomlkit.items import AoT, Array, Comment, InlineTable, Item, Table, Whitespace

from queue_server.config.file.merge import IDENTITIES

DEEPEST: Final = 16
"""The most levels of tables and lists. No configuration needs half of them, and Python's stack is limited."""

Values = Mapping[str, Any]
Node = Any
"""A value of tomlkit, whose tables, arrays and documents share no type, or a plain value."""


def edited(text: str, target: Values) -> str:
    """The text whose values are `target`, which are plain ones: tables, lists, texts, numbers, true and false.

    Raises `ValueError` for values that TOML cannot express.
    """
    if _is_deeper(target, DEEPEST):
        raise ValueError("the values are nested too deeply")
    document = tomlkit.parse(text)
    _merge(document, target)
    new = tomlkit.dumps(document)
    if tomllib.loads(new) != target:
        raise ValueError("the values cannot be written into this text")
    return new


def _merge(table: Node, target: Values) -> None:
    """Change a table to the wanted values, key by key."""
    for key in [key for key in table if key not in target]:
        _remove(table, key)
    for key, value in target.items():
        if key not in table:
            _add(table, key, _item(value))
        elif _plain(table[key]) != value:
            _change(table, key, value)


def _change(table: Node, key: str, value: Node) -> None:
    node = table[key]
    match node, value:
        case AoT(), list() if value and _are_tables(value):
            _merge_tables(node, value)
        case Array(), list() if value and _are_tables(value):
            _merge_array(node, value)
        case ((Table() | InlineTable() | Mapping()), Mapping()):
            _merge(node, value)
        case AoT(), _:
            _remove(table, key)
            _add(table, key, _item(value))
        case _:
            table[key] = _item(value)


def _remove(table: Node, key: str) -> None:
    """Remove a key, and leave what followed it (the heading of the next part) in its place."""
    tables = [item for name, item in table.items() if isinstance(item, Table | AoT)]
    last_table = _last_table(table[key])
    place = next((n for n, item in enumerate(tables) if item is table[key]), 0)
    before = _last_table(tables[place - 1]) if place else None
    if last_table is not None and before is not None:
        _put_tail(before, _take_tail(last_table))
    del table[key]  # also of tables that stand apart in the text, which have no `remove`


def _add(table: Node, key: str, item: Node) -> None:
    """Add a key; a new table goes after the others, and before the heading of the next part."""
    before = _last_table(table) if isinstance(table, Table) else None
    after = _last_table(item)
    if before is None or after is None:
        table[key] = item
        return
    tail = _take_tail(before)
    _put_tail(before, [Whitespace("\n")])
    table[key] = item
    _put_tail(after, tail)


def _last_table(item: Node) -> Table | None:
    """The last table in the text of this one."""
    match item:
        case AoT():
            return _last_table(item.body[-1]) if len(item) else None
        case Table():
            within = [part for _, part in item.value.body if isinstance(part, Table | AoT)]
            return (_last_table(within[-1]) if within else None) or item
    return None


def _merge_tables(tables: AoT, target: Sequence[Values]) -> None:
    """Change the `[[items]]` of a list. What follows the last one, such as the heading of the next part, stays last."""
    old_items = list(tables.body)
    matches = _matches([_plain(part) for part in old_items], target)
    tails = {id(part): _take_tail(part) for part in old_items}
    last = tails.pop(id(old_items[-1]))
    new: list[Table] = []
    for value, place in zip(target, matches, strict=True):
        table = _table(value) if place is None else old_items[place]
        if place is not None:
            _merge(table, value)
        new.append(table)
    for table in new[:-1]:
        _put_tail(table, tails.get(id(table), [Whitespace("\n")]))
    _put_tail(new[-1], last)
    while len(tables):
        del tables[-1]
    for table in new:
        tables.append(table)


def _merge_array(array: Array, target: Sequence[Values]) -> None:
    """Change a list of inline tables, one on each line."""
    old_items = [_plain(part) for part in array]
    matches = _matches(old_items, target)
    matched = [place for place in matches if place is not None]
    if matched != sorted(matched) or None in matches[: len(matched)]:
        _rewrite_array(array, target)
        return
    for place in reversed(range(len(old_items))):
        if place not in matched:
            del array[place]
    for place, value in enumerate(target):
        if place >= len(matched):
            array.add_line(_inline(value), indent="  ")
        elif _plain(array[place]) != value:
            array[place] = _inline(value)


def _rewrite_array(array: Array, target: Sequence[Values]) -> None:
    array.clear()
    for value in target:
        array.add_line(_inline(value), indent="  ")
    array.add_line(indent="", newline=True)


def _matches(old_items: Sequence[Values], target: Sequence[Values]) -> list[int | None]:
    """For each wanted item the index of its old one; None for a new item."""
    free = list(range(len(old_items)))
    places: list[int | None] = []
    for value in target:
        place = next((n for n in free if old_items[n] == value), None)
        if place is None:
            place = next((n for n in free if _identity(value) and _identity(old_items[n]) == _identity(value)), None)
        if place is not None:
            free.remove(place)
        places.append(place)
    return places


def _identity(value: Values) -> tuple[str, Any] | None:
    return next(((key, value[key]) for key in IDENTITIES if key in value), None)


def _take_tail(table: Table) -> list[Item]:
    """Remove and return what follows the values of a table from the first two blank lines on, else from the first one.

    Comments before that are about the table itself, such as settings that are switched off.
    """
    body = table.value.body
    start = len(body)
    while start and isinstance(body[start - 1][1], Comment | Whitespace):
        start -= 1
    blanks = [n for n in range(start, len(body)) if isinstance(body[n][1], Whitespace)]
    wide = [n for n in blanks if body[n][1].as_string().count("\n") > 1]
    cut = next(iter([*wide, *blanks]), len(body))
    tail = [item for _, item in body[cut:]]
    del body[cut:]
    return tail


def _put_tail(table: Table, tail: Sequence[Item]) -> None:
    for item in tail:
        table.value.body.append((None, item))


def _item(value: Node) -> Node:
    """A new value in the text's style: lists of tables as `[[ ]]`, small tables on one line, others under a heading."""
    match value:
        case list() if value and _are_tables(value):
            tables = tomlkit.aot()
            for part in value:
                tables.append(_table(part))
            return tables
        case Mapping() if len(value) <= 3 and not any(map(_holds_tables, value.values())):
            return _inline(value)
        case Mapping():
            return _table(value)
    return tomlkit.item(value)


def _table(value: Values) -> Table:
    """A table under a heading. What stands under headings of its own comes last, since a heading ends the table."""
    table = tomlkit.table(is_super_table=bool(value) and all(map(_needs_heading, value.values())))
    for key, part in sorted(value.items(), key=lambda item: _needs_heading(item[1])):
        if _needs_heading(part):
            table.append(key, _table(part) if isinstance(part, Mapping) else _item(part))
        else:
            table.append(key, _inline(part) if isinstance(part, Mapping) else tomlkit.item(part))
    return table


def _needs_heading(value: Node) -> bool:
    """Whether it holds lists of tables, which one line cannot say."""
    if isinstance(value, Mapping):
        return any(map(_needs_heading, value.values()))
    return isinstance(value, list) and bool(value) and _are_tables(value)


def _holds_tables(value: Node) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and _are_tables(value))


def _inline(value: Values) -> InlineTable:
    """An inline table with a blank inside its braces, as people write it."""
    table: InlineTable = tomlkit.parse(f"table = {_on_one_line(value)}")["table"]
    return table


def _on_one_line(value: Node) -> str:
    if not isinstance(value, Mapping):
        return str(tomlkit.item(value).as_string())
    pairs = (f"{tomlkit.key(key).as_string()} = {_on_one_line(part)}" for key, part in value.items())
    return f"{{ {', '.join(pairs)} }}" if value else "{}"


def _are_tables(value: Sequence[Any]) -> bool:
    return all(isinstance(part, Mapping) for part in value)


def _is_deeper(value: Node, levels: int) -> bool:
    within = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return levels < 0 or any(_is_deeper(part, levels - 1) for part in within)


def _plain(item: Node) -> Node:
    return item.unwrap() if hasattr(item, "unwrap") else item
