"""Makes the panels of each service, of each window, and of the results of services. Pure."""

from typing import Final

from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.headline import hours, inferred_sentence, marked
from queue_server.reports.contents.panel import Column, ReportPanel, Value
from queue_server.stats.figures.charts import charts
from queue_server.stats.figures.charts.charts import Row
from queue_server.stats.figures.figure_documents import Figures
from queue_server.stats.figures.overview import Overview

FREE_TIME: Final = (2, 3)
"""The places of the times without a visitor, which follow from when a window was open."""
MOST_WORDS: Final = 12
"""How many results of a service are listed one by one where the hall names none and operators write their own words."""


def services(formatter: Formatter, overview: Overview) -> ReportPanel:
    """The panel of the share within the norm of each service, the worst first."""
    t = formatter.t
    bars: list[Row] = []
    rows: list[list[Value]] = []
    urls: list[str] = []
    for name, part in sorted(overview.services.items(), key=lambda item: _worst_first(item[1])):
        url, label, norm = formatter.tickets_url(service=name), formatter.service(name), part.norm
        if norm.share is not None:
            interval = f"{formatter.percent(norm.low)}–{formatter.percent(norm.high)}"
            hint = f"{label} · {formatter.percent(norm.share)} ({interval})"
            bars.append(
                {"name": label, "share": norm.share, "low": norm.low, "high": norm.high, "label": hint, "url": url}
            )
        rows.append([label, *_of_service(part)])
        urls.append(url)
    columns = [
        Column(t("Service"), "text"),
        Column(t("Joined")),
        Column(t("Served")),
        Column(t("Gave up or did not come")),
        Column(t("Unserved at closing")),
        Column(t("Wait now")),
        Column(t("Half waited up to, min"), "minutes"),
        Column(t("Nine of ten, min"), "minutes"),
        Column(t("Service, min"), "minutes"),
        Column(t("Within the norm, %"), "percent"),
    ]
    note = t("The line on each bar is the 95 % confidence interval: the fewer visitors, the longer it is.")
    if any(part.norm.pending for part in overview.services.values()):
        late = t("Who waits beyond the norm counts as late; who waits within it makes the line longer at both ends.")
        note = f"{note} {late}"
    if not bars:
        note = t("No service has a norm, so there is no share within it to draw.")
    spec = charts.shares(bars, t("called within the norm")) if bars else None
    title = t("Which services keep the norm?")
    return ReportPanel(id="services", title=title, note=note, spec=spec, columns=columns, rows=rows, urls=urls)


def windows(formatter: Formatter, overview: Overview) -> ReportPanel:
    """The panel of what each window did with its open time."""
    t = formatter.t
    kinds = [t("serving"), t("calling"), t("free, nobody waits"), t("free while people wait"), t("paused")]
    bars: list[Row] = []
    rows: list[list[Value]] = []
    urls: list[str] = []
    for name, part in overview.windows.items():
        times = _times(part)
        url, window = formatter.tickets_url(window=name), t("window {n}", n=name)
        for order, (kind, seconds) in enumerate(zip(kinds, times, strict=True)):
            label, spent = f"{window} · {kind}: {hours(formatter, seconds)}", round(seconds / 3600, 3)
            bars.append({"name": window, "kind": kind, "order": order, "hours": spent, "label": label, "url": url})
        rows.append([int(name), part.balance.served, part.service.mean_s, part.brief, *times])
        urls.append(url)
    is_inferred = any(part.work is not None and part.work.is_inferred for part in overview.windows.values())
    columns = [
        Column(t("Window")),
        Column(t("Served")),
        Column(t("Service, min"), "minutes"),
        Column(t("Services under 10 s")),
        *(
            Column(marked(t("{kind}, min", kind=kind), is_inferred=is_inferred and place in FREE_TIME), "minutes")
            for place, kind in enumerate(kinds)
        ),
    ]
    note = t("Red is time in which a window stood free although somebody waited whom it could have called.")
    if not bars:
        note = t("No window was open in this period.")
    spec = charts.work(bars, kinds, t("hours")) if bars else None
    if is_inferred:
        note = f"{note} {inferred_sentence(formatter)}"
    title = marked(t("What did the windows do?"), is_inferred=is_inferred)
    return ReportPanel(id="windows", title=title, note=note, spec=spec, columns=columns, rows=rows, urls=urls)


def results(formatter: Formatter, overview: Overview) -> ReportPanel:
    """The panel of how many services ended with which result: a chart of the whole hall, a table with each service."""
    t = formatter.t
    rows: list[list[Value]] = []
    urls: list[str] = []
    for name, part in overview.services.items():
        finished = sum(part.results.values()) + part.unrecorded
        for ending, count, filters in _ended_with(formatter, part):
            rows.append([formatter.service(name), ending, count, count / finished])
            urls.append(formatter.tickets_url(service=name, **filters))
    bars: list[Row] = []
    for ending, count, filters in _ended_with(formatter, overview.total):
        url, label = formatter.tickets_url(**filters), f"{ending} · {formatter.number(count)}"
        bars.append({"name": ending, "count": count, "is_wrong": False, "label": label, "url": url})
    note = t("Services that were finished, by the result that the operator recorded.")
    if not bars:
        note = t("No service was finished in this period.")
    return ReportPanel(
        id="results",
        title=t("What did services end with?"),
        note=note,
        spec=charts.counts(bars, t("finished services"), max(row["count"] for row in bars)) if bars else None,
        columns=[
            Column(t("Service"), "text"),
            Column(t("Result"), "text"),
            Column(t("Finished services")),
            Column(t("Of the service, %"), "percent"),
        ],
        rows=rows,
        urls=urls,
    )


def _ended_with(formatter: Formatter, part: Figures) -> list[tuple[str, int, dict[str, str]]]:
    """Each result in the reader's words, how often it occurred, and the filter for its tickets: in the order of the
    hall's list, then operators' own words, the commonest first, then those finished without any."""
    t, counts = formatter.t, part.results
    listed = [result.id for result in formatter.definition.results if result.id in counts]
    words = sorted((name for name in counts if name not in listed), key=lambda name: (-counts[name], name))
    endings = [(formatter.result(name), counts[name], {"result": name}) for name in (*listed, *words[:MOST_WORDS])]
    if words[MOST_WORDS:]:
        endings.append((t("other words"), sum(counts[name] for name in words[MOST_WORDS:]), {}))
    if part.unrecorded:
        endings.append((t("no result recorded"), part.unrecorded, {}))
    return endings


def _worst_first(part: Figures) -> float:
    """Sorting key: the worst service first; one without a norm comes after all others."""
    return part.norm.share if part.norm.share is not None else 2.0


def _of_service(part: Figures) -> list[Value]:
    balance = part.balance
    lost, unserved = balance.left + balance.no_show, part.unserved.count
    waits = (part.so_far.median_s, part.so_far.p90_s, part.service.mean_s)
    return [balance.joined, balance.served, lost, unserved, part.waiting.count, *waits, part.norm.share]


def _times(part: Figures) -> tuple[float, ...]:
    work = part.work
    return (work.serving_s, work.calling_s, work.idle_s, work.wanted_s, work.paused_s) if work else (0.0,) * 5
