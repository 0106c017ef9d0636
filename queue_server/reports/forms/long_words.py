"""Lets words that are longer than any line of paper break between their letters. Pure."""

import re
from typing import Final

ZERO_WIDTH_SPACE: Final = "\u200b"
LONGEST_WORD: Final = 30
"""How many letters stand side by side for certain in the widest line, the sentence of a report on A4."""
LONGEST_OF_HEAD: Final = 20
"""The same above a column, where lines are set in the smallest letters."""


def breakable(text: str, longest: int = LONGEST_WORD) -> str:
    """The text, in which a word of more than `longest` letters may break at each of them. A name is as long as somebody
    wrote it, and typesetters break a line only between words."""
    return re.sub(rf"\S{{{longest + 1},}}", lambda word: ZERO_WIDTH_SPACE.join(word[0]), text)
