"""Ids that the program makes of names: `Жер кадастры` is `zher-kadastry`. Pure."""

from collections.abc import Collection
from typing import Final

from anyascii import anyascii

LONGEST_ID: Final = 32
"""Characters, as `Identifier` has it."""


def identifier_of(name: str, used_ids: Collection[str], otherwise: str) -> str:
    """An id for a name that is none of the `used_ids` ones; `otherwise` stands for a name without any letter."""
    letters = "".join(c if c.isascii() and c.isalnum() else "-" for c in anyascii(name).lower())
    words = "-".join(filter(None, letters.split("-"))).lstrip("0123456789-")
    base = words[:LONGEST_ID].rstrip("-") or otherwise
    candidate, number = base, 1
    while candidate in used_ids:
        number += 1
        candidate = f"{base[: LONGEST_ID - len(str(number)) - 1].rstrip('-')}-{number}"
    return candidate
