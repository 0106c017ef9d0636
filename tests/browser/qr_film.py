"""A paper with a QR code, as a picture and as what a camera sees."""

from pathlib import Path

import segno
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 640, 480
CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


def paper(content: str) -> Image.Image:
    """A ticket on a desk, a little askew, as a hand holds it."""
    code = segno.make_qr(content, error="m")
    side = int(code.symbol_size(border=4)[0])
    drawn = Image.new("L", (side, side), 235)
    drawn.putdata([40 if dark else 235 for row in code.matrix_iter(border=4) for dark in row])
    desk = Image.new("L", (WIDTH, HEIGHT), 130)
    ticket = Image.new("L", (330, 420), 235)
    ImageDraw.Draw(ticket).text((120, 20), "L001", fill=40)
    ticket.paste(drawn.resize((290, 290), Image.Resampling.NEAREST), (20, 90))
    desk.paste(ticket, (150, 30))
    return desk.rotate(7, resample=Image.Resampling.BICUBIC, fillcolor=130)


def film(picture: Image.Image, file: Path) -> None:
    """The picture as a video that Chromium takes for a camera (YUV4MPEG2, 4:2:0)."""
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    frame = b"FRAME\n" + picture.tobytes() + grey
    file.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 3)
