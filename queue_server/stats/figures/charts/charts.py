"""Draws the charts of the figures, as Vega-Lite specifications. Pure.

A chart is drawn from plain rows whose texts are in the reader's language already, and answers one question. The same
specification is drawn by the browser and, where there is none, by `draw`. A row's `url` is opened by a click on it.
Times of day are the hall's own clock, written as if they were UTC, so that no browser shifts them.
"""

from collections.abc import Sequence

from queue_server.config.system.reports_extra import reports_extra_missing
from queue_server.stats.figures.charts.chart_looks import (
    BAR_HEIGHT,
    CLICKABLE,
    CONFIG,
    DAY_HEIGHT,
    DOT_LOOKS,
    GOLD,
    GREY,
    HEIGHT,
    INK,
    LABEL_LOOK,
    LINE,
    NAMES_AXIS,
    PALE,
    RED,
    ROW_HINT,
    ROW_LINK,
    SKY,
    SLOT_AXIS,
    DotMark,
)
from queue_server.stats.figures.charts.chart_shape import chart_of
from queue_server.stats.figures.charts.vega_lite import Row as Row
from queue_server.stats.figures.charts.vega_lite import Spec as Spec
from queue_server.stats.figures.charts.vega_lite import channel, chosen, quoted, scaled, second, view, with_rows


def dots(
    rows: Sequence[Row], kinds: Sequence[tuple[str, DotMark]], norms: Sequence[Row], x: str, y: str
) -> Spec | None:
    """Every visitor of a day: `time`, `minutes` waited, `kind` (a name of `kinds`, each with its mark), `label`, `url`.
    `norms` are lines: `minutes`, `label`."""
    names = [name for name, _ in kinds]
    colours, shapes = [DOT_LOOKS[mark][0] for _, mark in kinds], [DOT_LOOKS[mark][1] for _, mark in kinds]
    times = {"format": "%H:%M", "grid": False, "labelOverlap": True}
    points = view(
        "point",
        {"size": 46, "filled": True, "opacity": 0.75} | CLICKABLE,
        x=channel("time:T", title=x, scale={"type": "utc"}, axis=times),
        y=channel("minutes:Q", title=y),
        color=channel("kind:N", scale=scaled(names, colours)),
        shape=channel("kind:N", scale=scaled(names, shapes)),
        tooltip=ROW_HINT,
        href=ROW_LINK,
    )
    return _chart(rows, HEIGHT, points, *_norm_lines(norms))


def span(
    rows: Sequence[Row], hours: Sequence[str], kinds: Sequence[str], norms: Sequence[Row], x: str, y: str
) -> Spec | None:
    """Waits by hour: `hour` (one of `hours`), `minutes` (None: a gap), `kind` (the median, nine of ten: `kinds`),
    `label`, `url`."""
    lines = view(
        "line",
        {"point": {"size": 70, "filled": True}, "strokeWidth": 2.5} | CLICKABLE,
        x=_slots("hour:O", x, hours),
        y=channel("minutes:Q", title=y, scale={"zero": True}),
        color=channel("kind:N", scale=scaled(kinds, [SKY, GOLD])),
        strokeDash=channel("kind:N", scale=scaled(kinds, [[1, 0], [6, 4]])),
        tooltip=ROW_HINT,
        href=ROW_LINK,
    )
    return _chart(rows, HEIGHT, lines, *_norm_lines(norms))


def load(rows: Sequence[Row], hours: Sequence[str], arrivals: str, could: str, x: str, y: str) -> Spec | None:
    """Arrivals against capacity: `hour` (one of `hours`; those without rows are gaps), `came`, `could` (or None),
    `label`, `url`."""
    scale, slots = scaled([arrivals, could], [PALE, RED]), _slots("hour:O", x, hours)
    bars = view(
        "bar",
        CLICKABLE,
        x=slots,
        y=channel("came:Q", title=y),
        color={"datum": arrivals, "scale": scale},
        tooltip=ROW_HINT,
        href=ROW_LINK,
    )
    steps = view(
        "tick",
        {"thickness": 4, "orient": "horizontal", "width": {"band": 0.95}},
        x=slots,
        y=channel("could:Q", title=y),
        color={"datum": could, "scale": scale},
        tooltip=ROW_HINT,
    )
    return _chart(rows, HEIGHT, bars, steps)


def shares(rows: Sequence[Row], x: str) -> Spec | None:
    """A share with its interval for each name: `name`, `share`, `low`, `high` (0 to 1), `label`, `url`."""
    axis = channel("share:Q", title=x, scale={"domain": [0, 1]}, axis={"format": ".0%"}, stack=None)
    bars = view("bar", {"color": PALE} | CLICKABLE, x=axis, y=NAMES_AXIS, tooltip=ROW_HINT, href=ROW_LINK)
    interval = view(
        "rule",
        {"color": INK, "strokeWidth": 2},
        x=channel("low:Q", title=x),
        x2=second("high"),
        y=NAMES_AXIS,
        tooltip=ROW_HINT,
    )
    return _chart(rows, _by_names(rows), bars, interval)


def counts(rows: Sequence[Row], x: str, longest: int) -> Spec | None:
    """How many of each: `name`, `count`, `is_wrong` (shown by its colour, and by its name), `label`, `url`."""
    scale = {"domain": [0, longest * 1.15]}  # room for the number beside the longest bar
    axis = channel("count:Q", title=x, scale=scale, axis={"tickMinStep": 1, "tickCount": 6}, stack=None)
    colour = chosen("datum.is_wrong", RED, PALE)
    bars = view("bar", CLICKABLE, x=axis, y=NAMES_AXIS, color=colour, tooltip=ROW_HINT, href=ROW_LINK)
    numbers = view(
        "text",
        {"align": "left", "dx": 6, "color": INK} | LABEL_LOOK,
        x=axis,
        y=NAMES_AXIS,
        text=channel("count:Q", format=","),
        tooltip=ROW_HINT,
    )
    return _chart(rows, _by_names(rows), bars, numbers)


def work(rows: Sequence[Row], kinds: Sequence[str], x: str) -> Spec | None:
    """What windows did: `name`, `kind` (one of `kinds`, in their order), `order`, `hours`, `label`, `url`."""
    colours = [SKY, PALE, LINE, RED, GOLD][: len(kinds)]
    bars = view(
        "bar",
        {"stroke": "#ffffff"} | CLICKABLE,
        x=channel("hours:Q", title=x),
        y=NAMES_AXIS,
        color=channel("kind:N", scale=scaled(kinds, colours)),
        order=channel("order:Q"),
        tooltip=ROW_HINT,
        href=ROW_LINK,
    )
    return _chart(rows, _by_names(rows), bars)


def spread(rows: Sequence[Row], kinds: Sequence[str], norms: Sequence[Row], x: str, y: str) -> Spec | None:
    """The distribution of waits: `begin` and `end` in minutes, from `bottom` to `top` people of a `kind` (have waited,
    wait still: `kinds` in that order, the second one only where somebody does), `label`; `norms` as upright lines."""
    legend: Spec | None = {} if len(kinds) > 1 else None
    bars = view(
        "bar",
        {"stroke": "#ffffff"} | CLICKABLE,
        x=channel("begin:Q", title=x, axis={"grid": False}),
        x2=second("end"),
        y=channel("top:Q", title=y, axis={"tickMinStep": 1}),
        y2=second("bottom"),
        color=channel("kind:N", scale=scaled(kinds, [PALE, GOLD][: len(kinds)]), legend=legend),
        tooltip=ROW_HINT,
        href=ROW_LINK,
    )
    return _chart(rows, HEIGHT, *_upright(norms, bars))


def heat(rows: Sequence[Row], weekdays: Sequence[str], x: str, *, worst: float, hours: Sequence[str]) -> Spec | None:
    """Weekday by hour: `weekday`, `hour` (one of `hours`, in their order; those without rows are gaps), `value` (the
    more, the darker; `worst` is darkest), `text`, `label`."""
    scale = scaled([0, worst / 2, worst], ["#fdf6e3", "#f2b84b", RED]) | {"clamp": True}
    place = {
        "x": _slots("hour:O", x, hours),
        "y": channel("weekday:O", title=None, sort=list(weekdays), axis={"grid": False}),
    }
    colour = channel("value:Q", scale=scale, legend=None)
    rects = view("rect", {"stroke": "#ffffff", "strokeWidth": 2}, **place, color=colour, tooltip=ROW_HINT)
    ink = chosen(f"datum.value > {worst * 0.7}", "#ffffff", INK)
    words = view("text", LABEL_LOOK, **place, text=channel("text:N"), color=ink)
    return _chart(rows, max(len({row["weekday"] for row in rows}), 2) * DAY_HEIGHT, rects, words)


def expectation(rows: Sequence[Row], slots: Sequence[str], usual: str, arrivals: str, x: str, y: str) -> Spec | None:
    """Expected and real arrivals: `slot` (an hour or a day, in the order of `slots`; those without rows are gaps),
    `low`, `median` and `high` (or None), `came` (or None), `label`, `url`."""
    scale, axis = scaled([usual, arrivals], [PALE, SKY]), _slots("slot:O", x, slots)
    ranges = view(
        "bar",
        {},
        x=axis,
        y=channel("low:Q", title=y),
        y2=second("high"),
        color={"datum": usual, "scale": scale},
        tooltip=ROW_HINT,
    )
    look = {"color": GREY, "thickness": 2, "orient": "horizontal"}
    middles = view("tick", look, x=axis, y=channel("median:Q"), tooltip=ROW_HINT)
    points = view(
        "point",
        {"size": 110, "filled": True, "opacity": 1} | CLICKABLE,
        x=axis,
        y=channel("came:Q"),
        color={"datum": arrivals, "scale": scale},
        tooltip=ROW_HINT,
        href=ROW_LINK,
    )
    return _chart(rows, HEIGHT, ranges, middles, points)


def errors(rows: Sequence[Row], kinds: tuple[str, str], x: str) -> Spec | None:
    """The errors of methods of estimating: `name`, `minutes`, `kind` (ours, the others: `kinds`), `label`, which is
    drawn on the bar: beside the bar, the longest names leave no room on a phone."""
    names = NAMES_AXIS | {"axis": None}
    bars = view(
        "bar",
        {},
        x=channel("minutes:Q", title=x, axis={"tickCount": 5}),
        y=names,
        color=channel("kind:N", scale=scaled(kinds, [SKY, PALE])),
        tooltip=ROW_HINT,
    )
    ink = chosen(f"(datum.kind === {quoted(kinds[0])})", "#ffffff", INK)
    labels = view("text", {"align": "left", "x": 8} | LABEL_LOOK, y=names, text=ROW_HINT, color=ink, tooltip=ROW_HINT)
    return _chart(rows, _by_names(rows), bars, labels)


def _chart(rows: Sequence[Row], height: int, *layers: Spec) -> Spec | None:
    """None where the libraries are missing that draw it, here or in a browser."""
    return None if reports_extra_missing() else chart_of(rows, height, CONFIG, *layers)


def _by_names(rows: Sequence[Row]) -> int:
    return max(len({row["name"] for row in rows}), 2) * BAR_HEIGHT


def _slots(name: str, title: str, slots: Sequence[str]) -> Spec:
    """An axis with all of the slots, in their order, also those of which nothing is known."""
    return channel(name, title=title, sort=None, scale={"domain": list(slots)}, axis=SLOT_AXIS)


def _band(norms: Sequence[Row], **ends: Spec) -> Spec:
    """Norms that differ, as a band from the least to the greatest."""
    row: Row = {"least": norms[0]["minutes"], "most": norms[-1]["minutes"]}
    return with_rows([row], view("rect", {"color": RED, "opacity": 0.08}, **ends))


def _rules(norms: Sequence[Row], **place: Spec) -> Spec:
    return with_rows(norms, view("rule", {"color": RED, "strokeWidth": 2, "strokeDash": [6, 4]}, **place))


def _norm_lines(norms: Sequence[Row]) -> list[Spec]:
    """The norm as a level line at `minutes`, norms that differ as a band; the last one's `label` above it."""
    if not norms:
        return []
    look: Spec = {"align": "left", "dx": 4, "dy": -9, "x": 0} | LABEL_LOOK
    minutes = channel("minutes:Q")
    halo = look | {"color": "#ffffff", "stroke": "#ffffff", "strokeWidth": 5}
    words = [view("text", text_look, y=minutes, text=ROW_HINT) for text_look in (halo, look | {"color": RED})]
    return [
        _band(norms, y=channel("least:Q"), y2=second("most")),
        _rules(norms, y=minutes),
        *(with_rows(norms[-1:], text) for text in words),
    ]


def _upright(norms: Sequence[Row], bars: Spec) -> list[Spec]:
    """The same for upright lines: the band behind the bars, the lines before them."""
    if not norms:
        return [bars]
    look: Spec = {"align": "left", "dx": 6, "dy": 8, "y": 0, "color": RED} | LABEL_LOOK
    minutes = channel("minutes:Q")
    return [
        _band(norms, x=channel("least:Q"), x2=second("most")),
        bars,
        _rules(norms, x=minutes),
        with_rows(norms[-1:], view("text", look, x=minutes, text=ROW_HINT)),
    ]
