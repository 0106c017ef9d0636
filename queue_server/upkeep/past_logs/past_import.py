"""Holds the import of a past log that is under way on one server: the file, what is said of it, and how far it is.

There is one at a time, which every administrator sees. It is forgotten when it is cancelled, and at a restart, when its
file is removed too.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from queue_server.upkeep.copies.restored_hall import forget_copy
from queue_server.upkeep.incoming_file import IncomingFile, empty
from queue_server.upkeep.past_logs.import_job import ImportChoices, ImportOrder, ImportOutcome
from queue_server.upkeep.side_job import BrokenOff, SideJob

IMPORT_FOLDER: Final = "import"
"""The folder of the data folder that holds the file."""
READING_LIMIT_S: Final = 3600.0
WRITING_LIMIT_S: Final = 6 * 3600.0
JOB_MODULE: Final = "queue_server.upkeep.past_logs.import_job"

ImportStage = Literal["none", "sending", "reading", "refused", "ready", "writing", "stopped", "broken_off", "imported"]
"""Nothing; the file comes; it is read; it is not taken; its preview waits for a yes; it is written; the writing was
stopped; the work has failed; it is done."""


def forget_uploads(data: Path) -> None:
    """Remove what an earlier run of the server has left of a file that was sent."""
    with suppress(OSError):
        empty(data / IMPORT_FOLDER)
    forget_copy(data)


class PastImport:
    """`clock` gives µs UTC. `version` changes with all that a yes would mean."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self.reading = SideJob(JOB_MODULE, ImportOutcome, READING_LIMIT_S, clock)
        self.writing = SideJob(JOB_MODULE, ImportOutcome, WRITING_LIMIT_S, clock)
        self.incoming: IncomingFile | None = None
        self.size = 0
        self.file: Path | None = None
        self.hall = ""
        self.name = ""
        self.sender = ""
        """Who has sent the file, as `role:name`."""
        self.choices = ImportChoices("UTC")
        self.version = 0
        self._is_written = False

    @property
    def stage(self) -> ImportStage:
        if self.incoming is not None:
            return "sending"
        if self.reading.is_running:
            return "reading"
        if self.writing.is_running:
            return "writing"
        if self._is_written:
            return self._stage_of(self.writing.outcome, "imported") if not self.writing.is_cancelled else "stopped"
        if self.file is not None:
            return self._stage_of(self.reading.outcome, "ready")
        return "none"

    @property
    def is_under_way(self) -> bool:
        return self.stage in ("sending", "reading", "writing")

    @property
    def has_preview(self) -> bool:
        """Whether the file was read as a log that may be written."""
        outcome = self.reading.outcome
        return isinstance(outcome, ImportOutcome) and outcome.preview is not None

    @property
    def outcome(self) -> ImportOutcome | BrokenOff | None:
        """What came of the last step."""
        return self.writing.outcome if self._is_written else self.reading.outcome

    def order(self, data: Path, *, writes: bool = False) -> ImportOrder:
        """The order for the next step."""
        self._is_written = writes
        self.version += 1
        return ImportOrder(
            data=str(data),
            hall=self.hall,
            file=str(self.file),
            name=self.name,
            now=self._clock(),
            choices=self.choices,
            writes=writes,
        )

    def forget(self) -> None:
        """Nothing is under way any more."""
        self.file, self.incoming, self._is_written = None, None, False
        self.hall = self.name = self.sender = ""
        self.version += 1

    @staticmethod
    def _stage_of(outcome: ImportOutcome | BrokenOff | None, good: ImportStage) -> ImportStage:
        if not isinstance(outcome, ImportOutcome):
            return "broken_off"
        return "refused" if outcome.faults or outcome.obstacle is not None else good
