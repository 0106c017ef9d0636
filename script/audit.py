"""Turns a report of pip-audit into sentences, and reports an audit that could not ask any database.

pip-audit reports a package that its database does not know, or does not answer for, as "skipped", and ends without an
error. A list of skipped packages is no audit, so here it is a failure of its own.
"""

import sys
from typing import Final

from msgspec import DecodeError, Struct, ValidationError, json

WEAK: Final = 1
NOT_AUDITED: Final = 3
OWN_PACKAGES: Final = frozenset({"kezek"})
"""Packages that no database can know."""


class Vulnerability(Struct, frozen=True):
    id: str
    fix_versions: tuple[str, ...] = ()


class Dependency(Struct, frozen=True):
    name: str
    version: str | None = None
    skip_reason: str | None = None
    vulns: tuple[Vulnerability, ...] = ()


class AuditReport(Struct, frozen=True):
    dependencies: tuple[Dependency, ...]


def audit_sentences(text: bytes) -> tuple[list[str], int]:
    """The sentences about a report of `pip-audit --format json`, and the exit code: 0, `WEAK` or `NOT_AUDITED`."""
    try:
        dependencies = json.decode(text, type=AuditReport).dependencies
    except (DecodeError, ValidationError):
        return ["The database of weaknesses cannot be reached, so nothing has been audited."], NOT_AUDITED
    audited = [package for package in dependencies if package.name not in OWN_PACKAGES]
    skipped = [package.name for package in audited if package.skip_reason is not None]
    lines = [
        f"{package.name} {package.version}: {weakness.id},"
        f" fixed in {', '.join(weakness.fix_versions) or 'no version yet'}"
        for package in audited
        for weakness in package.vulns
    ]
    if len(skipped) == len(audited):
        return ["The database of weaknesses answers for no package, so nothing has been audited."], NOT_AUDITED
    if skipped:
        lines.append(f"Not audited, because the database does not answer for them: {', '.join(skipped)}")
    if any(package.vulns for package in audited):
        return lines, WEAK
    if skipped:
        return lines, NOT_AUDITED
    return [f"{len(audited)} packages audited: no weakness is known."], 0


def main() -> None:
    lines, code = audit_sentences(sys.stdin.buffer.read())
    print(*lines, sep="\n")  # noqa: T201 - this is where it talks to a person
    sys.exit(code)


if __name__ == "__main__":
    main()
