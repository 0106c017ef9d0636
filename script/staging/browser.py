"""Finds the Chromium that pictures, measurements and tests of pages open."""

import os
import shutil
from typing import Final

ARGUMENTS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""Names on the PATH; the shell without windows first, since it draws the same pages with half the processor time."""


def chromium() -> str | None:
    """The browser that `KEZEK_BROWSER` names, the first of `NAMES` on the PATH, or None for Playwright's own."""
    return os.environ.get("KEZEK_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
