"""What the server imports: nothing that only the worker needs, and nothing before it is needed."""

import subprocess
import sys

from tests.integration.command_line import ROOT

OF_WORKER = (
    "altair",
    "fontTools",
    "holidays",
    "narwhals",
    "numpy",
    "openpyxl",
    "PIL",
    "typst",
    "vl_convert",
    "zxingcpp",
)
LATE = (
    "asyncpg",
    "authlib",
    "babel",
    "cryptography",
    "jellyfish",
    "jinja2",
    "joserfc",
    "phonenumbers",
    "queue_server.messages.channels.push.push_channel",
    "segno",
    "snowballstemmer",
    "tomlkit",
)
"""What a server needs that has a provider, a database, a centre, notifications or a log that somebody checks, and what
the first page and the first search load."""
SERVES = ("aiohttp", "brotli", "multidict", "prometheus_client", "yarl")
"""What answers requests, which the worker never does."""
LATE_IN_WORKER = (
    "altair",
    "authlib",
    "cryptography",
    "fontTools",
    "holidays",
    "jinja2",
    "openpyxl",
    "typst",
    "vl_convert",
)
"""What draws, signs, or is of one form of a report alone."""


def loaded(program: str, names: tuple[str, ...]) -> str:
    """Those of the names that a process has loaded which imports the modules of the program."""
    code = f"import sys, {program}; print(sorted(name for name in {names} if name in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    return run.stdout.strip()


def test_the_server_starts_without_what_it_does_not_need_yet() -> None:
    """Neither numpy nor the libraries of charts, reports, holidays and pictures, which are the worker's; nor those of
    signatures, searches and rooms that a configuration switches on."""
    assert loaded("queue_server.cli.machine.serve, queue_server.assembly.program", OF_WORKER + LATE) == "[]"


def test_the_worker_starts_without_what_serves_pages() -> None:
    """Nothing of HTTP, and no library that only a file or a chart needs."""
    assert loaded("queue_server.worker.process.main", SERVES + LATE_IN_WORKER) == "[]"
