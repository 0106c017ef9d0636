"""Writes a report as PDF by Typst, without a browser.

The typesetter is an engine of several megabytes, which must not be in the process that gives tickets. Every letter
comes from the Inter font of the installed package, and nothing of the system's fonts is used, so a page is the same on
every machine.
"""

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import PanelTable
from queue_server.reports.forms.long_words import LONGEST_OF_HEAD, breakable
from queue_server.reports.printed_report import PrintedReport
from queue_server.stats.figures.charts.chart_drawing import Drawing

TEMPLATE: Final = Path(__file__).parents[1] / "templates" / "report.typ"


async def pdf_file(drawing: Drawing, report: PrintedReport, charts: Sequence[str | None]) -> bytes:
    """The file. `charts` are the panels' pictures as SVG. Raises `NotDrawn`."""
    return await drawing.run(__spec__.name, "", json.dumps(document(report, charts)).encode())


def document(report: PrintedReport, charts: Sequence[str | None]) -> dict[str, Any]:
    """The values of the template: only texts, in the reader's language."""
    formatter, t = report.formatter, report.formatter.t
    return {
        "lang": formatter.language,
        "title": report.title,
        "name": breakable(report.name),
        "dates": report.dates,
        "sentence": breakable(report.sentence),
        "below": [breakable(line) for line in report.below],
        "level": report.level,
        "figures": report.figures,
        "balance": breakable(report.balance),
        "panels": [
            {
                "title": breakable(panel.title),
                "note": breakable(panel.note),
                "chart": chart,
                **_table(formatter, panel.on_paper),
            }
            for panel, chart in zip(report.panels, charts, strict=True)
        ],
        "check": t("How this can be checked"),
        "proof": breakable(report.proof),
        "hash": report.hash,
        "made": report.made_line,
        "page": t("Page"),
        "foot": breakable(report.foot),
    }


def _table(formatter: Formatter, table: PanelTable) -> dict[str, Any]:
    return {
        "columns": [[breakable(column.title, LONGEST_OF_HEAD), column.kind == "text"] for column in table.columns],
        "rows": [
            [formatter.cell(column.kind, value) for column, value in zip(table.columns, row, strict=True)]
            for row in table.rows
        ],
    }


def typeset(document: dict[str, Any]) -> bytes:
    """The PDF of a document, tagged for screen readers (PDF/UA-1)."""
    import typst

    fonts = Path(str(files("fontpkg_inter"))) / "files"
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.typ").write_bytes(TEMPLATE.read_bytes())
        for number, panel in enumerate(document["panels"]):
            if panel["chart"] is not None:
                (folder / f"{number}.svg").write_text(panel.pop("chart"), "utf-8")
                panel["chart"] = f"{number}.svg"
        (folder / "report.json").write_text(json.dumps(document), "utf-8")
        return bytes(
            typst.compile(
                str(folder / "report.typ"),
                format="pdf",
                font_paths=[str(fonts)],
                ignore_system_fonts=True,
                pdf_standards="ua-1",
            )
        )


def work(_word: str, body: bytes) -> bytes:
    """The PDF of a document in JSON."""
    return typeset(json.loads(body))
