"""Drives alpha: Alpha and BetaBrite signs, the long board of a hall. Pure.

Source: Alpha Sign Communications Protocol 9708-8061. 9600 baud, 7E1, configurable. A packet is

    00 00 00 00 00 01 TYPE ADDR 02 COMMAND DATA 03 CHECKSUM 04

ADDR two hexadecimal digits; CHECKSUM four, the 16-bit sum from 02 to 03, both included. Commands: `A` write TEXT, `G`
write STRING, `E$` memory configuration, which erases the sign and is sent once, the bare `E$` first.

A text that changes is a STRING within a TEXT that stays, so the sign does not flicker. Closing texts are the priority
TEXT, which covers all else until it is released by `A0` with nothing behind it.

The sign does not answer, so it is unknown whether the memory configuration arrived, and without it a sign shows no
STRING. Without STRINGs every refresh carries all that the sign needs. So that is the default, and STRINGs are for a
sign near the bridge, on a line without faults.
"""

import re

from firmware_bridge.boards.driver import (
    STEADY,
    BoardText,
    PacketFormat,
    ProtocolDriver,
    Row,
    SilentDriver,
    find_pattern,
    no_picture,
    readable,
    too_wide,
)
from firmware_bridge.errors import CannotShowError
from queue_server.config.boards.devices import width
from queue_server.config.boards.protocols import ALPHA_LONGEST_PRIORITY, PRINTABLE_ASCII
from queue_server.views.equipment.board_report import fault_text

SYNC, SOH, STX, ETX, EOT = b"\0" * 5, b"\x01", b"\x02", b"\x03", b"\x04"
MIDDLE, TOP, BOTTOM = b"\x20", b"\x22", b"\x26"
HOLD, FLASH = b"b", b"c"
COLORS = {"red": b"\x1c1", "green": b"\x1c2", "amber": b"\x1c3"}
FIXED_WIDTH = b"\x1e1"  # each character as wide as the next, so that columns stand still
TEXT_LABEL, PRIORITY_LABEL, STRING_LABELS = b"A", b"0", (b"1", b"2")
TEXT_FILE_BYTES = 0x100
DIMMING = {4: b"00", 3: b"01", 2: b"02", 1: b"04"}  # 100, 86, 72 and 44 %; every sign knows these four


def packet(sign_type: str, address: int, command: bytes) -> bytes:
    """A whole transmission to one sign; address 0 is every sign."""
    body = STX + command + ETX
    head = SYNC + SOH + sign_type.encode("ascii") + f"{address:02X}".encode("ascii")
    return head + body + f"{sum(body) & 0xFFFF:04X}".encode("ascii") + EOT


def memory_record(label: bytes, kind: bytes, size: int) -> bytes:
    """Eleven characters `F T P SIZE QQQQ`: a TEXT file, always on, or a STRING, which must be locked."""
    text = kind == b"A"
    return label + kind + (b"U" if text else b"L") + f"{size:04X}".encode("ascii") + (b"FF00" if text else b"0000")


class AlphaBoard(SilentDriver):
    """One sign of one or two lines. With `strings` its memory is configured once and its texts do not flicker."""

    def __init__(
        self,
        address: int,
        cells: int,
        rows: int,
        *,
        sign_type: str = "Z",
        color: str | None = None,
        strings: bool = False,
    ) -> None:
        self.address = address
        self._sign_type = sign_type
        self._cells = cells
        self._rows = rows
        self._style = FIXED_WIDTH + COLORS.get(color or "", b"")
        self._strings = strings
        self._target: dict[str, bytes] = self._commands(BoardText())
        self._memory = self._memory_commands() if strings else []
        self._memory_sent = 0
        self._unsent: dict[str, bytes] = {}
        self._last_sent: dict[str, bytes] = {}

    @property
    def pending(self) -> bool:
        return bool(self._unsent)

    def show(self, text: BoardText) -> None:
        for name, command in self._commands(text).items():
            self._set(name, command)

    def brighten(self, level: int) -> None:
        self._set("dimming", b"E/00" + DIMMING[level])

    def data_to_send(self, _now: float, /) -> bytes:
        if self._memory_sent < len(self._memory):
            self._memory_sent += 1
            return packet(self._sign_type, self.address, self._memory[self._memory_sent - 1])
        self._memory = []  # bytes after it were sent, so all of it was sent
        name = next(iter(self._unsent))
        command = self._last_sent[name] = self._unsent.pop(name)
        return packet(self._sign_type, self.address, command)

    def resend(self) -> None:
        """Send everything again but the memory configuration, which would erase the sign; send that too if it was
        interrupted."""
        self._memory_sent = 0
        self._unsent |= self._target

    def _set(self, name: str, command: bytes) -> None:
        self._target[name] = command
        if command != self._unsent.get(name, self._last_sent.get(name)):
            self._unsent[name] = command

    def _commands(self, text: BoardText) -> dict[str, bytes]:
        """The commands that show the text, by what each replaces. Raises CannotShowError."""
        rows = [text.rows[i] if i < len(text.rows) else Row("") for i in range(self._rows)]
        texts = [self._characters(row.text) for row in rows]
        if text.closing:
            texts = [text.rstrip() for text in texts]  # it covers the whole sign, and must be as short as possible
            return {"priority": self._text(PRIORITY_LABEL, rows, texts)}
        strings = [b"\x10" + label for label in STRING_LABELS[: self._rows]]
        commands = {f"string {i}": b"G" + STRING_LABELS[i] + text for i, text in enumerate(texts)}
        return {
            **(commands if self._strings else {}),
            "text": self._text(TEXT_LABEL, rows, strings if self._strings else texts),
            "priority": b"A" + PRIORITY_LABEL,
        }

    def _text(self, label: bytes, rows: list[Row], texts: list[bytes]) -> bytes:
        positions = [MIDDLE] if self._rows == 1 else [TOP, BOTTOM]
        command = b"A" + label
        for row, position, text in zip(rows, positions, texts, strict=True):
            command += b"\x1b" + position + (HOLD if row.blink == STEADY else FLASH) + self._style + text
        if label == PRIORITY_LABEL and len(command) > ALPHA_LONGEST_PRIORITY:
            sentence = f"a priority text has {ALPHA_LONGEST_PRIORITY} bytes at the most"
            raise CannotShowError(fault_text(sentence, "not_showable"))
        return command

    def _characters(self, text: str) -> bytes:
        if missing := "".join(dict.fromkeys(c for c in text if c not in PRINTABLE_ASCII)):
            raise no_picture(f"an alpha sign has no picture for {missing!r} in {text!r}", text, missing)
        if len(text) > self._cells:
            raise too_wide(f"{text!r} is {len(text)} cells wide, the sign has {self._cells}", text, self._cells)
        return text.ljust(self._cells).encode("ascii")

    def _memory_commands(self) -> list[bytes]:
        records = memory_record(TEXT_LABEL, b"A", TEXT_FILE_BYTES)
        for label in STRING_LABELS[: self._rows]:
            records += memory_record(label, b"B", self._cells)
        return [b"E$", b"E$" + records]


_PACKET = re.compile(rb"\0*\x01.[0-9A-F?]{2}\x02[^\x03\x04]*(?:\x03[0-9A-F]{4})?\x04", re.DOTALL)


def _describe(packet: bytes) -> str:
    body = packet.lstrip(b"\0")
    address, command = body[2:4].decode("ascii"), body[5:].split(b"\x03")[0].rstrip(b"\x04")
    sign = "every sign" if address == "00" else f"sign {address}"
    label, text = command[1:2].decode("latin-1"), readable(command[2:])
    match command[:1]:
        case b"A" if label == "0":
            return f"{sign}: priority TEXT {text}" if text else f"{sign}: release the priority TEXT"
        case b"A":
            return f"{sign}: TEXT {label} {text}"
        case b"G":
            return f"{sign}: STRING {label} {text}"
        case b"E" if label == "$":
            return f"{sign}: memory configuration {text}" if text else f"{sign}: erase the memory"
        case b"E" if label == "/":
            return f"{sign}: dimming {text}"
    return f"{sign}: {readable(command)}"


driver = ProtocolDriver(
    board=lambda bridge, bus, board: AlphaBoard(
        board.address,
        width(bridge, bus, board),
        len(board.lines),
        sign_type=board.sign_type,
        color=board.color,
        strings=board.strings,
    ),
    packets=lambda _devices: PacketFormat(find_pattern(_PACKET), _describe),
)
