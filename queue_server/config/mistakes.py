"""What can be wrong with a configuration, and how it is told.

ConfigError     the administrator's fault: carries every problem of the file, not the first
"""

from collections.abc import Sequence

from msgspec import Struct

Path = tuple[str | int, ...]
"""Where a value stands: the keys from the top, and the places in lists, counted from 0."""

Mistake = tuple[Path, str]
"""A place, and a sentence that says what is wrong there and what would be right."""


class Problem(Struct, frozen=True, order=True):
    """One mistake as a person reads it. `line` counts from 1; 0 and an empty `key` mean the file as a whole."""

    file: str
    line: int
    key: str
    what: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.what}" if self.key else f"{place}: {self.what}"


class ConfigError(Exception):
    """The configuration cannot be used. Nothing has been started or changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


def key(path: Path) -> str:
    """A path as it is written for a person: `halls.aksu.services[2].prefix`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
