"""Knows whether the library of the extra `push` is here: it encrypts notifications for browsers.

It brings an HTTP client of its own, which this server does not use, so a hall may do without.
"""

from functools import cache
from importlib.util import find_spec
from typing import Final

PUSH_COMMAND: Final = "pip install 'kezek[push]'"
"""How the extra is installed."""


@cache
def push_extra_missing() -> bool:
    """Whether the library is not installed. A process finds none that is installed while it runs."""
    return find_spec("pywebpush") is None
