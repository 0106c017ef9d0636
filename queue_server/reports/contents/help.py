"""Makes the panel of calls for help: how many there were, what for, and how soon somebody came. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from queue_server.hall.help.bell import HelpFigures
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import Column, ReportPanel
from queue_server.views.windows.help import help_summary

MOST_DAYS: Final = 62
"""Of a longer period the table has months."""


def help_calls(formatter: Formatter, figures: Mapping[str, HelpFigures]) -> ReportPanel:
    """A row for each day with a call, or for each month of a long period, and one for all of them."""
    t, definition = formatter.t, formatter.definition
    is_long = formatter.period.days > MOST_DAYS
    spans: dict[str, list[str]] = {}
    for day in sorted(figures):
        spans.setdefault(day[:7] if is_long else day, []).append(day)
    columns = [
        Column(t("Month"), "text") if is_long else Column(t("Day"), "text"),
        Column(t("Calls for help")),
        Column(t("Somebody came")),
        Column(t("to half of them within, s")),
        Column(t("Taken back")),
        Column(t("Nobody came")),
        *(Column(reason.names[formatter.language]) for reason in definition.help_reasons),
    ]
    named = [(formatter.month(span) if is_long else span, days) for span, days in spans.items()]
    rows = [_row(formatter, name, figures, days) for name, days in [*named, (t("All days"), sorted(figures))]]
    return ReportPanel(
        id="help",
        title=t("How soon did somebody come to help?"),
        note=t("From the press of the bell until a person of the staff said that they were there."),
        columns=columns,
        rows=rows,
    )


def _row(
    formatter: Formatter, name: str, figures: Mapping[str, HelpFigures], days: list[str]
) -> list[str | int | float | None]:
    summary = help_summary(figures, date.fromisoformat(days[0]), date.fromisoformat(days[-1]))
    return [
        name,
        summary.calls,
        summary.answers,
        summary.half_within_s,
        summary.withdrawals,
        summary.unanswered,
        *(summary.reasons.get(reason.id, 0) for reason in formatter.definition.help_reasons),
    ]
