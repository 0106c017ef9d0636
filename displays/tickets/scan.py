"""Reads the QR code in a picture of a ticket, for browsers that cannot read one themselves (only some can: the Barcode
Detection API is in Chromium on Android, macOS and ChromeOS).

A picture is not stored. zxing-cpp reads it in a thread, one at a time. The page makes pictures small; a larger one is
not opened.
"""

import asyncio
from io import BytesIO
from typing import Final

from aiohttp import web

MOST_PIXELS: Final = 2_000_000
"""The most pixels: a picture with more was not made by our page."""
MOST_SCANS_WAITING: Final = 8
"""How many pictures may wait to be read; each takes some 20 ms."""
PHOTOGRAPH_FORMATS: Final = ("JPEG", "PNG")


class Scanner:
    """Reads pictures in a thread, one at a time."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()
        self._waiting = 0

    async def read(self, picture: bytes) -> str | None:
        """The text of the QR code in a picture, or None where there is none. Raises 429 when too many pictures wait."""
        if self._waiting >= MOST_SCANS_WAITING:
            raise web.HTTPTooManyRequests
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                return await asyncio.to_thread(text_in, picture)
        finally:
            self._waiting -= 1


def text_in(picture: bytes) -> str | None:
    """The text of the first QR code in a JPEG or PNG; None where there is none, or it is no such picture. Blocking."""
    import zxingcpp  # the libraries of pictures: a tenth of a start, and few halls ever get one
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(picture), formats=PHOTOGRAPH_FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return None
            grey = opened.convert("L")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return None  # Pillow raises any of these for a file that is broken
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    barcodes = zxingcpp.read_barcodes(grey, formats=formats)
    return next((code.text for code in barcodes if code.valid), None)
