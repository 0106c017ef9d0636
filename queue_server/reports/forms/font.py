"""Makes a font with the letters of a page, to be embedded in it, so that it looks the same everywhere.

Only the letters of the page are taken from the Inter font of the installed package: some twenty kilobytes instead of
nine hundred. That is seconds of work, so it is done where charts are drawn.
"""

from base64 import b64encode
from collections.abc import Iterable
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Final

from queue_server.stats.figures.charts.chart_drawing import Drawing

FONT_FILE: Final = Path(str(files("fontpkg_inter"))) / "files" / "Inter[opsz,wght].ttf"
WEIGHTS: Final = (400, 700)
READING_SIZE: Final = 14
"""The optical size of running text; headings use the same shapes, a little wider."""
FEATURES: Final = ("ccmp", "kern", "locl", "mark", "tnum")


async def font_face(drawing: Drawing, texts: Iterable[str]) -> str:
    """A CSS rule (RFC 2397 inside) with every letter of the texts. Raises `NotDrawn`."""
    letters = "".join(sorted(set().union(*texts)))
    font = b64encode(await drawing.run(__spec__.name, "", letters.encode())).decode()
    weights = " ".join(map(str, WEIGHTS))
    source = f'url(data:font/woff;base64,{font}) format("woff")'
    return f'@font-face{{font-family:"Inter";font-weight:{weights};src:{source}}}'


def font_of(letters: str) -> bytes:
    """WOFF with these letters, in every weight that a page uses."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(FONT_FILE)
    subsetter = Subsetter(Options(layout_features=list(FEATURES)))
    subsetter.populate(text=letters)
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"opsz": READING_SIZE, "wght": WEIGHTS})
    font.flavor = "woff"
    file = BytesIO()
    font.save(file)
    return file.getvalue()


def work(_word: str, body: bytes) -> bytes:
    """The font with the letters of a text."""
    return font_of(body.decode())
