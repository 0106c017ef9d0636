"""A report in every form and language: the sentence, charts, tables, and the record it rests on."""

import asyncio
import csv
import re
from base64 import b64decode
from datetime import date, time, timedelta
from html.parser import HTMLParser
from io import BytesIO, StringIO
from typing import Any

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from msgspec import json

from queue_server.journal.memory import MemoryStore
from queue_server.reports.forms.form import Form
from queue_server.reports.forms.report_file import file_name, printable_spec, written
from queue_server.reports.period import NoPeriod
from queue_server.reports.report import Report, report_of
from queue_server.stats.past_logs.import_log import import_visits
from tests.unit.reports.halls import HALL, NAMES, ZONE, day_of, end_of, ended_with, mondays, sources_of, store_of

RETOLD = mondays()
NOW = end_of(RETOLD)
LAST = "2026-03-23"


async def monday_report(language: str = "kk", first: str = LAST, last: str = LAST) -> Report:
    return await report_of(sources_of(await store_of(RETOLD)), HALL, first, last, language, NOW)


@pytest.fixture(scope="module")
def html() -> str:
    """The report of the last day in Kazakh, as a page: its charts are drawn once."""

    async def draw() -> bytes:
        return await written(await monday_report("kk"), "html")

    return asyncio.run(draw()).decode()


class Page(HTMLParser):
    """What a page is made of: its tags with their attributes, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())


async def test_it_names_the_last_record_of_its_period() -> None:
    """Not the present head of the journal, but the record after which nothing more belongs to the period."""
    store = await store_of(RETOLD)
    report = await report_of(sources_of(store), HALL, "2026-03-02", "2026-03-09", "en", NOW)
    records = [record async for record in store.read(HALL)]
    next_day = next(record for record in records if b'"2026-03-16"' in record.body)
    assert (report.seq, report.hash) == (next_day.seq - 1, records[next_day.seq - 2].hash.hex())
    assert report.statistics.total.balance.joined == 20


@pytest.mark.slow
async def test_html_stands_alone(html: str) -> None:
    """No script, no address of another place, a picture and a table for every question, and a style for paper."""
    report = await monday_report("kk")
    page = Page(html)
    assert [tag for tag, _ in page.tags if tag in ("script", "link", "iframe", "object")] == []
    assert [
        value for _, attributes in page.tags for name, value in attributes.items() if name in ("href", "action")
    ] == []
    images = [attributes for tag, attributes in page.tags if tag == "img"]
    assert len(images) == len([panel for panel in report.panels if panel.spec is not None]) >= 7
    assert all((image["src"] or "").startswith("data:image/svg+xml;base64,") and image["alt"] for image in images)
    assert len([tag for tag, _ in page.tags if tag == "table"]) >= 7
    assert "@media print" in html
    assert re.search(r"url\((?!data:)|@import", html) is None
    assert page.words.count(NAMES["kk"]) == 1
    assert report.hash in page.words


@pytest.mark.slow
def test_html_brings_its_font(html: str) -> None:
    """Every letter of the page and of its charts, in every weight, and less than a tenth of the whole font; a chart is
    an image that sees no font of its page, so it has the same."""
    (font,) = re.findall(r"url\(data:font/woff;base64,([^)]+)\)", html)
    typeface = TTFont(BytesIO(b64decode(font)))
    words = [word for word in Page(html).words if "@font-face" not in word]
    letters = {letter for letter in "".join(words) + NAMES["kk"] if not letter.isspace()}
    assert letters <= {chr(code) for code in typeface.getBestCmap()}
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in typeface["fvar"].axes] == [("wght", 400, 700)]
    assert len(b64decode(font)) < 80_000
    images = re.findall(r"data:image/svg\+xml;base64,([^\"]+)", html)
    assert len(images) >= 7
    assert all(font in b64decode(image).decode() for image in images)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("kk", "60 % норма ішінде шақырылды."),
        ("ru", "60 % вызваны в пределах нормы."),
    ],
)
async def test_pdf_holds_every_letter(language: str, sentence: str) -> None:
    """Set without a browser, with the Inter font alone; the sentence stands on the first page, the hash on the last."""
    report = await monday_report(language)
    document = pypdfium2.PdfDocument(await written(report, "pdf"))
    pages = [page.get_textpage().get_text_range() for page in document]
    words = [re.sub(r"\s+", " ", page.replace("\ufffe", "")) for page in pages]
    assert sentence in words[0].replace("\xa0", " ")
    assert NAMES[language] in words[0]
    assert report.hash in words[-1].replace(" ", "")
    assert all(f"{report.seq}" in page for page in words)
    assert fonts_of(document) == {"Inter"}


def fonts_of(document: Any) -> set[str]:
    """The families of every text that the pages show."""
    names = set()
    for page in document:
        for text in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            font = pypdfium2.raw.FPDFTextObj_GetFont(text)
            size = pypdfium2.raw.FPDFFont_GetBaseFontName(font, None, 0)
            buffer = pypdfium2.raw.ctypes.create_string_buffer(size)
            pypdfium2.raw.FPDFFont_GetBaseFontName(font, buffer, size)
            names.add(re.split(r"[-+]", buffer.value.decode().partition("+")[2] or buffer.value.decode())[0])
    return names


async def test_several_days_are_held_against_what_was_to_be_expected_day_by_day() -> None:
    """Of four Mondays only the last has three before it; a day without a bar keeps its count, an empty one is left
    out. One day is told hour by hour, as before."""
    report = await monday_report("en", "2026-03-02", LAST)
    panel = next(panel for panel in report.panels if panel.id == "forecast")
    assert panel.rows == [
        ["2026-03-02", None, None, None, 10],
        ["2026-03-09", None, None, None, 10],
        ["2026-03-16", None, None, None, 10],
        ["2026-03-23", 10, 10.0, 10, 10],
    ]
    assert panel.spec is not None
    assert [row["slot"] for row in panel.spec["datasets"]["rows"]] == ["2 Mar", "9 Mar", "16 Mar", "23 Mar"]
    assert panel.urls[3] == "/manager/aksu/tickets?from=2026-03-23&to=2026-03-23"
    single = next(panel for panel in (await monday_report("en")).panels if panel.id == "forecast")
    assert [row[0] for row in single.rows] == [9, 10]


async def test_every_named_figure_is_told() -> None:
    """Waits of 0 to 8 minutes and one of 20 who gave up; services of 3; nobody walked; one window, never paused."""
    panels = {panel.id: panel for panel in (await monday_report("en")).panels}
    assert [[row[0], row[1], *row[2:]] for row in panels["times"].rows] == [
        ["Wait, of everybody", 10, 336.0, 240.0, 480.0, 1200.0, 1200.0],
        ["Wait, of those who gave up uncalled", 1, 1200.0, 1200.0, 1200.0, 1200.0, 1200.0],
        ["Walk from the call to the window", 9, 0.0, 0.0, 0.0, 0.0, 0.0],
        ["The service itself", 9, 180.0, 180.0, 180.0, 180.0, 180.0],
        ["Whole visit, of those served to the end", 9, 420.0, 420.0, 660.0, 660.0, 660.0],
    ]
    counted = {row[0]: row[1] for row in panels["acts"].rows}
    assert (counted["Tickets given"], counted["Calls"], counted["Repeated calls"]) == (10, 9, 0)
    assert counted["Called by another system"] == 9
    assert panels["pauses"].note == "No window was paused."
    assert [row[1:3] for row in panels["operators"].rows] == [[9, 180.0]]
    assert [url.partition("to=")[2] for url in panels["operators"].urls] == [f"{LAST}&operator=1"]


async def test_what_services_ended_with() -> None:
    """By service in the reader's words, with the share and those finished without a result; the whole hall drawn."""
    imported_journal = ended_with(RETOLD, ["done"] * 5 + ["by phone"])
    report = await report_of(
        sources_of(await store_of(imported_journal)), HALL, LAST, LAST, "kk", end_of(imported_journal)
    )
    panel = next(panel for panel in report.panels if panel.id == "results")
    assert [row[1:] for row in panel.rows] == [
        ["Орындалды", 2, 0.5],
        ["by phone", 1, 0.25],
        ["нәтижесі жазылмаған", 1, 0.25],
        ["Орындалды", 3, 0.6],
        ["нәтижесі жазылмаған", 2, 0.4],
    ]
    assert panel.spec is not None
    assert panel.urls[0].endswith("service=land&result=done")
    assert "results" not in {panel.id for panel in (await monday_report()).panels}


async def test_a_workbook_calculates() -> None:
    """A sheet for each table; durations are durations, hours times, shares shares, counts numbers."""
    from openpyxl import load_workbook  # half a second of the processor in each process of the tests

    book = load_workbook(BytesIO(await written(await monday_report("en"), "xlsx")))
    assert book.sheetnames[:3] == ["Report", "Who waited too long, and when", "≈ Were enough windows open"]
    waits = list(book["Who waited too long, and when"].iter_rows())
    assert [cell.value for cell in waits[1]] == [
        time(9, 0), 6, timedelta(minutes=2), timedelta(minutes=5), timedelta(minutes=5), 0, None, 1,
    ]  # fmt: skip
    assert [cell.number_format for cell in waits[1]] == [
        "hh:mm", "#,##0", "[m]:ss", "[m]:ss", "[m]:ss", "#,##0", "[m]:ss", "0.0%",
    ]  # fmt: skip
    rows = {row[0]: row[1] for row in book["Report"].iter_rows(values_only=True)}
    assert rows["In one sentence"] == "60\u00a0% were called within the norm."


@pytest.mark.slow
async def test_data_for_programs(html: str) -> None:
    """JSON and CSV tell the same figures and head, and no ticket's id."""
    report = await monday_report("en")
    document = json.decode(await written(report, "json"))
    assert (document["from"], document["head"], document["total"]["balance"]["joined"]) == (LAST, report.hash, 10)
    assert document["fairness"]["calls"] == 9
    rows = list(csv.DictReader(StringIO((await written(report, "csv")).decode("utf-8-sig"))))
    assert [(row["balance.joined"], row["seq"], row["head"]) for row in rows] == [("10", str(report.seq), report.hash)]
    ids = {event.event.ticket for event in RETOLD.events if hasattr(event.event, "ticket")}
    for text in ((await written(report, "json")).decode(), (await written(report, "csv")).decode(), html):
        assert not ids & set(re.findall(r"[\w-]+", text))


async def test_a_chart_on_paper_leads_nowhere() -> None:
    """Links and hints are left out of what is printed, and with them the ids of tickets."""
    report = await monday_report("en")
    for panel in report.panels:
        if panel.spec is not None:
            text = json.encode(printable_spec(panel.spec))
            assert b"/manager/" not in text
            assert b'"href"' not in text
            assert b'"locale"' in text


@pytest.mark.parametrize(
    ("first", "last", "reason"),
    [
        ("2030-01-01", "2030-01-02", "future"),
        ("2026-03-09", "2026-03-02", "before it begins"),
        ("soon", "2026-03-02", "no days"),
    ],
)
async def test_what_is_no_period_is_said(first: str, last: str, reason: str) -> None:
    """A sentence, and no report."""
    with pytest.raises(NoPeriod, match=reason):
        await monday_report("en", first, last)


async def test_a_hall_without_a_day_is_said() -> None:
    """Nothing has happened yet: a sentence."""
    with pytest.raises(NoPeriod, match="not had a day yet"):
        await report_of(sources_of(MemoryStore()), HALL, None, None, "en", NOW)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["html", "pdf", "xlsx", "csv", "json"])
async def test_a_period_in_which_nobody_came_is_a_sentence(form: Form) -> None:
    """Every form is written, and none says NaN."""
    report = await monday_report("en", "2026-03-03", "2026-03-04")
    assert report.head["sentence"] == "Nobody took a ticket in this period."
    body = await written(report, form)
    assert b"NaN" not in body
    assert len(body) > 100


async def test_a_day_with_a_clock_change_is_told_by_the_halls_clock() -> None:
    """On the night of 1 March 2024 Almaty's clocks went back an hour: both days begin at nine, and nothing is NaN."""
    days = [date(2024, 2, 29), date(2024, 3, 1)]
    imported_journal = import_visits(
        [visit for i, day in enumerate(days) for visit in day_of(day, 2 + i * 10)], ZONE, {}, norm_minutes=5
    )
    sources = sources_of(await store_of(imported_journal))
    for day in days:
        report = await report_of(sources, HALL, day.isoformat(), day.isoformat(), "en", end_of(imported_journal))
        waits = next(panel for panel in report.panels if panel.id == "waits")
        assert [row[:2] for row in waits.rows] == [[9, 6], [10, 4]]
        assert report.statistics.total.balance.joined == 10
        assert b"NaN" not in await written(report, "xlsx")


async def test_names_of_files() -> None:
    """The hall and the days, so that a folder sorts by them."""
    assert file_name(await monday_report(), "pdf") == "aksu-2026-03-23.pdf"
    assert file_name(await monday_report("kk", "2026-03-02", LAST), "html") == "aksu-2026-03-02-2026-03-23.html"
