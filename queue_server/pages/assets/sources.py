"""Reads the sources of pages: templates, static files, texts of scripts. Read once for all servers of a process.

The libraries of templates and catalogues are imported for the first page: they take a twentieth of a start.
"""

import mimetypes
import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from queue_server.pages.assets.compression import StaticFile, static_file
from queue_server.pages.assets.minify import MINIFIERS

if TYPE_CHECKING:
    from jinja2 import Environment

FONT: Final = Path(__file__).parents[1] / "static" / "styles" / "inter.woff2"
"""Inter with the letters of the languages and tabular figures (SIL Open Font License), made by `script/font`."""

KEYWORDS: Final = {"t": None, "tn": (1, 2)}
"""How scripts and templates name a text: `t(msgid)`, `tn(singular, plural, n)`."""

_IMPORT: Final = re.compile(r'^(?:import|} from|import .* from) "(\.[^"]+)";$', re.MULTILINE)
"""An import of a module, as Prettier writes it."""

_PROBLEM_TEXT: Final = re.compile(r"(?<!function )\bproblemText\(")
"""How a script puts a problem document into words, not how `words.js` declares it."""

_TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".woff2": "font/woff2"}

Folders = tuple[tuple[str, Path], ...]
"""The packages that have pages: their short names with their folders."""


class PageSources:
    """The templates, static files and catalogues of some packages, as they are when first asked for."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders

    @cached_property
    def environment(self) -> "Environment":
        """The templates of each package under its name: `displays/screens/board.html`."""
        from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined

        from queue_server.pages.assets.compiled_templates import CompiledTemplates

        loaders = {name: FileSystemLoader(package / "templates") for name, package in self._folders}
        return Environment(
            loader=PrefixLoader(loaders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=CompiledTemplates(),
        )

    @cached_property
    def files(self) -> Mapping[str, StaticFile]:
        """Every static file by its place in the source tree, `displays/static/board/hall-board.js`."""
        return _StaticFiles(self._paths)

    @cached_property
    def _paths(self) -> Mapping[str, Path]:
        places = {name: place_of(package) for name, package in self._folders}
        return {f"{places[name]}/static/{within}": path for name, within, path in self._sources("static")}

    def text(self, place: str) -> str:
        """The text of the file at a place. Raises `KeyError`."""
        return self._paths[place].read_text("utf-8")

    @cached_property
    def digest(self) -> bytes:
        """Changes with a template, a text or a static file."""
        digest = sha256()
        for folder in ("templates", "static", "locales"):
            for name, within, path in self._sources(folder):
                digest.update(f"{name}/{within}\0".encode() + path.read_bytes())
        return digest.digest()

    @cached_property
    def script_modules(self) -> frozenset[str]:
        """Every script by its package, such as `displays/phone/phone-ticket.js`."""
        return frozenset(f"{name}/{within}" for name, within, path in self._sources("static") if path.suffix == ".js")

    @cache  # noqa: B019 - lives as long as the process, as what it reads does
    def script_msgids(self, *names: str) -> Mapping[str, str | None]:
        """Every text that these scripts use, mapped to its plural.

        A name is a package, for all its scripts, or a module such as `displays/phone/phone-ticket.js`, with all its
        imports.
        """
        return {msgid: plural for path in self._scripts(names) for msgid, plural in _msgids(path)}

    def names_problems(self, name: str) -> bool:
        """Whether a script of those puts problem documents into words."""
        return any(_PROBLEM_TEXT.search(path.read_text("utf-8")) for path in self._scripts((name,)))

    def _scripts(self, names: tuple[str, ...]) -> Iterator[Path]:
        sources = [(name, within, path) for name, within, path in self._sources("static") if path.suffix == ".js"]
        yield from (path for name, _, path in sources if name in names)
        waiting = [path.resolve() for name, within, path in sources if f"{name}/{within}" in names]
        reached: set[Path] = set()
        while waiting:
            path = waiting.pop()
            if path not in reached:
                reached.add(path)
                waiting += [(path.parent / address).resolve() for address in _IMPORT.findall(path.read_text("utf-8"))]
                yield path

    def _sources(self, folder: str) -> Iterator[tuple[str, str, Path]]:
        """The files in a folder of every package: the package's name, the file's place in the folder, its path."""
        for name, package in sorted(self._folders):
            for path in sorted((package / folder).rglob("*")):
                if path.is_file():
                    yield name, path.relative_to(package / folder).as_posix(), path


class _StaticFiles(Mapping[str, StaticFile]):
    """The files as browsers get them, each made when it is first asked for."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths

    def __getitem__(self, place: str) -> StaticFile:
        return _static(self._paths[place])

    def __contains__(self, place: object) -> bool:
        return place in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


@cache
def sources_of(folders: Folders) -> PageSources:
    """The sources of these packages; the same object for the same packages."""
    return PageSources(folders)


def place_of(package: Path) -> str:
    """The place of a package in the source tree: `queue_server/pages`."""
    outer = package.parent
    return f"{place_of(outer)}/{package.name}" if (outer / "__init__.py").is_file() else package.name


@cache
def _static(path: Path) -> StaticFile:
    """The file as browsers get it: scripts and styles without comments and needless spaces."""
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    content_type, body = _TYPES.get(path.suffix, guessed), path.read_bytes()
    if path.suffix in MINIFIERS:
        body = MINIFIERS[path.suffix](body.decode()).encode()
    return static_file(body, content_type)


@cache
def _msgids(script: Path) -> tuple[tuple[str, str | None], ...]:
    """The texts of one script, each with its plural. The lexer is slow, and pages share most of their scripts."""
    from babel.messages.extract import extract

    with script.open("rb") as source:
        extracted = extract("javascript", source, KEYWORDS, options={"parse_template_string": True})
        messages = [message for _, message, _, _ in extracted]
    return tuple((message, None) if isinstance(message, str) else (message[0], message[1]) for message in messages)
