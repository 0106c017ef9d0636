"""What pip-audit has found, said plainly; above all whether it could ask anybody at all.

pip-audit calls a package that its database does not know, or does not answer for, "skipped" and ends as if all were
well. A list of skipped packages is no audit, so here it is a failure of its own.
"""

import sys
from typing import Final

from msgspec import DecodeError, Struct, ValidationError, json

WEAK: Final = 1
NOT_ASKED: Final = 3
OURS: Final = frozenset({"kezek"})
"""What no database can know."""


class Vulnerability(Struct, frozen=True):
    id: str
    fix_versions: tuple[str, ...] = ()


class Dependency(Struct, frozen=True):
    name: str
    version: str | None = None
    skip_reason: str | None = None
    vulns: tuple[Vulnerability, ...] = ()


class Report(Struct, frozen=True):
    dependencies: tuple[Dependency, ...]


def told(text: bytes) -> tuple[list[str], int]:
    """The sentences about a report of `pip-audit --format json`, and the exit code: 0, `WEAK` or `NOT_ASKED`."""
    try:
        found = json.decode(text, type=Report).dependencies
    except (DecodeError, ValidationError):
        return ["The database of weaknesses cannot be reached, so nothing has been audited."], NOT_ASKED
    asked = [one for one in found if one.name not in OURS]
    skipped = [one.name for one in asked if one.skip_reason is not None]
    lines = [
        f"{one.name} {one.version}: {weakness.id}, fixed in {', '.join(weakness.fix_versions) or 'no version yet'}"
        for one in asked
        for weakness in one.vulns
    ]
    if len(skipped) == len(asked):
        return ["The database of weaknesses answers for no package, so nothing has been audited."], NOT_ASKED
    if skipped:
        lines.append(f"Not audited, because the database does not answer for them: {', '.join(skipped)}")
    if any(one.vulns for one in asked):
        return lines, WEAK
    if skipped:
        return lines, NOT_ASKED
    return [f"{len(asked)} packages audited: no weakness is known."], 0


def main() -> None:
    lines, code = told(sys.stdin.buffer.read())
    print(*lines, sep="\n")  # noqa: T201 - this is where it talks to a person
    sys.exit(code)


if __name__ == "__main__":
    main()
