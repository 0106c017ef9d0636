"""Draws the charts of the figures, as Vega-Lite specifications. Pure.

A chart is drawn from plain rows whose texts are in the reader's language already, and answers one question. The same
specification is drawn by the browser and, where there is none, by `draw`. A row's `url` is opened by a click on it.
Times of day are the hall's own clock, written as if they were UTC, so that no browser shifts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, get_args

from queue_server.stats.figures.charts.altair_module import alt
from queue_server.stats.figures.charts.chart_shape import Drawing, shaped
from queue_server.stats.figures.charts.chart_shape import Row as Row
from queue_server.stats.figures.charts.chart_shape import Spec as Spec

INK: Final = "#0a1c25"
GREY: Final = "#3c535f"
LINE: Final = "#c9d5da"
SKY: Final = "#005072"
PALE: Final = "#8fc3d9"
GOLD: Final = "#d99a00"
RED: Final = "#8f1019"

DotMark = Literal["kept", "called", "broken", "waiting", "waiting_beyond", "moved", "lost", "unserved", "cancelled"]
"""What became of a visitor's wait, or has so far."""
DOT_MARKS: Final[tuple[DotMark, ...]] = get_args(DotMark)
DOT_LOOKS: Final[dict[DotMark, tuple[str, str]]] = {
    "kept": (SKY, "circle"),
    "called": (SKY, "circle"),
    "broken": (GOLD, "square"),
    "waiting": (GREY, "triangle-up"),
    "waiting_beyond": (RED, "triangle-up"),
    "moved": (GREY, "circle"),
    "lost": (RED, "cross"),
    "unserved": (RED, "diamond"),
    "cancelled": (GREY, "diamond"),
}
"""The colour and the shape of each mark: a triangle waits still, red is lost or late and not yet called."""

HEIGHT: Final = 260
BAR_HEIGHT: Final = 26
"""The height of one row of a chart whose rows are named, in pixels."""
DAY_HEIGHT: Final = 40
"""The height of one weekday's row, in pixels."""

CONFIG: Final[Spec] = {
    "font": "Inter, sans-serif",
    "background": "#ffffff",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": GREY,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": 500,
        "gridColor": "#e6ecef",
        "domainColor": LINE,
        "tickColor": LINE,
        "labelLimit": 320,
    },
    "legend": {
        "labelColor": INK,
        "labelFontSize": 13,
        "labelLimit": 400,
        "title": None,
        "orient": "top",
        "symbolSize": 120,
        "columns": 5,
    },
}


def _slot_axis() -> alt.Axis:
    return alt.Axis(labelAngle=0, labelOverlap="parity", grid=False)


def _fixed_height(_rows: Sequence[Row]) -> int:
    return HEIGHT


def _by_names(rows: Sequence[Row]) -> int:
    return max(len({row["name"] for row in rows}), 2) * BAR_HEIGHT


def _by_weekdays(rows: Sequence[Row]) -> int:
    return max(len({row["weekday"] for row in rows}), 2) * DAY_HEIGHT


@shaped(CONFIG, _fixed_height)
def dots(base: alt.Chart, kinds: Sequence[tuple[str, DotMark]], norms: Sequence[Row], x: str, y: str) -> Drawing:
    """Every visitor of a day: `time`, `minutes` waited, `kind` (a name of `kinds`, each with its mark), `label`, `url`.
    `norms` are lines: `minutes`, `label`."""
    names = [name for name, _ in kinds]
    colours, shapes = [DOT_LOOKS[mark][0] for _, mark in kinds], [DOT_LOOKS[mark][1] for _, mark in kinds]
    times = alt.Axis(format="%H:%M", grid=False, labelOverlap=True)
    points = base.mark_point(size=46, filled=True, opacity=0.75, cursor="pointer").encode(
        x=alt.X("time:T", title=x, scale=alt.Scale(type="utc"), axis=times),
        y=alt.Y("minutes:Q", title=y),
        color=alt.Color("kind:N", scale=alt.Scale(domain=names, range=colours)),
        shape=alt.Shape("kind:N", scale=alt.Scale(domain=names, range=shapes)),
        tooltip=alt.Tooltip("label:N"),
        href=alt.Href("url:N"),
    )
    return alt.layer(points, *_across(norms))


@shaped(CONFIG, _fixed_height)
def span(base: alt.Chart, hours: Sequence[str], kinds: Sequence[str], norms: Sequence[Row], x: str, y: str) -> Drawing:
    """Waits by hour: `hour` (one of `hours`), `minutes` (None: a gap), `kind` (the median, nine of ten: `kinds`),
    `label`, `url`."""
    lines = base.mark_line(point=alt.OverlayMarkDef(size=70, filled=True), strokeWidth=2.5, cursor="pointer").encode(
        x=_slots("hour:O", x, hours),
        y=alt.Y("minutes:Q", title=y, scale=alt.Scale(zero=True)),
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=[SKY, GOLD])),
        strokeDash=alt.StrokeDash("kind:N", scale=alt.Scale(domain=list(kinds), range=[[1, 0], [6, 4]])),
        tooltip=alt.Tooltip("label:N"),
        href=alt.Href("url:N"),
    )
    return alt.layer(lines, *_across(norms))


@shaped(CONFIG, _fixed_height)
def load(base: alt.Chart, hours: Sequence[str], came: str, could: str, x: str, y: str) -> Drawing:
    """Arrivals against capacity: `hour` (one of `hours`; those without rows are gaps), `came`, `could` (or None),
    `label`, `url`."""
    scale = alt.Scale(domain=[came, could], range=[PALE, RED])
    bars = base.mark_bar(cursor="pointer").encode(
        x=_slots("hour:O", x, hours),
        y=alt.Y("came:Q", title=y),
        color=alt.ColorDatum(came, scale=scale),
        tooltip=alt.Tooltip("label:N"),
        href=alt.Href("url:N"),
    )
    steps = base.mark_tick(thickness=4, orient="horizontal", width=alt.RelativeBandSize(band=0.95)).encode(
        x=_slots("hour:O", x, hours),
        y=alt.Y("could:Q", title=y),
        color=alt.ColorDatum(could, scale=scale),
        tooltip=alt.Tooltip("label:N"),
    )
    return alt.layer(bars, steps)


@shaped(CONFIG, _by_names)
def shares(base: alt.Chart, x: str) -> Drawing:
    """A share with its interval for each name: `name`, `share`, `low`, `high` (0 to 1), `label`, `url`."""
    base = base.encode(y=alt.Y("name:N", title=None, sort=None), tooltip=alt.Tooltip("label:N"))
    axis = alt.X("share:Q", title=x, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format=".0%"))
    bars = base.mark_bar(color=PALE, cursor="pointer").encode(x=axis, href=alt.Href("url:N"))
    interval = base.mark_rule(color=INK, strokeWidth=2).encode(x=alt.X("low:Q", title=x), x2=alt.X2("high:Q"))
    return alt.layer(bars, interval)


@shaped(CONFIG, _by_names)
def counts(base: alt.Chart, x: str, longest: int) -> Drawing:
    """How many of each: `name`, `count`, `is_wrong` (shown by its colour, and by its name), `label`, `url`."""
    colour = alt.condition("datum.is_wrong", alt.value(RED), alt.value(PALE))
    base = base.encode(y=alt.Y("name:N", title=None, sort=None), tooltip=alt.Tooltip("label:N"))
    scale = alt.Scale(domain=[0, longest * 1.15])  # room for the number beside the longest bar
    axis = alt.X("count:Q", title=x, scale=scale, axis=alt.Axis(tickMinStep=1, tickCount=6))
    bars = base.mark_bar(cursor="pointer").encode(x=axis, color=colour, href=alt.Href("url:N"))
    numbers = base.mark_text(align="left", dx=6, fontSize=13, fontWeight=600, color=INK).encode(
        x=axis, text=alt.Text("count:Q", format=",")
    )
    return alt.layer(bars, numbers)


@shaped(CONFIG, _by_names)
def work(base: alt.Chart, kinds: Sequence[str], x: str) -> Drawing:
    """What windows did: `name`, `kind` (one of `kinds`, in their order), `order`, `hours`, `label`, `url`."""
    colours = [SKY, PALE, LINE, RED, GOLD][: len(kinds)]
    bars: alt.Chart = base.mark_bar(cursor="pointer", stroke="#ffffff").encode(
        x=alt.X("hours:Q", title=x),
        y=alt.Y("name:N", title=None, sort=None),
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=colours)),
        order=alt.Order("order:Q"),
        tooltip=alt.Tooltip("label:N"),
        href=alt.Href("url:N"),
    )
    return bars


@shaped(CONFIG, _fixed_height)
def spread(base: alt.Chart, kinds: Sequence[str], norms: Sequence[Row], x: str, y: str) -> Drawing:
    """The distribution of waits: `begin` and `end` in minutes, from `bottom` to `top` people of a `kind` (have waited,
    wait still: `kinds` in that order, the second one only where somebody does), `label`; `norms` as upright lines."""
    legend = alt.Legend() if len(kinds) > 1 else None
    bars = base.mark_bar(stroke="#ffffff", cursor="pointer").encode(
        x=alt.X("begin:Q", title=x, axis=alt.Axis(grid=False)),
        x2=alt.X2("end:Q"),
        y=alt.Y("top:Q", title=y, axis=alt.Axis(tickMinStep=1)),
        y2=alt.Y2("bottom:Q"),
        color=alt.Color("kind:N", scale=alt.Scale(domain=list(kinds), range=[PALE, GOLD][: len(kinds)]), legend=legend),
        tooltip=alt.Tooltip("label:N"),
        href=alt.Href("url:N"),
    )
    return alt.layer(*_upright(norms, bars)) if norms else bars


@shaped(CONFIG, _by_weekdays)
def heat(base: alt.Chart, weekdays: Sequence[str], x: str, *, worst: float, hours: Sequence[str]) -> Drawing:
    """Weekday by hour: `weekday`, `hour` (one of `hours`, in their order; those without rows are gaps), `value` (the
    more, the darker; `worst` is darkest), `text`, `label`."""
    scale = alt.Scale(range=["#fdf6e3", "#f2b84b", RED], domain=[0, worst / 2, worst], clamp=True)
    base = base.encode(
        x=_slots("hour:O", x, hours), y=alt.Y("weekday:O", title=None, sort=list(weekdays), axis=alt.Axis(grid=False))
    )
    rects = base.mark_rect(stroke="#ffffff", strokeWidth=2).encode(
        color=alt.Color("value:Q", scale=scale, legend=None), tooltip=alt.Tooltip("label:N")
    )
    ink = alt.condition(f"datum.value > {worst * 0.7}", alt.value("#ffffff"), alt.value(INK))
    words = base.mark_text(fontSize=13, fontWeight=600).encode(text=alt.Text("text:N"), color=ink)
    return alt.layer(rects, words)


@shaped(CONFIG, _fixed_height)
def expectation(base: alt.Chart, slots: Sequence[str], usual: str, came: str, x: str, y: str) -> Drawing:
    """Expected and real arrivals: `slot` (an hour or a day, in the order of `slots`; those without rows are gaps),
    `low`, `median` and `high` (or None), `came` (or None), `label`, `url`."""
    scale = alt.Scale(domain=[usual, came], range=[PALE, SKY])
    base = base.encode(x=_slots("slot:O", x, slots), tooltip=alt.Tooltip("label:N"))
    ranges = base.mark_bar().encode(
        y=alt.Y("low:Q", title=y), y2=alt.Y2("high:Q"), color=alt.ColorDatum(usual, scale=scale)
    )
    middles = base.mark_tick(color=GREY, thickness=2, orient="horizontal").encode(y=alt.Y("median:Q"))
    points = base.mark_point(size=110, filled=True, opacity=1, cursor="pointer").encode(
        y=alt.Y("came:Q"), color=alt.ColorDatum(came, scale=scale), href=alt.Href("url:N")
    )
    return alt.layer(ranges, middles, points)


@shaped(CONFIG, _by_names)
def errors(base: alt.Chart, kinds: tuple[str, str], x: str) -> Drawing:
    """The errors of methods of estimating: `name`, `minutes`, `kind` (ours, the others: `kinds`), `label`, which is
    drawn on the bar: beside the bar, the longest names leave no room on a phone."""
    base = base.encode(y=alt.Y("name:N", title=None, sort=None, axis=None), tooltip="label:N")
    scale = alt.Scale(domain=list(kinds), range=[SKY, PALE])
    axis = alt.X("minutes:Q", title=x, axis=alt.Axis(tickCount=5))
    bars = base.mark_bar().encode(x=axis, color=alt.Color("kind:N", scale=scale))
    ink = alt.condition(alt.datum.kind == kinds[0], alt.value("#ffffff"), alt.value(INK))
    labels = base.mark_text(align="left", x=8, fontSize=13, fontWeight=600).encode(text=alt.Text("label:N"), color=ink)
    return alt.layer(bars, labels)


def _chart(rows: Sequence[Row]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=list(rows)))


def _slots(name: str, title: str, slots: Sequence[str]) -> alt.X:
    """An axis with all of the slots, in their order, also those of which nothing is known."""
    return alt.X(name, title=title, sort=None, scale=alt.Scale(domain=list(slots)), axis=_slot_axis())


def _band(norms: Sequence[Row]) -> alt.Chart:
    """Norms that differ, as a band from the least to the greatest."""
    ends: Row = {"least": norms[0]["minutes"], "most": norms[-1]["minutes"]}
    band: alt.Chart = _chart([ends]).mark_rect(color=RED, opacity=0.08)
    return band


def _rules(norms: Sequence[Row]) -> alt.Chart:
    rules: alt.Chart = _chart(norms).mark_rule(color=RED, strokeWidth=2, strokeDash=[6, 4])
    return rules


def _across(norms: Sequence[Row]) -> list[alt.Chart]:
    """The norm as a level line at `minutes`, norms that differ as a band; the last one's `label` above it."""
    if not norms:
        return []
    words = _chart(norms[-1:]).encode(y=alt.Y("minutes:Q"), text=alt.Text("label:N"))
    look: Row = {"align": "left", "dx": 4, "dy": -9, "x": 0, "fontSize": 13, "fontWeight": 600}
    halo = words.mark_text(**look, color="#ffffff", stroke="#ffffff", strokeWidth=5)
    band = _band(norms).encode(y=alt.Y("least:Q"), y2=alt.Y2("most:Q"))
    return [band, _rules(norms).encode(y=alt.Y("minutes:Q")), halo, words.mark_text(**look, color=RED)]


def _upright(norms: Sequence[Row], bars: alt.Chart) -> list[alt.Chart]:
    """The same for upright lines: the band behind the bars, the lines before them."""
    words = _chart(norms[-1:]).mark_text(align="left", dx=6, dy=8, y=0, color=RED, fontSize=13, fontWeight=600)
    band = _band(norms).encode(x=alt.X("least:Q"), x2=alt.X2("most:Q"))
    return [
        band,
        bars,
        _rules(norms).encode(x=alt.X("minutes:Q")),
        words.encode(x=alt.X("minutes:Q"), text=alt.Text("label:N")),
    ]
