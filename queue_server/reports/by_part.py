"""How each service and each window did. Pure."""

from queue_server.reports.headline import hours
from queue_server.reports.panel import Column, Panel, Value
from queue_server.reports.teller import Teller
from queue_server.stats import charts
from queue_server.stats.charts import Row
from queue_server.stats.figures import Figures
from queue_server.stats.overview import Overview


def services(teller: Teller, found: Overview) -> Panel:
    """The share within the norm of each service, the worst first."""
    t = teller.t
    shown: list[Row] = []
    rows: list[list[Value]] = []
    urls: list[str] = []
    for name, part in sorted(found.services.items(), key=lambda item: _worst_first(item[1])):
        url, label, norm = teller.tickets_url(service=name), teller.service(name), part.norm
        if norm.share is not None:
            said = f"{label} · {teller.percent(norm.share)} ({teller.percent(norm.low)}–{teller.percent(norm.high)})"
            shown.append(
                {"name": label, "share": norm.share, "low": norm.low, "high": norm.high, "label": said, "url": url}
            )
        rows.append([label, *_of_service(part)])
        urls.append(url)
    columns = [
        Column(t("Service"), "text"),
        Column(t("Joined")),
        Column(t("Served")),
        Column(t("Gave up or did not come")),
        Column(t("Half waited up to, min"), "minutes"),
        Column(t("Nine of ten, min"), "minutes"),
        Column(t("Service, min"), "minutes"),
        Column(t("Within the norm, %"), "percent"),
    ]
    note = t("The line on each bar is the 95 % confidence interval: the fewer visitors, the longer it is.")
    if not shown:
        note = t("No service has a norm, so there is no share within it to draw.")
    spec = charts.shares(shown, t("called within the norm")) if shown else None
    title = t("Which services keep the norm?")
    return Panel(id="services", title=title, note=note, spec=spec, columns=columns, rows=rows, urls=urls)


def windows(teller: Teller, found: Overview) -> Panel:
    """What each window did with its open time."""
    t = teller.t
    kinds = [t("serving"), t("calling"), t("free, nobody waits"), t("free while people wait"), t("paused")]
    shown: list[Row] = []
    rows: list[list[Value]] = []
    urls: list[str] = []
    for name, part in found.windows.items():
        times = _times(part)
        url, window = teller.tickets_url(window=name), t("window {n}", n=name)
        for order, (kind, seconds) in enumerate(zip(kinds, times, strict=True)):
            label, spent = f"{window} · {kind}: {hours(teller, seconds)}", round(seconds / 3600, 3)
            shown.append({"name": window, "kind": kind, "order": order, "hours": spent, "label": label, "url": url})
        rows.append([int(name), part.balance.served, part.service.mean_s, part.brief, *times])
        urls.append(url)
    columns = [
        Column(t("Window")),
        Column(t("Served")),
        Column(t("Service, min"), "minutes"),
        Column(t("Services under 10 s")),
        *(Column(t("{kind}, min", kind=kind), "minutes") for kind in kinds),
    ]
    note = t("Red is time in which a window stood free although somebody waited whom it could have called.")
    if not shown:
        note = t("No window was open in this period.")
    spec = charts.work(shown, kinds, t("hours")) if shown else None
    title = t("What did the windows do?")
    return Panel(id="windows", title=title, note=note, spec=spec, columns=columns, rows=rows, urls=urls)


def _worst_first(part: Figures) -> float:
    """A service without a norm comes after all others."""
    return part.norm.share if part.norm.share is not None else 2.0


def _of_service(part: Figures) -> list[Value]:
    balance = part.balance
    lost = balance.left + balance.no_show + balance.closed
    waits = (part.wait.median_s, part.wait.p90_s, part.service.mean_s)
    return [balance.joined, balance.served, lost, *waits, part.norm.share]


def _times(part: Figures) -> tuple[float, ...]:
    work = part.work
    return (work.serving_s, work.calling_s, work.idle_s, work.wanted_s, work.paused_s) if work else (0.0,) * 5
