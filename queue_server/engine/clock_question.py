"""Keeps in the store what it should know of the clock while the engine runs: the open question, and how far the clock
is behind.

The command line reads the question and answers it; the next start reads how far the machine's clock has gone back.
"""

import logging
from typing import Final

from queue_server.clock import ServerClock
from queue_server.hall.state import MINUTE
from queue_server.journal.clock_records import ask, note_behind
from queue_server.journal.store import Store, Unavailable
from queue_server.timekeeper import FURTHEST_BACK
from queue_server.units import SECOND

log = logging.getLogger(__name__)

ASK_EVERY: Final = 600 * SECOND
"""How far the machine's clock advances before the question in the store is written anew."""


class ClockQuestion:
    """Keeps the question of the clock in the store up to date."""

    def __init__(self, store: Store, clock: ServerClock) -> None:
        self._store = store
        self._clock = clock
        self._question: int | None = None
        self._behind: int | None = None

    async def note(self) -> None:
        """Write what has changed; where the store is not available, it is tried again at the next check."""
        try:
            await self._note_behind()
            await self._ask()
        except Unavailable as fault:
            log.debug("the question about the clock cannot be stored: %s", fault)

    async def withdraw(self) -> None:
        """Take the question back. Raises `Unavailable`."""
        if self._question:
            await ask(self._store, 0)

    async def _ask(self) -> None:
        """Tell the command line, through the store, whether there is a question, and about which time."""
        question = self._clock.machine() if self._clock.doubt is not None else 0
        if question == self._question or (question and self._question and question - self._question < ASK_EVERY):
            return
        await ask(self._store, question)
        self._question = question

    async def _note_behind(self) -> None:
        """Record for the next start that the machine's clock has gone back and that no person need be asked about
        it."""
        behind = self._clock() - self._clock.machine()
        if self._clock.doubt is not None or behind > FURTHEST_BACK:
            return
        behind = behind if behind >= MINUTE else 0
        if self._behind is not None and abs(behind - self._behind) < MINUTE and bool(behind) == bool(self._behind):
            return
        await note_behind(self._store, behind)
        self._behind = behind
