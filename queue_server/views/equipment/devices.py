"""Defines the document of a hall's devices for those who maintain them. Pure."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from queue_server.views.equipment.board_report import BoardFault

DeviceKind = Literal["board", "kiosk", "tablet", "bridge", "led_board", "modem", "printer", "messages"]
"""Kinds of devices. A board, a kiosk and a tablet at a window are screens; a bridge drives `led_board`s and
modems for SMS by wire; `messages` are a way to tell visitors of their turn."""

DeviceState = Literal["ok", "silent", "stale", "failing", "paper_low", "paper_out", "unknown"]
"""How a device is. `silent` no longer reports, `stale` shows something old, `failing` reports a fault itself
(`fault`, in English `detail`)."""


class DeviceDocument(Struct, frozen=True, kw_only=True):
    """`since` is when it came to be in this state; `seq` is what it says it shows; `uncertain` are numbers of a printer
    that may not be on paper."""

    device: str
    kind: DeviceKind
    name: str
    state: DeviceState
    since: datetime
    zone: str | None = None
    window: int | None = None
    seq: int | None = None
    version: str | None = None
    detail: str | None = None
    fault: BoardFault | None = None
    uncertain: tuple[str, ...] = ()
