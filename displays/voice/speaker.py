"""Drives espeak-ng in a process of its own, which makes one phrase after another."""

import asyncio
import logging
import sys
from functools import cache
from importlib.util import find_spec
from typing import Final

from msgspec import json

from displays.errors import PeerFault

log = logging.getLogger(__name__)

LIBRARY: Final = "espeakng_loader"
SPEECH_PATIENCE_S: Final = 10.0
"""How long one phrase may take: usually 20 ms, more while a machine starts everything at once."""
REST_S: Final = 30.0
"""How long the process is not used after a fault; meanwhile boards speak by themselves."""
LONGEST_SOUND: Final = 8_000_000
"""The most bytes of a phrase; a greater length is a fault."""


@cache
def is_installed() -> bool:
    """Whether the extra `voice` is installed. The library is not loaded."""
    return find_spec(LIBRARY) is not None


class Speaker:
    """The process, started with the first phrase and again after a fault."""

    def __init__(self, words_per_minute: int, program: tuple[str, ...] = ("-m", "displays.voice.espeak")) -> None:
        self._command = (sys.executable, *program, str(words_per_minute))
        self._process: asyncio.subprocess.Process | None = None
        self._one_at_a_time = asyncio.Lock()
        self._rests_until = 0.0
        self._is_faulty = False

    async def speak(self, language: str, text: str) -> bytes:
        """The text as a WAV file. Raises `PeerFault`."""
        async with self._one_at_a_time:
            if asyncio.get_running_loop().time() < self._rests_until:
                raise PeerFault("espeak-ng failed a moment ago")
            try:
                async with asyncio.timeout(SPEECH_PATIENCE_S):
                    sound = await self._ask(json.encode({"language": language, "text": text}) + b"\n")
            except (TimeoutError, OSError, EOFError, ValueError) as error:
                await self._fail(error)
                raise PeerFault(f"espeak-ng does not speak: {error or type(error).__name__}") from error
            except asyncio.CancelledError:
                await self.close()  # half an answer may be left in the pipe
                raise
            self._is_faulty = False
            if not sound:
                raise PeerFault(f"espeak-ng has no voice for {language}")
            return sound

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def _ask(self, line: bytes) -> bytes:
        process = self._process or await self._start()
        assert process.stdin is not None  # noqa: S101 - a pipe was asked for
        assert process.stdout is not None  # noqa: S101 - the same
        process.stdin.write(line)
        await process.stdin.drain()
        length = int.from_bytes(await process.stdout.readexactly(4), "big")
        if length > LONGEST_SOUND:
            raise ValueError(f"it announces {length} bytes")
        return await process.stdout.readexactly(length)

    async def _start(self) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        quiet = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(*self._command, stdin=pipe, stdout=pipe, stderr=quiet)
        return self._process

    async def _fail(self, error: Exception) -> None:
        log.log(logging.DEBUG if self._is_faulty else logging.WARNING, "espeak-ng does not speak: %r", error)
        self._is_faulty = True
        self._rests_until = asyncio.get_running_loop().time() + REST_S
        await self.close()
