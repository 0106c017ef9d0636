"""Draws scenarios of a day beside one another, as a Vega-Lite specification and as text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from queue_server.stats.figures.charts import charts
from queue_server.stats.figures.charts.altair_module import alt
from queue_server.stats.staffing.scenarios.outcome import StaffedDay

COLOURS: Final = (charts.INK, charts.GREY, charts.SKY, charts.GOLD, charts.RED, "#5a7d2a", "#7a4fa3", "#c0567f")
"""The colours of the lines: the real day, the replayed day, then the scenarios."""
DASHES: Final = ([1, 0], [2, 3], [1, 0], [6, 4], [10, 4], [2, 2], [8, 2, 2, 2], [4, 4])
BARS: Final = " ▁▂▃▄▅▆▇█"


def spec(
    outcomes: Sequence[StaffedDay], title: str, norm_minutes: int | None, words: tuple[str, str, str]
) -> charts.Spec:
    """The mean wait by half hour, a line for each outcome; below, how many windows are open. `words` name both axes and
    the norm."""
    mean_wait, windows_open, norm_word = words
    rows: list[charts.Row] = [
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
    base = alt.Chart(alt.InlineData(values=rows))
    x = alt.X("time:O", title=None, sort=None, axis=alt.Axis(labelAngle=0, grid=False, labelOverlap=True))
    colour = alt.Color("name:N", scale=alt.Scale(domain=names, range=[COLOURS[i % 8] for i in range(len(names))]))
    dash = alt.StrokeDash("name:N", scale=alt.Scale(domain=names, range=[DASHES[i % 8] for i in range(len(names))]))
    waits = base.mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=36, filled=True)).encode(
        x=x, y=alt.Y("minutes:Q", title=mean_wait), color=colour, strokeDash=dash
    )
    windows = base.mark_line(strokeWidth=2, interpolate="step-after").encode(
        x=x, y=alt.Y("windows:Q", title=windows_open), color=colour, strokeDash=dash
    )
    upper: alt.Chart | alt.LayerChart | alt.FacetChart = waits
    if norm_minutes is not None:
        norm = alt.Chart(alt.InlineData(values=[{"minutes": norm_minutes, "label": f"{norm_word} {norm_minutes} min"}]))
        rule = norm.mark_rule(color=charts.RED, strokeDash=[6, 4], strokeWidth=2).encode(y="minutes:Q")
        text = norm.mark_text(color=charts.RED, align="left", dx=4, dy=-8, x=0, fontSize=13, fontWeight=600)
        upper = alt.layer(waits, rule, text.encode(y="minutes:Q", text="label:N"))
    width, config = 900, charts.CONFIG
    chart = alt.vconcat(upper.properties(width=width, height=300), windows.properties(width=width, height=120))
    chart_spec: charts.Spec = chart.properties(title=title).configure(**config).to_dict(validate=False)
    return chart_spec


def sparkline(values: Sequence[float | None], most: float) -> str:
    """Bars of text, one for each value, the highest for `most`; a blank for None."""
    if most <= 0:
        return "".join(" " if value is None else BARS[1] for value in values)
    return "".join(
        BARS[0] if value is None else BARS[1 + min(int(value / most * (len(BARS) - 2) + 0.5), len(BARS) - 2)]
        for value in values
    )
