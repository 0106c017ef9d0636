"""The front end's modules without a browser: their tests in Node, and what holds for each of them.

Their types are checked by `script/test` itself, as mypy checks those of Python.
"""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from script import document_types
from tests.test_names import WORDS
from tests.unit.pages.names_js import given_names

ROOT: Final = Path(__file__).parents[3]
NODE: Final = Path(sys.executable).parent / "node"
SCRIPTS: Final = Path(__file__).parent / "scripts"
FOLDERS: Final = ("displays", "firmware_bridge", "operator_console", "queue_server/pages")
MODULES: Final = sorted(path for folder in FOLDERS for path in (ROOT / folder / "static").rglob("*.js"))
READERS: Final = frozenset(
    {
        *("hall-board.js", "kezek-voice.js", "window-screen.js", "hall-kiosk.js", "phone-ticket.js"),
        *("hall-admin.js", "hall-closures.js", "hall-devices.js", "hall-secretary.js", "hall-supervisor.js"),
        *("hall-webhooks.js", "refused-batches.js", "region-catalogue.js", "region-now.js", "window-desk.js"),
        "figure-chart.js",  # its attribute names the data
        *("settings-form.js", "hall-names.js", "reception-words.js", "setup-fields.js"),  # words, as the page has them
    }
)
"""Modules that read what the server has put into a page: the element of each page, and words."""
NO_MODULES: Final = frozenset({"page-refresh.js", "ticket-worker.js", "worker.js"})
"""Scripts of the oldest browsers, and service workers, that run as soon as they are loaded."""

WIDTH: Final = 120


def run_node(*arguments: str | Path, text: str = "") -> subprocess.CompletedProcess[str]:
    """What Node does at the root of the project, with that text as its input."""
    return subprocess.run(  # noqa: S603 - our own
        [NODE, *arguments], cwd=ROOT, input=text, capture_output=True, text=True, timeout=60, check=False
    )


def test_modules_do_what_their_tests_say() -> None:
    """Each file of `scripts` passes in Node, without a page and without the others."""
    paths = sorted(SCRIPTS.glob("*.test.js"))
    assert len(paths) > 5
    result = run_node("--test", "--test-concurrency=1", *paths)
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_module_reads_the_page_when_it_is_imported() -> None:
    """All of them are imported where there is no document."""
    result = run_node(SCRIPTS / "import-module.js", *(path for path in MODULES if path.name not in NO_MODULES))
    assert result.returncode == 0, result.stderr


def test_every_script_is_checked() -> None:
    """An editor checks its types as `script/test` does."""
    assert [path.name for path in MODULES if not path.read_text("utf-8").startswith("// @ts-check\n")] == []


def test_the_element_of_a_page_reads_its_data_and_the_others_are_given_theirs() -> None:
    """What an element takes by attributes and properties, it finds on every page."""
    call = re.compile(r"(?<!function )\bpageData\(")
    assert {path.name for path in MODULES if call.search(path.read_text("utf-8"))} == READERS


def test_the_types_of_documents_are_those_of_the_structs() -> None:
    """`script/docs` has been run since a struct that pages read has changed."""
    assert document_types.FILE.read_text("utf-8") == document_types.declarations()


def test_no_two_modules_have_one_name() -> None:
    """A file is found by its name alone."""
    assert [name for name, count in Counter(path.name for path in MODULES).items() if count > 1] == []


def test_lines_fit() -> None:
    """No line is longer than Python's, but for a text that people read, which is one string."""
    assert len(MODULES) > 100
    lines = [
        (path.name, line.strip())
        for path in MODULES
        for line in path.read_text("utf-8").splitlines()
        if len(line) > WIDTH
    ]
    assert [(module, line) for module, line in lines if not (line.startswith('"') and line.endswith('",'))] == []


def test_no_name_is_a_bare_participle_pronoun_or_adverb() -> None:
    """A value is named by what it is, as in Python. The members of documents have the names that the server gives."""
    paths = [*MODULES, *SCRIPTS.glob("*.js")]
    names = [(path.name, name) for path in paths for name in given_names(path.read_bytes())]
    assert len(names) > 1000
    assert [(module, name) for module, name in names if name.name.strip("#_").lower() in WORDS] == []


@pytest.mark.parametrize(
    "statement",
    [
        "const found = 1",
        "const { seen } = doc",
        "const { by: seen } = doc",
        'const { seen = "" } = doc',
        "const [first, ...others] = list",
        "for (const one of list) ;",
        "function told() {}",
        "function* told() {}",
        "function f(a, { told }) {}",
        "list.map((it) => 1)",
        "list.map(it => 1)",
        "try {} catch (why) {}",
        "class Known {}",
        "class A { #asked = 0 }",
        "class A { _told() {} }",
        'import { a as its } from "./a.js"',
    ],
)
def test_the_rule_sees_every_way_of_giving_a_name(statement: str) -> None:
    assert any(name.name.strip("#_").lower() in WORDS for name in given_names(statement.encode()))
