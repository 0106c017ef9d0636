"""Writes a report as a file: HTML, PDF, XLSX, CSV or JSON."""

import asyncio
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Literal

from msgspec import json, to_builtins

from queue_server.config.system.reports_extra import FORMS_OF_EXTRA
from queue_server.reports.contents.panel import Column, ReportPanel
from queue_server.reports.forms.extra import need_reports_extra
from queue_server.reports.forms.form import Form
from queue_server.reports.forms.pdf import pdf_file
from queue_server.reports.forms.tables import Sheet, csv_rows, xlsx_file
from queue_server.reports.printed_report import PrintedReport
from queue_server.reports.report import Report
from queue_server.stats.figures.charts.chart_drawing import DRAWING_HERE, Drawing, pictures
from queue_server.stats.figures.charts.charts import Spec
from queue_server.stats.figures.figure_documents import Statistics
from queue_server.views.bookings.reception_figures import ReceptionMonths, plain_figures


async def written(report: Report, form: Form, drawing: Drawing = DRAWING_HERE) -> bytes:
    """The bytes of the report in one of its forms. Raises `NotDrawn`."""
    if form in FORMS_OF_EXTRA:
        need_reports_extra()
    match form:
        case "json":
            return json_file(report)
        case "csv":
            return csv_rows(figures_table(report.statistics, report.hash, report.head["sentence"], report.receptions))
        case "xlsx":
            return await asyncio.to_thread(xlsx_file, sheets(report))
    return await drawn_file(report.printed(), form, drawing)


async def drawn_file(report: PrintedReport, form: Literal["html", "pdf"], drawing: Drawing) -> bytes:
    """The bytes of a report that people read, with its charts. Raises `NotDrawn`."""
    specs = [printable_spec(panel.spec) for panel in report.panels if panel.spec is not None]
    drawn = iter(await pictures(drawing, specs))
    charts = [next(drawn) if panel.spec is not None else None for panel in report.panels]
    if form == "pdf":
        return await pdf_file(drawing, report, charts)
    from queue_server.reports.forms.html import html_file  # here, as templates are of this form alone

    return await html_file(drawing, report, charts)


def letter_paragraphs(report: Report) -> list[str]:
    """The letter with which a report is sent: the headline, and how the report can be checked."""
    head = report.head
    opening = "\n".join([head["sentence"], *head["below"]])
    figures = "\n".join(f"{name}: {value}" for name, value in head["figures"])
    return [report.title, opening, figures, head["balance"], report.proof(), report.hash]


def file_name(report: Report, form: Form) -> str:
    """The name of the file: `aksu-2026-01-31.pdf`, or `aksu-2026-01-01-2026-01-31.pdf`."""
    period = report.period
    days = period.first if period.first == period.last else f"{period.first}-{period.last}"
    return f"{report.hall}-{days}.{form}"


def json_file(report: Report) -> bytes:
    """The figures as `GET /stats` answers them, the overtakings, the receptions by month and host where there were any,
    and the record they depend on. It holds no ticket's
    id, since an id may open the ticket."""
    fairness = to_builtins(report.fairness)
    for passage in (*fairness["out_of_turn"], *(reason["longest"] for reason in fairness["reasons"].values())):
        del passage["ticket"]
    head = {"sentence": report.head["sentence"], "head": report.hash, "fairness": fairness}
    receptions = {"receptions": plain_figures(report.receptions)} if report.receptions else {}
    document = {**to_builtins(report.statistics), **head, **receptions}
    return json.format(json.encode(document)) + b"\n"


def figures_table(
    statistics: Statistics, head: str, sentence: str, receptions: ReceptionMonths | None = None
) -> Iterator[list[Any]]:
    """A row for the whole and one for each part, with a column for every figure; the first columns name the hall and
    period. Receptions are figures of the whole, such as `receptions.2026-03.akim.requests`."""
    parts = {"": statistics.total, **statistics.groups}
    rows = {value: dict(_flat("", to_builtins(figures))) for value, figures in parts.items()}
    rows[""] |= dict(_flat("receptions", plain_figures(receptions or {})))
    names = list(dict.fromkeys(name for row in rows.values() for name in row))
    yield ["hall", "from", "to", "seq", "head", "percentiles", "sentence", statistics.by, *names]
    about = [statistics.hall, statistics.first, statistics.last, statistics.seq, head, statistics.percentiles]
    for value, row in rows.items():
        yield [*about, sentence if value == "" else "", value, *(row.get(name) for name in names)]


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - whatever JSON may hold
    """The members of nested objects by dotted names: `{"wait": {"mean_s": 1}}` -> `wait.mean_s`, 1."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{prefix}.{name}" if prefix else name, inner)
    else:
        yield prefix, value


def sheets(report: Report) -> list[Sheet]:
    """The sheets of the workbook: one with the headline, then one for every table."""
    t = report.formatter.t
    columns = [Column(t("Figure"), "text"), Column(t("Value"), "text")]
    rows = [
        [t("Hall"), report.name],
        [t("Period"), report.formatter.dates()],
        [t("In one sentence"), report.head["sentence"]],
        *([["", line] for line in report.head["below"]]),
        *([name, value] for name, value in report.head["figures"]),
        [t("Balance"), report.head["balance"]],
        [t("Made"), report.made_at],
        [t("Record"), str(report.seq)],
        [t("Hash"), report.hash],
    ]
    return [Sheet(t("Report"), columns, rows), *(_sheet(panel) for panel in report.panels if panel.rows)]


def _sheet(panel: ReportPanel) -> Sheet:
    return Sheet(panel.title, panel.columns, panel.rows)


def printable_spec(spec: Spec) -> Spec:
    """A copy of a chart without links and hints, which do not work on paper and contain tickets' ids."""
    copied = deepcopy(spec)
    _remove_links(copied)
    return copied


def _remove_links(part: Any) -> None:  # noqa: ANN401 - any part of a specification
    if isinstance(part, list):
        for child in part:
            _remove_links(child)
    elif isinstance(part, dict):
        for name in ("href", "tooltip", "url", "label" if "url" in part else ""):
            part.pop(name, None)
        for child in part.values():
            _remove_links(child)
