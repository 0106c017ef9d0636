"""The pages say what the program does: what is not written down fails here."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
import typer

from queue_server.api.halls.commands import WINDOW_COMMANDS
from queue_server.cli import app
from queue_server.config.roles import ROLES
from queue_server.config.settings import Config
from queue_server.hall.ticket import STATES
from queue_server.hall.transitions import diagram
from queue_server.stats.figures.figure_documents import Figures
from script import docs

ROOT = Path(__file__).parents[1]
MOUNTED = {"bridge": "firmware_bridge.cli", "demo": "queue_server.demo", "replay": "queue_server.replay.cli"}
"""Subcommands whose options the program learns only when they are called."""


@pytest.fixture(scope="module")
def pages() -> str:
    files = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return "\n".join(file.read_text("utf-8") for file in files)


@pytest.mark.parametrize("page", docs.PAGES)
def test_what_a_page_takes_from_the_code_is_current(page: str) -> None:
    """The ticket's diagram, the kinds of records and the error codes; `script/docs` writes them anew."""
    assert docs.written(page) == (ROOT / page).read_text("utf-8")


def test_every_block_stands_on_a_page(pages: str) -> None:
    """A marker that was lost with an edit would leave a page without its table, and the test above without work."""
    markers = re.findall(r"<!-- made by script/docs: ([a-z0-9-]+) -->", pages)
    assert sorted(markers) == sorted([*docs.BLOCKS, *docs.SETTINGS])
    assert all(state in diagram() for state in STATES)


def test_every_command_and_option_is_documented(pages: str) -> None:
    """`kezek NAME` and `--option` stand on some page."""
    words = set(re.findall(r"--[a-z][a-z-]*", pages))
    missing = []
    for path, command in _commands(typer.main.get_command(app), "kezek"):
        if not re.search(rf"\b{path}\b", pages):
            missing.append(path)
        missing += [f"{path} {option}" for option in _options(command) if option not in words]
    assert missing == []


def test_every_figure_is_explained() -> None:
    """A manager reads its name in a file, and an auditor computes it anew."""
    page = (ROOT / "docs/manager.md").read_text("utf-8")
    assert [name for name in Figures.__struct_fields__ if f"`{name}`" not in page] == []


def test_every_window_command_and_role_is_documented(pages: str) -> None:
    """They are what an integrator types."""
    assert [name for name in (*WINDOW_COMMANDS, *ROLES) if not re.search(rf"`{name}\b", pages)] == []


def test_every_key_is_explained(pages: str) -> None:
    """Each key of the configuration stands in the sample, config.toml, or on a page."""
    words = set(re.findall(r"\w+", pages + (ROOT / "config.toml").read_text("utf-8")))
    assert sorted(set(_keys(Config)) - words) == []


def test_every_link_between_pages_leads_somewhere() -> None:
    """A page or picture that was moved takes its links along."""
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    links = [(file, link) for file in files for link in re.findall(r"\]\(([^)#:]+)\)", file.read_text("utf-8"))]
    assert [f"{file.name}: {link}" for file, link in links if not (file.parent / link).exists()] == []


def test_every_place_that_a_page_names_is_there() -> None:
    """A module or folder that was moved takes along the pages that lead to it."""
    folders = "queue_server|displays|operator_console|firmware_bridge|script|tests|docs|examples"
    files = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    named = [
        (file.name, place)
        for file in files
        for place in re.findall(rf"`((?:{folders})/[\w./-]*)`", file.read_text("utf-8"))
        if file.name != "CHANGELOG.md" and not re.search("CODE|NAME", place)  # what is named by whoever writes it
    ]
    assert len(named) > 50
    assert [(page, place) for page, place in named if not (ROOT / place).exists()] == []


def test_a_room_says_where_a_change_begins() -> None:
    """Each place that the docstring of a package names there is a module or a folder of it, or stands in full."""
    rooms = {
        file: re.sub(r"\s+", " ", ast.get_docstring(ast.parse(file.read_text("utf-8"))) or "")
        for folder in ("queue_server", "displays", "operator_console", "firmware_bridge", "script")
        for file in (ROOT / folder).rglob("__init__.py")
    }
    named = [
        (file.parent, name)
        for file, text in rooms.items()
        for names in re.findall(r"begins? in ((?:`[\w./]+`(?:, | or | and | \([^)]*\)(?:, | or | and )?)?)+)", text)
        for name in re.findall(r"`([\w./]+)`", names)
    ]
    assert len(named) > 50
    assert [(str(room), name) for room, name in named if not any(_places(room, name))] == []


def _places(room: Path, name: str) -> Iterator[bool]:
    """Whether a name is a module, a folder or a file, of the room or in full."""
    place = name.removesuffix(".py").replace(".", "/")
    for folder in (room, ROOT):
        yield from ((folder / path).exists() for path in (f"{place}.py", place, name))


def test_every_promise_names_tests_that_exist() -> None:
    """Each row of docs/reliability.md stands there once, and names a test by its file, or by its file and name."""
    rows = [row for row in (ROOT / "docs/reliability.md").read_text("utf-8").splitlines() if row.startswith("| ")]
    faults = [fault for fault, _, _ in map(_cells, rows) if fault != "fault"]
    assert sorted(faults) == sorted(set(faults))
    tests = {fault: re.findall(r"`([^`]+)`", test) for fault, _, test in map(_cells, rows) if fault != "fault"}
    assert [fault for fault, named in tests.items() if not named] == []
    assert [test for named in tests.values() for test in named if not _is_test(test)] == []


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip("|").split(" | ")]


def _is_test(name: str) -> bool:
    """Whether `tests/…/test_x.py` or `tests/…/test_x.py::test_y` is there."""
    path, _, function = name.partition("::")
    file = ROOT / path
    return file.is_file() and (not function or f"def {function}(" in file.read_text("utf-8"))


def _commands(command: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command that does something, with the words that call it."""
    subcommands = getattr(command, "commands", None)
    if subcommands is None:
        name = path.removeprefix("kezek ")
        yield path, typer.main.get_command(import_module(MOUNTED[name]).app) if name in MOUNTED else command
        return
    for name, subcommand in subcommands.items():
        yield from _commands(subcommand, f"{path} {name}")


def _options(command: Any) -> list[str]:
    names = [name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)]
    return [name for name in names if name.startswith("--") and name != "--help"]


def _keys(struct: Any) -> Iterator[str]:
    for name, annotation in get_type_hints(struct, include_extras=True).items():
        if name not in struct.__struct_fields__:
            continue
        yield struct.__struct_encode_fields__[struct.__struct_fields__.index(name)]
        for part in _structs(annotation):
            yield from _keys(part)


def _structs(annotation: Any) -> Iterator[type[msgspec.Struct]]:
    if get_origin(annotation) is Annotated:
        yield from _structs(get_args(annotation)[0])
    elif isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        yield annotation
    else:
        for part in get_args(annotation):
            yield from _structs(part)
