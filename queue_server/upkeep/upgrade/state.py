"""Stores how far an upgrade is: beside the programs, where only the system's administrator writes, and a copy of it in
the data folder for the administrator's page."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Literal

from msgspec import DecodeError, Struct, json

from queue_server.backups.folder_notes import write

UPGRADE_FILE: Final = "upgrade.json"

UpgradeStep = Literal["preparing", "copying", "switching", "starting", "going_back", "ended"]
"""`preparing`: the other version is installed and tried; the halls go on. `copying`: the service is stopped for the
copy. `switching`: the copy is whole. `starting`: the other version is awaited."""
UpgradeOutcome = Literal["done", "refused", "interrupted", "went_back", "not_back"]
"""`refused` and `interrupted` have changed nothing; after `not_back` even the version before has not come up."""


ReasonCode = Literal[
    "not_ready",
    "not_started",
    "by_hand",
    "before_changes",
    "while_copying",
    "not_installed",
    "configuration_refused",
    "journal_refused",
    "not_stopped",
    "disk_full",
    "not_allowed",
    "disk_failed",
    "copy_failed",
]
"""`not_ready`, `not_started`: the other version has not come up. `before_changes`, `while_copying`: when an upgrade was
interrupted. `not_installed`, `configuration_refused`, `journal_refused`: what the other version did not do when it was
tried. `not_stopped`, `disk_full`, `not_allowed`, `disk_failed`, `copy_failed`: why there is no copy."""


class UpgradeReason(Struct, frozen=True):
    """Why an upgrade was refused or went back. With `not_ready` the version had `seconds`."""

    code: ReasonCode
    seconds: int = 0


class UpgradeState(Struct, frozen=True, kw_only=True):
    """The last upgrade. Times are in µs UTC; `before` and `after` are program folders. `reason` says why it was refused
    or went back, `detail` the same in English with what a program has said, `by` who began it as the trail has it
    (`command line:account`). `aside` is the journal that the other version had changed, and `lost` how many of its
    records are in no other file."""

    from_version: str
    to_version: str
    began_at: int
    before: str
    after: str
    copy: str
    schema: int
    step: UpgradeStep = "preparing"
    outcome: UpgradeOutcome | None = None
    ended_at: int | None = None
    reason: UpgradeReason | None = None
    detail: str = ""
    by: str = ""
    aside: str = ""
    lost: int = 0


def read_state(folder: Path) -> UpgradeState | None:
    """The last upgrade by the file in a folder; None where there was none, or its file cannot be read."""
    try:
        return json.decode((folder / UPGRADE_FILE).read_bytes(), type=UpgradeState)
    except (OSError, DecodeError):
        return None


def write_state(prefix: Path, data: Path, state: UpgradeState) -> None:
    """Store the state. Raises `OSError`, but not for the copy that the page reads."""
    body = json.encode(state)
    write(prefix / UPGRADE_FILE, body)
    with as_owner(data), suppress(OSError):
        write(data / UPGRADE_FILE, body)


@contextmanager
def as_owner(data: Path) -> Iterator[None]:
    """Within this context the system's administrator is whoever owns the data folder.

    The service may have put links anywhere in its folder: whatever is read, written and deleted there is done with its
    rights, so that it gains none.
    """
    owner = data.stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        yield
        return
    groups, group = os.getgroups(), os.getegid()
    os.setgroups([])
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(group)
        os.setgroups(groups)
