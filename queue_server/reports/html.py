"""A report as one HTML file: no script, nothing from another place, and a style for paper."""

from base64 import b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from queue_server.reports.report import Report

FOLDER: Final = Path(__file__).parent / "templates"

_ENVIRONMENT: Final = Environment(
    loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def html_file(report: Report, charts: Sequence[str | None]) -> bytes:
    """`charts` are the panels' pictures as SVG. Each stands in the file as an image of its own, so that the names
    inside one picture are not taken for those of another."""
    text = _ENVIRONMENT.get_template("report.html").render(
        report=report,
        lang=report.teller.language,
        t=report.teller.t,
        cell=report.teller.cell,
        pictures=[None if svg is None else _image(svg) for svg in charts],
        style=Markup((FOLDER / "report.css").read_text("utf-8")),  # noqa: S704 - our own file
    )
    return text.encode()


def _image(svg: str) -> str:
    """RFC 2397."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
