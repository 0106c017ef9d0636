"""Simulates the candle board and operator panel, as their document describes them (`protokol.pdf`, Candle, 2010-2012).
Pure.

A device starts to listen at a byte 01, 02 or 03, whatever came before, and acts when 07 arrives. A byte under 0x20
within the data makes the packet invalid.
"""

from firmware_bridge.simulators.simulated_device import Appearance, AppearanceRow, ProtocolSimulator
from queue_server.config.boards.devices import width

_LAMPS = ("off", "red", "green", "red-fast", "green-fast", "red-slow", "green-slow")


class _Listener:
    """Cuts the bytes of the line into packets: the first byte, the rest without the final 07."""

    def __init__(self) -> None:
        self._packet: bytearray | None = None

    def packets(self, data: bytes) -> list[bytes]:
        packets = []
        for byte in data:
            if byte in (0x01, 0x02, 0x03):
                self._packet = bytearray([byte])
            elif self._packet is None:
                continue
            elif byte == 0x07:
                packets.append(bytes(self._packet))
                self._packet = None
            elif byte < 0x20:
                self._packet = None
            else:
                self._packet.append(byte)
        return packets


class CandleBoardDevice:
    """A window board. Dark until its first packet; its address and brightness survive a power cut."""

    def __init__(self, address: int, cells: int = 8, *, blinks: bool = True) -> None:
        self.address = address
        self._blinks = blinks
        self._cells = [" "] * cells
        self._blinking = False
        self._brightness = 4
        self._listener = _Listener()

    def receive_data(self, data: bytes) -> None:
        for packet in self._listener.packets(data):
            self._obey(packet)

    def data_to_send(self) -> bytes:
        return b""

    def appearance(self) -> Appearance:
        return Appearance(self.address, (AppearanceRow("".join(self._cells), self._blinking),), self._brightness)

    def _obey(self, packet: bytes) -> None:
        if len(packet) < 3 or packet[1] not in (self.address, 0xFF):
            return
        if packet[0] == 0x03:
            self.address = packet[2]
        elif packet[1] == 0xFF:
            return
        elif packet[0] == 0x02:
            self._brightness = 4 - (packet[2] - 0x20)
        else:
            self._blinking = self._blinks and packet[2] > 0x20
            text = packet[3:] if self._blinks else packet[2:]
            for cell, character in enumerate(text.decode("cp1251", "replace")[: len(self._cells)]):
                self._cells[cell] = character


class CandlePanelDevice:
    """An operator panel: a lamp, up to three cells, four keys."""

    def __init__(self, address: int, cells: int = 0, *, blinks: bool = True) -> None:
        self.address = address
        self._blinks = blinks
        self._cells = [" "] * cells
        self._blinking = False
        self._lamp = "off"
        self._listener = _Listener()
        self._to_send = b""

    def press(self, key: int) -> None:
        """Press key 1 to 4: call or recall, start, transfer, no-show or finish."""
        self._to_send += bytes([0x01, self.address, 0x30 + key, 0x07])

    def receive_data(self, data: bytes) -> None:
        for packet in self._listener.packets(data):
            if packet[0] == 0x01 and packet[1:2] == bytes([self.address]):
                self._obey(packet[2:])

    def data_to_send(self) -> bytes:
        data, self._to_send = self._to_send, b""
        return data

    def appearance(self) -> Appearance:
        rows = (AppearanceRow("".join(self._cells), self._blinking),) if self._cells else ()
        return Appearance(self.address, rows, lamp=self._lamp)

    def _obey(self, data: bytes) -> None:
        if len(data) == 1 and 0x30 <= data[0] <= 0x3D:
            self._lamp = _LAMPS[(data[0] - 0x30) % len(_LAMPS)]
        elif len(data) > 1:
            self._blinking = self._blinks and data[0] > 0x20
            text = data[1:] if self._blinks else data
            for cell, character in enumerate(text.decode("cp1251", "replace")[: len(self._cells)]):
                self._cells[cell] = character


class CandlePostDevice(CandlePanelDevice):
    """A push-button post: a lamp, and buttons whose codes follow one another."""

    def __init__(self, address: int, first_code: int) -> None:
        super().__init__(address)
        self._first_code = first_code

    def press(self, key: int) -> None:
        """Press the button of that number."""
        self._to_send += bytes([0x01, self.address, self._first_code + key - 1, 0x07])


simulator = ProtocolSimulator(
    board=lambda bridge, bus, board: CandleBoardDevice(board.address, width(bridge, bus, board), blinks=board.blinks),
    panel=lambda panel: CandlePanelDevice(panel.address, panel.cells, blinks=panel.blinks),
    post=lambda post: CandlePostDevice(post.address, post.first_code),
)
