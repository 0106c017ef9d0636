"""Holds what is installed, and what pyproject.toml would let somebody install, to the table of known weaknesses.

Needs no network. What the table does not know it does not find: `script/audit` asks the databases.
"""

import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from msgspec import Struct, convert
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT: Final = Path(__file__).parents[1]


class Advisory(Struct, frozen=True, forbid_unknown_fields=True):
    """`fixed` is the first version without the weakness; `why` is how it could reach a hall."""

    package: str
    id: str
    fixed: str
    why: str
    source: str


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """`read` is the day on which somebody last looked for what is new."""

    read: str
    advisories: tuple[Advisory, ...]


def table() -> Table:
    """The table beside this module."""
    return convert(tomllib.loads((ROOT / "script/advisories.toml").read_text("utf-8")), Table)


def requirements() -> list[Requirement]:
    """What pyproject.toml asks for, with every extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = (one for extra in project["optional-dependencies"].values() for one in extra)
    return [Requirement(text) for text in (*project["dependencies"], *extras)]


def installed(package: str) -> str | None:
    """The version of a package in this environment; None where it is not in it."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def weak(
    advisories: Sequence[Advisory], installed: Callable[[str], str | None], asked: Sequence[Requirement]
) -> Iterator[str]:
    """A sentence for each installed version, and for each lower bound, that has a weakness of the table."""
    for advisory in advisories:
        here = installed(advisory.package)
        if here is not None and Version(here) < Version(advisory.fixed):
            yield f"{advisory.package} {here} is installed: {advisory.id}, {advisory.why}; fixed in {advisory.fixed}"
        for requirement in asked:
            lowest = _lowest(requirement)
            if canonicalize_name(requirement.name) == canonicalize_name(advisory.package) and (
                lowest is None or lowest < Version(advisory.fixed)
            ):
                yield f"pyproject.toml lets {requirement} in: {advisory.id}; write >={advisory.fixed}"


def _lowest(requirement: Requirement) -> Version | None:
    bounds = [Version(one.version) for one in requirement.specifier if one.operator in {">=", "=="}]
    return max(bounds, default=None)


def main() -> None:
    known = table()
    found = list(weak(known.advisories, installed, requirements()))
    print(*found, sep="\n", end="\n" if found else "", file=sys.stderr)  # noqa: T201 - this is where it talks to a person
    if found:
        sys.exit(1)
    print(f"{len(known.advisories)} known weaknesses, read {known.read}: none is here")  # noqa: T201 - the same


if __name__ == "__main__":
    main()
