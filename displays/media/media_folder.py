"""Lists the files of the folders that boards show, and those that a board could not show."""

import asyncio
import logging
import os
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from queue_server.media.media_plan import MOST_MEDIA, MediaPlan, read_plan
from queue_server.media.media_types import CAPTIONS, HEAD_BYTES, LARGEST_CAPTIONS, captions_of, type_of, type_of_content

log = logging.getLogger(__name__)

Kind = Literal["picture", "video"]

LISTING_AGE_S: Final = 5.0
"""A folder is not read more often than this, however many boards ask."""


class Captions(Struct, frozen=True):
    """A file of captions. Without a `language` it is for every board that has none of its own."""

    name: str
    version: str
    language: str | None


class MediaItem(Struct, frozen=True):
    """A file of a folder. `version` changes with its content. A film may have captions."""

    name: str
    kind: Kind
    version: str
    captions: tuple[Captions, ...] = ()


class FolderListing(Struct, frozen=True):
    """A folder as it was found; `fault` says why it could not be read. `plan` is what an administrator has arranged,
    `no_captions` names files of captions that are none."""

    items: tuple[MediaItem, ...]
    fault: str | None = None
    plan: MediaPlan = MediaPlan()
    no_captions: tuple[str, ...] = ()


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
        self._tell_captions(folder, now.no_captions, listing.no_captions if listing is not None else ())
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

    def _tell_captions(self, folder: Path, names: Collection[str], before: Collection[str]) -> None:
        for name in names:
            level = logging.DEBUG if name in before else logging.WARNING
            log.log(level, "%s are no captions: they begin with WEBVTT and have 1 MB at the most", folder / name)


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
            files = list(entries)
    except OSError as error:
        return FolderListing((), error.strerror or type(error).__name__)
    captions, no_captions = _captions(entry for entry in files if type_of(entry.name) == CAPTIONS)
    items = [item for entry in files if (item := _item(entry, captions)) is not None]
    plan, by_name = read_plan(folder), {item.name: item for item in items}
    ordered = [by_name[planned.name] for planned in plan.arranged(by_name)]
    return FolderListing(tuple(ordered[:MOST_MEDIA]), plan=plan, no_captions=no_captions)


def _captions(
    entries: Iterable["os.DirEntry[str]"],
) -> tuple[dict[str, tuple[Captions, ...]], tuple[str, ...]]:
    """The captions of each film, by its name without ending; and the names of files that are none."""
    by_film: dict[str, tuple[Captions, ...]] = {}
    wrong = []
    for entry in sorted(entries, key=lambda entry: entry.name):
        version = _version(entry)
        if version is None:
            continue
        if not _are_captions(Path(entry.path)):
            wrong.append(entry.name)
            continue
        film, language = captions_of(entry.name)
        by_film[film] = (*by_film.get(film, ()), Captions(entry.name, version, language))
    return by_film, tuple(wrong)


def _are_captions(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return path.stat().st_size <= LARGEST_CAPTIONS and type_of_content(file.read(HEAD_BYTES)) == CAPTIONS
    except OSError:
        return False


def _item(entry: "os.DirEntry[str]", captions: Mapping[str, tuple[Captions, ...]]) -> MediaItem | None:
    kind, version = type_of(entry.name), _version(entry)
    if kind is None or kind == CAPTIONS or version is None:
        return None
    if kind.startswith("image/"):
        return MediaItem(entry.name, "picture", version)
    return MediaItem(entry.name, "video", version, captions.get(entry.name.rpartition(".")[0], ()))


def _version(entry: "os.DirEntry[str]") -> str | None:
    """What changes with the content of a plain file that is not empty; None for anything else."""
    try:
        entry.name.encode()
        if entry.name.startswith(".") or not entry.is_file(follow_symlinks=False):
            return None
        status = entry.stat(follow_symlinks=False)
    except (OSError, UnicodeEncodeError):  # removed meanwhile, or with a name that is no text
        return None
    return f"{status.st_mtime_ns:x}-{status.st_size:x}" if status.st_size else None
