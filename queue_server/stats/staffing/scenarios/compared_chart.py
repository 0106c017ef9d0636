"""Draws scenarios of a day beside one another, as a Vega-Lite specification and as text. Pure."""

from collections.abc import Sequence
from typing import Final

from queue_server.stats.figures.charts.chart_looks import CONFIG, GOLD, GREY, INK, LABEL_LOOK, RED, ROW_HINT, SKY
from queue_server.stats.figures.charts.vega_lite import VEGA_LITE_SCHEMA, Row, Spec, channel, scaled, view, with_rows
from queue_server.stats.staffing.scenarios.outcome import StaffedDay

COLOURS: Final = (
    INK,
    GREY,
    SKY,
    GOLD,
    RED,
    "#5a7d2a",
    "#7a4fa3",
    "#c0567f",
)
"""The colours of the lines: the real day, the replayed day, then the scenarios."""
DASHES: Final = ([1, 0], [2, 3], [1, 0], [6, 4], [10, 4], [2, 2], [8, 2, 2, 2], [4, 4])
PANEL_WIDTH: Final = 900
LONGEST_SCENARIO: Final = 400
"""The longest name of a scenario in the legend, in pixels."""
BARS: Final = " ▁▂▃▄▅▆▇█"


def spec(outcomes: Sequence[StaffedDay], title: str, norm_minutes: int | None, words: tuple[str, str, str]) -> Spec:
    """The mean wait by half hour, a line for each outcome; below, how many windows are open. `words` name both axes and
    the norm."""
    mean_wait, windows_open, norm_word = words
    rows: list[Row] = [
        {
            "time": half.begin,
            "minutes": None if half.mean_s is None else round(half.mean_s / 60, 2),
            "windows": round(half.windows, 2),
            "name": outcome.name,
        }
        for outcome in outcomes
        for half in outcome.half_hours
    ]
    names = [outcome.name for outcome in outcomes]
    place = {
        "x": channel("time:O", title=None, sort=None, axis={"labelAngle": 0, "grid": False, "labelOverlap": True}),
        "color": channel("name:N", scale=scaled(names, [COLOURS[i % 8] for i in range(len(names))])),
        "strokeDash": channel("name:N", scale=scaled(names, [DASHES[i % 8] for i in range(len(names))])),
    }
    look = {"strokeWidth": 2.5, "point": {"size": 36, "filled": True}}
    waits = view("line", look, **place, y=channel("minutes:Q", title=mean_wait))
    look = {"strokeWidth": 2, "interpolate": "step-after"}
    windows = view("line", look, **place, y=channel("windows:Q", title=windows_open))
    norms: list[Row] = []
    if norm_minutes is not None:
        norms = [{"minutes": norm_minutes, "label": f"{norm_word} {norm_minutes} min"}]
    upper = {"layer": [waits, *_norm(norms)]} if norms else waits
    panels = [upper | {"width": PANEL_WIDTH, "height": 300}, windows | {"width": PANEL_WIDTH, "height": 120}]
    return {
        "$schema": VEGA_LITE_SCHEMA,
        "config": CONFIG | {"legend": CONFIG["legend"] | {"labelLimit": LONGEST_SCENARIO}},
        "title": title,
        "data": {"values": rows},
        "vconcat": panels,
    }


def _norm(norms: Sequence[Row]) -> list[Spec]:
    minutes = channel("minutes:Q")
    rule = view("rule", {"color": RED, "strokeDash": [6, 4], "strokeWidth": 2}, y=minutes)
    look = {"color": RED, "align": "left", "dx": 4, "dy": -8, "x": 0} | LABEL_LOOK
    return [with_rows(norms, rule), with_rows(norms, view("text", look, y=minutes, text=ROW_HINT))]


def sparkline(values: Sequence[float | None], most: float) -> str:
    """Bars of text, one for each value, the highest for `most`; a blank for None."""
    if most <= 0:
        return "".join(" " if value is None else BARS[1] for value in values)
    return "".join(
        BARS[0] if value is None else BARS[1 + min(int(value / most * (len(BARS) - 2) + 0.5), len(BARS) - 2)]
        for value in values
    )
