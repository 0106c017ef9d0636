"""Writes the commands of ESC/POS that a ticket needs (Epson ESC/POS reference). Pure."""

from collections.abc import Iterator
from typing import Final

from PIL import Image

_ESC: Final = b"\x1b"
_GS: Final = b"\x1d"

INITIALIZE: Final = _ESC + b"@"
CENTRED: Final = _ESC + b"a\x01"
PLAIN_LETTERS: Final = _ESC + b"!\x00"
"""Font A, neither bold nor large."""
CUT: Final = _GS + b"V\x00"
LARGEST_MODULE: Final = 16
"""Dots of a module of a code that the printer draws (GS ( k, function 167)."""
STRIP_HEIGHT: Final = 960
"""Dots of a picture in one command: printers keep a picture whole, in a small memory."""


def code_page(number: int) -> bytes:
    """Take the characters from a page of the printer, by the printer's number of it (ESC t)."""
    return _ESC + b"t" + bytes((number,))


def letters(size: int, *, is_bold: bool) -> bytes:
    """Letters 1 to 8 times as large as plain ones (GS !, ESC E)."""
    return _GS + b"!" + bytes(((size - 1) * 0x11,)) + _ESC + b"E" + bytes((is_bold,))


def feed(lines: int) -> bytes:
    """Print what is left of a line, and move the paper by so many lines (ESC d)."""
    return _ESC + b"d" + bytes((lines,))


def picture(image: Image.Image) -> bytes:
    """A picture in black (0) and white (GS v 0)."""
    return b"".join(_strips(image))


def qr_code(content: str, module: int) -> bytes:
    """A QR code that the printer draws, with level M of correction and modules of up to 16 dots (GS ( k)."""
    return (
        _qr_function(65, b"2\x00")  # model 2
        + _qr_function(67, bytes((module,)))
        + _qr_function(69, b"1")  # level M
        + _qr_function(80, b"0" + content.encode())
        + _qr_function(81, b"0")
    )


def _strips(image: Image.Image) -> Iterator[bytes]:
    width_bytes = -(-image.width // 8)
    for top in range(0, image.height, STRIP_HEIGHT):
        strip = image.crop((0, top, image.width, min(top + STRIP_HEIGHT, image.height)))
        size = width_bytes.to_bytes(2, "little") + strip.height.to_bytes(2, "little")
        yield _GS + b"v0\x00" + size + strip.tobytes("raw", "1;I")


def _qr_function(function: int, arguments: bytes) -> bytes:
    return _GS + b"(k" + (len(arguments) + 2).to_bytes(2, "little") + b"1" + bytes((function,)) + arguments
