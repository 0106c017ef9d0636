"""Holds the commands of a start whose time is in doubt, and gives them before all others."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from queue_server.bugs import Bugs
from queue_server.engine.proposal import ClockDoubtful, Stopping
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable

log = logging.getLogger(__name__)


class WaitingCommands:
    """Holds commands until the time is no longer in doubt; each is given once, in order."""

    def __init__(
        self,
        submit: Callable[[str, c.Command, c.Actor, str | None], Awaitable[bytes]],
        is_doubtful: Callable[[str], bool],
        bugs: Bugs,
    ) -> None:
        self.late_configuration: Callable[[str, Refused | None], None] = lambda _hall, _refusal: None
        """Called when a definition that waited for the time is in force, or refused."""
        self._submit = submit
        self._is_doubtful = is_doubtful
        self._bugs = bugs
        self._commands: dict[str, deque[tuple[c.Command, c.Actor, str | None]]] = {}
        self._giving = asyncio.Lock()

    def __contains__(self, hall: str) -> bool:
        return bool(self._commands.get(hall))

    def add(self, hall: str, command: c.Command, actor: c.Actor, command_id: str | None) -> None:
        self._commands.setdefault(hall, deque()).append((command, actor, command_id))

    def have_definition(self, hall: str) -> bool:
        """Whether the definition of the start waits because the time is in doubt."""
        return any(isinstance(command, c.Configure) for command, _, _ in self._commands.get(hall, ()))

    async def give(self, hall: str) -> None:
        """Give the waiting commands. Raises `Unavailable`, `Corrupt`, `Stopping` and `ClockDoubtful`; then they go on
        waiting. A refusal or a defect of one is not raised to the present caller, and the others are still given."""
        async with self._giving:
            waiting = self._commands.get(hall)
            while waiting and not self._is_doubtful(hall):
                command, actor, command_id = waiting[0]
                refusal = None
                try:
                    await self._submit(hall, command, actor, command_id)
                except (Unavailable, Corrupt, Stopping, ClockDoubtful):
                    raise
                except Refused as refused:
                    refusal = refused
                    log.critical("%s: %s of the start is refused: %s", hall, type(command).__name__, refused)
                except Exception as bug:  # noqa: BLE001 - the hall goes on without it
                    self._bugs.report(bug, f"start of {hall}")
                waiting.popleft()
                if isinstance(command, c.Configure):
                    self.late_configuration(hall, refusal)
