"""Lists the clips in sign language: a folder for each language, and in it one file for each question and call.

A clip that a language lacks is not replaced by that of another one: signs of another language would be read wrongly.
"""

import asyncio
import logging
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct

from queue_server.config.languages import LANGUAGES
from queue_server.media.media_types import HEAD_BYTES, type_of_content

log = logging.getLogger(__name__)

CLIP_TYPES: Final = {".mp4": "video/mp4", ".webm": "video/webm"}
CLIP_NAME: Final = re.compile(r"[a-z0-9-]{1,40}")
LARGEST_SIGN_CLIP: Final = 50_000_000
"""Bytes: a sentence in signs, not a film."""
MOST_CLIPS: Final = 200
"""Files of one language that are looked at: questions, and a call to each of a hundred windows."""
LOOKED_AT_EVERY_S: Final = 5.0

Clips = Mapping[str, Mapping[str, "SignClip"]]
"""Language -> name -> clip."""
ClipAddresses = dict[str, dict[str, str]]
"""Language -> name -> the address of the clip."""


class SignClip(Struct, frozen=True):
    """A clip. `version` changes with its content."""

    name: str
    path: Path
    version: str
    media_type: str


class SignClips:
    """The clips of one server. `monotonic` gives seconds."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._listings: dict[Path, tuple[float, Clips]] = {}
        self._reported: set[str] = set()

    async def clips(self, folder: str | None) -> Clips:
        """The clips of the folder, as of now or a moment ago; none without a folder."""
        if folder is None:
            return {}
        path = Path(folder)
        at, clips = self._listings.get(path, (0.0, None))
        if clips is None or self._monotonic() - at >= LOOKED_AT_EVERY_S:
            faults: list[str] = []
            clips = await asyncio.to_thread(_look, path, faults)
            self._report(faults)
            self._listings[path] = (self._monotonic(), clips)
        return clips

    def _report(self, faults: list[str]) -> None:
        """Log each fault once: a person corrects the folder later."""
        for fault in faults:
            log.log(logging.DEBUG if fault in self._reported else logging.WARNING, "%s", fault)
        self._reported.update(faults)


def addresses(clips: Clips, base: str) -> ClipAddresses:
    """The addresses of the clips below `base`. Each names the version."""
    return {
        language: {name: f"{base}/{language}/{name}?v={clip.version}" for name, clip in of_language.items()}
        for language, of_language in clips.items()
    }


def _look(folder: Path, faults: list[str]) -> Clips:
    clips = {language: _of_language(folder / language, faults) for language in LANGUAGES}
    if not folder.is_dir():
        faults.append(f"{folder} with clips in sign language cannot be read: there is no such folder")
    return {language: of_language for language, of_language in clips.items() if of_language}


def _of_language(folder: Path, faults: list[str]) -> dict[str, SignClip]:
    clips: dict[str, SignClip] = {}
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    except FileNotFoundError:
        return {}
    except OSError as error:
        faults.append(f"{folder} with clips in sign language cannot be read: {error.strerror}")
        return {}
    for name in names[:MOST_CLIPS]:
        path = folder / name
        stem, media_type = path.stem, CLIP_TYPES.get(path.suffix)
        if media_type is None or not CLIP_NAME.fullmatch(stem):
            continue
        fault = _fault(path, media_type)
        if fault is None:
            status = path.stat()
            clips[stem] = SignClip(stem, path, f"{status.st_mtime_ns:x}-{status.st_size:x}", media_type)
        else:
            faults.append(f"{path} is no clip in sign language: {fault}")
    return clips


def _fault(path: Path, media_type: str) -> str | None:
    """Why the file cannot be shown, or None. Links are refused: they would reach the server's other files."""
    try:
        if path.is_symlink() or not path.is_file():
            return "it is no plain file"
        if path.stat().st_size > LARGEST_SIGN_CLIP:
            return f"it is larger than {LARGEST_SIGN_CLIP} bytes"
        with path.open("rb") as file:
            content = type_of_content(file.read(HEAD_BYTES))
    except OSError as error:
        return error.strerror or type(error).__name__
    return None if content == media_type else f"its content is {content or 'of an unknown type'}"
