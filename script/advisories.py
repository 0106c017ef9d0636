"""Checks the installed packages, and the versions that pyproject.toml allows, against the table of known weaknesses.

It needs no network. It finds only what is in the table: `script/audit` asks the databases.
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
    """A known weakness. `fixed` is the first version without it; `reason` is how it could affect a hall."""

    package: str
    id: str
    fixed: str
    reason: str
    source: str


class AdvisoryTable(Struct, frozen=True, forbid_unknown_fields=True):
    """The table. `read` is the day of the last search for new weaknesses."""

    read: str
    advisories: tuple[Advisory, ...]


def advisory_table() -> AdvisoryTable:
    """The table beside this module."""
    return convert(tomllib.loads((ROOT / "script/advisories.toml").read_text("utf-8")), AdvisoryTable)


def requirements() -> list[Requirement]:
    """The requirements of pyproject.toml, with every extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = (text for extra in project["optional-dependencies"].values() for text in extra)
    return [Requirement(text) for text in (*project["dependencies"], *extras)]


def installed(package: str) -> str | None:
    """The version of a package in this environment; None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def weaknesses(
    advisories: Sequence[Advisory], installed: Callable[[str], str | None], required: Sequence[Requirement]
) -> Iterator[str]:
    """A sentence for each installed version, and for each lower bound, that has a weakness of the table."""
    for advisory in advisories:
        present = installed(advisory.package)
        if present is not None and Version(present) < Version(advisory.fixed):
            sentence = f"{advisory.package} {present} is installed: {advisory.id}, {advisory.reason}"
            yield f"{sentence}; fixed in {advisory.fixed}"
        for requirement in required:
            lowest = _lowest(requirement)
            if canonicalize_name(requirement.name) == canonicalize_name(advisory.package) and (
                lowest is None or lowest < Version(advisory.fixed)
            ):
                yield f"pyproject.toml lets {requirement} in: {advisory.id}; write >={advisory.fixed}"


def _lowest(requirement: Requirement) -> Version | None:
    bounds = [Version(bound.version) for bound in requirement.specifier if bound.operator in {">=", "=="}]
    return max(bounds, default=None)


def main() -> None:
    current = advisory_table()
    sentences = list(weaknesses(current.advisories, installed, requirements()))
    print(*sentences, sep="\n", end="\n" if sentences else "", file=sys.stderr)  # noqa: T201 - this is where it talks to a person
    if sentences:
        sys.exit(1)
    print(f"{len(current.advisories)} known weaknesses, read {current.read}: none is here")  # noqa: T201 - the same


if __name__ == "__main__":
    main()
