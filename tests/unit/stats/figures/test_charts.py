"""The charts as specifications: valid Vega-Lite, with the rows that were given."""

from typing import Any

import pytest
from fontTools.ttLib import TTFont

from queue_server.stats.figures.charts import chart_looks, charts
from queue_server.stats.figures.charts.chart_drawing import CHART_FONT_FOLDER
from queue_server.stats.figures.charts.chart_shape import ROWS
from queue_server.stats.figures.charts.vega_lite import VEGA_LITE_SCHEMA, quoted
from queue_server.stats.staffing.proposals import staffing_chart
from queue_server.stats.staffing.proposals.staffing import Slot, StaffingPlan
from tests.integration.command_line import ROOT

NORMS: list[charts.Row] = [{"minutes": 5, "label": "5 min"}, {"minutes": 15, "label": "15 min"}]
HOURS = ["09", "10"]
KINDS = ["have waited", "wait still"]
NAMED: list[charts.Row] = [{"name": "Land"}, {"name": "School"}, {"name": "Papers"}]
DAYS: list[charts.Row] = [{"weekday": "Monday"}]
SLOT = Slot("09:00", 12.0, 1.5, 0.7, 2, [1, 2], 0.9, 600.0, 3, True)
PLAN = StaffingPlan(["2026-03-02"], 0.9, 0.9, 0.7, 4.0, 3.0, [SLOT], 10)

CHARTS: dict[str, charts.Spec | None] = {
    "dots": charts.dots([], [("in time", "kept"), ("late", "broken")], NORMS, "ticket taken at", "minutes"),
    "span": charts.span([], HOURS, KINDS, NORMS, "hour", "minutes"),
    "load": charts.load([], HOURS, "came", "could be served", "hour", "visitors"),
    "shares": charts.shares(NAMED, "share"),
    "counts": charts.counts(NAMED, "tickets", 7),
    "work": charts.work(NAMED, KINDS, "hours"),
    "spread": charts.spread([], KINDS, NORMS, "minutes", "visitors"),
    "spread of one kind without norms": charts.spread([], KINDS[:1], [], "minutes", "visitors"),
    "heat": charts.heat(DAYS, ["Monday"], "hour", worst=0.5, hours=HOURS),
    "expectation": charts.expectation([], HOURS, "usual", "came", "hour", "visitors"),
    "errors": charts.errors(NAMED, ("ours", "the others'"), "minutes"),
    "staffing": staffing_chart.spec(PLAN, ("proposed", "was", "Erlang C"), "time", "windows"),
}


@pytest.mark.parametrize("name", CHARTS)
def test_it_is_valid_vega_lite(name: str) -> None:
    """By the schema of the language, of the version that the specification names."""
    from altair.vegalite.v6.schema.core import Root

    spec = CHARTS[name]
    assert spec is not None
    assert spec["$schema"] == VEGA_LITE_SCHEMA
    Root.validate(_with_plain_constants(spec))


def _with_plain_constants(part: Any) -> Any:
    """A copy in which constants have no scale: the language has it
    (https://vega.github.io/vega-lite/docs/datum.html), its schema does not."""
    if isinstance(part, list):
        return [_with_plain_constants(child) for child in part]
    if isinstance(part, dict):
        return {
            name: _with_plain_constants(child)
            for name, child in part.items()
            if not (name == "scale" and "datum" in part)
        }
    return part


def test_its_height_goes_by_its_names() -> None:
    """A row for each name, and two at least; the rows are a dataset beside the chart."""
    for rows, height in ((NAMED[:1], 52), (NAMED, 78)):
        spec = charts.shares(rows, "share")
        assert spec is not None
        assert spec["datasets"][ROWS] == rows
        assert spec["height"] == height


def test_norms_that_differ_are_a_band_between_lines() -> None:
    """From the least to the greatest, with the label of the greatest."""
    spec = charts.spread([], KINDS, NORMS, "waited", "visitors")
    assert spec is not None
    band, _, lines, label = spec["layer"]
    assert band["data"]["values"] == [{"least": 5, "most": 15}]
    assert lines["data"]["values"] == NORMS
    assert label["data"]["values"] == NORMS[1:]


def test_a_name_ends_no_test() -> None:
    """A word of a language that holds an apostrophe stays a word within an expression."""
    assert quoted("O'zimizniki") == r"'O\'zimizniki'"
    assert quoted("a\\") == r"'a\\'"


def test_its_font_has_the_letters_of_the_pages() -> None:
    """Any other letter is drawn from the whole font, which takes twice as long."""
    page_font = TTFont(ROOT / "queue_server/pages/static/styles/inter.woff2")
    chart_font = TTFont(CHART_FONT_FOLDER / "inter-charts.ttf")
    assert chart_font.getBestCmap().keys() == page_font.getBestCmap().keys()
    assert "fvar" not in chart_font, "weights and sizes are read anew for each letter, and not drawn"


def test_only_names_have_a_limit() -> None:
    """A label with a limit is measured several times; a name of a hall is as long as the hall writes it."""
    spec = charts.shares(NAMED, "share")
    assert spec is not None
    assert spec["config"]["axis"]["labelLimit"] == spec["config"]["legend"]["labelLimit"] == 0
    assert spec["layer"][0]["encoding"]["y"]["axis"]["labelLimit"] == chart_looks.NAME_LIMIT


def test_equal_names_do_not_add_up() -> None:
    """Two services with one name in a language stand over each other: a share of 130 % would push the axis away."""
    for spec in (charts.shares([*NAMED, *NAMED], "share"), charts.counts([*NAMED, *NAMED], "tickets", 7)):
        assert spec is not None
        assert spec["layer"][0]["encoding"]["x"]["stack"] is None
