"""What is remembered of a chart is its shape: never a row."""

from queue_server.stats.figures.charts import charts
from queue_server.stats.figures.charts.chart_shape import ROWS


def _row(name: str) -> charts.Row:
    return {"name": name, "share": 0.5, "low": 0.4, "high": 0.6, "label": name, "url": "/"}


def test_the_same_words_with_other_rows_draw_the_other_rows() -> None:
    """The second chart comes from the remembered shape, holds its own rows, and leaves the first as it was."""
    first = charts.shares([_row("Land")], "share")
    second = charts.shares([_row("Land"), _row("School"), _row("Papers")], "share")
    assert [row["name"] for row in first["datasets"][ROWS]] == ["Land"]
    assert [row["name"] for row in second["datasets"][ROWS]] == ["Land", "School", "Papers"]
    assert (first["height"], second["height"]) == (52, 78), "a row for each name, and two at least"
    assert first["layer"] is second["layer"], "made once"


def test_other_words_are_another_shape() -> None:
    """Titles of axes are part of the shape, so a reader of another language gets another one."""
    kazakh, russian = (charts.shares([_row("Land")], title) for title in ("үлесі", "доля"))
    assert kazakh["layer"][0]["encoding"]["x"]["title"] == "үлесі"
    assert russian["layer"][0]["encoding"]["x"]["title"] == "доля"


def test_norms_are_part_of_the_shape() -> None:
    """A hall with another norm has its line elsewhere."""
    for minutes in (5, 15):
        spec = charts.spread(
            [], ["have waited"], [{"minutes": minutes, "label": f"norm {minutes} min"}], "waited", "visitors"
        )
        norms = [row for name, rows in spec["datasets"].items() if name != ROWS for row in rows if "label" in row]
        assert {row["minutes"] for row in norms} == {minutes}
