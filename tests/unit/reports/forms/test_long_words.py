"""Names of a hundred letters without a space on paper: they stay between the margins and beside nothing else."""

from itertools import combinations
from typing import Final

import pypdfium2
import pytest
from msgspec.structs import replace

from queue_server.config.definition import Names
from queue_server.reports.forms.long_words import LONGEST_WORD, ZERO_WIDTH_SPACE, breakable
from queue_server.reports.forms.report_file import written
from queue_server.reports.report import report_of
from queue_server.worker.client.questions import RegionFileQuestion
from queue_server.worker.process.region_files import RegionSources, region_file
from tests.unit.reports.halls import HALL, end_of, mondays, sources_of, store_of
from tests.unit.reports.region.test_region import context
from tests.unit.reports.region.test_region_report import SILENT, standings
from tests.unit.stats.figures.test_region_counts import MARCH, region

WORD: Final = ("Қызметкөрсетуорталығы" * 5)[:100]
POINTS_OF_MM: Final = 72 / 25.4
MARGIN: Final = 16 * POINTS_OF_MM
A4_WIDTH: Final = 210 * POINTS_OF_MM
TOUCH: Final = 2.0
"""By how much (points) the boxes of two texts may overlap: half a digit, since they are drawn with some room."""

Box = tuple[float, float, float, float]


def long_names(beginning: str) -> Names:
    text = (beginning + WORD)[:100]
    return Names(kk=text, ru=text, en=text)


def misplaced(body: bytes) -> list[str]:
    """The texts of a document that stand beyond its margins or over another text."""
    texts: list[str] = []
    for page in pypdfium2.PdfDocument(body):
        words = page.get_textpage()
        boxes = [words.get_rect(n) for n in range(words.count_rects())]
        texts += [
            words.get_text_bounded(*box) for box in boxes if not MARGIN - 1 < box[0] < box[2] < A4_WIDTH - MARGIN + 1
        ]
        texts += [words.get_text_bounded(*box) for box, other in combinations(boxes, 2) if overlap(box, other)]
    return texts


def overlap(first: Box, other: Box) -> bool:
    width = min(first[2], other[2]) - max(first[0], other[0])
    height = min(first[3], other[3]) - max(first[1], other[1])
    return width > TOUCH and height > TOUCH


@pytest.mark.slow
async def test_the_report_of_a_region() -> None:
    """Of region, halls, districts and services."""
    store, counts, now = await region()
    plain = context(now, *MARCH)
    named = replace(
        plain,
        language="kk",
        names=long_names("Облыс"),
        halls={hall: long_names(hall) for hall in plain.halls},
        districts={district: long_names(district) for district in plain.districts},
        services={service: long_names(service) for service in plain.services},
    )
    body = await region_file(RegionSources(counts, store), RegionFileQuestion(named, "pdf", (SILENT,), standings(now)))
    assert misplaced(body) == []


@pytest.mark.slow
async def test_the_report_of_a_hall() -> None:
    """Of the hall, its services and what proves a priority."""
    plain = mondays()
    definition = replace(
        plain.definition,
        names=long_names("Зал"),
        services=tuple(replace(service, names=long_names(service.id)) for service in plain.definition.services),
        priorities=tuple(replace(priority, names=long_names("v")) for priority in plain.definition.priorities),
    )
    events = [
        entry._replace(event=replace(entry.event, definition=definition))
        if hasattr(entry.event, "definition")
        else entry
        for entry in plain.events
    ]
    journal = replace(plain, definition=definition, events=events)
    report = await report_of(
        sources_of(await store_of(journal)), HALL, "2026-03-02", "2026-03-23", "kk", end_of(journal)
    )
    assert misplaced(await written(report, "pdf")) == []


def test_only_such_words_break() -> None:
    """What fits in a line keeps its letters together, so that it can be found in the file."""
    longest = "ә" * LONGEST_WORD
    assert breakable(f"Зал «{longest[2:]}» {longest}") == f"Зал «{longest[2:]}» {longest}"
    assert breakable(f"{longest}ә б") == ZERO_WIDTH_SPACE.join(f"{longest}ә") + " б"
