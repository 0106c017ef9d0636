"""Draws a printed tape as a picture, dot for dot as wide as the paper."""

from collections.abc import Iterable
from typing import Final

import fontpkg_inter
import segno
from PIL import Image, ImageDraw, ImageFont

from displays.paper.simulator.tape import Cut, PaperFeed, Picture, Printed, QrCode, Text

PICTURE_FONT: Final = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
LINE_DOTS: Final = 30
LETTER_WIDTH: Final = 12
LETTER_HEIGHT: Final = 24
MARGIN: Final = 32
PAPER: Final = 250
PRINTED_DOT: Final = 25


def picture(printed: Iterable[Printed], dots: int) -> Image.Image:
    """The paper with a margin around it. A line that is too long for the paper is cut off, as it would be there."""
    strips = [_strip(item, dots) for item in printed]
    paper = Image.new("L", (dots + 2 * MARGIN, sum(strip.height for strip in strips) + 2 * MARGIN), PAPER)
    top = MARGIN
    for strip in strips:
        paper.paste(strip, (MARGIN, top))
        top += strip.height
    return paper


def _strip(printed: Printed, dots: int) -> Image.Image:
    match printed:
        case Text():
            return _text(printed, dots)
        case Picture():
            drawn = Image.new("L", (len(printed.rows[0]), len(printed.rows)), PAPER)
            drawn.putdata([PRINTED_DOT if dot else PAPER for row in printed.rows for dot in row])
            return _aligned(drawn, dots, printed.align)
        case QrCode():
            return _aligned(_qr(printed), dots, printed.align)
        case PaperFeed():
            return Image.new("L", (dots, LINE_DOTS * printed.lines), PAPER)
        case Cut():
            return _cut(dots)


def _text(line: Text, dots: int) -> Image.Image:
    """The line as a picture. Letters stand in cells of 12 x 24 dots, as a printer's own do, whatever their shape."""
    cell = LETTER_WIDTH * line.width
    font = ImageFont.truetype(str(PICTURE_FONT), int(LETTER_HEIGHT * line.height * 0.92))
    font.set_variation_by_axes([32, 800 if line.is_bold else 500])
    drawn = Image.new("L", (max(1, cell * len(line.text)), LINE_DOTS * line.height), PAPER)
    for place, letter in enumerate(line.text):
        glyph = Image.new("L", (cell * 2, drawn.height), PAPER)
        ImageDraw.Draw(glyph).text((cell, drawn.height // 2), letter, font=font, fill=PRINTED_DOT, anchor="mm")
        ink = glyph.point(lambda value: 255 if value < PAPER else 0)
        box = ink.getbbox()
        if box is not None:
            _fit(drawn, glyph.crop((box[0], 0, box[2], glyph.height)), place * cell, cell)
    return _aligned(drawn, dots, line.align)


def _fit(line: Image.Image, letter: Image.Image, left: int, cell: int) -> None:
    """Put a letter into its cell, narrowed if necessary."""
    most = cell - max(1, cell // 12)
    if letter.width > most:
        letter = letter.resize((most, letter.height), Image.Resampling.BILINEAR)
    line.paste(letter, (left + (cell - letter.width) // 2, 0))


def _qr(code: QrCode) -> Image.Image:
    drawn = segno.make_qr(code.content, error=code.correction, boost_error=False)
    side = int(drawn.symbol_size(border=0)[0])
    modules = Image.new("L", (side, side), PAPER)
    modules.putdata([PRINTED_DOT if dark else PAPER for row in drawn.matrix for dark in row])
    return modules.resize((side * code.size, side * code.size), Image.Resampling.NEAREST)


def _aligned(drawn: Image.Image, dots: int, align: int) -> Image.Image:
    strip = Image.new("L", (dots, drawn.height), PAPER)
    strip.paste(drawn, ((0, (dots - drawn.width) // 2, dots - drawn.width)[align], 0))
    return strip


def _cut(dots: int) -> Image.Image:
    strip = Image.new("L", (dots, 12), PAPER)
    for left in range(0, dots, 16):
        ImageDraw.Draw(strip).line((left, 6, left + 8, 6), fill=140, width=2)
    return strip
