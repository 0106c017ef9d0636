"""Extracts from MDN's browser-compat-data (CC0) the features that are newer than the oldest browsers of visitors.

python -m script.browser_features 8.1.9    writes tests/browser_features.json; needs npm
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from msgspec import json

PACKAGE: Final = "@mdn/browser-compat-data"
FILE: Final = Path(__file__).parents[1] / "tests" / "browser_features.json"
OLDEST: Final = {"chrome": 79.0, "safari": 14.0, "firefox": 78.0}
ROOTS: Final = ("css", "html.elements", "javascript")
"""Features that are listed by their path. Of other interfaces only names are listed: a script does not show whose
method it calls."""

Versions = list[float | None]
"""The versions in which Chromium, Safari and Firefox have a feature; None where they lack it."""


def main(version: str) -> None:
    with TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{version}"], cwd=folder, check=True)  # noqa: S603, S607 - a fixed command
        archive = next(Path(folder).glob("*.tgz"))
        subprocess.run(["tar", "xzf", archive], cwd=folder, check=True)  # noqa: S603, S607 - the same
        data = json.decode((Path(folder) / "package" / "data.json").read_bytes())
    features = {
        path: versions
        for root in ROOTS
        for path, support in walk(root, branch(data, root))
        if is_newer(versions := versions_of(support)) and not path.startswith("javascript.builtins.")
    }
    FILE.write_bytes(lines({"source": f"{PACKAGE} {version}", "features": features, "names": names_of(data)}))


def lines(document: Mapping[str, Any]) -> bytes:
    """JSON with one line for each feature, so that a newer version of the data gives a readable difference."""
    return json.encode(document).replace(b"],", b"],\n").replace(b'":{"', b'":{\n"') + b"\n"


def names_of(data: Mapping[str, Any]) -> dict[str, Versions]:
    """Names of interfaces, constructors, methods and properties: each with its first appearance in any interface."""
    by_name: dict[str, Versions] = {}
    for root in ("api", "javascript.builtins"):
        for path, support in walk(root, branch(data, root)):
            name = name_in_a_script(path.removeprefix(f"{root}."))
            versions = versions_of(support)
            previous = by_name.setdefault(name, versions)
            by_name[name] = [earliest(first, second) for first, second in zip(previous, versions, strict=True)]
    return {name: versions for name, versions in sorted(by_name.items()) if is_newer(versions)}


def name_in_a_script(path: str) -> str:
    """The name as it stands in a script: `AbortSignal.timeout` for a static method, `new GainNode` for a constructor,
    else the last name."""
    *_, interface, name = ["", *path.split(".")]
    if name.endswith("_static"):
        return f"{interface}.{name.removesuffix('_static')}"
    return f"new {name}" if name == interface else name


def walk(path: str, node: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every feature below a node: its path and its support."""
    for name, child in node.items():
        if name == "__compat":
            yield path, child["support"]
        elif isinstance(child, dict):
            yield from walk(f"{path}.{name}", child)


def branch(data: Mapping[str, Any], path: str) -> Mapping[str, Any]:
    node = data
    for name in path.split("."):
        node = node[name]
    return node


def versions_of(support: Mapping[str, Any]) -> Versions:
    return [version_of(support.get(browser)) for browser in OLDEST]


def version_of(statements: list[dict[str, Any]] | dict[str, Any] | None) -> float | None:
    """The first version that has the whole feature under its own name, without a switch."""
    for statement in statements if isinstance(statements, list) else [statements]:
        if not statement or statement.keys() & {"prefix", "alternative_name", "flags", "version_removed"}:
            continue
        if statement.get("partial_implementation"):
            continue
        number = re.fullmatch(r"≤?(\d+(?:\.\d+)?).*", str(statement.get("version_added")))
        return float(number[1]) if number else None
    return None


def is_newer(versions: Versions) -> bool:
    return any(version is None or version > floor for version, floor in zip(versions, OLDEST.values(), strict=True))


def earliest(first: float | None, second: float | None) -> float | None:
    versions = [version for version in (first, second) if version is not None]
    return min(versions, default=None)


if __name__ == "__main__":
    main(sys.argv[1])
