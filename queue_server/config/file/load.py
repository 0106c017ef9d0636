"""Reads config.toml into a `Config`, or reports every mistake with file, line and key."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from queue_server.config.checks.check import check
from queue_server.config.convert import convert
from queue_server.config.file.positions import line, positions
from queue_server.config.mistakes import ConfigError, Mistake, Problem, key, sentence_of
from queue_server.config.mistakes import Path as Place
from queue_server.config.settings import Config
from queue_server.config.system.system_errors import reason

_AT_LINE = re.compile(r" \(at line (\d+), column (\d+)\)$")


def load(path: Path) -> Config:
    """Read a configuration file. Raises `ConfigError`."""
    try:
        return parse(path.read_bytes(), str(path))
    except OSError as error:
        raise ConfigError(
            [Problem(str(path), 0, "", sentence_of("cannot be read: {why}", why=reason(error)))]
        ) from None


def parse(data: bytes, file: str, *, needs_hall: bool = True) -> Config:
    """The configuration in the bytes of a file of that name; it names a hall, unless none is needed. Pure.

    Raises `ConfigError`.
    """
    values = plain(data, file)
    config, mistakes = convert(values, Config)
    mistakes += _unknown_until_now(check(config, needs_hall=needs_hall), mistakes)
    if mistakes:
        raise ConfigError(locate(data, file, mistakes))
    return config


def locate(data: bytes, file: str, mistakes: Iterable[Mistake]) -> list[Problem]:
    """Mistakes with their lines in the bytes of a file of that name, in their order there. Pure."""
    mistakes = list(mistakes)
    lines = positions(_text(data, file)) if mistakes else {}
    return sorted(Problem(file, line(path, lines), key(path), sentence) for path, sentence in mistakes)


def plain(data: bytes, file: str) -> dict[str, Any]:
    """The values of the TOML in the bytes of a file, whether valid as a configuration or not. Pure. Raises
    `ConfigError`."""
    text = _text(data, file)
    try:
        return _renamed(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_syntax(error, text, file)]) from None


def _renamed(values: dict[str, Any]) -> dict[str, Any]:
    """The values with old names of keys replaced by the present ones."""
    halls = values.get("halls")
    for hall in halls.values() if isinstance(halls, dict) else ():
        rules = hall.get("rules") if isinstance(hall, dict) else None
        if isinstance(rules, dict) and "day_starts" in rules:
            rules.setdefault("day_ends", rules.pop("day_starts"))
    return values


def mistake(file: Path, at: Place, sentence: str) -> ConfigError:
    """The error for a mistake that is found only when the configuration is used, in the form of those found in the
    file."""
    try:
        place = line(at, positions(_text(file.read_bytes(), str(file))))
    except OSError:
        place = 0
    return ConfigError([Problem(str(file), place, key(at), sentence)])


def _text(data: bytes, file: str) -> str:
    """Decode UTF-8, with or without a byte-order mark. Raises `ConfigError`."""
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        place = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            [Problem(file, place, "TOML", sentence_of("this is not UTF-8; save the file as UTF-8"))]
        ) from None


def _syntax(error: tomllib.TOMLDecodeError, text: str, file: str) -> Problem:
    """The problem of a syntax error. tomllib gives the place within its sentence, or reports that the text ended too
    early."""
    sentence = str(error).replace("Cannot overwrite a value", "This key is written twice")
    match = _AT_LINE.search(sentence)
    place = int(match[1]) if match else max(1, len(text.splitlines()))
    return Problem(file, place, "TOML", _AT_LINE.sub(r" (column \2)", sentence))


def _unknown_until_now(further: list[Mistake], previous: list[Mistake]) -> list[Mistake]:
    """The mistakes between values, without those of a value that is itself wrong."""
    wrong = {path for path, _ in previous}
    return [(path, sentence) for path, sentence in further if not any(path[:n] in wrong for n in range(len(path) + 1))]
