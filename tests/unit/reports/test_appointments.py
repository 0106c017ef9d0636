"""Appointments in the report of a period and in the open data: what became of them, and who waited beyond them."""

import csv
from io import StringIO

from msgspec.structs import replace

from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.reports.contents.formatting import Formatter
from queue_server.reports.contents.headline import headline
from queue_server.reports.contents.questions import PeriodFigures, panel_of
from queue_server.reports.open_data.open_files import open_files
from queue_server.reports.period import Period
from queue_server.stats.figures.figures_reader import FiguresReader
from script.staging.hall_in_memory import KIOSK, sealed
from tests.booked_halls import BookedHall, at, times, with_times
from tests.unit.reports.halls import sources_of

DAY = "2025-10-09"


async def store_of(hall: BookedHall) -> MemoryStore:
    store = MemoryStore()
    await store.append(Batch(sealed(hall.entries)))
    await FiguresReader(store).catch_up("aksu")
    return store


def booked_day() -> BookedHall:
    """Twelve booked visitors at land: ten come and are served at once, two miss it; three just come."""
    definition = with_times(land=times(places=2, late="lost", place_minutes=15, booked_norm_minutes=5))
    services = tuple(replace(service, norm_minutes=15) for service in definition.services)
    hall = BookedHall(replace(definition, services=services))
    hall.open(1)
    for place in range(12):
        clock = f"{15 + place // 4}:{place % 4 * 15:02}"
        if place:
            hall.book(f"b{place}", clock)
    hall.book("b0", "15:15")
    for place in range(10):
        hall.now = hall.state.bookings[f"b{place}"].start
        hall.ask(c.ArriveBooking(f"b{place}", f"v{place}"), KIOSK)
        hall.call()
        hall.ask(c.StartService(1))
        hall.pass_minutes(3)
        hall.ask(c.FinishService(1))
    for _ in range(3):
        hall.issue()
    hall.now = at("11:00", "2025-10-10")
    hall.settle()
    return hall


async def test_the_panel_of_appointments() -> None:
    """One row for the service, one for those who just came; without bookings there is no such question."""
    hall = booked_day()
    sources = sources_of(await store_of(hall))
    overview = await sources.overviews.overview("aksu", DAY, DAY, hall.now)
    formatter = Formatter(hall.state.defined, "en", "aksu", Period(DAY, DAY, DAY))
    panel = panel_of(formatter, PeriodFigures(overview), "appointments")
    assert panel is not None
    assert [list(row) for row in panel.rows] == [
        ["Land", 12, 10, 0, 2, 0, 0, 0, 0, 0.0, 0.0, 1.0],
        ["those who just came", *[None] * 8, *panel.rows[1][9:11], 0.0],
    ]
    assert all(len(row) == len(panel.columns) for row in panel.rows)
    assert panel.spec is not None
    assert not [line for line in headline(formatter, overview)["below"] if "A norm was changed" in line]
    plain = BookedHall()
    plain.issue()
    overview = await sources_of(await store_of(plain)).overviews.overview("aksu", DAY, DAY, plain.now)
    assert panel_of(formatter, PeriodFigures(overview), "appointments") is None


async def test_the_open_data_of_appointments() -> None:
    """In fives, like all people: 12 bookings are 10, of which 10 were kept and 2 missed."""
    hall = booked_day()
    files = await open_files(sources_of(await store_of(hall)), "aksu", DAY, hall.now)
    rows = list(csv.DictReader(StringIO(files[f"aksu-{DAY}.csv"].decode("utf-8-sig"))))
    visitors = {(row["part"], row["value"]): row["visitors"] for row in rows if row["part"].startswith("book")}
    assert visitors == {
        ("booked", "booked"): "10",
        ("booked", "walk_in"): "5",
        ("booking", "booked"): "10",
        ("booking", "kept"): "10",
        ("booking", "late"): "0",
        ("booking", "missed"): "0",
        ("booking", "cancelled"): "0",
        ("booking", "withdrawn"): "0",
        ("booking", "refused"): "0",
        ("booking", "open"): "0",
    }
