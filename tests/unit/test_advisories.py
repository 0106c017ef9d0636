"""The checks of the libraries: against the table without a network, and what is made of pip-audit's report with one."""

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from script.advisories import Advisory, advisory_table, installed, requirements, weaknesses
from script.audit import NOT_AUDITED, WEAK, audit_sentences

LEAKS = Advisory("leaky", "CVE-2026-1", "2.1", "it leaks", "https://example.com")


def test_nothing_that_is_installed_or_allowed_is_known_to_be_weak() -> None:
    """Neither in this environment nor in the oldest one that pyproject.toml would let somebody make."""
    assert list(weaknesses(advisory_table().advisories, installed, requirements())) == []


def test_every_row_is_about_something_that_is_used_and_has_a_source() -> None:
    """A table of packages that nobody installs would be right for ever."""
    for row in advisory_table().advisories:
        assert installed(row.package) is not None, row.package
        assert row.package == canonicalize_name(row.package)
        assert re.fullmatch(r"CVE-\d{4}-\d{4,}|GHSA(-\w{4}){3}|PYSEC-\d{4}-\d+", row.id)
        assert row.source.startswith("https://")


@pytest.mark.parametrize(
    ("version", "requirement", "count"),
    [
        ("2.1", "leaky>=2.1", 0),
        ("2.0.9", "leaky>=2.1", 1),
        ("2.1", "leaky>=2.0", 1),
        ("2.1", "Leaky", 1),
        ("2.0", "leaky==2.0", 2),
        (None, "other>=1", 0),
    ],
)
def test_an_older_version_is_found(version: str | None, requirement: str, count: int) -> None:
    """One that is installed, and one that may be."""
    assert len(list(weaknesses([LEAKS], lambda _: version, [Requirement(requirement)]))) == count


def test_a_database_that_is_away_is_no_clean_bill() -> None:
    """pip-audit itself ends with 0 where it had to skip every package."""
    away = b'{"dependencies": [{"name": "kezek", "skip_reason": "x"}, {"name": "jinja2", "skip_reason": "not found"}]}'
    for report in (b"", b"Traceback", away):
        lines, code = audit_sentences(report)
        assert code == NOT_AUDITED
        assert "nothing has been audited" in lines[0]


def test_what_was_found_is_told() -> None:
    """The package, the weakness, the way out; and what nobody has looked at."""
    weakness = b'{"name": "jinja2", "version": "3.1.4", "vulns": [{"id": "CVE-2025-27516", "fix_versions": ["3.1.6"]}]}'
    fine, skipped = b'{"name": "rich", "version": "15.0.0", "vulns": []}', b'{"name": "odd", "skip_reason": "x"}'
    assert audit_sentences(b'{"dependencies": [' + weakness + b"," + fine + b"," + skipped + b"]}") == (
        [
            "jinja2 3.1.4: CVE-2025-27516, fixed in 3.1.6",
            "Not audited, because the database does not answer for them: odd",
        ],
        WEAK,
    )
    assert audit_sentences(b'{"dependencies": [' + fine + b"," + skipped + b"]}")[1] == NOT_AUDITED
    assert audit_sentences(b'{"dependencies": [' + fine + b"]}") == (["1 packages audited: no weakness is known."], 0)
