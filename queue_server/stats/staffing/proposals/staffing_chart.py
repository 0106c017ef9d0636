"""Draws a proposal of windows beside the real windows and Erlang C, as a Vega-Lite specification. Pure."""

from queue_server.stats.figures.charts import chart_looks
from queue_server.stats.figures.charts.chart_shape import chart_of
from queue_server.stats.figures.charts.vega_lite import Row, Spec, channel, scaled, view
from queue_server.stats.staffing.proposals.staffing import StaffingPlan


def spec(proposal: StaffingPlan, words: tuple[str, str, str], x: str, y: str) -> Spec:
    """The chart: bars are the proposal, ticks the real windows, points Erlang C; `words` names them in that order."""
    proposed, was, erlang = words
    rows: list[Row] = [
        {
            "time": slot.begin,
            "windows": slot.windows,
            "was": round(slot.was_windows, 1),
            "erlang": slot.erlang,
            "label": f"{slot.begin} · {proposed}: {slot.windows} · {was}: {slot.was_windows:.1f}",
        }
        for slot in proposal.slots
    ]
    scale = scaled(words, [chart_looks.PALE, chart_looks.SKY, chart_looks.GOLD])
    axis = {"labelAngle": 0, "grid": False, "labelOverlap": True}
    place = {"x": channel("time:O", title=x, axis=axis), "tooltip": chart_looks.ROW_HINT}
    bars = view("bar", {}, **place, y=channel("windows:Q", title=y), color={"datum": proposed, "scale": scale})
    look = {"thickness": 3, "orient": "horizontal", "width": {"band": 0.9}}
    ticks = view("tick", look, **place, y=channel("was:Q"), color={"datum": was, "scale": scale})
    look = {"size": 70, "filled": True, "opacity": 1, "shape": "diamond"}
    points = view("point", look, **place, y=channel("erlang:Q"), color={"datum": erlang, "scale": scale})
    return chart_of(rows, chart_looks.HEIGHT, chart_looks.CONFIG, bars, ticks, points)
