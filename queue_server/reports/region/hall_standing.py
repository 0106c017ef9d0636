"""Defines how a hall of a region stands with its centre: how far its records go, what is wrong, and its checkpoint.
Pure, and quick to import."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct

from queue_server.reports.schedule.progress import HallProgress, MissingData
from queue_server.stats.figures.region.region_documents import MissingRecords
from queue_server.views.times import moment_or_none

RegionAlarmKind = Literal[
    "forked", "stopped", "silent", "absent", "clock_doubtful", "behind", "rules_changed", "over_norm"
]
"""In the order of what has to be looked at first. `stopped`: the hall's journal does not verify, or is in doubt.
`absent`: the configuration names the hall, and nothing of it is here. `over_norm`: somebody waits longer than the
norm."""


class RegionAlarm(Struct, frozen=True):
    """`since` is when it began, where that is known. `seq` is the first record that differs, or the one that does not
    verify; `count` how many records are missing, or how many people wait too long; `differs_s` by how much a clock
    differs."""

    kind: RegionAlarmKind
    level: Literal["fault", "warning"]
    since: datetime | None = None
    seq: int | None = None
    count: int | None = None
    differs_s: int | None = None


class HallCheckpoint(Struct, frozen=True):
    """The checkpoint of the hall's log that is published: how many records it has, and when it was signed. So many
    `cosignatures` of the `witnesses` stand below it, and at least `quorum` must."""

    size: int
    at: datetime
    cosignatures: int
    witnesses: int
    quorum: int


class HallStanding(Struct, frozen=True):
    """A hall when a report is made. Where no server runs that has its checkpoint, `cosigned` is how many records the
    last one has that this place has signed as a witness."""

    progress: HallProgress
    checkpoint: HallCheckpoint | None = None
    alarms: tuple[RegionAlarm, ...] = ()
    cosigned: int | None = None

    @property
    def hall(self) -> str:
        return self.progress.hall


def missing_records(missing: Sequence[MissingData]) -> list[MissingRecords]:
    """What is missing, for programs: up to which moment (UTC) the records of each hall are here."""
    return [MissingRecords(hall.hall, moment_or_none(hall.complete_to)) for hall in missing]
