"""The design tokens and the font: readable from the back of the hall, in every letter that is used."""

import re
from itertools import product
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import queue_server.pages
from queue_server.config.languages import LANGUAGES
from queue_server.pages.assets.sources import FONT
from queue_server.pages.wording.catalogues import catalogue

STATIC = Path(queue_server.pages.__file__).parent / "static" / "styles"
TOKENS = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("tokens.css", "dark.css"))
THEMES = {
    "light": ":root {",
    "dark": ':root:not([data-theme="contrast"]) {',
    "contrast": ':root[data-theme="contrast"] {',
}

ON_BOARDS = [
    *product(("ink", "quiet", "accent"), ("ground", "surface")),
    *product(("call-ink", "called"), ("call-ground",)),
]
ELSEWHERE = [
    ("on-accent", "accent"),
    *product(("warning",), ("warning-ground", "ground", "surface")),
    *product(("fault",), ("fault-ground", "ground", "surface")),
    *product(("ink", "quiet"), ("warning-ground", "fault-ground")),
]

KAZAKH = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
SHOWN_BY_PAGES = "←→↑↓0123456789№«»—–…·+×"


def colours(theme: str) -> dict[str, str]:
    block = TOKENS.split(THEMES[theme], 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, "relative luminance")."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((luminance(first), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_what_boards_show_has_seven_to_one(theme: str) -> None:
    """Whatever is read from afar has a contrast of 7 : 1 in every theme."""
    palette = colours(theme)
    assert [pair for pair in ON_BOARDS if contrast(palette[pair[0]], palette[pair[1]]) < 7] == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_rest_has_four_and_a_half_to_one(theme: str) -> None:
    """Buttons and notices have a contrast of at least 4.5 : 1 in every theme, even what is wrong on plain ground."""
    palette = colours(theme)
    assert [pair for pair in ELSEWHERE if contrast(palette[pair[0]], palette[pair[1]]) < 4.5] == []


def test_contrast_is_computed_as_the_standard_says() -> None:
    """Black on white is 21 : 1, a colour on itself 1 : 1."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#00afca", "#00afca") == 1


def test_the_font_has_every_letter_of_the_pages() -> None:
    """No letter of Kazakh, of Russian, of a translation or of a sign falls back to another font."""
    translated = "".join(str(message.string) for language in LANGUAGES for message in catalogue(language))
    russian = "".join(map(chr, range(0x410, 0x450))) + "Ёё"
    letters = {c for c in KAZAKH + russian + SHOWN_BY_PAGES + translated if c.isprintable()}
    with TTFont(FONT) as font:
        assert sorted(c for c in letters if ord(c) not in font.getBestCmap()) == []


def test_the_font_has_figures_of_one_width() -> None:
    """Numbers do not dance: the font offers tabular figures."""
    with TTFont(FONT) as font:
        assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
