"""Defines what all charts look like: colours, sizes, marks and axes. Pure."""

from typing import Final, Literal, get_args

from queue_server.stats.figures.charts.vega_lite import Spec, channel

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

NO_LABEL_LIMIT: Final = 0
"""The limit of labels that are short in every language, such as hours and numbers: a label with a limit is measured
several times, which is a third of a chart's time."""
NAME_LIMIT: Final = 320
"""The longest name beside a row, in pixels: names are as long as a hall writes them."""

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
        "labelLimit": NO_LABEL_LIMIT,
    },
    "legend": {
        "labelColor": INK,
        "labelFontSize": 13,
        "labelLimit": NO_LABEL_LIMIT,
        "title": None,
        "orient": "top",
        "symbolSize": 120,
        "columns": 5,
    },
}


SLOT_AXIS: Final[Spec] = {"labelAngle": 0, "labelOverlap": "parity", "grid": False}
NAMES_AXIS: Final = channel("name:N", title=None, sort=None, axis={"labelLimit": NAME_LIMIT})
ROW_HINT: Final = channel("label:N")
ROW_LINK: Final = channel("url:N")
LABEL_LOOK: Final[Spec] = {"fontSize": 13, "fontWeight": 600}
CLICKABLE: Final[Spec] = {"cursor": "pointer"}
