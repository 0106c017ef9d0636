"""Writes new values into a TOML text, and keeps its comments, order and layout. Pure.

Loads the library that reads comments with the first text that is changed, which most starts do without.
"""

from collections.abc import Mapping
from typing import Any


def rewritten(text: str, target: Mapping[str, Any]) -> str:
    """The text whose values are `target`, which are plain ones: tables, lists, texts, numbers, true and false.

    Raises `ValueError` for values that TOML cannot express.
    """
    from queue_server.config.file.toml_edit import edited

    return edited(text, target)
