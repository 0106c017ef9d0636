"""Cuts the font of the pages to the letters of their languages: a sixth of what a phone had to load of the whole one.

Paper and PDF use the whole font of the package, since a hall may print what it likes. On a page a letter that is not
here comes from a font of the system, in a chart from the whole font. What draws charts reads its font for each letter
that it measures, so that a small one without other weights, which it does not draw, saves a fifth of a chart's time.
"""

from io import BytesIO
from pathlib import Path
from typing import Final

import fontpkg_inter
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

WHOLE_FONT: Final = fontpkg_inter.ROOT / "files" / "Inter[opsz,wght].ttf"
LICENCE: Final = fontpkg_inter.ROOT / "LICENSE"
ROOT: Final = Path(__file__).parents[1]
STATIC: Final = ROOT / "queue_server/pages/static/styles"
CHART_FONT: Final = ROOT / "queue_server/stats/figures/charts/font"

LETTERS: Final = (
    (0x20, 0x7E),  # Latin
    (0xA0, 0xFF),  # signs, and the Latin letters of western Europe
    (0x100, 0x17F),  # those of Turkish, Polish and their neighbours: people's names
    (0x2BB, 0x2BC),  # Uzbek oʻ and gʻ, and its tutuq belgisi
    (0x300, 0x304),  # accents that stand apart
    (0x400, 0x45F),  # Russian
    (0x490, 0x4FF),  # Kazakh, Kyrgyz, Tatar, Uzbek in Cyrillic
    (0x2009, 0x200A),  # thin spaces
    (0x2010, 0x2027),  # dashes, quotation marks, dots
    (0x202F, 0x203A),  # narrow space, per mille, single angle quotation marks
    (0x20AC, 0x20AC),  # euro
    (0x20B8, 0x20B8),  # tenge
    (0x20BD, 0x20BD),  # rouble
    (0x2116, 0x2122),  # numero, trade mark
    (0x2190, 0x2199),  # arrows
    (0x2200, 0x2265),  # minus, infinity, about, at most, at least
    (0x25A0, 0x25FF),  # squares, triangles, circles
    (0x2713, 0x2717),  # ticks and crosses
)
"""The first and last character of each range; the font lacks some in between."""

WEIGHTS: Final = (400, 800)
"""The weights that the styles use; the optical size stays whole, for boards and for small print."""

FEATURES: Final = ("calt", "ccmp", "kern", "locl", "mark", "mkmk", "tnum")


CHART_AXES: Final = {"opsz": 14, "wght": 400}
"""The place in the font where charts are drawn: that of the whole font where nobody asks for another."""


def cut_font() -> TTFont:
    """The font with these letters alone. The same bytes from the same versions of the package and of fontTools."""
    font = TTFont(WHOLE_FONT, recalcTimestamp=False)
    subsetter = Subsetter(Options(layout_features=list(FEATURES)))
    subsetter.populate(unicodes=[code for first, last in LETTERS for code in range(first, last + 1)])
    subsetter.subset(font)
    return font


def page_font() -> bytes:
    """WOFF2."""
    return _bytes(instantiateVariableFont(cut_font(), {"wght": WEIGHTS}), "woff2")


def chart_font() -> bytes:
    """The font of charts as TrueType, which is read without unpacking."""
    return _bytes(instantiateVariableFont(cut_font(), CHART_AXES), None)


def _bytes(font: TTFont, flavour: str | None) -> bytes:
    font.flavor = flavour
    file = BytesIO()
    font.save(file)
    return file.getvalue()


def main() -> None:
    CHART_FONT.mkdir(exist_ok=True)
    for path, font in ((STATIC / "inter.woff2", page_font()), (CHART_FONT / "inter-charts.ttf", chart_font())):
        path.write_bytes(font)
        (path.parent / "inter-licence.txt").write_bytes(LICENCE.read_bytes())
        print(f"{path.name}: {len(font):,} bytes")  # noqa: T201 - this is where it talks to a person


if __name__ == "__main__":
    main()
