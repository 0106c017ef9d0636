"""Gives the static files of all pages their addresses, under a version.

Every static file has an address under the version (`/static/VERSION/displays/static/hall-board.js`), a digest of all
sources of the pages. So a file may be cached for ever, and a screen that sees another version reloads. What follows the
version is the file's place in the source tree: so the relative paths of imports are the same for a browser, an editor,
the type checker and Node.
"""

import os
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment

from queue_server.config.zone_files import PACKAGE_VERSION, PATH_VARIABLE
from queue_server.pages.sources import PageSources, StaticFile, place_of, sources_of


class Site:
    """The pages of a server. Filled at the start by `add`, package by package; read-only once the server serves."""

    def __init__(self) -> None:
        self._folders: dict[str, Path] = {}

    def add(self, name: str, package: Path) -> None:
        """Add the `templates` and `static` of a package: templates are named `name/x.html`."""
        self._folders[name] = package

    def load(self) -> None:
        """Read and zip everything now, so that the first page does not wait, and a missing file fails the start."""
        self.url("pages/inter.ttf")

    @property
    def sources(self) -> PageSources:
        """The sources of the packages that have been added."""
        return sources_of(tuple(self._folders.items()))

    @property
    def environment(self) -> Environment:
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
        """The address of a static file that is named by its package, such as `displays/hall-board.js`."""
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
