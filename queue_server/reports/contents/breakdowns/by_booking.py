"""Makes the panel of appointments: what became of them, and how long booked visitors waited beyond their time. Pure."""

from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import Column, ReportPanel, Value
from queue_server.stats.figures.charts import charts
from queue_server.stats.figures.charts.charts import Row
from queue_server.stats.figures.figure_documents import Bookings, Figures
from queue_server.stats.figures.overview import Overview


def appointments(formatter: Formatter, overview: Overview) -> ReportPanel:
    """A chart of what became of all bookings; a row for each service with bookings, for all of them, and for those who
    just came."""
    t = formatter.t
    rows = [
        _row(formatter.service(name), part, part.bookings)
        for name, part in overview.services.items()
        if part.bookings is not None
    ]
    booked, walk_ins = overview.booked.get("booked"), overview.booked.get("walk_in")
    if booked is not None and len(rows) > 1:
        rows.append(_row(t("all who had booked"), booked, overview.total.bookings))
    if walk_ins is not None and walk_ins.balance.joined:
        waits = (walk_ins.so_far.median_s, walk_ins.so_far.p90_s)
        rows.append([t("those who just came"), *[None] * 8, *waits, walk_ins.norm.share])
    columns = [
        Column(t("Service"), "text"),
        Column(t("Booked")),
        Column(t("Came in time")),
        Column(t("Came late")),
        Column(t("Missed their time")),
        Column(t("Cancelled by the visitor")),
        Column(t("Cancelled by the hall")),
        Column(t("Refused")),
        Column(t("Still to come")),
        Column(t("Half waited up to, min"), "minutes"),
        Column(t("Nine of ten, min"), "minutes"),
        Column(t("Within the norm, %"), "percent"),
    ]
    bars = _bars(formatter, overview.total.bookings)
    return ReportPanel(
        id="appointments",
        title=t("Were appointments kept?"),
        note=t(
            "The wait of those who have booked counts from the booked time on, whenever they came before it, and is"
            " held against a norm of their own. Who came late waits, and is counted, like those who just come."
        ),
        spec=charts.counts(bars, t("appointments"), max(int(bar["count"]) for bar in bars)) if bars else None,
        columns=columns,
        rows=rows,
    )


def _row(name: str, part: Figures, bookings: Bookings | None) -> list[Value]:
    ends: list[Value] = []
    if bookings is not None:
        ends = [
            bookings.booked,
            bookings.kept,
            bookings.late,
            bookings.missed,
            bookings.cancelled,
            bookings.withdrawn,
            bookings.refused,
            bookings.open,
        ]
    beyond = part.beyond
    return [name, *ends, beyond.median_s, beyond.p90_s, part.booked_norm.share]


def _bars(formatter: Formatter, bookings: Bookings | None) -> list[Row]:
    t = formatter.t
    if bookings is None:
        return []
    ends = (
        (t("came in time"), bookings.kept, False),
        (t("came late"), bookings.late, True),
        (t("missed their time"), bookings.missed, True),
        (t("cancelled by the visitor"), bookings.cancelled, False),
        (t("cancelled by the hall"), bookings.withdrawn, True),
        (t("refused"), bookings.refused, False),
        (t("still to come"), bookings.open, False),
    )
    url = formatter.tickets_url()
    return [
        {
            "name": name,
            "count": count,
            "is_wrong": is_wrong,
            "label": f"{name} · {formatter.number(count)}",
            "url": url,
        }
        for name, count, is_wrong in ends
        if count
    ]
