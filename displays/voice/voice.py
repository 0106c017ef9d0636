"""Tries the sources of speech in their order, and makes every phrase once."""

import asyncio
import logging
from pathlib import Path
from typing import Final

from cachetools import LRUCache

from displays.errors import PeerFault
from displays.voice.announcement import Phrase
from displays.voice.clips import Clips
from displays.voice.speaker import Speaker, is_installed
from queue_server.config.languages import LANGUAGES
from queue_server.config.sections.displays import Voice

log = logging.getLogger(__name__)

KEPT_BYTES: Final = 64_000_000
"""Bytes of sounds that are cached. A phrase has some 150 kB: a day of a hall's calls, in three languages, is asked for
by every board."""


class VoiceSources:
    """The sources of speech of one server, with the sounds made."""

    def __init__(self, settings: Voice, speaker: Speaker | None = None, kept_bytes: int = KEPT_BYTES) -> None:
        self._clips = Clips(Path(settings.clips)) if settings.clips else None
        if speaker is None and settings.engine and is_installed():
            speaker = Speaker(settings.words_per_minute)
        self._speaker = speaker
        self._sounds: LRUCache[Phrase, bytes] = LRUCache(kept_bytes, getsizeof=len)
        self._being_made: dict[Phrase, asyncio.Task[bytes | None]] = {}

    @property
    def can_speak(self) -> bool:
        """Whether there is any source on this server."""
        return self._clips is not None or self._speaker is not None

    @property
    def making(self) -> int:
        """How many phrases are being made."""
        return len(self._being_made)

    def is_made(self, phrase: Phrase) -> bool:
        """Whether its sound is cached, or being made already."""
        return phrase in self._sounds or phrase in self._being_made

    async def sound(self, phrase: Phrase) -> bytes | None:
        """The phrase as a WAV file, or None when no source here can speak it. Concurrent requests share one answer."""
        sound = self._sounds.get(phrase)
        if sound is not None:
            return sound
        task = self._being_made.get(phrase)
        if task is None:
            task = self._being_made[phrase] = asyncio.create_task(self._make(phrase))
            task.add_done_callback(lambda _: self._being_made.pop(phrase, None))
        return await asyncio.shield(task)

    async def close(self) -> None:
        for task in list(self._being_made.values()):
            task.cancel()
        if self._speaker is not None:
            await self._speaker.close()

    async def _make(self, phrase: Phrase) -> bytes | None:
        for source in (self._recorded, self._spoken):
            sound = await source(phrase)
            if sound is not None:
                self._keep(phrase, sound)
                return sound
        return None

    async def _recorded(self, phrase: Phrase) -> bytes | None:
        return None if self._clips is None else await asyncio.to_thread(self._clips.sound, phrase)

    async def _spoken(self, phrase: Phrase) -> bytes | None:
        if self._speaker is None:
            return None
        try:
            return await self._speaker.speak(LANGUAGES[phrase.language].voice, phrase.text)
        except PeerFault as fault:
            log.debug("an announcement is not spoken: %s", fault)
            return None

    def _keep(self, phrase: Phrase, sound: bytes) -> None:
        if len(sound) <= self._sounds.maxsize:
            self._sounds[phrase] = sound
