"""Defines the copies of a hall that a server makes by itself: `[backup]` of the configuration. Pure.

It concerns one machine and its disks, not the rules of a hall, and is never written to a journal.
"""

from typing import Annotated

from msgspec import Meta, Struct

from queue_server.config.sections.displays import Folder
from queue_server.config.sections.openid import SecretFile
from queue_server.config.values.scalars import ClockTime


class BackupSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A copy into `folder` every day at the hall's time `at`; the newest `keep` stay.

    With `other_disk` a folder on the journal's own disk is refused: where a stick is not plugged in, its empty folder
    may remain. `passphrase_file` holds the passphrase with which certificates and secrets are encrypted in the copy.
    """

    folder: Folder | None = None
    at: ClockTime = "20:00"
    keep: Annotated[int, Meta(ge=1, le=1000)] = 14
    other_disk: bool = False
    passphrase_file: SecretFile | None = None
