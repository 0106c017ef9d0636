"""Defines the bodies and documents of devices."""

from datetime import datetime
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from queue_server.api.http.bodies import Name
from queue_server.config.roles import DeviceRole
from queue_server.views.equipment.board_report import BoardReport
from queue_server.views.equipment.modem_report import ModemReport

Code = Annotated[str, Meta(pattern=r"^\d{6}$", description="six digits")]
Version = Annotated[str, Meta(max_length=64)]
Seq = Annotated[int, Meta(ge=0, le=2**53)]


class AnnounceBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A device that announces itself; it becomes `kind` once it is paired."""

    kind: DeviceRole = "board"
    version: Version | None = None


class Announced(Struct, frozen=True):
    """`secret` is for the device alone. The code is shown until `until`; after that it announces itself anew."""

    device: str
    code: str
    secret: str
    until: datetime


class ClaimBody(Struct, frozen=True, forbid_unknown_fields=True):
    secret: Name


class Claimed(Struct, frozen=True):
    """While nobody has typed in the code, `state` is `waiting`. A paired device uses its secret as its token."""

    state: Literal["waiting", "paired"]
    role: str | None = None
    name: str | None = None
    hall: str | None = None
    zone: str | None = None
    page: str | None = None


class PairBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A device to pair. It becomes the kind that it announced; a `kind` given here must be that one."""

    code: Code
    name: Name
    hall: Name
    kind: DeviceRole | None = None
    zone: Name | None = None


class DeviceChangeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Changes of a device. A member that is left out stays as it is; an empty zone is the whole hall."""

    name: Name | None = None
    zone: Annotated[str, Meta(max_length=64)] | None = None


class HereBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A device's report. `seq` is what it shows, `clock` the time by its own clock."""

    seq: Seq | None = None
    version: Version | None = None
    clock: Annotated[datetime, Meta(tz=True)] | None = None


class HereAnswer(Struct, frozen=True):
    """`identify`: show the name, large. `again_s`: say it again after so many seconds. `page` is where it belongs."""

    device: str
    name: str
    hall: str | None
    zone: str | None
    page: str | None
    identify: bool
    again_s: int


LARGEST_REPORT: Final = 512 * 1024
"""The most bytes of a report: a thousand boards, half a kilobyte each."""


class BoardsBody(Struct, frozen=True, forbid_unknown_fields=True):
    boards: Annotated[tuple[BoardReport, ...], Meta(max_length=1000)]
    modems: Annotated[tuple[ModemReport, ...], Meta(max_length=100)] = ()


class BoardPlace(Struct, frozen=True):
    """The place of one board of a bridge."""

    bus: str
    address: int


class BoardsHeard(Struct, frozen=True):
    """How many boards were taken in, and which of them are to show their address."""

    boards: int
    identify: list[BoardPlace]


class BookedDevice(Struct, frozen=True, kw_only=True):
    """A device as administrators see it. `how` is how it does; `code` stands while it waits to be paired."""

    device: str
    kind: str
    name: str
    hall: str | None
    zone: str | None
    code: str | None
    version: str | None
    announced_at: datetime
    paired_at: datetime | None
    seen_at: datetime | None
    seq: int | None
    behind_since: datetime | None
    revoked_at: datetime | None
    how: str
