"""The modules of the program as syntax trees, for tests that hold a rule in all of them."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PRODUCT: Final = ("queue_server", "displays", "operator_console", "firmware_bridge")


def modules(*words: str, folders: tuple[str, ...] = PRODUCT) -> Iterator[tuple[str, ast.Module]]:
    """The modules in whose text one of the words stands, by their places. Reading all trees takes seconds."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            text = file.read_text("utf-8")
            if any(word in text for word in words):
                yield str(file.relative_to(ROOT)), ast.parse(text)
