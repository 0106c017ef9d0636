"""Simulates an Alpha sign, as Alpha Sign Communications Protocol 9708-8061 describes it. Pure.

The sign synchronizes at 01, after any number of 00, and drops a packet whose checksum is wrong. It starts with one TEXT
file A, empty; STRING files exist once the memory has been configured, and a TEXT shows nothing for one that does not.
"""

import re

from firmware_bridge.simulators.simulated_device import Appearance, AppearanceRow, ProtocolSimulator
from queue_server.config.boards.devices import width

_PACKET = re.compile(rb"\x01(.)([0-9A-F?]{2})\x02([^\x02\x03]*)\x03([0-9A-F]{4})\x04", re.DOTALL)
_CONTROL = re.compile(rb"\x1b(.)(.)|\x1c(.)|\x1e.|\x10(.)", re.DOTALL)
_COLORS = {b"1": "red", b"2": "green", b"3": "amber"}
_BRIGHTNESS = {b"00": 4, b"01": 3, b"02": 2, b"04": 1}
LONGEST_TRANSMISSION = 4096


class AlphaDevice:
    """One sign. Its files survive a power cut, so a new device stands for a new sign."""

    def __init__(self, address: int, cells: int, rows: int) -> None:
        self.address = address
        self.erased = 0
        self._cells = cells
        self._rows = rows
        self._texts: dict[bytes, bytes] = {b"A": b""}
        self._strings: dict[bytes, bytes] = {}
        self._brightness = 4
        self._received = b""

    def receive_data(self, data: bytes) -> None:
        self._received = (self._received + data)[-LONGEST_TRANSMISSION:]
        while match := _PACKET.search(self._received):
            self._received = self._received[match.end() :]
            command = match[3]
            checksum = sum(b"\x02" + command + b"\x03") & 0xFFFF
            if match[2] in (b"00", f"{self.address:02X}".encode()) and checksum == int(match[4], 16):
                self._obey(command)

    def data_to_send(self) -> bytes:
        return b""

    def appearance(self) -> Appearance:
        text = self._texts.get(b"0") or self._texts.get(b"A", b"")
        rows, color = self._laid_out(text)
        blank = AppearanceRow(" " * self._cells)
        return Appearance(
            self.address, tuple([*rows, *[blank] * self._rows][: self._rows]), self._brightness, color=color
        )

    def _obey(self, command: bytes) -> None:
        match command[:1]:
            case b"A":
                self._texts[command[1:2]] = command[2:]
            case b"G" if command[1:2] in self._strings:
                self._strings[command[1:2]] = command[2:]
            case b"E" if command[1:2] == b"$":
                self._configure(command[2:])
            case b"E" if command[1:2] == b"/":
                self._brightness = _BRIGHTNESS.get(command[4:6], self._brightness)

    def _configure(self, records: bytes) -> None:
        self.erased += 1
        self._texts, self._strings = {}, {}
        for at in range(0, len(records), 11):
            label, kind = records[at : at + 1], records[at + 1 : at + 2]
            (self._strings if kind == b"B" else self._texts)[label] = b""

    def _laid_out(self, text: bytes) -> tuple[list[AppearanceRow], str | None]:
        """The rows of a text, one for each mode field (1B position mode), with the strings in their places."""
        rows: list[tuple[bytes, bool]] = []
        color = None
        at = 0
        for match in [*_CONTROL.finditer(text), None]:
            if rows:
                words, blinking = rows[-1]
                rows[-1] = (words + text[at : match.start() if match else None], blinking)
            if match is None:
                break
            at = match.end()
            if match[2]:
                rows.append((b"", match[2] == b"c"))
            elif match[3]:
                color = _COLORS.get(match[3], color)
            elif match[4] and rows:
                rows[-1] = (rows[-1][0] + self._strings.get(match[4], b""), rows[-1][1])
        return [AppearanceRow(words.decode("latin-1")[: self._cells].ljust(self._cells), b) for words, b in rows], color


simulator = ProtocolSimulator(
    board=lambda bridge, bus, board: AlphaDevice(board.address, width(bridge, bus, board), len(board.lines))
)
