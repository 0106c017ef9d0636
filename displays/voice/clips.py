"""Joins recorded clips to a phrase. Blocking: for a thread.

A folder has one folder for each language, and in it WAV files of one format, named as `displays.voice.announcement`
names the parts of a phrase: `ticket.wav`, `letter-A.wav`, `number-12.wav` (0 to 99, and 100, 200 … 900), `window-5.wav`
and `window-5-short.wav`. A phrase with a missing clip is left to the next source.
"""

import io
import logging
import wave
from pathlib import Path
from typing import Final

from displays.voice.announcement import Phrase

log = logging.getLogger(__name__)

LARGEST_CLIP: Final = 4_000_000
"""The most bytes of one clip: a word, not an hour."""


class Clips:
    """The recordings in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reported: set[str] = set()

    def sound(self, phrase: Phrase) -> bytes | None:
        """The phrase as a WAV file, or None where a part of it is not recorded."""
        files = [self._folder / phrase.language / f"{clip}.wav" for clip in phrase.clips]
        if not all(file.is_file() for file in files):
            return None
        try:
            return joined([_read(file) for file in files])
        except (OSError, EOFError, ValueError, wave.Error) as error:
            self._report(f"clips of {phrase.language!r} cannot be used: {error}")
            return None

    def _report(self, fault: str) -> None:
        """Log each fault once: a person corrects the folder later."""
        log.log(logging.DEBUG if fault in self._reported else logging.WARNING, "%s", fault)
        self._reported.add(fault)


def joined(clips: list[bytes]) -> bytes:
    """WAV files of one format joined to one. Raises `ValueError` where the formats differ, and `wave.Error`."""
    file = io.BytesIO()
    with wave.open(file, "wb") as whole:
        form = None
        for clip in clips:
            with wave.open(io.BytesIO(clip)) as part:
                if form is None:
                    form = part.getparams()[:3]
                    whole.setparams(part.getparams())
                if part.getparams()[:3] != form:
                    raise ValueError("they differ in channels, width or rate: record all of them alike")
                whole.writeframes(part.readframes(part.getnframes()))
    return file.getvalue()


def _read(file: Path) -> bytes:
    if file.stat().st_size > LARGEST_CLIP:
        raise ValueError(f"{file.name} is larger than {LARGEST_CLIP} bytes")
    return file.read_bytes()
