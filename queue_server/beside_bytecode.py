"""Stores what is made of the program's own files beside its bytecode, as the interpreter stores what it compiled.

Whoever stores something notes in it of which text it was made, and makes it anew of another one. Where the program may
not write, as when somebody else has installed it, it is made at each start.
"""

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import cache_from_source


def read_beside(source: str, name: str) -> bytes | None:
    """What the module of that source file has stored under the name; None where there is nothing."""
    try:
        file = _file(source, name)
        return None if file is None else _loader(source).get_data(file)
    except OSError:
        return None


def write_beside(source: str, name: str, body: bytes) -> None:
    """Store it, in one step or not at all, unless the interpreter may store no bytecode."""
    file = _file(source, name)
    if file is not None and not sys.dont_write_bytecode:
        _loader(source).set_data(file, body)


def _loader(source: str) -> SourceFileLoader:
    return SourceFileLoader(__name__, source)


def _file(source: str, name: str) -> str | None:
    try:
        return cache_from_source(source).removesuffix("pyc") + name
    except NotImplementedError:  # an interpreter that stores nothing
        return None
