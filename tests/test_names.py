"""Names are nouns of the field, and each stands for one thing (CONTRIBUTING.md, "Names")."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

ROOT: Final = Path(__file__).parents[1]
PRODUCT: Final = ("queue_server", "displays", "operator_console", "firmware_bridge")

_WORDS: Final = """
across again ahead already also apart asked both brought came done each earlier enough few found given gone got heard
here how it its kept known lately later little made many meant mine more needed never once one others ours said same
seen sent shown still taken theirs then there together told tried used wanted what when where which who whom why
"""
WORDS: Final = frozenset(_WORDS.split())
"""Bare participles, pronouns and adverbs: each says something only beside the line that it was written on."""

WIRE: Final[dict[str, frozenset[str]]] = {
    "queue_server/api/access/trail.py": frozenset(["what"]),
    "queue_server/api/configuration/admin.py": frozenset(["where"]),
    "queue_server/api/configuration/configuration_documents.py": frozenset(["what"]),
    "queue_server/api/devices/device_documents.py": frozenset(["how"]),
    "queue_server/api/http/bodies.py": frozenset(["Done"]),
    "queue_server/api/live/live.py": frozenset(["seen"]),
    "queue_server/api/messages/wishes.py": frozenset(["ahead"]),
    "queue_server/config/message_rules.py": frozenset(["ahead", "taken"]),
    "queue_server/config/sections/reports.py": frozenset(["what"]),
    "queue_server/hall/bookings/booking.py": frozenset(["made"]),
    "queue_server/hall/commands.py": frozenset(["seen"]),
    "queue_server/hall/events.py": frozenset(["seen", "then"]),
    "queue_server/hall/folds/evolve_ticket.py": frozenset(["then"]),
    "queue_server/hall/ticket.py": frozenset(["then"]),
    "queue_server/messages/planning/wish.py": frozenset(["ahead"]),
    "queue_server/stats/backtest/alarm_check.py": frozenset(["said"]),
    "queue_server/stats/figures/figure_documents.py": frozenset(["kept"]),
    "queue_server/views/supervision/alarms.py": frozenset(["seen"]),
    "queue_server/views/windows/desk.py": frozenset(["why"]),
    "queue_server/views/fairness/overtaken.py": frozenset(["why"]),
    "queue_server/views/supervision/supervisor.py": frozenset(["more", "needed", "seen"]),
    "queue_server/views/ticket.py": frozenset(["ahead"]),
}
"""Members of records, documents and files, which others read under these names: module -> names."""


NAMING: Final[dict[type[ast.AST], str]] = {
    ast.Name: "id",
    ast.Attribute: "attr",
    ast.arg: "arg",
    ast.FunctionDef: "name",
    ast.AsyncFunctionDef: "name",
    ast.ClassDef: "name",
    ast.alias: "asname",
}
"""The parts of a tree that give a name, and the field with the name. There are a million parts: a table is asked sooner
than patterns."""


class Binding(NamedTuple):
    """A name that a module gives to something, and in which line."""

    name: str
    line: int


class Source(NamedTuple):
    """What a module names. Reading all trees takes seconds, so only those are read in which a word may be a name."""

    path: str
    text: str
    bindings: tuple[Binding, ...]
    """Of all names, where one of them may be in `WORDS`; else none."""
    classes: tuple[str, ...]
    constant_names: frozenset[str]


NO_CODE: Final = re.compile(
    r'''""".*?(?<!\\)"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*''',
    re.DOTALL,
)
"""Texts and comments, which name nothing."""
CLASS: Final = re.compile(r"^\s*class (\w+)", re.MULTILINE)
CONSTANT: Final = re.compile(r"^([A-Z][A-Z0-9_]+)(?=[ :])", re.MULTILINE)
WORD: Final = re.compile(rf"\b_*(?:{'|'.join(WORDS)})_*\b", re.IGNORECASE)


@cache
def _sources(*folders: str) -> list[Source]:
    files = sorted(chain.from_iterable((ROOT / folder).rglob("*.py") for folder in folders))
    return [_source(str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")) for file in files]


def _every_source() -> list[Source]:
    return _sources(*PRODUCT) + _sources("script") + _sources("tests")


def _source(path: str, text: str) -> Source:
    code = NO_CODE.sub("''", text)
    bindings = tuple(_bindings(ast.walk(ast.parse(text)))) if WORD.search(code) else ()
    classes = tuple(name.lstrip("_") for name in CLASS.findall(code))
    return Source(path, text, bindings, classes, frozenset(CONSTANT.findall(code)))


def _bindings(nodes: Iterable[Any]) -> Iterator[Binding]:
    for node in nodes:
        field = NAMING.get(type(node))
        if field and isinstance(getattr(node, "ctx", None), ast.Store | None) and (name := getattr(node, field)):
            yield Binding(name, node.lineno)


def _constants(source: Source) -> Iterator[tuple[str, str, str]]:
    """Name, value and place of each public constant."""
    for node in ast.parse(source.text).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                continue
        if name.isupper() and len(name) > 1 and not name.startswith("_"):
            yield name, ast.unparse(value), f"{source.path}:{node.lineno}"


def test_no_name_is_a_bare_participle_pronoun_or_adverb() -> None:
    """A value is named by what it is: `visit`, not `found`; `reason`, not `why`."""
    named = [
        f"{source.path}:{binding.line}: {binding.name}"
        for source in _every_source()
        for binding in source.bindings
        if binding.name.strip("_").lower() in WORDS and binding.name not in WIRE.get(source.path, frozenset())
    ]
    assert named == []


def test_every_exception_is_needed() -> None:
    """A name that a module gives no more leaves the list of exceptions."""
    names = {source.path: {binding.name for binding in source.bindings} for source in _sources(*PRODUCT)}
    assert {path: wire - names.get(path, set()) for path, wire in WIRE.items() if wire - names.get(path, set())} == {}


def test_a_class_name_stands_for_one_class() -> None:
    """Two classes of one name are told apart only by the line of their import."""
    places = defaultdict(list)
    for source in _sources(*PRODUCT) + _sources("script"):
        for name in source.classes:
            places[name].append(source.path)
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_a_module_is_named_by_a_noun() -> None:
    named = [source.path for source in _every_source() if Path(source.path).stem.strip("_") in WORDS]
    assert named == []


def _constant_names() -> Iterator[str]:
    return chain.from_iterable(source.constant_names for source in _sources(*PRODUCT))


def test_a_constant_name_has_one_value() -> None:
    """`DRAWS` is one number in all the program; scripts are programs of their own."""
    values: dict[str, dict[str, str]] = defaultdict(dict)
    several = {name for name, files in Counter(_constant_names()).items() if files > 1}
    for source in _sources(*PRODUCT):
        for name, value, place in _constants(source) if source.constant_names & several else ():
            values[name][value] = place
    assert {name: list(places.values()) for name, places in values.items() if len(places) > 1} == {}


@pytest.mark.parametrize(
    "statement", ["found = 1", "def f(told): ...", "for one in (): ...", "import os as its", "a.known = 1"]
)
def test_the_rule_sees_every_way_of_giving_a_name(statement: str) -> None:
    names = [binding.name for binding in _source("module.py", statement).bindings]
    assert any(name in WORDS for name in names)
