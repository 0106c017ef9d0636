"""Splits the text of a scenario into parts. Pure."""

from typing import Final

ACTUAL: Final = "actual"


class BadScenario(ValueError):
    """The text is no valid scenario. The message gives the reason, without a capital and a full stop."""


def parts_of(text: str, kind: str) -> list[str]:
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not parts:
        raise BadScenario(f"{kind}: there is nothing; type {ACTUAL} for what was")
    return parts
