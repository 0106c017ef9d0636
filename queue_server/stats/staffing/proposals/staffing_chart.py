"""Draws a proposal of windows beside the real windows and Erlang C, as a Vega-Lite specification. Pure."""

from queue_server.stats.figures.charts import charts
from queue_server.stats.figures.charts.altair_module import alt
from queue_server.stats.staffing.proposals.staffing import StaffingPlan


def spec(proposal: StaffingPlan, words: tuple[str, str, str], x: str, y: str) -> charts.Spec:
    """The chart: bars are the proposal, ticks the real windows, points Erlang C; `words` names them in that order."""
    proposed, was, erlang = words
    rows: list[charts.Row] = [
        {
            "time": slot.begin,
            "windows": slot.windows,
            "was": round(slot.was_windows, 1),
            "erlang": slot.erlang,
            "label": f"{slot.begin} · {proposed}: {slot.windows} · {was}: {slot.was_windows:.1f}",
        }
        for slot in proposal.slots
    ]
    scale = alt.Scale(domain=list(words), range=[charts.PALE, charts.SKY, charts.GOLD])
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("time:O", title=x, axis=alt.Axis(labelAngle=0, grid=False, labelOverlap=True)), tooltip="label:N"
    )
    bars = base.mark_bar().encode(y=alt.Y("windows:Q", title=y), color=alt.datum(proposed, scale=scale))
    ticks = base.mark_tick(thickness=3, orient="horizontal", width=alt.RelativeBandSize(band=0.9)).encode(
        y="was:Q", color=alt.datum(was, scale=scale)
    )
    points = base.mark_point(size=70, filled=True, opacity=1, shape="diamond").encode(
        y="erlang:Q", color=alt.datum(erlang, scale=scale)
    )
    chart_spec: charts.Spec = (
        alt.layer(bars, ticks, points)
        .properties(width="container", height=charts.HEIGHT)
        .configure(**charts.CONFIG)
        .to_dict(validate=False)
    )
    return chart_spec
