"""Reads the bytes of a job as a printer does (Epson ESC/POS reference). Pure.

Only the commands of a ticket printer in page-less mode are known; any other is an error, as is a byte that the selected
code page does not have: a real printer would print something that was not intended.
"""

from collections.abc import Callable
from typing import Final

from msgspec import Struct

ESC: Final = 0x1B
GS: Final = 0x1D
LF: Final = 0x0A

CODECS: Final = {0: "cp437", 17: "cp866", 53: "kz1048"}
"""ESC t n -> the page."""


class Text(Struct, frozen=True):
    """A line of letters. `width` and `height` multiply the plain ones of 12 x 24 dots."""

    text: str
    width: int
    height: int
    is_bold: bool
    align: int


class Picture(Struct, frozen=True):
    """A raster: one bool for each dot, row by row, True being black."""

    rows: tuple[tuple[bool, ...], ...]
    align: int


class QrCode(Struct, frozen=True):
    """`size` is dots for each module; `correction` is L, M, Q or H."""

    content: str
    size: int
    correction: str
    align: int


class PaperFeed(Struct, frozen=True):
    lines: int


class Cut(Struct, frozen=True):
    pass


Printed = Text | Picture | QrCode | PaperFeed | Cut


def printed(job: bytes) -> list[Printed]:
    """Everything that the printer prints, from top to bottom. Raises `ValueError`."""
    tape = _Tape(job)
    while tape.has_more():
        tape.step()
    return tape.out


class _Tape:
    """The printer's state while it reads."""

    def __init__(self, job: bytes) -> None:
        self.out: list[Printed] = []
        self._job = job
        self._at = 0
        self._reset()

    def has_more(self) -> bool:
        return self._at < len(self._job)

    def step(self) -> None:
        byte = self._byte()
        if byte in (ESC, GS):
            self._command(bytes((byte, self._byte())))
        elif byte == LF:
            self._end_line()
        elif byte < 0x20:
            raise ValueError(f"the printer does not know the control byte {byte:02x}")
        else:
            self._letters.append(byte)

    def _command(self, command: bytes) -> None:
        commands: dict[bytes, Callable[[], None]] = {
            b"\x1b@": self._reset,
            b"\x1bt": self._code_page,
            b"\x1ba": self._set_align,
            b"\x1bE": self._set_bold,
            b"\x1b!": self._set_mode,
            b"\x1bd": self._feed,
            b"\x1d!": self._set_size,
            b"\x1dV": self._cut,
            b"\x1dv": self._raster,
            b"\x1d(": self._two_dimensional,
        }
        if command not in commands:
            raise ValueError(f"the printer does not know the command {command.hex(' ')}")
        commands[command]()

    def _reset(self) -> None:
        self._letters = bytearray()
        self._codec = CODECS[0]
        self._align = 0
        self._bold = False
        self._width = self._height = 1
        self._qr_size, self._qr_correction, self._qr_content = 3, "L", ""

    def _end_line(self) -> None:
        text = self._letters.decode(self._codec)
        self._letters.clear()
        self.out.append(Text(text, self._width, self._height, self._bold, self._align))

    def _code_page(self) -> None:
        page = self._byte()
        if page not in CODECS:
            raise ValueError(f"the printer has no code page {page}")
        self._codec = CODECS[page]

    def _set_align(self) -> None:
        self._align = self._byte()

    def _set_bold(self) -> None:
        self._bold = bool(self._byte() & 1)

    def _set_size(self) -> None:
        """GS ! n: bits 4 to 6 are the width less one, bits 0 to 2 the height less one."""
        size = self._byte()
        self._width, self._height = (size >> 4) + 1, (size & 7) + 1

    def _set_mode(self) -> None:
        """ESC ! n: bit 3 bold, bit 4 double height, bit 5 double width."""
        mode = self._byte()
        self._bold = bool(mode & 8)
        self._width, self._height = 1 + bool(mode & 32), 1 + bool(mode & 16)

    def _feed(self) -> None:
        self.out.append(PaperFeed(self._byte()))

    def _cut(self) -> None:
        self._byte()
        self.out.append(Cut())

    def _raster(self) -> None:
        """GS v 0 m xL xH yL yH d…: x bytes in a row, y rows, the leftmost dot in the highest bit."""
        if self._byte() != ord("0"):
            raise ValueError("the printer knows no other picture than GS v 0")
        self._byte()
        width, height = self._number(), self._number()
        rows = [self._bytes(width) for _ in range(height)]
        dots = tuple(tuple(bool(byte >> bit & 1) for byte in row for bit in range(7, -1, -1)) for row in rows)
        self.out.append(Picture(dots, self._align))

    def _two_dimensional(self) -> None:
        """GS ( k pL pH cn fn …: cn 49 is a QR code."""
        if self._byte() != ord("k"):
            raise ValueError("the printer knows no other extended command than GS ( k")
        body = self._bytes(self._number())
        kind, function, data = body[0], body[1], body[2:]
        if kind != 49:
            raise ValueError(f"the printer knows no two-dimensional code {kind}")
        match function:
            case 65:
                pass
            case 67:
                self._qr_size = data[0]
            case 69:
                self._qr_correction = "LMQH"[data[0] - 48]
            case 80:
                self._qr_content = data[1:].decode()
            case 81:
                self.out.append(QrCode(self._qr_content, self._qr_size, self._qr_correction, self._align))

    def _byte(self) -> int:
        return self._bytes(1)[0]

    def _number(self) -> int:
        return int.from_bytes(self._bytes(2), "little")

    def _bytes(self, count: int) -> bytes:
        piece = self._job[self._at : self._at + count]
        if len(piece) < count:
            raise ValueError("the job ends within a command")
        self._at += count
        return piece
