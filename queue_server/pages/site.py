"""Loads the templates and static files of all pages, and computes their version.

Every static file has an address under the version (`/static/VERSION/displays/static/hall-board.js`), a digest of all
sources of the pages. So a file may be cached for ever, and a screen that sees another version reloads. What follows the
version is the file's place in the source tree: so the relative paths of imports are the same for a browser, an editor,
the type checker and Node.
"""

import gzip
import mimetypes
import os
import re
from collections.abc import Iterator
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

from babel.messages.extract import extract
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from msgspec import Struct

from queue_server.config.zone_files import PACKAGE_VERSION, PATH_VARIABLE

FONT: Final = Path(str(files("fontpkg_inter"))) / "files" / "Inter[opsz,wght].ttf"
"""Inter, with every Kazakh letter and tabular figures (SIL Open Font License)."""

KEYWORDS: Final = {"t": None, "tn": (1, 2)}
"""How scripts and templates name a text: `t(msgid)`, `tn(singular, plural, n)`."""

_IMPORT: Final = re.compile(r'^(?:import|} from|import .* from) "(\.[^"]+)";$', re.MULTILINE)
"""An import of a module, as Prettier writes it."""

_TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".ttf": "font/ttf"}


class StaticFile(Struct, frozen=True):
    body: bytes
    zipped: bytes
    content_type: str


class Site:
    """The files of all pages. Filled at the start by `add`, package by package; read-only once the server serves."""

    def __init__(self) -> None:
        self._folders: dict[str, Path] = {}
        self._loaders: dict[str, FileSystemLoader] = {}
        self.environment = Environment(
            loader=PrefixLoader(self._loaders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def add(self, name: str, package: Path) -> None:
        """Add the `templates` and `static` of a package: templates are named `name/x.html`."""
        self._folders[name] = package
        self._loaders[name] = FileSystemLoader(package / "templates")

    def load(self) -> None:
        """Read and zip everything now, so that the first page does not wait, and a missing file fails the start."""
        self.url("pages/inter.ttf")

    def url(self, name: str) -> str:
        """The address of a static file that is named by its package, such as `displays/hall-board.js`."""
        return f"/static/{self.version}/{self._place(name)}"

    def file(self, name: str) -> StaticFile:
        """A static file that is named by its package. Raises `KeyError` where there is none."""
        return self.files[self._place(name)]

    @cached_property
    def files(self) -> dict[str, StaticFile]:
        """Every static file by its place in the source tree, `displays/static/hall-board.js`."""
        files = {f"{_place_of(self._folders[name])}/static/{path.name}": path for name, path in self._sources("static")}
        if "pages" in self._folders:
            files[f"{_place_of(self._folders['pages'])}/static/inter.ttf"] = FONT
        return {place: _static(path) for place, path in files.items()}

    @cached_property
    def version(self) -> str:
        """Twelve hex digits that change with a template, a text, a static file, or the rules of a time zone."""
        digest = sha256(os.environ.get(PATH_VARIABLE, "").encode() + PACKAGE_VERSION.encode())
        for folder in ("templates", "static", "locales"):
            for name, path in self._sources(folder):
                digest.update(f"{name}/{path.name}\0".encode() + path.read_bytes())
        return digest.hexdigest()[:12]

    def script_msgids(self, *names: str) -> dict[str, str | None]:
        """Every text that these scripts use, mapped to its plural.

        A name is a package, for all its scripts, or a module such as `displays/phone-ticket.js`, with all its imports.
        """
        msgids: dict[str, str | None] = {}
        for path in self._scripts(names):
            with path.open("rb") as script:
                for _, message, _, _ in extract("javascript", script, KEYWORDS):
                    msgid, plural = (message, None) if isinstance(message, str) else message[:2]
                    msgids[msgid] = plural
        return msgids

    def _scripts(self, names: tuple[str, ...]) -> Iterator[Path]:
        sources = [(name, path) for name, path in self._sources("static") if path.suffix == ".js"]
        yield from (path for name, path in sources if name in names)
        waiting = [path.resolve() for name, path in sources if f"{name}/{path.name}" in names]
        reached: set[Path] = set()
        while waiting:
            path = waiting.pop()
            if path not in reached:
                reached.add(path)
                waiting += [(path.parent / address).resolve() for address in _IMPORT.findall(path.read_text("utf-8"))]
                yield path

    def _place(self, name: str) -> str:
        package, _, file = name.partition("/")
        path = f"{_place_of(self._folders[package])}/static/{file}"
        if path not in self.files:
            raise KeyError(name)
        return path

    def _sources(self, folder: str) -> Iterator[tuple[str, Path]]:
        for name, package in sorted(self._folders.items()):
            for path in sorted((package / folder).rglob("*")):
                if path.is_file():
                    yield name, path


def _place_of(package: Path) -> str:
    """The place of a package in the source tree: `queue_server/pages`."""
    outer = package.parent
    return f"{_place_of(outer)}/{package.name}" if (outer / "__init__.py").is_file() else package.name


def _static(path: Path) -> StaticFile:
    body = path.read_bytes()
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(body, _zipped(body), _TYPES.get(path.suffix, guessed))


@cache
def _zipped(body: bytes) -> bytes:
    """The file, zipped. Cached, because servers that follow one another in a process, as in tests, zip the same
    files."""
    return gzip.compress(body, 6, mtime=0)
