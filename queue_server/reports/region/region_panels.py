"""Makes the tables of a region, its halls, districts, services and hours beside one another, and their charts. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from msgspec import Struct

from queue_server.config.definition import Definition, Names
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.panel import Column, Kind, ReportPanel, Value, every_hour, minutes, plain, short_hour
from queue_server.reports.period import Period, t
from queue_server.stats.figures.charts import charts
from queue_server.stats.figures.charts.charts import Row, Spec
from queue_server.stats.figures.region.region_documents import PartFigures, RegionFigures

MOST_BARS: Final = 15
"""The bars of one chart: more of them fill a page, and nobody compares the fortieth with the fiftieth."""


class FigureColumn(Struct, frozen=True):
    """A column of every table: the key by which it is sorted, its title, its kind, and its value."""

    key: str
    title: str
    kind: Kind
    value: Callable[[PartFigures], Value]
    is_least_first: bool = False


FIGURE_COLUMNS: Final = (
    FigureColumn("joined", t("Joined"), "count", lambda part: part.joined),
    FigureColumn("share", t("Within the norm, %"), "percent", lambda part: part.share, is_least_first=True),
    FigureColumn("median", t("Half waited up to, min"), "minutes", lambda part: part.wait_median_s),
    FigureColumn("p90", t("Nine of ten, min"), "minutes", lambda part: part.wait_p90_s),
    FigureColumn("served", t("Served"), "count", lambda part: part.served),
    FigureColumn("lost", t("Gave up or did not come"), "count", lambda part: part.lost),
    FigureColumn("unserved", t("Unserved at closing"), "count", lambda part: part.unserved),
    FigureColumn("service", t("Service, min"), "minutes", lambda part: part.service_mean_s),
    FigureColumn("good", t("Good marks, %"), "percent", lambda part: part.good, is_least_first=True),
)
SORT_KEYS: Final = tuple(column.key for column in FIGURE_COLUMNS)


class RegionWords(Struct, frozen=True):
    """The names of a region's halls, districts and services, and the period that is shown; `scope` is what of the
    region is shown, as in the address."""

    names: Names
    halls: Mapping[str, Names]
    districts: Mapping[str, Names]
    services: Mapping[str, Names]
    language: str
    period: Period
    scope: Mapping[str, str]

    def formatter(self) -> Formatter:
        """The numbers and dates in the reader's language; a region has no clock of its own."""
        definition = Definition(names=self.names, services=(), windows=())
        return Formatter(definition, self.language, "", self.period)

    def name(self, names: Mapping[str, Names], name: str) -> str:
        """The name in the reader's language; its id where there is none."""
        return names[name][self.language] if name in names else name

    def hall(self, hall: str) -> str:
        """The name of a hall; with its id where another one has the same name."""
        name = self.name(self.halls, hall)
        is_shared = sum(names[self.language] == name for names in self.halls.values()) > 1
        return f"{name} ({hall})" if is_shared else name

    def district(self, district: str) -> str:
        return self.name(self.districts, district)

    def service(self, service: str) -> str:
        return self.name(self.services, service)

    def url(self, **scope: str) -> str:
        """The address of the same page of a part of the region."""
        days = {"from": self.period.first, "to": self.period.last}
        return f"/region/figures?{urlencode(days | dict(self.scope) | scope)}"


def region_panels(words: RegionWords, figures: RegionFigures, sort: str) -> list[ReportPanel]:
    """The tables of the region, the halls in the order of a column, by default the worst share first."""
    formatter = words.formatter()
    days = {"from": words.period.first, "to": words.period.last}
    panels = [
        _panel(
            formatter,
            ("halls", t("Halls"), t("Hall"), t("A hall leads to its own figures.")),
            sorted_parts(figures.halls, sort),
            words.hall,
            lambda hall: f"/manager/{hall}?{urlencode(days)}",
        )
    ]
    if len(figures.districts) > 1:
        panels.append(
            _panel(
                formatter,
                ("districts", t("Districts"), t("District"), t("All visitors of a district's halls together.")),
                sorted_parts(figures.districts, sort),
                words.district,
                lambda district: words.url(district=district),
            )
        )
    if figures.service is None:
        remark = t("A service of the same id is the same service in every hall.")
        panels.append(
            _panel(
                formatter,
                ("services", t("Services"), t("Service"), remark),
                sorted_parts(figures.services, sort),
                words.service,
                lambda service: words.url(service=service),
            )
        )
        panels.append(
            _panel(
                formatter,
                (
                    "hours",
                    t("Hours of the day"),
                    t("Hour"),
                    t("By the hour in which people came, on each hall's own clock."),
                ),
                list(figures.hours.items()),
                lambda hour: int(hour),
                None,
                "hour",
            )
        )
    return [panel for panel in panels if panel.rows]


def _panel(
    formatter: Formatter,
    texts: tuple[str, str, str, str],
    parts: Sequence[tuple[str, PartFigures]],
    name: Callable[[str], Value],
    url: Callable[[str], str] | None,
    kind: Kind = "text",
) -> ReportPanel:
    panel, title, heading, note = texts
    columns = [column for column in FIGURE_COLUMNS if any(column.value(part) is not None for _, part in parts)]
    return ReportPanel(
        id=panel,
        title=formatter.t(title),
        note=formatter.t(note),
        columns=[Column(formatter.t(heading), kind), *(Column(formatter.t(c.title), c.kind) for c in columns)],
        rows=[[name(value), *(column.value(part) for column in columns)] for value, part in parts],
        urls=[url(value) for value, _ in parts] if url is not None else [],
    )


def region_report(formatter: Formatter, panels: Sequence[ReportPanel]) -> ReportPanel:
    """All tables as one, for programs: a row says of which table it is."""
    titles = {column.title: column for column in FIGURE_COLUMNS}
    columns = [Column(formatter.t("Table"), "text"), Column(formatter.t("Name"), "text")]
    columns += [Column(formatter.t(title), column.kind) for title, column in titles.items()]
    rows: list[list[Value]] = []
    for panel in panels:
        places = {column.title: place for place, column in enumerate(panel.columns)}
        for row in panel.rows:
            values = [row[places[column.title]] if column.title in places else None for column in columns[2:]]
            first = plain(panel.columns[0].kind, row[0])
            rows.append([panel.title, first, *values])
    return ReportPanel(id="region", title=formatter.t("Region"), note="", columns=columns, rows=rows)


def column_keys(panel: ReportPanel, formatter: Formatter) -> list[str]:
    """By what each column is sorted; the first by nothing."""
    keys = {formatter.t(column.title): column.key for column in FIGURE_COLUMNS}
    return ["", *(keys[column.title] for column in panel.columns[1:])]


def sorted_parts(parts: Mapping[str, PartFigures], sort: str) -> list[tuple[str, PartFigures]]:
    """The parts in the order of a column: what is most first, of shares the least; what has no value last."""
    column = next(column for column in FIGURE_COLUMNS if column.key == (sort if sort in SORT_KEYS else "share"))

    def place(item: tuple[str, PartFigures]) -> tuple[bool, float, str]:
        value = column.value(item[1])
        number = float(value) if isinstance(value, int | float) else 0.0
        return value is None, number if column.is_least_first else -number, item[0]

    return sorted(parts.items(), key=place)


def region_sentence(formatter: Formatter, figures: RegionFigures) -> str:
    """What the period says in one sentence."""
    total = figures.total
    if not total.joined:
        return formatter.t("Nobody came in this period.")
    if total.share is None:
        return formatter.tn("{n} visitor came", "{n} visitors came", total.joined)
    return formatter.t("{share} of visitors were called within the norm", share=formatter.percent(total.share))


def region_figures(formatter: Formatter, figures: RegionFigures) -> list[tuple[str, str]]:
    """The figures of the whole region, as pairs of a name and a value."""
    counted = (formatter.t("Halls"), formatter.cell("count", len(figures.halls)))
    values = ((column, column.value(figures.total)) for column in FIGURE_COLUMNS)
    return [
        counted,
        *((formatter.t(c.title), formatter.cell(c.kind, value)) for c, value in values if value is not None),
    ]


def share_chart(
    formatter: Formatter, parts: Sequence[tuple[str, PartFigures]], name: Callable[[str], str]
) -> Spec | None:
    """The share within the norm of each part, with its interval, in the order of the parts."""
    bars: list[Row] = []
    for value, part in parts:
        if part.share is not None and len(bars) < MOST_BARS:
            hint = f"{name(value)} · {formatter.percent(part.share)}"
            bars.append({"name": name(value), "share": part.share, "low": part.low, "high": part.high, "label": hint})
    return formatter.localised(charts.shares(bars, formatter.t("called within the norm")) if bars else None)


def hours_chart(formatter: Formatter, hours: Mapping[str, PartFigures]) -> Spec | None:
    """How long half and nine of ten waited, by the hour of coming."""
    t = formatter.t
    median, decile = t("half waited up to"), t("nine of ten waited up to")
    rows: list[Row] = []
    for hour in every_hour(int(hour) for hour, part in hours.items() if part.joined):
        part = hours.get(str(hour))
        waits = (None, None) if part is None else (part.wait_median_s, part.wait_p90_s)
        for kind, seconds in zip((median, decile), waits, strict=True):
            rows.append({"hour": short_hour(hour), "minutes": minutes(seconds), "kind": kind, "label": kind})
    axis = list(dict.fromkeys(row["hour"] for row in rows))
    if not any(row["minutes"] is not None for row in rows):
        return None
    return formatter.localised(charts.span(rows, axis, [median, decile], [], t("hour"), t("waited, minutes")))
