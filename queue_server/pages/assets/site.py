"""Gives the static files of all pages their addresses, under a version.

Every static file has an address under the version (`/static/VERSION/displays/static/board/hall-board.js`), a digest of
all sources of the pages. So a file may be cached for ever, and a screen that sees another version reloads. What follows
the version is the file's place in the source tree: so the relative paths of imports are the same for a browser, an
editor, the type checker and Node.
"""

import os
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Final

from queue_server.config.system.zone_files import PACKAGE_VERSION, PATH_VARIABLE
from queue_server.pages.assets.bundles import bundle, sheet_bundle
from queue_server.pages.assets.compression import StaticFile, static_file
from queue_server.pages.assets.minify import MINIFIERS
from queue_server.pages.assets.sources import PageSources, place_of, sources_of

if TYPE_CHECKING:
    from jinja2 import Environment

BUNDLES_FOLDER: Final = "bundles/"


class Site:
    """The pages of a server. Filled at the start by `add`, package by package; read-only once the server serves."""

    def __init__(self) -> None:
        self._folders: dict[str, Path] = {}
        self._bundles: dict[str, StaticFile | tuple[str, ...]] = {}

    def add(self, name: str, package: Path) -> None:
        """Add the `templates` and `static` of a package: templates are named `name/x.html` or `name/room/x.html`."""
        self._folders[name] = package

    def add_bundle(self, name: str, *parts: str) -> None:
        """Let a page's scripts, or its styles, such as `displays/board/hall-board.js`, be one file with all that they
        import."""
        self._bundles[name] = parts

    def bundle_url(self, name: str) -> str:
        """The address of a bundle. Raises `KeyError` where there is none."""
        if name not in self._bundles:
            raise KeyError(name)
        return self.address(BUNDLES_FOLDER + name)

    def bundle_file(self, place: str) -> StaticFile:
        """The bundle at a place, made when it is first asked for. Raises `KeyError`."""
        name = place.removeprefix(BUNDLES_FOLDER)
        file = self._bundles[name]
        if isinstance(file, tuple):
            suffix, places = PurePath(name).suffix, [self._place(part) for part in file]
            text = (bundle if suffix == ".js" else sheet_bundle)(places, self.sources.text)
            content_type = self.files[places[0]].content_type
            file = self._bundles[name] = static_file(MINIFIERS[suffix](text).encode(), content_type)
        return file

    def load(self) -> None:
        """Read everything now, so that the first page does not wait. Raises `KeyError` where files are missing."""
        self.url("pages/styles/inter.woff2")

    @property
    def sources(self) -> PageSources:
        """The sources of the packages that have been added."""
        return sources_of(tuple(self._folders.items()))

    @property
    def environment(self) -> "Environment":
        return self.sources.environment

    @property
    def files(self) -> Mapping[str, StaticFile]:
        return self.sources.files

    @cached_property
    def version(self) -> str:
        """Twelve hex digits that change with a template, a text, a static file, or the rules of a time zone."""
        zones = os.environ.get(PATH_VARIABLE, "") + PACKAGE_VERSION
        return sha256(zones.encode() + self.sources.digest).hexdigest()[:12]

    def url(self, name: str) -> str:
        """The address of a static file that is named by its package, such as `displays/board/hall-board.js`."""
        return self.address(self._place(name))

    def address(self, place: str) -> str:
        """The address of what stands at a place under the version."""
        return f"/static/{self.version}/{place}"

    def file(self, name: str) -> StaticFile:
        """A static file that is named by its package. Raises `KeyError` where there is none."""
        return self.files[self._place(name)]

    def _place(self, name: str) -> str:
        package, _, file = name.partition("/")
        path = f"{place_of(self._folders[package])}/static/{file}"
        if path not in self.files:
            raise KeyError(name)
        return path
