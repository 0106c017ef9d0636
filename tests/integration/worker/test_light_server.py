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
    "jinja2",
    "joserfc",
    "phonenumbers",
    "queue_server.messages.channels.push.push_channel",
    "rapidfuzz",
    "snowballstemmer",
    "zstandard",
)
"""What a server needs that has a provider, a database, a centre, notifications or a log that somebody checks, and what
the first page and the first search load."""
PROGRAM = f"""
import sys
import queue_server.cli.machine.serve
import queue_server.program
print(sorted(name for name in {OF_WORKER + LATE} if name in sys.modules))
"""


def test_the_server_starts_without_what_it_does_not_need_yet() -> None:
    """Neither numpy nor the libraries of charts, reports, holidays and pictures, which are the worker's; nor those of
    signatures, searches and rooms that a configuration switches on."""
    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    assert run.stdout == "[]\n"
