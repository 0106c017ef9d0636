"""Makes the panel of receptions in person: what hosts answered, whom they received, and what they promised. Pure."""

from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import Column, ReportPanel
from queue_server.views.bookings.reception_figures import ReceptionMonths, mean_days


def receptions(formatter: Formatter, months: ReceptionMonths) -> ReportPanel:
    """A row for each host of each month, the earliest month first."""
    t = formatter.t
    columns = [
        Column(t("Month"), "text"),
        Column(t("Host"), "text"),
        Column(t("Asked")),
        Column(t("Answered")),
        Column(t("Of them in time")),
        Column(t("Received")),
        Column(t("Days from booking to reception"), "number"),
        Column(t("Did not come")),
        Column(t("Promised")),
        Column(t("Done in time")),
        Column(t("Done late")),
    ]
    rows = [
        [
            formatter.month(month),
            formatter.host(host),
            of.requests,
            of.answers,
            of.prompt_answers,
            of.receptions,
            mean_days(of),
            of.absences,
            of.promises,
            of.prompt_promises,
            of.late_promises,
        ]
        for month, of_month in sorted(months.items())
        for host, of in sorted(of_month.items())
    ]
    return ReportPanel(
        id="receptions",
        title=t("What came of receptions?"),
        note=t(
            "Whole months, also where the period has only a part of them, as they stood when the report was made. Each"
            " figure is counted in the month of its record, as on the public page of receptions."
        ),
        columns=columns,
        rows=rows,
    )
