"""Stores what a form needs of each module.

To take a source apart costs milliseconds, and each start needs dozens. An entry holds for one text of the source and of
whoever took it apart.
"""

from hashlib import sha256
from importlib.machinery import SourceFileLoader
from typing import Final

import msgspec
from msgspec import Struct

from queue_server.beside_bytecode import read_beside, write_beside


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

    def __init__(self, maker: str) -> None:
        """`maker` is the source file of whoever takes modules apart: with another text its entries are made anew."""
        self._maker: Final = maker
        self._seed: Final = SourceFileLoader(__name__, maker).get_data(maker)
        self._modules = _decoded(read_beside(maker, "forms"))
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
        """Store what is new."""
        if self._has_news:
            write_beside(self._maker, "forms", msgspec.json.encode(self._modules))
            self._has_news = False


def _decoded(stored: bytes | None) -> dict[str, ModuleCode]:
    try:
        return {} if stored is None else msgspec.json.decode(stored, type=dict[str, ModuleCode])
    except msgspec.MsgspecError:
        return {}
