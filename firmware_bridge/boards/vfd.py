"""Drives vfd: customer displays of two lines at the window. Pure.

Sources: the CD5220 command set; Epson's DM-D command list (ESC/POS for customer displays). 9600 baud, 8N1, no reply.

    CD5220    1B 40 init · 1B 51 41 TEXT 0D upper line · 1B 51 42 TEXT 0D lower line · 1B 2A n brightness 1..4
    Epson     1B 40 init · 1B 74 n code page · 1F 24 x y cursor · 1F 58 n brightness 1..4 · 1F 45 n blink n × 50 ms

A display that received only part of a line waits for its end and would swallow the next packet. So each packet begins
with 0D, which ends an open line and otherwise only returns the cursor.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import partial

from firmware_bridge.boards.blinker import Blinker
from firmware_bridge.boards.driver import (
    STEADY,
    BoardText,
    PacketFormat,
    ProtocolDriver,
    Row,
    SilentDriver,
    WiredDevice,
    find_pattern,
    no_picture,
    too_wide,
)
from queue_server.config import boards as config
from queue_server.config.boards.devices import width
from queue_server.config.boards.protocols import EPSON_CODE_PAGES, PROTOCOLS, has_character

INIT, END_OF_LINE = b"\x1b@", b"\x0d"
UPPER, LOWER = b"\x1bQA", b"\x1bQB"
EPSON_BLINK = 10  # × 50 ms: half a second


class _Display(SilentDriver, ABC):
    """The common part of both dialects: rows of text in a code page, sent whole."""

    address = 0

    def __init__(self, cells: int = 20, rows: int = 2, *, code_page: str = "cp437") -> None:
        self._cells = cells
        self._rows = rows
        self._code_page = code_page
        self._lines = self._encode(BoardText())
        self._blinking = False
        self._brightness: bytes = b""
        self._unsent: dict[str, bytes] = {}
        self._init = INIT

    @property
    def pending(self) -> bool:
        return bool(self._unsent)

    def show(self, text: BoardText) -> None:
        lines = self._encode(text)
        blinking = any(row.blink != STEADY for row in text.rows)
        if (lines, blinking) != (self._lines, self._blinking):
            self._lines, self._blinking = lines, blinking
            self._changed()

    def brighten(self, level: int) -> None:
        self._brightness = self._brightness_command(level)
        self._unsent["brightness"] = self._brightness

    def data_to_send(self, now: float) -> bytes:
        init, self._init = self._init, b""
        if "text" not in self._unsent:
            return END_OF_LINE + init + self._unsent.pop("brightness")
        data = self._unsent.pop("text")
        self._note_sent(now)
        return END_OF_LINE + init + data

    def resend(self) -> None:
        self._unsent["text"] = self._text_command()
        if self._brightness:
            self._unsent["brightness"] = self._brightness

    def _changed(self) -> None:
        self._unsent["text"] = self._text_command()

    def _note_sent(self, now: float) -> None:
        """Note that the text was sent."""

    @abstractmethod
    def _text_command(self) -> bytes:
        """The command that writes both lines."""

    @abstractmethod
    def _brightness_command(self, level: int) -> bytes:
        """The command that sets the brightness; 1 is dimmest."""

    def _encode(self, text: BoardText) -> tuple[bytes, ...]:
        rows = [text.rows[i] if i < len(text.rows) else Row("") for i in range(self._rows)]
        return tuple(self._characters(row.text) for row in rows)

    def _characters(self, text: str) -> bytes:
        if missing := "".join(dict.fromkeys(c for c in text if not has_character(c, self._code_page))):
            raise no_picture(f"the code page {self._code_page} has no {missing!r} of {text!r}", text, missing)
        if len(text) > self._cells:
            raise too_wide(f"{text!r} is {len(text)} cells wide, the display has {self._cells}", text, self._cells)
        return text.ljust(self._cells).encode(self._code_page)


class Cd5220Board(_Display):
    """A CD5220 display. It cannot blink, so its text is lit and dark alternately."""

    def __init__(self, cells: int = 20, rows: int = 2, *, code_page: str = "cp437") -> None:
        self._blinker = Blinker()
        super().__init__(cells, rows, code_page=code_page)

    def deadline(self) -> float | None:
        return self._blinker.deadline()

    def tick(self, now: float) -> None:
        if self._blinker.tick(now):
            self._unsent["text"] = self._text_command()

    def _changed(self) -> None:
        self._blinker.blink(self._blinking)
        self._blinker.show_lit()
        super()._changed()

    def _note_sent(self, now: float) -> None:
        self._blinker.note_sent(now)

    def _text_command(self) -> bytes:
        lines = self._lines if self._blinker.lit else self._encode(BoardText())
        return b"".join(
            row_command + line + END_OF_LINE for row_command, line in zip((UPPER, LOWER), lines, strict=False)
        )

    def _brightness_command(self, level: int) -> bytes:
        return b"\x1b*" + bytes([level])


class EpsonBoard(_Display):
    """An Epson DM-D display."""

    def _text_command(self) -> bytes:
        page = b"\x1bt" + bytes([EPSON_CODE_PAGES[self._code_page]])
        lines = b"".join(b"\x1f$" + bytes([1, y]) + line for y, line in enumerate(self._lines, 1))
        return page + lines + b"\x1fE" + bytes([EPSON_BLINK if self._blinking else 0])

    def _brightness_command(self, level: int) -> bytes:
        return b"\x1fX" + bytes([level])


_PACKET = re.compile(
    rb"\x1b@|\x0c|\x1bQ[AB][^\r]*\r|\x1b\*.|\x1bt.|\x1f\$..|\x1f[XE].|[\x20-\xff]+(?=[\x00-\x1f])|\r", re.DOTALL
)


def _describe(code_page: str, command: bytes) -> str:
    match command[:2]:
        case b"\x1b@":
            return "init"
        case b"\x1bQ":
            line = "upper" if command[2:3] == b"A" else "lower"
            return f'{line} line: "{command[3:-1].decode(code_page, "replace").rstrip()}"'
        case b"\x1b*" | b"\x1fX":
            return f"brightness {command[2]}"
        case b"\x1bt":
            return f"code page {command[2]}"
        case b"\x1f$":
            return f"cursor to {command[2]}, {command[3]}"
        case b"\x1fE":
            return f"blink every {command[2] * 50} ms" if command[2] else "steady"
    text = command.decode(code_page, "replace").rstrip()
    return {b"\x0c": "clear", b"\r": "end of line"}.get(command) or f'text "{text}"'


_DIALECTS: dict[str, type[Cd5220Board | EpsonBoard]] = {"cd5220": Cd5220Board, "epson": EpsonBoard}


def _packets(devices: Sequence[WiredDevice]) -> PacketFormat:
    """The packets of the line; texts are decoded in the code page of the first display."""
    code_pages = [device.code_page for device in devices if isinstance(device, config.Board)]
    return PacketFormat(find_pattern(_PACKET), partial(_describe, code_pages[0] if code_pages else "cp437"))


driver = ProtocolDriver(
    board=lambda bridge, bus, board: _DIALECTS[board.dialect](
        width(bridge, bus, board), PROTOCOLS["vfd"].rows, code_page=board.code_page
    ),
    packets=_packets,
)
