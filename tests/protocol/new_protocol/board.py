"""The driver: `#AAKTEXT\\r`, AA the address in decimal; K is `S` steady, `F` flashing or `B` brightness."""

import re

from firmware_bridge.boards.driver import (
    STEADY,
    BoardText,
    PacketFormat,
    ProtocolDriver,
    Row,
    SilentDriver,
    find_pattern,
    readable,
)
from firmware_bridge.errors import CannotShowError
from queue_server.config.boards.devices import width
from tests.protocol.new_protocol import ALPHABET


class LineBoard(SilentDriver):
    """One board. What is sent is the latest text and brightness, each once until `resend`."""

    def __init__(self, address: int, cells: int) -> None:
        self.address = address
        self._cells = cells
        self._packets = {"text": self._packet(BoardText())}
        self._unsent: dict[str, bytes] = {}

    @property
    def pending(self) -> bool:
        return bool(self._unsent)

    def show(self, text: BoardText) -> None:
        self._set("text", self._packet(text))

    def brighten(self, level: int) -> None:
        self._set("brightness", self._framed("B", str(level)))

    def data_to_send(self, _now: float, /) -> bytes:
        return self._unsent.pop(next(iter(self._unsent)))

    def resend(self) -> None:
        self._unsent |= self._packets

    def _set(self, part: str, packet: bytes) -> None:
        if packet != self._packets.get(part):
            self._packets[part] = self._unsent[part] = packet

    def _packet(self, text: BoardText) -> bytes:
        row = text.rows[0] if text.rows else Row("")
        if not ALPHABET.issuperset(row.text):
            raise CannotShowError(f"no picture for {row.text!r}")
        return self._framed("S" if row.blink == STEADY else "F", row.text.ljust(self._cells))

    def _framed(self, kind: str, data: str) -> bytes:
        return f"#{self.address:02}{kind}{data}\r".encode("ascii")


driver = ProtocolDriver(
    board=lambda bridge, bus, board: LineBoard(board.address, width(bridge, bus, board)),
    packets=lambda _devices: PacketFormat(find_pattern(re.compile(rb"#[^#\r]*\r")), readable),
)
