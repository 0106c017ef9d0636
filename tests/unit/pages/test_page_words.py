"""A page loads the texts of its own scripts: all that they ask for, and none of other rooms."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import tree_sitter_javascript
from msgspec import json
from tree_sitter import Language, Parser, Query, QueryCursor

from queue_server.pages.assets.script_words import words_file
from queue_server.pages.wording.problems import PROBLEMS
from script.texts import PACKAGES, script_sources
from tests.modules import modules
from tests.unit.pages.floor.floor_js import imports_of
from tests.unit.pages.test_rooms import shared_rooms, stated_rooms

JAVASCRIPT: Final = Language(tree_sitter_javascript.language())
TEXTS: Final = Query(
    JAVASCRIPT,
    '(call_expression function: (identifier) @name arguments: (arguments . (string) @text) (#any-of? @name "t" "tn"))',
)
"""The first argument of `t` and `tn`."""
WITHOUT_WORDS: Final = {"pages/clock/clock-doubt.js", "pages/live/device-heart.js"}
"""The first loads its texts when it is shown, the second shows none of what it imports."""


@cache
def staff_modules() -> tuple[str, ...]:
    """Every module that a staff page names to `render`."""
    return tuple(_named_modules())


def _named_modules() -> Iterator[str]:
    for _, tree in modules("scripts=", folders=("operator_console",)):
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "scripts":
                yield from ast.literal_eval(node.value)


def source_of(module: str) -> Path:
    package, _, within = module.partition("/")
    return PACKAGES[package] / "static" / within


def with_imports(path: Path) -> set[Path]:
    reached, waiting = set[Path](), [path]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += imported_by(path)
    return reached


@cache
def imported_by(path: Path) -> tuple[Path, ...]:
    return tuple((path.parent / address).resolve() for address in imports_of(path.read_text("utf-8")))


@cache
def texts_of(path: Path) -> set[str]:
    root = Parser(JAVASCRIPT).parse(path.read_bytes()).root_node
    nodes = QueryCursor(TEXTS).captures(root).get("text", [])
    return {ast.literal_eval((node.text or b"").decode()) for node in nodes}


async def words_of(module: str, language: str) -> set[str]:
    """The English sentences of the file that a page loads for a module, without those of problems."""
    file = await words_file(script_sources(), f"words/{language}/{module}")
    document = json.decode(file.body.partition(b"push(")[2].removesuffix(b");\n"))
    return set(document["texts"][language]) - set(document["problems"].values())


@pytest.mark.parametrize("language", ["kk", "ru"])
async def test_a_staff_page_loads_what_its_modules_ask_for(language: str) -> None:
    """The texts in its modules and all that they import, by another reading of the scripts; no more."""
    assert len(staff_modules()) > 12
    problems = set(PROBLEMS.values())
    for module in staff_modules():
        texts = set[str]().union(*(texts_of(path) for path in with_imports(source_of(module))))
        assert await words_of(module, language) == texts - problems, module


def test_a_page_takes_no_modules_of_other_rooms() -> None:
    """Only of its own room, of those in the rows of the tables, and what all pages share."""
    rooms = stated_rooms()
    for module in staff_modules():
        own = source_of(module).parent
        allowed = {own, *shared_rooms(own.parent)}
        waiting = [own]
        while waiting:
            named = rooms.get(waiting.pop(), set()) - allowed
            allowed |= named
            waiting += named
        assert {path.parent for path in with_imports(source_of(module))} <= allowed, module


def test_a_template_names_no_module_with_texts_beside_those_of_its_page() -> None:
    """`base.html` loads the modules that `render` gets, so a page cannot have one whose texts it lacks."""
    sources, named = script_sources(), set[str]()
    for package in PACKAGES.values():
        for template in (package / "templates").rglob("*.html"):
            named |= set(re.findall(r"\burl\('([^']+\.js)'\)", template.read_text("utf-8")))
    assert "operator_console/manager/figure-chart.js" in named
    assert {module for module in named if sources.script_msgids(module)} == WITHOUT_WORDS
