"""The device's half: it takes hold at each `#`, and acts when `\\r` arrives."""

from firmware_bridge.simulators.simulated_device import Appearance, AppearanceRow, ProtocolSimulator
from queue_server.config.boards.devices import width


class LineDevice:
    """One board, dark when the power comes."""

    def __init__(self, address: int, cells: int) -> None:
        self.address = address
        self._cells = cells
        self._row = AppearanceRow(" " * cells)
        self._brightness = 4
        self._received = b""

    def receive_data(self, data: bytes) -> None:
        for byte in data:
            if byte == ord("#"):
                self._received = b""
            elif byte == ord("\r"):
                self._obey(self._received.decode("latin-1"))
            else:
                self._received += bytes([byte])

    def data_to_send(self) -> bytes:
        return b""

    def appearance(self) -> Appearance:
        return Appearance(self.address, (self._row,), self._brightness)

    def _obey(self, packet: str) -> None:
        if packet[:2] != f"{self.address:02}":
            return
        if packet[2:3] == "B" and packet[3:] in ("1", "2", "3", "4"):
            self._brightness = int(packet[3:])
        elif packet[2:3] in ("S", "F") and len(packet) == 3 + self._cells:
            self._row = AppearanceRow(packet[3:], packet[2] == "F")


simulator = ProtocolSimulator(
    board=lambda bridge, bus, board: LineDevice(board.address, width(bridge, bus, board)),
)
