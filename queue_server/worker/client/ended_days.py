"""Has the sums of days that have ended in followed halls made in advance, so that a look at a region waits for none.

A hall that is open here has its own loop in the worker; hundreds that are followed share this one, which rests while no
day ends.
"""

import asyncio
import logging
from typing import Final

from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable
from queue_server.loops import every
from queue_server.worker.client.questions import COMPLETE_COUNT_S, EndedDaysQuestion
from queue_server.worker.client.worker import Worker

log = logging.getLogger(__name__)

FIRST_SUMS_S: Final = 60.0
"""A start has more urgent work, and so has the moment in which a day begins."""


class EndedDays:
    """The followed halls of one server of which a day may have ended since its sums were made."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._halls: dict[str, None] = {}
        self._has_halls = asyncio.Event()

    def note(self, hall: str) -> None:
        """Make the sums of a hall soon."""
        self._halls[hall] = None
        self._has_halls.set()

    async def run(self) -> None:
        """Make sums as days end, until cancelled."""
        await every(FIRST_SUMS_S, self.make, first_after_s=FIRST_SUMS_S)

    async def make(self) -> None:
        """Make the sums of the halls that were noted, one after the other; again later where rows are missing."""
        await self._has_halls.wait()
        self._has_halls.clear()
        halls, self._halls = self._halls, {}
        for hall in halls:
            try:
                is_made = await self._worker.ask(EndedDaysQuestion(hall), bool, COMPLETE_COUNT_S)
            except (Corrupt, Unavailable) as fault:
                log.debug("%s: the sums of its days are not made in advance: %s", hall, fault)
                is_made = False
            if not is_made:
                self.note(hall)
