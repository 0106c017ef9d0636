"""Makes the panel of what visitors said: how many of the marks are good, and where. Pure."""

from collections.abc import Iterable, Mapping

from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import Column, ReportPanel, Value, clock
from queue_server.stats.figures.charts import charts
from queue_server.stats.figures.charts.charts import Row
from queue_server.stats.figures.figure_documents import Figures, Ratings
from queue_server.stats.figures.overview import Overview


def ratings(formatter: Formatter, overview: Overview) -> ReportPanel:
    """A chart of the share of good marks of each service, the worst first; a row for each part of the hall with at
    least five marks."""
    t = formatter.t
    columns = [
        Column(t("Part of the hall"), "text"),
        Column(t("Marks")),
        Column(t("Good (4 and 5), %"), "percent"),
        Column(t("95 % from, %"), "percent"),
        Column(t("to, %"), "percent"),
        Column(t("Have answered, %"), "percent"),
        Column(t("Very bad")),
        Column(t("Bad")),
        Column(t("Neither good nor bad")),
        Column(t("Good")),
        Column(t("Very good")),
    ]
    bars = _bars(formatter, overview.services)
    note = t(
        "Share of good marks, 4 and 5 of 5, with its 95 % interval; parts with fewer than five marks are left out. Who"
        " is very content or very angry answers more readily, so look at the share who answered too."
    )
    return ReportPanel(
        id="ratings",
        title=t("How was it for the visitors?"),
        note=f"{note} {_chosen(formatter, overview.total.ratings)}".rstrip(),
        spec=charts.shares(bars, t("good marks")) if bars else None,
        columns=columns,
        rows=[_row(name, part) for name, part in _parts(formatter, overview)],
    )


def _parts(formatter: Formatter, overview: Overview) -> Iterable[tuple[str, Ratings]]:
    """Every part with marks, with its name: the hall, services, windows, hours, classes of waits."""
    t = formatter.t
    named: list[tuple[str, Figures]] = [(t("the whole hall"), overview.total)]
    named += [(formatter.service(name), part) for name, part in overview.services.items()]
    named += [(t("window {n}", n=name), part) for name, part in overview.windows.items()]
    named += [(t("those who came from {hour} on", hour=clock(name)), part) for name, part in overview.hours.items()]
    classes = [int(name) for name in overview.waits]
    for begin, part in zip(classes, overview.waits.values(), strict=True):
        named.append((t("waited {minutes} minutes or more", minutes=begin) if begin else t("hardly waited"), part))
    return [(name, part.ratings) for name, part in named if part.ratings is not None]


def _row(name: str, part: Ratings) -> list[Value]:
    return [name, part.count, part.share, part.low, part.high, part.answered, *part.steps]


def _bars(formatter: Formatter, services: Mapping[str, Figures]) -> list[Row]:
    rated = [(name, part.ratings) for name, part in services.items() if part.ratings is not None]
    return [
        {
            "name": formatter.service(name),
            "share": part.share,
            "low": part.low,
            "high": part.high,
            "label": f"{formatter.service(name)} · {formatter.percent(part.share)}"
            f" ({formatter.percent(part.low)}–{formatter.percent(part.high)})",
            "url": formatter.tickets_url(service=name),
        }
        for name, part in sorted(rated, key=lambda item: item[1].share)
    ]


def _chosen(formatter: Formatter, whole: Ratings | None) -> str:
    """The reasons that were chosen, the commonest first."""
    if whole is None or not whole.reasons:
        return ""
    rating = formatter.definition.rating
    names = {reason.id: reason.names[formatter.language] for reason in rating.reasons} if rating is not None else {}
    commonest = sorted(whole.reasons.items(), key=lambda item: (-item[1], item[0]))
    chosen = ", ".join(f"{names.get(name, name)} ({formatter.number(count)})" for name, count in commonest)
    return formatter.t("Reasons that were chosen: {reasons}.", reasons=chosen)
