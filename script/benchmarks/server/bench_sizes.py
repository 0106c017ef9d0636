"""Measures the bytes of a first visit to each visitor's page, and of the font; the floor is what was promised."""

from typing import Final

from queue_server.pages.assets.sources import FONT
from script.benchmarks.measure import BenchmarkRow
from script.staging.first_visit import BROWSER_CODINGS, GOALS, first_visit, page_path
from script.staging.hall_server import HALL, HallServer, sample_definition

FONT_GOAL: Final = 120_000


async def rows(full: bool) -> list[BenchmarkRow]:  # noqa: ARG001 - nothing here takes minutes
    server = HallServer(sample_definition())
    await server.start()
    try:
        await server.issue()
        key = server.keyed("/t/visitor-00000001").removeprefix("/t/")
        measured = []
        for page, goal in GOALS.items():
            answers = await first_visit(server.port, page_path(page, HALL, key), BROWSER_CODINGS)
            size = sum(answer.size for answer in answers.values())
            measured.append(_row(f"first visit of the {page}, without the font", size, goal))
    finally:
        await server.stop()
    return [*measured, _row("the font of the pages", FONT.stat().st_size, FONT_GOAL)]


def _row(figure: str, size: int, goal: int) -> BenchmarkRow:
    return BenchmarkRow(figure, f"{size / 1000:.1f} kB", f"{goal / 1000:.0f} kB", size / goal, 1.0, "lower")
