"""Stores the answers to an assistant that is under way: one draft in the data folder, which survives a restart.

One page at a time has the draft in hand. Another page, of somebody else or of the same person, sees who has it and
since when, and takes it over knowingly; the first page is told at its next word.
"""

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Final

from msgspec import DecodeError, Struct, json
from msgspec.structs import replace

from queue_server.config.assistant.answers import Answers

DRAFT: Final = "assistant.json"


class Draft(Struct, frozen=True):
    """`holder` is the page that has the draft in hand, `name` whose it is, `at` when they last wrote (µs UTC).

    `version` rises with each change. `hall` is the id of the hall once it is open, `ticket` that of its test ticket.
    """

    version: int = 0
    holder: str = ""
    name: str = ""
    at: int = 0
    hall: str | None = None
    ticket: str | None = None
    answers: Answers = Answers()


class HeldByAnother(Exception):
    """Another page has claimed the draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__(draft.name)


class DraftFile:
    """The draft of one server. Raises `OSError` where its folder cannot be written."""

    def __init__(self, data: Path) -> None:
        self.path = data / DRAFT
        self._lock = asyncio.Lock()

    async def read(self) -> Draft:
        """The draft; an empty one where nobody has begun, or what is there is no draft."""
        return await asyncio.to_thread(self._read)

    async def take(self, holder: str, name: str, at: int, *, takes_over: bool) -> Draft:
        """Claim the draft. Raises `HeldByAnother` where another page has it, unless that one is to lose it."""
        async with self._lock:
            draft = await self.read()
            if draft.holder not in ("", holder) and not takes_over:
                raise HeldByAnother(draft)
            return await self._write(replace(draft, holder=holder, name=name, at=at))

    async def change(
        self,
        holder: str,
        at: int,
        *,
        answers: Answers | None = None,
        hall: str | None = None,
        ticket: str | None = None,
    ) -> Draft:
        """Keep other answers, the hall that has opened, or its test ticket. Raises `HeldByAnother`."""
        async with self._lock:
            draft = await self._of(holder)
            hall, ticket = hall or draft.hall, ticket or draft.ticket
            draft = replace(draft, version=draft.version + 1, at=at, hall=hall, ticket=ticket)
            return await self._write(replace(draft, answers=answers) if answers is not None else draft)

    async def held_by(self, holder: str) -> Draft:
        """The draft that the page has claimed. Raises `HeldByAnother`."""
        async with self._lock:
            return await self._of(holder)

    async def end(self, holder: str) -> None:
        """The hall is set up, or given up: nothing is kept. Asked again, as where the first answer was lost, it does
        nothing. Raises `HeldByAnother`."""
        async with self._lock:
            draft = await self.read()
            if draft.holder not in ("", holder):
                raise HeldByAnother(draft)
            await asyncio.to_thread(self.path.unlink, missing_ok=True)

    async def _of(self, holder: str) -> Draft:
        draft = await self.read()
        if draft.holder != holder:
            raise HeldByAnother(draft)
        return draft

    def _read(self) -> Draft:
        try:
            return json.decode(self.path.read_bytes(), type=Draft)
        except (OSError, DecodeError):
            return Draft()

    async def _write(self, draft: Draft) -> Draft:
        await asyncio.to_thread(_put, self.path, json.encode(draft))
        return draft


def _put(path: Path, body: bytes) -> None:
    """Whole or not at all, readable by the owner alone."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
