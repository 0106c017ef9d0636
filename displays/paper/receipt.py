"""Encodes the lines of a ticket for a printer (ESC/POS), without a single `?`.

Text goes out in the Kazakh code page KZ-1048, also called RK1048, which holds Kazakh, Russian and English. A line with
a letter that the page lacks, and every line that is not ASCII where the printer has no such page, is drawn here and
sent as a picture.
"""

from typing import Final

import fontpkg_inter
import segno
from PIL import Image, ImageDraw, ImageFont

from displays.paper.printer import commands
from displays.paper.slips.slip import Code, Slip, TextLine
from queue_server.config.sections.displays import Printer

CODEC: Final = "kz1048"

RECEIPT_FONT: Final = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
LETTER_HEIGHT: Final = 24
LINE_HEIGHT: Final = 30
"""Dots of a plain letter and of its line, equal to the printer's own."""
REGULAR: Final = 450
BOLD: Final = 750
"""Weights of the drawn letters: thin strokes get lost on thermal paper."""
LINES_TO_THE_CUTTER: Final = 6
"""How far the paper moves before a cut."""
LINES_TO_TEAR: Final = 4
DOTS_PER_MM: Final = 8
"""Dots per millimetre of nearly every ticket printer: 203 dots per inch."""
QUIET_ZONE: Final = 4
"""The modules of white around a QR code (ISO/IEC 18004, 6.3.8)."""


def receipt(slip: Slip, printer: Printer) -> bytes:
    """The bytes of the whole job: set up, print, cut."""
    parts = b"".join(_part(part, printer) for part in slip)
    end = commands.PLAIN_LETTERS + commands.letters(1, is_bold=False)
    way_out = commands.feed(LINES_TO_THE_CUTTER) + commands.CUT if printer.cuts else commands.feed(LINES_TO_TEAR)
    return commands.INITIALIZE + commands.code_page(printer.code_page or 0) + commands.CENTRED + parts + end + way_out


def print_s(slip: Slip, printer: Printer) -> float:
    """How long the printer takes for the ticket, from its height and the printer's speed, in seconds."""
    dots = sum(_code_height(part, printer) if isinstance(part, Code) else LINE_HEIGHT * part.size for part in slip)
    return (dots + LINE_HEIGHT * LINES_TO_THE_CUTTER) / DOTS_PER_MM / printer.mm_s


def _is_in_page(text: str, code_page: int) -> bool:
    try:
        text.encode(CODEC if code_page else "ascii")
    except UnicodeEncodeError:
        return False
    return True


def _part(part: Code | TextLine, printer: Printer) -> bytes:
    if isinstance(part, Code):
        return _qr(part, printer)
    if _is_in_page(part.text, printer.code_page):
        return commands.letters(part.size, is_bold=part.is_bold) + part.text.encode(CODEC) + b"\n"
    return commands.picture(_drawn(part, printer.dots))


def _qr(code: Code, printer: Printer) -> bytes:
    """Print the code as large as half of the paper allows, so that an old phone reads it at arm's length."""
    drawn = segno.make_qr(code.content, error="m")
    modules, size = _modules(drawn, printer)
    if printer.native_qr:
        return commands.qr_code(code.content, size)
    side = modules + 2 * QUIET_ZONE
    picture = Image.new("1", (side, side), 1)
    for row, line in enumerate(drawn.matrix_iter(border=QUIET_ZONE)):
        for column, is_dark in enumerate(line):
            picture.putpixel((column, row), 0 if is_dark else 1)
    resized = picture.resize((side * size, side * size), Image.Resampling.NEAREST)
    return commands.picture(_on_paper(resized, printer.dots))


def _code_height(code: Code, printer: Printer) -> int:
    modules, size = _modules(segno.make_qr(code.content, error="m"), printer)
    return (modules + 2 * QUIET_ZONE) * size


def _modules(drawn: segno.QRCode, printer: Printer) -> tuple[int, int]:
    """The code's width in modules, and the dots of a module."""
    modules = int(drawn.symbol_size(border=0)[0])
    size = max(3, printer.dots // 2 // modules)
    return modules, min(size, commands.LARGEST_MODULE) if printer.native_qr else size


def _drawn(line: TextLine, dots: int) -> Image.Image:
    """The line as a picture as wide as the paper, in letters as high as the printer's own."""
    font = ImageFont.truetype(str(RECEIPT_FONT), LETTER_HEIGHT * line.size)
    font.set_variation_by_axes([min(32, LETTER_HEIGHT * line.size), BOLD if line.is_bold else REGULAR])
    picture = Image.new("1", (dots, LINE_HEIGHT * line.size), 1)
    middle = (dots // 2, LINE_HEIGHT * line.size // 2)
    ImageDraw.Draw(picture).text(middle, line.text, font=font, fill=0, anchor="mm")
    return picture


def _on_paper(picture: Image.Image, dots: int) -> Image.Image:
    """The picture in the middle of the paper."""
    paper = Image.new("1", (dots, picture.height), 1)
    paper.paste(picture, ((dots - picture.width) // 2, 0))
    return paper
