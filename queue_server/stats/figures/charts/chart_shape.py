"""Joins a chart with its rows to a whole specification. Pure.

The rows are a dataset beside the chart, so that whatever follows from words alone stands apart from them.
"""

from collections.abc import Sequence
from typing import Final

from queue_server.stats.figures.charts.vega_lite import VEGA_LITE_SCHEMA, Row, Spec

ROWS: Final = "rows"
"""The dataset's name in a specification (https://vega.github.io/vega-lite/docs/data.html#datasets)."""


def chart_of(rows: Sequence[Row], height: int, config: Spec, *layers: Spec) -> Spec:
    """The specification of views of the same rows, one above the other."""
    return {
        "$schema": VEGA_LITE_SCHEMA,
        "config": config,
        "data": {"name": ROWS},
        "datasets": {ROWS: list(rows)},
        "width": "container",
        "height": height,
        **({"layer": list(layers)} if len(layers) > 1 else layers[0]),
    }
