"""The manager's page is made in one pass: figures, then panels, then words."""

import asyncio
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Final

from queue_server import reports, stats
from queue_server.journal.memory import MemoryStore
from queue_server.reports.period import Period
from queue_server.worker.client.questions import PageContext, PeriodPageQuestion
from queue_server.worker.process import manager_pages, period_figures
from queue_server.worker.process.manager_pages import period_page
from tests.integration.reports.test_manager_preparation import DAY, served, service_of
from tests.unit.reports.halls import HALL, end_of, mondays

CONTENTS: Final = Path(reports.__path__[0]) / "contents"
READERS: Final = {period_figures.__file__, *map(str, Path(stats.__path__[0]).rglob("*_reader.py"))}
PANELS: Final = {str(path) for path in CONTENTS.rglob("*.py")} - {
    str(CONTENTS / name) for name in ("formatting.py", "headline.py", "panel.py")
}
"""The modules that make panels; those that all stages ask for words and shapes are of no stage."""
WORDS: Final = {(str(CONTENTS / "headline.py"), "headline"), (manager_pages.__file__, "_document")}


def stage_of(frame: FrameType) -> str | None:
    code = frame.f_code
    if code.co_filename in READERS:
        return "figures"
    if code.co_filename in PANELS:
        return "panels"
    return "words" if (code.co_filename, code.co_name) in WORDS else None


async def test_each_stage_is_over_before_the_next_one_begins() -> None:
    """No panel asks for a figure that is not there, and no sentence for a panel."""
    app, feed = await served(MemoryStore())
    context = PageContext(HALL, feed.state.defined, "kk", Period("2026-03-01", DAY, DAY), end_of(mondays()))
    calls: list[str] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and (stage := stage_of(frame)) is not None:
            calls.append(stage)

    threading.setprofile(note)
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())  # whose threads are noted from their start
    sys.setprofile(note)
    try:
        page = await period_page(service_of(app).sources, PeriodPageQuestion(context))
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type] # as documented
    assert len(page.panels) > 7
    assert [stage for stage, _ in groupby(calls)] == ["figures", "panels", "words"]
