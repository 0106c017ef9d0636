"""Lists the files of the folders that boards show, and those that a board could not show."""

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from queue_server.media.media_plan import MOST_MEDIA, MediaPlan, read_plan
from queue_server.media.media_types import type_of

log = logging.getLogger(__name__)

Kind = Literal["picture", "video"]

LISTING_AGE_S: Final = 5.0
"""A folder is not read more often than this, however many boards ask."""


class MediaItem(Struct, frozen=True):
    """A file of a folder. `version` changes with its content."""

    name: str
    kind: Kind
    version: str


class FolderListing(Struct, frozen=True):
    """A folder as it was found; `fault` says why it could not be read. `plan` is what an administrator has arranged."""

    items: tuple[MediaItem, ...]
    fault: str | None = None
    plan: MediaPlan = MediaPlan()


class MediaFolder:
    """The folders of one server. `monotonic` gives seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._listings: dict[Path, tuple[float, FolderListing]] = {}
        self._broken: dict[Path, set[MediaItem]] = {}

    async def look(self, folder: Path) -> FolderListing:
        """The files of the folder, as of now or a moment ago."""
        at, listing = self._listings.get(folder, (0.0, None))
        if listing is not None and self._monotonic() - at < LISTING_AGE_S:
            return listing
        now = await asyncio.to_thread(_look, folder)
        self._tell_fault(folder, now.fault, listing.fault if listing is not None else None)
        self._listings[folder] = (self._monotonic(), now)
        self._broken[folder] = self.broken(folder) & set(now.items)
        return now

    def broken(self, folder: Path) -> set[MediaItem]:
        """The files that some board could not show. A file that is replaced or removed is no longer among them."""
        return self._broken.get(folder, set())

    async def tell_broken(self, folder: Path, name: str, version: str) -> bool:
        """Note that a board cannot show a file; it is logged once. False when there is no such file."""
        item = next(
            (item for item in (await self.look(folder)).items if (item.name, item.version) == (name, version)), None
        )
        if item is None:
            return False
        is_known = item in self.broken(folder)
        log.log(
            logging.DEBUG if is_known else logging.WARNING, "a board cannot show %r: it skips it", str(folder / name)
        )
        self._broken.setdefault(folder, set()).add(item)
        return True

    def _tell_fault(self, folder: Path, fault: str | None, before: str | None) -> None:
        if fault is not None:
            log.log(logging.DEBUG if fault == before else logging.WARNING, "%s cannot be shown: %s", folder, fault)


def file_of(folder: Path, name: str) -> Path | None:
    """The file of that name in the folder, or None for anything else: a file of another folder, a link, a pipe, another
    type.

    Links are always refused: a person who may put a file there must not reach the server's other files.
    """
    if name != Path(name).name or name.startswith(".") or type_of(name) is None:
        return None
    path = folder / name
    try:
        is_file = not path.is_symlink() and path.is_file() and path.resolve().parent == folder.resolve()
    except (OSError, ValueError):
        return None
    return path if is_file else None


def _look(folder: Path) -> FolderListing:
    try:
        with os.scandir(folder) as entries:
            items = [item for entry in entries if (item := _item(entry)) is not None]
    except OSError as error:
        return FolderListing((), error.strerror or type(error).__name__)
    plan, by_name = read_plan(folder), {item.name: item for item in items}
    ordered = [by_name[planned.name] for planned in plan.arranged(by_name)]
    return FolderListing(tuple(ordered[:MOST_MEDIA]), plan=plan)


def _item(entry: "os.DirEntry[str]") -> MediaItem | None:
    kind = type_of(entry.name)
    try:
        entry.name.encode()
        if kind is None or entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
            return None
        status = entry.stat(follow_symlinks=False)
    except (OSError, UnicodeEncodeError):  # removed meanwhile, or with a name that is no text
        return None
    if status.st_size == 0:
        return None
    version = f"{status.st_mtime_ns:x}-{status.st_size:x}"
    return MediaItem(entry.name, "picture" if kind.startswith("image/") else "video", version)
