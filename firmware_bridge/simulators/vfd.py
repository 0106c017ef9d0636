"""Simulates customer displays of two lines, as the CD5220 command set and Epson's DM-D list describe them. Pure."""

from firmware_bridge.simulators.simulated_device import Appearance, AppearanceRow, ProtocolSimulator
from queue_server.config.boards.devices import width
from queue_server.config.boards.protocols import PROTOCOLS

_NUMBER_OF_PAGE = {0: "cp437", 2: "cp850", 16: "cp1252", 17: "cp866", 19: "cp858"}
_CD5220_ARGUMENTS = {b"\x1b@": 0, b"\x1b*": 1, b"\x1bQ": 1}
_EPSON_ARGUMENTS = {b"\x1b@": 0, b"\x1bt": 1, b"\x1f$": 2, b"\x1fX": 1, b"\x1fE": 1}


class _SimulatedDisplay:
    """Cells, a cursor, and commands that begin with 1B or 1F and have a known number of argument bytes."""

    address = 0
    _arguments: dict[bytes, int]

    def __init__(self, cells: int = 20, rows: int = 2, code_page: str = "cp437") -> None:
        self._cells = cells
        self._code_page = code_page
        self._rows = [bytearray(b" " * cells) for _ in range(rows)]
        self._cursor = (0, 0)
        self._blinking = False
        self._brightness = 4
        self._command = b""

    def receive_data(self, data: bytes) -> None:
        for byte in data:
            self._byte(byte)

    def data_to_send(self) -> bytes:
        return b""

    def appearance(self) -> Appearance:
        return Appearance(
            self.address,
            tuple(AppearanceRow(row.decode(self._code_page, "replace"), self._blinking) for row in self._rows),
            self._brightness,
        )

    def _byte(self, byte: int) -> None:
        if byte in (0x1B, 0x1F):
            self._command = bytes([byte])
        elif self._command:
            self._command += bytes([byte])
            head = self._command[:2]
            if head not in self._arguments:
                self._command = b""
            elif len(self._command) == 2 + self._arguments[head]:
                command, self._command = self._command, b""
                self._obey(command[:2], command[2:])
        elif byte == 0x0C:
            self._clear()
        elif byte == 0x0D:
            self._cursor = (0, self._cursor[1])
        elif byte >= 0x20:
            self._put(byte)

    def _obey(self, command: bytes, arguments: bytes) -> None:
        if command == b"\x1b@":
            self._clear()
            self._brightness, self._blinking = 4, False
        elif command in (b"\x1b*", b"\x1fX") and 1 <= arguments[0] <= 4:
            self._brightness = arguments[0]

    def _put(self, byte: int) -> None:
        x, y = self._cursor
        if y < len(self._rows) and x < self._cells:
            self._rows[y][x] = byte
            self._cursor = (x + 1, y)

    def _clear(self) -> None:
        self._rows = [bytearray(b" " * self._cells) for _ in self._rows]
        self._cursor = (0, 0)


class Cd5220Device(_SimulatedDisplay):
    """A CD5220: `1B 51 A` or `1B 51 B`, up to a line of text, `0D`; while a line is open every byte belongs to it."""

    _arguments = _CD5220_ARGUMENTS

    def __init__(self, cells: int = 20, rows: int = 2, code_page: str = "cp437") -> None:
        super().__init__(cells, rows, code_page)
        self._line: int | None = None

    def _byte(self, byte: int) -> None:
        if self._line is None:
            super()._byte(byte)
        elif byte == 0x0D:
            self._line = None
        else:
            self._put(byte)

    def _obey(self, command: bytes, arguments: bytes) -> None:
        super()._obey(command, arguments)
        if command == b"\x1bQ" and arguments in (b"A", b"B"):
            self._line = arguments[0] - ord("A")
            self._rows[self._line] = bytearray(b" " * self._cells)
            self._cursor = (0, self._line)


class EpsonDevice(_SimulatedDisplay):
    """An Epson DM-D: `1F 24 x y` sets the cursor, and text is written at the cursor."""

    _arguments = _EPSON_ARGUMENTS

    def _obey(self, command: bytes, arguments: bytes) -> None:
        super()._obey(command, arguments)
        if command == b"\x1bt":
            self._code_page = _NUMBER_OF_PAGE.get(arguments[0], self._code_page)
        elif command == b"\x1f$" and 1 <= arguments[0] <= self._cells and 1 <= arguments[1] <= len(self._rows):
            self._cursor = (arguments[0] - 1, arguments[1] - 1)
        elif command == b"\x1fE":
            self._blinking = arguments[0] > 0


_DIALECTS: dict[str, type[Cd5220Device | EpsonDevice]] = {"cd5220": Cd5220Device, "epson": EpsonDevice}

simulator = ProtocolSimulator(
    board=lambda bridge, bus, board: _DIALECTS[board.dialect](
        width(bridge, bus, board), PROTOCOLS[bus.protocol].rows, board.code_page
    )
)
