"""Puts the modules of a page into one file, and its styles into another, for screens and phones on slow lines.

Otherwise each import is a request of its own, and is asked for only when what imports it has come. Only modules
as the tree has them are understood, with statements as Prettier writes them; a test reads every bundle. Each module
becomes a function that is called once and gives what it exports, so names stay apart as they were. Pure.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

_IMPORT: Final = re.compile(r'^import (?:\{(?P<names>[^}]*)\} from )?"(?P<address>\.[^"]+)";$', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:function|class|const) (?P<name>\w+))", re.MULTILINE)
_OTHER: Final = re.compile(r"^(?:import|export)\b.*$|\bimport\(|\bimport\.meta\b", re.MULTILINE)
_PICTURE: Final = re.compile(r'url\("(?P<address>[\w./-]+\.\w+)"\)')
"""How a style names a file of the tree, from its own place."""
_COMMENT: Final = re.compile(r"/\*.*?\*/|^\s*//.*$", re.MULTILINE | re.DOTALL)
_CASTS: Final = re.compile(r"\s+as\s+")


class NoBundle(ValueError):
    """A module cannot be put into a bundle; the text says where and why."""


class ScriptModule(NamedTuple):
    """A module: what it imports, by place, and what it exports."""

    imports: tuple[tuple[str, str], ...]
    exports: tuple[str, ...]
    body: str


def bundle(places: Sequence[str], read: Callable[[str], str]) -> str:
    """One module that does what these modules do, with all that they import; `read` gives the source at a place.

    Raises `NoBundle`.
    """
    modules: dict[str, ScriptModule] = {}
    for place in places:
        _collect(place, read, modules, ())
    names = {place: f"m{number}" for number, place in enumerate(modules)}
    return "\n".join(_function(names, place, module) for place, module in modules.items())


def sheet_bundle(places: Sequence[str], read: Callable[[str], str]) -> str:
    """The styles at these places, one after another; the files that they name are named from the bundle's place."""
    return "\n".join(_moved(place, read(place)) for place in places)


def _moved(place: str, style: str) -> str:
    """The style at a place with the addresses that its files have from the folder of bundles, beside the packages."""

    def address(match: re.Match[str]) -> str:
        return f'url("../{posixpath.normpath(posixpath.join(posixpath.dirname(place), match["address"]))}")'

    return _PICTURE.sub(address, style)


def script_module(place: str, source: str) -> ScriptModule:
    """The module at a place. Raises `NoBundle`."""
    imports = tuple(
        (posixpath.normpath(posixpath.join(posixpath.dirname(place), match["address"])), match["names"] or "")
        for match in _IMPORT.finditer(source)
    )
    exports = tuple(match["name"] for match in _EXPORT.finditer(source))
    body = _EXPORT.sub("", _IMPORT.sub("", source))
    other = _OTHER.search(_COMMENT.sub("", body))
    if other is not None:
        raise NoBundle(f"{place}: {other[0]}: no bundle knows this form")
    return ScriptModule(imports, exports, body)


def _collect(place: str, read: Callable[[str], str], modules: dict[str, ScriptModule], above: tuple[str, ...]) -> None:
    """Add a module after those that it imports: the order in which a browser runs them."""
    if place in above:
        raise NoBundle(f"{place} imports itself, through {above[-1]}")
    if place not in modules:
        module = script_module(place, read(place))
        for imported, _ in module.imports:
            _collect(imported, read, modules, (*above, place))
        modules[place] = module


def _function(names: Mapping[str, str], place: str, module: ScriptModule) -> str:
    lines = _lines(names, module)
    return f"const {names[place]} = (() => {{\n{''.join(lines)}\n}})();"


def _lines(names: Mapping[str, str], module: ScriptModule) -> Iterator[str]:
    for place, imported in module.imports:
        if imported:
            yield f"const {{{_CASTS.sub(': ', imported)}}} = {names[place]};\n"
    yield module.body
    yield f"\nreturn {{ {', '.join(module.exports)} }};"
