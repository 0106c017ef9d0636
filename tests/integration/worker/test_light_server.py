"""What the server imports: nothing that only the worker needs."""

import subprocess
import sys

from tests.integration.command_line import ROOT

HEAVY = ("altair", "fontTools", "holidays", "narwhals", "numpy", "openpyxl", "PIL", "typst", "vl_convert", "zxingcpp")
PROGRAM = f"""
import sys
import queue_server.cli.machine.serve
import queue_server.app
print(sorted(name for name in {HEAVY} if name in sys.modules))
"""


def test_the_server_starts_without_the_libraries_of_figures() -> None:
    """Neither numpy nor those of charts, reports, holidays and pictures."""
    run = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    assert run.stdout == "[]\n"
