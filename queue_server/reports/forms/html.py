"""Writes a report as one HTML file: no script, nothing from another host, its own font, and a style for paper."""

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from queue_server.config.system.reports_extra import reports_extra_missing
from queue_server.reports.forms.font import font_face
from queue_server.reports.forms.long_words import LONGEST_OF_HEAD, breakable
from queue_server.reports.printed_report import PrintedReport
from queue_server.stats.figures.charts.chart_drawing import Drawing

FOLDER: Final = Path(__file__).parents[1] / "templates"

_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


async def html_file(drawing: Drawing, report: PrintedReport, charts: Sequence[str | None]) -> bytes:
    """The file. `charts` are the panels' pictures as SVG. Each is embedded as an image of its own, so that names inside
    one picture are not confused with those of another; such an image cannot use the font of the page, so each has the
    font, too. Without the extra `reports` there are no charts, and letters are the reader's own. Raises `NotDrawn`."""
    if reports_extra_missing():
        return _page(report, charts, "").encode()
    face = await font_face(drawing, [_page(report, [None] * len(charts), ""), *filter(None, charts)])
    return _page(report, [None if svg is None else _with_font(svg, face) for svg in charts], face).encode()


def _page(report: PrintedReport, charts: Sequence[str | None], face: str) -> str:
    return _ENVIRONMENT.get_template("report.html").render(
        report=report,
        lang=report.formatter.language,
        t=report.formatter.t,
        cell=report.formatter.cell,
        head=lambda title: breakable(title, LONGEST_OF_HEAD),
        pictures=[None if svg is None else _image(svg) for svg in charts],
        style=Markup(face + (FOLDER / "report.css").read_text("utf-8")),  # noqa: S704 - our own file and font
    )


def _with_font(svg: str, face: str) -> str:
    beginning, mark, rest = svg.partition(">")
    return f"{beginning}{mark}<style>{face}</style>{rest}"


def _image(svg: str) -> str:
    """The picture as a data address (RFC 2397)."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
