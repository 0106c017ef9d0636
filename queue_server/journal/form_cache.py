"""Stores what a form needs of each module beside the bytecode, as the interpreter stores what it compiled.

To take a source apart costs milliseconds, and each start needs dozens. An entry holds for one text of the source and of
whoever took it apart; a cache that cannot be read or written costs time and nothing else.
"""

import sys
from hashlib import sha256
from importlib.machinery import SourceFileLoader
from importlib.util import cache_from_source
from typing import Final

import msgspec
from msgspec import Struct


class ModuleCode(Struct, frozen=True, array_like=True):
    """What a form needs of a module."""

    source: str
    """The digest of the text that was taken apart."""
    code: str
    """The digest of its code."""
    imports: tuple[str, ...]
    """The own modules that it imports anywhere."""


class FormCache:
    """The modules that were taken apart so far, by their names."""

    def __init__(self, name: str, maker: str) -> None:
        """`maker` is the file of the module `name`, which takes modules apart: with another text its entries are made
        anew."""
        self._loader: Final = SourceFileLoader(name, maker)
        self._seed: Final = self._loader.get_data(maker)
        self._file: Final = _beside_bytecode(maker)
        self._modules = self._read()
        self._has_news = False

    def source_digest(self, source: str) -> str:
        """The digest under which a text is stored."""
        return sha256(self._seed + source.encode()).hexdigest()

    def get(self, module: str, source_digest: str) -> ModuleCode | None:
        """What is stored of a module with this text."""
        entry = self._modules.get(module)
        return entry if entry is not None and entry.source == source_digest else None

    def put(self, module: str, entry: ModuleCode) -> None:
        self._modules[module] = entry
        self._has_news = True

    def write(self) -> None:
        """Store what is new, where the interpreter may store bytecode: in one step, or not at all."""
        if self._has_news and self._file is not None and not sys.dont_write_bytecode:
            self._loader.set_data(self._file, msgspec.json.encode(self._modules))
            self._has_news = False

    def _read(self) -> dict[str, ModuleCode]:
        try:
            stored = b"{}" if self._file is None else self._loader.get_data(self._file)
            return msgspec.json.decode(stored, type=dict[str, ModuleCode])
        except (OSError, msgspec.MsgspecError):
            return {}


def _beside_bytecode(source: str) -> str | None:
    """Where the entries are; None where this interpreter stores no bytecode."""
    try:
        return cache_from_source(source).removesuffix("pyc") + "forms"
    except NotImplementedError:
        return None
