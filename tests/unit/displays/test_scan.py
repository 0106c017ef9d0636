"""The QR code in a picture: found, not there, and what is no picture."""

import asyncio
from io import BytesIO

import pytest
import segno
from aiohttp import web
from PIL import Image

from displays.tickets.scan import MOST_SCANS_WAITING, Scanner, text_in


def picture(content: str, form: str = "png", scale: int = 5) -> bytes:
    file = BytesIO()
    segno.make_qr(content, error="m").save(file, kind="png", scale=scale, border=4)
    if form == "png":
        return file.getvalue()
    other = BytesIO()
    Image.open(file).convert("RGB").save(other, form)
    return other.getvalue()


@pytest.mark.parametrize("form", ["png", "jpeg"])
def test_a_code_is_read(form: str) -> None:
    """From either kind of picture that a browser makes."""
    assert text_in(picture("http://kezek/t/abc#00ff", form)) == "http://kezek/t/abc#00ff"


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"not a picture",
        picture("x")[:200],
        picture("x", "gif"),
        picture("x", scale=80),
    ],
    ids=["nothing", "text", "broken off", "another kind", "too large"],
)
def test_what_is_no_such_picture_has_no_code(wrong: bytes) -> None:
    """Whatever a stranger sends is answered, not an error."""
    assert text_in(wrong) is None


def test_a_picture_without_a_code_has_none() -> None:
    """An empty sheet."""
    file = BytesIO()
    Image.new("L", (300, 300), 255).save(file, "PNG")
    assert text_in(file.getvalue()) is None


async def test_one_at_a_time_and_no_more_than_a_few_wait() -> None:
    """Who comes on top of them is told to come again; the others are answered."""
    scanner = Scanner()
    readings = [scanner.read(picture("http://kezek/t/abc#00ff")) for _ in range(MOST_SCANS_WAITING + 1)]
    *answers, refused = await asyncio.gather(*readings, return_exceptions=True)
    assert answers == ["http://kezek/t/abc#00ff"] * MOST_SCANS_WAITING
    assert isinstance(refused, web.HTTPTooManyRequests)
