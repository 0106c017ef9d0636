"""Holds the restore of a copy that is under way on a server without halls: the file, what is in it, and how far it is.

There is one at a time, which every administrator sees. A passphrase is given to the process that needs it, and to
nothing else.
"""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

from queue_server.upkeep.copies.restore_job import RestoreFault, RestoreOrder, RestoreOutcome
from queue_server.upkeep.copies.restored_hall import HALL_FOLDER, RESTORE_FOLDER
from queue_server.upkeep.incoming_file import IncomingFile
from queue_server.upkeep.side_job import BrokenOff, SideJob

LARGEST_COPY: Final = 64 << 30
"""Bytes of a copy that is sent: a journal of a hundred million records, or sixty-four films for boards."""
RESTORE_LIMIT_S: Final = 12 * 3600.0
"""A large copy is read three times on a slow disk; what takes longer hangs."""
RESTORE_MODULE: Final = "queue_server.upkeep.copies.restore_job"

RestoreStage = Literal["none", "sending", "checking", "refused", "ready", "restoring", "broken_off", "restored"]
"""Nothing; the copy comes; it is checked; it is not taken; what is in it waits for a yes; it is restored; the work has
failed; the hall is there at the next start."""


class CopyRestore:
    """`clock` gives µs UTC. `version` changes with all that a yes would mean."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self.checking = SideJob(RESTORE_MODULE, RestoreOutcome, RESTORE_LIMIT_S, clock)
        self.restoring = SideJob(RESTORE_MODULE, RestoreOutcome, RESTORE_LIMIT_S, clock)
        self.incoming: IncomingFile | None = None
        self.size = 0
        self.file: Path | None = None
        self.name = ""
        self.sender = ""
        """Who has sent the copy, as `role:name`."""
        self.version = 0
        self._is_restored = False

    @property
    def stage(self) -> RestoreStage:
        if self.incoming is not None:
            return "sending"
        if self.checking.is_running:
            return "checking"
        if self.restoring.is_running:
            return "restoring"
        if self.file is None:
            return "none"
        if not isinstance(self.outcome, RestoreOutcome):
            return "broken_off"
        if self.outcome.fault is not None:
            return "refused"
        return "restored" if self._is_restored else "ready"

    @property
    def is_under_way(self) -> bool:
        return self.stage in ("sending", "checking", "restoring", "restored")

    @property
    def outcome(self) -> RestoreOutcome | BrokenOff | None:
        """What came of the last step."""
        return self.restoring.outcome if self._is_restored else self.checking.outcome

    @property
    def contents(self) -> RestoreOutcome | None:
        """What is in the copy, where that is known to be whole."""
        outcome = self.checking.outcome
        return outcome if isinstance(outcome, RestoreOutcome) and outcome.contents is not None else None

    def order(self, data: Path, config: Path, *, restores: bool = False, passphrase: str | None = None) -> RestoreOrder:
        """The order for the next step."""
        self._is_restored = restores
        self.version += 1
        return RestoreOrder(
            copy=str(self.file),
            stage=str(data.resolve() / RESTORE_FOLDER / HALL_FOLDER),
            data=str(data.resolve()),
            config=str(config),
            passphrase=passphrase,
            restores=restores,
        )

    def fail_to_mark(self, error: OSError) -> None:
        """The hall is put together and cannot wait for a start: the copy is still there for another yes."""
        fault: RestoreFault = "no_room" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "disk"
        self.restoring.outcome = RestoreOutcome(fault=fault, detail=str(error))
        self.version += 1

    def forget(self) -> None:
        """Nothing is under way any more."""
        self.file, self.incoming, self._is_restored = None, None, False
        self.name = self.sender = ""
        self.version += 1
