"""Caches the shape of a chart, separate from its rows. Pure: the cache depends on the words alone.

Altair takes ten milliseconds and more for a specification, nearly all of which is the same for every reader of a
language; only the rows change with every visitor, and they are a dataset beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec

from msgspec import json

from queue_server.config.system.reports_extra import reports_extra_missing
from queue_server.stats.figures.charts.altair_module import alt

P = ParamSpec("P")
Row = dict[str, Any]
Spec = dict[str, Any]

if TYPE_CHECKING:
    Drawing = alt.Chart | alt.LayerChart | alt.FacetChart
else:
    Drawing = Any

ROWS: Final = "rows"
"""The dataset's name in a specification (https://vega.github.io/vega-lite/docs/data.html#datasets)."""
SHAPES_KEPT: Final = 512
"""How many shapes are cached: a dozen charts in three languages for every hall of a region, each with its norms."""


def shaped(
    config: Spec, height: Callable[[Sequence[Row]], int]
) -> Callable[[Callable[Concatenate[alt.Chart, P], Drawing]], Callable[Concatenate[Sequence[Row], P], Spec | None]]:
    """Turn a function that draws from a chart without rows, and words, into one from rows and words to a whole
    specification.

    The words may be anything that is JSON; `height` (pixels) follows from the rows. Without the library that draws
    there is no specification.
    """

    def keeping(
        build: Callable[Concatenate[alt.Chart, P], Drawing],
    ) -> Callable[Concatenate[Sequence[Row], P], Spec | None]:
        @lru_cache(SHAPES_KEPT)
        def shape(words: bytes) -> Spec:
            arguments: tuple[list[Any], dict[str, Any]] = json.decode(words)
            built: Any = build
            chart = built(alt.Chart(alt.NamedData(name=ROWS)), *arguments[0], **arguments[1])
            spec: Spec = chart.properties(width="container").configure(**config).to_dict(validate=False)
            return spec

        @wraps(build)
        def drawn(rows: Sequence[Row], /, *args: P.args, **kwargs: P.kwargs) -> Spec | None:
            if reports_extra_missing():
                return None
            spec = shape(json.encode((args, kwargs)))
            return spec | {"height": height(rows), "datasets": spec.get("datasets", {}) | {ROWS: list(rows)}}

        return drawn

    return keeping
