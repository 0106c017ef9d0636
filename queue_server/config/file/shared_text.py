"""Separates what a configuration says of one machine from what all servers of a store share."""

import re
import tomllib
from contextlib import suppress
from typing import Final

from msgspec.structs import replace

from queue_server.config.file.config_file import version_of
from queue_server.config.file.edit import rewritten
from queue_server.config.file.load import plain
from queue_server.config.settings import Config

MACHINE_SECTIONS: Final = ("server", "store", "backup")
"""Each machine's own file counts for these, whatever another text says."""
_HEADING: Final = re.compile(r"\s*\[+\s*([A-Za-z0-9_-]+)")


def shared_text(text: bytes) -> bytes:
    """The text without the sections of one machine; its comments stay. Raises `ConfigError`."""
    values = plain(text, "")
    shared = {name: value for name, value in values.items() if name not in MACHINE_SECTIONS}
    if shared == values:
        return text
    lines = text.decode("utf-8-sig").replace("\r\n", "\n")
    new = _without_machine_sections(lines)
    with suppress(tomllib.TOMLDecodeError):
        if tomllib.loads(new) == shared:
            return new.encode()
    return rewritten(lines, shared).encode()  # a text of another layout, such as a section on one line


def shared_version(text: bytes) -> str:
    """The version of what servers share of a text. Raises `ConfigError`."""
    return version_of(repr(_sorted({k: v for k, v in plain(text, "").items() if k not in MACHINE_SECTIONS})).encode())


def for_machine(config: Config, machine: Config) -> Config:
    """The configuration with the sections of one machine as its own file has them."""
    return replace(config, **{section: getattr(machine, section) for section in MACHINE_SECTIONS})


def sections_that_differ(text: bytes, other: bytes) -> list[str]:
    """The shared sections that both texts have and that differ. Raises `ConfigError`."""
    values, others_values = plain(text, ""), plain(other, "")
    common = (values.keys() & others_values.keys()) - {*MACHINE_SECTIONS}
    return sorted(name for name in common if values[name] != others_values[name])


def _without_machine_sections(text: str) -> str:
    """The text without the lines of these sections; what stands before the heading of the next one, after a blank line,
    stays. To read the comments of hundreds of halls with the library for them takes seconds, and tens of megabytes."""
    sections: list[list[str]] = [[]]
    for line in text.splitlines(keepends=True):
        if _HEADING.match(line):
            sections.append([])
        sections[-1].append(line)
    return "".join(line for section in sections for line in _kept_lines(section))


def _kept_lines(section: list[str]) -> list[str]:
    heading = _HEADING.match(section[0]) if section else None
    if heading is None or heading[1] not in MACHINE_SECTIONS:
        return section
    end = max(n for n, line in enumerate(section, 1) if line.strip() and not line.lstrip().startswith("#"))
    blanks = [n for n in range(end, len(section)) if not section[n].strip()]
    wide = [n for n in blanks if n + 1 in blanks]
    return section[next(iter([*wide, *blanks]), len(section)) :]


def _sorted(value: object) -> object:
    """The values in an order of their own: two files may say the same in another one."""
    if isinstance(value, dict):
        return sorted((name, _sorted(part)) for name, part in value.items())
    return [_sorted(part) for part in value] if isinstance(value, list) else value
