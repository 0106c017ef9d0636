"""The questions of the manager's page, each with its chart and the table behind it. Pure."""

from collections.abc import Callable
from typing import Any

from operator_console.manager_headline import hours
from operator_console.manager_words import NOTHING, Teller
from queue_server.config.definition import WEEKDAYS
from queue_server.journal.visit import Visit
from queue_server.stats import charts
from queue_server.stats.charts import Row, Spec
from queue_server.stats.figures import Figures
from queue_server.stats.overview import Overview

Panel = dict[str, Any]
"""`id`, `title` (the question), `note`, `spec` (None: there is nothing to draw), `columns`, `rows`, and the `urls` of
the tickets behind each row."""


def panels(teller: Teller, found: Overview) -> list[Panel]:
    """Every question that the period can answer. None for a period in which nobody came."""
    if not found.total.balance.joined:
        return []
    ask: tuple[Callable[[Teller, Overview], Panel], ...] = (
        _waits,
        _load,
        _services,
        _spread,
        _forecast,
        _week,
        _windows,
    )
    return [question(teller, found) for question in ask]


def _panel(
    name: str, title: str, note: str, spec: Spec | None, columns: list[str], rows: list[list[Any]], urls: list[str]
) -> Panel:
    return {
        "id": name,
        "title": title,
        "note": note,
        "spec": spec,
        "columns": columns,
        "rows": rows,
        "urls": urls,
    }


def _waits(teller: Teller, found: Overview) -> Panel:
    t = teller.t
    columns = [
        t("Hour"),
        t("Joined"),
        t("Half waited up to, min"),
        t("Nine of ten, min"),
        t("Longest, min"),
        t("Within the norm, %"),
    ]
    rows = [
        [
            _clock(hour),
            part.balance.joined,
            _min(part.wait.median_s),
            _min(part.wait.p90_s),
            _min(part.wait.max_s),
            _per_cent(part.norm.share),
        ]
        for hour, part in found.hours.items()
    ]
    single = len(found.visits) > 0
    spec = _dots(teller, found.visits) if single else _span(teller, found)
    note = (
        t("Each mark is a visitor; press one to see the ticket.") if single else t("By the hour in which people came.")
    )
    return _panel("waits", t("Who waited too long, and when?"), note, spec, columns, rows, _hour_urls(teller, found))


def _dots(teller: Teller, visits: list[Visit]) -> Spec | None:
    t = teller.t
    kinds = [t("called in time"), t("waited longer than the norm"), t("gave up or did not come")]

    def kind(visit: Visit) -> str:
        if visit.outcome in ("left", "no_show", "closed"):
            return kinds[2]
        return kinds[1] if visit.norm is not None and visit.waited > visit.norm else kinds[0]

    rows: list[Row] = [
        {
            "time": teller.wall_clock(visit.joined_at),
            "minutes": round(visit.waited / 60e6, 2),
            "kind": kind(visit),
            "label": f"{visit.number} · {teller.clock(visit.joined_at)} · {teller.minutes(visit.waited / 1e6)}",
            "url": teller.ticket_url(visit),
        }
        for visit in visits
    ]
    if not rows:
        return None
    return charts.dots(rows, kinds, _norm_lines(teller), t("ticket taken at"), t("waited, minutes"))


def _span(teller: Teller, found: Overview) -> Spec | None:
    t = teller.t
    kinds = [t("half waited up to"), t("nine of ten waited up to")]
    rows: list[Row] = []
    for hour, part in found.hours.items():
        for kind, seconds in zip(kinds, (part.wait.median_s, part.wait.p90_s), strict=True):
            if seconds is not None:
                label = f"{_clock(hour)} · {kind}: {teller.minutes(seconds)}"
                rows.append(
                    {
                        "hour": _hour(hour),
                        "minutes": _min(seconds),
                        "kind": kind,
                        "label": label,
                        "url": teller.tickets_url(hour=hour),
                    }
                )
    return charts.span(rows, kinds, _norm_lines(teller), t("hour"), t("waited, minutes")) if rows else None


def _load(teller: Teller, found: Overview) -> Panel:
    t = teller.t
    took = _took(found.total)
    came_word, could_word = t("came"), t("could be served by the open windows")
    days = max(len(found.days), 1)
    shown: list[Row] = []
    rows: list[list[Any]] = []
    for hour in sorted(found.hours, key=int):
        part = found.hours[hour]
        came = round(part.balance.joined / days, 1)
        could = _capacity(part, took, days)
        label = f"{_clock(hour)} · {came_word}: {teller.number(came)} · {could_word}: {_say(teller, could)}"
        shown.append(
            {"hour": _hour(hour), "came": came, "could": could, "label": label, "url": teller.tickets_url(hour=hour)}
        )
        rows.append([_clock(hour), came, could, round(_open_s(part) / 3600 / days, 1)])
    columns = [t("Hour"), t("Came, a day"), t("Could be served, a day"), t("Windows open")]
    note = t("Where the bar is higher than the line, the line of people grows: the windows could not keep up.")
    spec = charts.load(shown, came_word, could_word, t("hour"), t("visitors an hour"))
    title = t("Were enough windows open?")
    return _panel("load", title, note, spec, columns, rows, [row["url"] for row in shown])


def _took(total: Figures) -> float | None:
    """How long a window is taken by one visitor, in seconds: the walk and the service."""
    if not total.service.mean_s:
        return None
    return total.service.mean_s + (total.walk.mean_s or 0.0)


def _open_s(part: Figures) -> float:
    work = part.work
    return work.serving_s + work.calling_s + work.idle_s + work.wanted_s if work is not None else 0.0


def _capacity(part: Figures, took: float | None, days: int) -> float | None:
    return round(_open_s(part) / took / days, 1) if took else None


def _services(teller: Teller, found: Overview) -> Panel:
    t = teller.t
    shown: list[Row] = []
    rows: list[list[Any]] = []
    urls: list[str] = []
    for name, part in sorted(
        found.services.items(), key=lambda item: item[1].norm.share if item[1].norm.share is not None else 2.0
    ):
        url, label = teller.tickets_url(service=name), teller.service(name)
        norm = part.norm
        if norm.share is not None:
            said = f"{label} · {teller.percent(norm.share)} ({teller.percent(norm.low)}–{teller.percent(norm.high)})"
            shown.append(
                {"name": label, "share": norm.share, "low": norm.low, "high": norm.high, "label": said, "url": url}
            )
        rows.append(
            [
                label,
                part.balance.joined,
                part.balance.served,
                _lost(part),
                _min(part.wait.median_s),
                _min(part.wait.p90_s),
                _min(part.service.mean_s),
                _per_cent(norm.share),
            ]
        )
        urls.append(url)
    columns = [
        t("Service"),
        t("Joined"),
        t("Served"),
        t("Gave up or did not come"),
        t("Half waited up to, min"),
        t("Nine of ten, min"),
        t("Service, min"),
        t("Within the norm, %"),
    ]
    note = t("The line on each bar is the 95 % confidence interval: the fewer visitors, the longer it is.")
    if not shown:
        note = t("No service has a norm, so there is no share within it to draw.")
    spec = charts.shares(shown, t("called within the norm")) if shown else None
    return _panel("services", t("Which services keep the norm?"), note, spec, columns, rows, urls)


def _windows(teller: Teller, found: Overview) -> Panel:
    t = teller.t
    kinds = [t("serving"), t("calling"), t("free, nobody waits"), t("free while people wait"), t("paused")]
    shown: list[Row] = []
    rows: list[list[Any]] = []
    urls: list[str] = []
    for name, part in found.windows.items():
        work = part.work
        times = (work.serving_s, work.calling_s, work.idle_s, work.wanted_s, work.paused_s) if work else (0.0,) * 5
        url, window = teller.tickets_url(window=name), t("window {n}", n=name)
        for order, (kind, seconds) in enumerate(zip(kinds, times, strict=True)):
            label = f"{window} · {kind}: {hours(teller, seconds)}"
            shown.append(
                {
                    "name": window,
                    "kind": kind,
                    "order": order,
                    "hours": round(seconds / 3600, 3),
                    "label": label,
                    "url": url,
                }
            )
        rows.append(
            [
                int(name),
                part.balance.served,
                _min(part.service.mean_s),
                part.brief,
                *(round(seconds / 60) for seconds in times),
            ]
        )
        urls.append(url)
    columns = [
        t("Window"),
        t("Served"),
        t("Service, min"),
        t("Services under 10 s"),
        *(t("{kind}, min", kind=kind) for kind in kinds),
    ]
    note = t("Red is time in which a window stood free although somebody waited whom it could have called.")
    if not shown:
        note = t("No window was open in this period.")
    spec = charts.work(shown, kinds, t("hours")) if shown else None
    return _panel("windows", t("What did the windows do?"), note, spec, columns, rows, urls)


def _spread(teller: Teller, found: Overview) -> Panel:
    t = teller.t
    shown: list[Row] = []
    rows: list[list[Any]] = []
    for one in found.bins:
        begin, end = one.begin_s / 60, one.end_s / 60
        label = f"{teller.number(begin)}–{teller.number(end)} · {teller.number(one.count)}"
        url = teller.tickets_url(least=f"{begin:g}", under=f"{end:g}")
        shown.append({"begin": begin, "end": end, "count": one.count, "label": label, "url": url})
        rows.append([round(begin, 1), round(end, 1), one.count])
    columns = [t("Waited from, min"), t("up to, min"), t("Visitors")]
    note = t("Everybody whose wait has ended, also those who gave up.") if shown else t("Nobody's wait has ended yet.")
    longest = found.bins[-1].end_s / 60 if found.bins else 0
    lines = [line for line in _norm_lines(teller) if line["minutes"] <= longest]
    spec = charts.spread(shown, lines, t("waited, minutes"), t("visitors")) if shown else None
    return _panel("spread", t("How long do people wait?"), note, spec, columns, rows, [row["url"] for row in shown])


def _week(teller: Teller, found: Overview) -> Panel:
    t = teller.t
    names = teller.weekdays()
    is_share = any(cell.share is not None for cell in found.cells)
    shown: list[Row] = []
    rows: list[list[Any]] = []
    for cell in sorted(found.cells, key=lambda cell: (WEEKDAYS.index(cell.weekday), cell.hour)):
        value = (None if cell.share is None else 1 - cell.share) if is_share else _min(cell.median_s)
        known = cell.share if is_share else cell.median_s
        said = teller.percent(cell.share) if is_share else teller.minutes(cell.median_s)
        text = NOTHING if known is None else str(int(known * 100 if is_share else known / 60))
        name, people = names[cell.weekday], teller.tn("{n} visitor", "{n} visitors", cell.joined)
        label = f"{name}, {_clock(cell.hour)} · {said} · {people}"
        shown.append({"weekday": name, "hour": _hour(cell.hour), "value": value, "text": text, "label": label})
        rows.append([name, _clock(cell.hour), cell.joined, _per_cent(cell.share), _min(cell.median_s)])
    columns = [t("Weekday"), t("Hour"), t("Joined"), t("Within the norm, %"), t("Half waited up to, min")]
    used = [names[day] for day in WEEKDAYS if any(cell.weekday == day for cell in found.cells)]
    note = t("Per cent called within the norm, over the eight weeks up to the last day. The darker, the worse.")
    if not is_share:
        note = t("Minutes that half waited up to, over the eight weeks up to the last day. The darker, the worse.")
    worst = 0.5 if is_share else max([row["value"] or 0 for row in shown], default=0) or 1
    spec = charts.heat(shown, used, t("hour"), worst=worst) if shown else None
    return _panel("week", t("Which hours of the week fail?"), note, spec, columns, rows, [])


def _forecast(teller: Teller, found: Overview) -> Panel:
    t = teller.t
    title, columns = t("Did as many come as expected?"), [t("Hour"), t("Fewest"), t("Median"), t("Most"), t("Came")]
    if not found.expected:
        note = t("Too little is known to expect anything: it takes three earlier days of the same weekday.")
        return _panel("forecast", title, note, None, columns, [], [])
    single, came_word = found.first == found.last, t("came")
    shown: list[Row] = []
    rows: list[list[Any]] = []
    for hour, one in found.expected.items():
        part = found.hours.get(str(hour)) if single else None
        came = (part.balance.joined if part is not None else 0) if single else None
        label = f"{_clock(hour)} · {one.low}–{one.high} · {came_word}: {came if came is not None else NOTHING}"
        shown.append(
            {
                "hour": _hour(hour),
                "low": one.low,
                "median": one.median,
                "high": one.high,
                "came": came,
                "label": label,
                "url": teller.tickets_url(hour=hour),
            }
        )
        rows.append([_clock(hour), one.low, one.median, one.high, came])
    days = next(iter(found.expected.values())).days
    note = teller.tn(
        "The bar goes from the fewest to the most of {n} earlier day of this weekday, the tick is the median.",
        "The bar goes from the fewest to the most of {n} earlier days of this weekday, the tick is the median.",
        days,
    )
    words = t("came on earlier days"), t("came this time")
    spec = charts.expectation(shown, *words, t("hour"), t("visitors"))
    return _panel("forecast", title, note, spec, columns, rows, [row["url"] for row in shown])


def _norm_lines(teller: Teller) -> list[Row]:
    """The norm, if all services that have one share it: many lines would answer nothing."""
    norms = teller.norms()
    return [{"minutes": norms[0], "label": teller.t("norm {n} min", n=norms[0])}] if len(norms) == 1 else []


def _hour_urls(teller: Teller, found: Overview) -> list[str]:
    return [teller.tickets_url(hour=hour) for hour in found.hours]


def _lost(part: Figures) -> int:
    return part.balance.left + part.balance.no_show + part.balance.closed


def _hour(hour: int | str) -> str:
    return f"{int(hour):02}"


def _clock(hour: int | str) -> str:
    return f"{int(hour):02}:00"


def _min(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 60, 1)


def _per_cent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)


def _say(teller: Teller, value: float | None) -> str:
    return NOTHING if value is None else teller.number(value)
