"""Reports of a region that are made by themselves: when the day is over in every hall, or they have been waited for."""

import asyncio
import csv
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path

import pytest
from msgspec import json
from msgspec.structs import replace
from pypdfium2 import PdfDocument

from queue_server.api.halls.hall_services import HallServices
from queue_server.api.replication.centre.alarm_keeper import AlarmKeeper
from queue_server.api.replication.centre.region_standings import standings_of
from queue_server.api.replication.centre.schedule_progress import schedule_progress
from queue_server.app_parts import PARTS
from queue_server.assembly.app import engine_on
from queue_server.config.definition import Definition
from queue_server.config.sections.centre import CentreSettings
from queue_server.config.sections.region import DistrictSettings, RegionHallSettings, RegionSettings
from queue_server.config.sections.reports import Mail, Reports, Schedule
from queue_server.config.sections.standby import StandbySettings
from queue_server.hall.state import SECOND
from queue_server.journal.memory import MemoryStore
from queue_server.region.region import Region
from queue_server.replication.centre.status import HallLink, HallLinks
from queue_server.reports.region.alarm_intervals import ALARM_INTERVALS, decode_intervals
from queue_server.worker.client.schedule_files import ScheduleFiles
from queue_server.worker.client.scheduler import Scheduler
from tests.halls import DEFINITION, MORNING, names
from tests.integration.api.conftest import Server, serving
from tests.integration.api.replication.test_centre import Branch
from tests.integration.mail_server import Postbox, mail_server

DAY_S = 24 * 3600
SETTINGS = RegionSettings(
    districts=(DistrictSettings("north", names("North")),), halls=(RegionHallSettings("abay", "north"),)
)
DAILY = Schedule(id="daily", region=True, form="csv", language="en")


@pytest.fixture
async def branch() -> AsyncIterator[Branch]:
    """A centre with a hall of its own that has given a ticket, and a hall that sends its journal there."""
    store = MemoryStore()
    async with serving(centre=CentreSettings(), region=SETTINGS) as server:
        engine = engine_on(store, server.clock.wall)
        await engine.open_hall("abay", DEFINITION)
        branch = Branch(server, engine, store)
        await branch.issue(3)
        await server.issue()
        await branch.pair()
        await send_after(branch, 0)
        yield branch
        await engine.stop()


async def send_after(branch: Branch, after: int) -> int:
    """Send what follows a record, and hear the hall; returns how many records are there."""
    records = await branch.records()
    await branch.send(records[after:])
    await branch.server.context.engine.follow_hall("abay")
    await branch.server.context.engine.refresh("abay")
    await branch.beat(records[-1].seq, records[-1].hash)
    await until_counted(branch)
    return len(records)


async def until_counted(branch: Branch) -> None:
    """Wait until the figures have every record that is here, which they get behind the append: a report that is early
    is put off until then."""
    async with asyncio.timeout(30):
        while True:
            reply = await branch.server.ask("GET", "/api/v1/region/stats?from=2025-10-09&to=2025-10-09", "region")
            if reply.status == 200 and reply.json["not_counted"] == []:
                return
            await branch.server.context.engine.time.tick()


def scheduler(server: Server, *schedules: Schedule, mail: Mail | None = None) -> Scheduler:
    """The schedules of a server that has just started."""
    context = server.context

    def definitions() -> dict[str, Definition]:
        return {hall: feed.state.defined for hall, feed in context.readable_feeds().items()}

    return Scheduler(
        Reports(mail, schedules),
        schedule_progress(server.app),
        context.store,
        context.claims,
        ScheduleFiles(
            server.app[PARTS][HallServices].worker,
            server.app[PARTS][Region],
            definitions,
            standings_of(server.app).read,
        ),
        context.clock,
        context.monotonic,
    )


async def next_day(branch: Branch, *, seconds: float = DAY_S, is_silent: bool = False) -> None:
    """A day passes, and somebody comes to both halls; what the other hall has comes unless it is silent."""
    before = branch.engine.feeds["abay"].seq
    branch.server.clock.pass_s(seconds)
    await branch.server.issue()
    await branch.issue()
    if is_silent:
        await until_counted(branch)
    else:
        await send_after(branch, before)


def names_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def rows_of(file: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(file.read_text("utf-8-sig"))))


async def test_a_report_of_the_region_and_of_a_district(branch: Branch, tmp_path: Path) -> None:
    """The day after, once each, also where two servers look: all halls together, and those of the district alone."""
    region = replace(DAILY, folder=str(tmp_path))
    north = replace(region, id="north", region=False, district="north", form="json")
    first, second = (scheduler(branch.server, region, north) for _ in range(2))
    await first.round()
    assert names_in(tmp_path) == []
    await next_day(branch)
    await first.round()
    assert names_in(tmp_path) == ["district-north-2025-10-09.json", "region-2025-10-09.csv"]
    rows = rows_of(tmp_path / "region-2025-10-09.csv")
    assert [row["Joined"] for row in rows if row["Table"] == "Halls"] == ["3", "1"]
    about = json.decode((tmp_path / "district-north-2025-10-09.json").read_bytes())
    assert (about["total"]["joined"], about["missing"]) == (3, [])
    (tmp_path / "region-2025-10-09.csv").unlink()
    await second.round()
    assert names_in(tmp_path) == ["district-north-2025-10-09.json"]


async def test_a_silent_hall_is_named_in_the_letter(
    branch: Branch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It holds the report for some hours; then letter and file say up to when its records are here. What anyone may
    read waits longer, and is written anew, once, when they have come."""
    postbox = Postbox()
    async with mail_server(postbox, tmp_path) as (port, _):
        letter = replace(DAILY, to=("akim@example.kz",))
        open_data = replace(DAILY, id="open", what="open-data", folder=str(tmp_path / "open"))
        mail = Mail("127.0.0.1", "kezek@example.kz", port, "none")
        server = scheduler(branch.server, letter, open_data, mail=mail)
        await server.round()
        seq = branch.engine.feeds["abay"].seq
        await next_day(branch, seconds=DAY_S / 2, is_silent=True)
        await server.round()
        assert postbox.letters == []
        branch.server.clock.pass_s(5 * 3600)
        await server.round()
    assert [message["Message-ID"] for message in postbox.letters] == ["<kezek.region.daily.2025-10-09@example.kz>"]
    text, file = postbox.letters[0].iter_parts()
    assert "Not all records are here" in text.get_content()
    assert "Hall (abay): complete up to October 9, 2025" in text.get_content()
    assert "Hall (abay): complete up to" in file.get_content()
    assert "made without all records of abay" in caplog.text
    assert not (tmp_path / "open").exists()
    await next_day(branch, seconds=3 * DAY_S, is_silent=True)
    await scheduler(branch.server, open_data).round()
    about = json.decode((tmp_path / "open" / "region-2025-10-09.json").read_bytes())
    assert [hall["hall"] for hall in about["missing"]] == ["abay"]
    metadata = (tmp_path / "open" / "region-2025-10-09.csv-metadata.json").read_text("utf-8")
    assert "abay (complete up to 2025-10-09" in metadata
    await send_after(branch, seq)
    assert (await branch.followed())["behind"] == 0
    heir = scheduler(branch.server, open_data)
    await heir.round()
    about = json.decode((tmp_path / "open" / "region-2025-10-09.json").read_bytes())
    assert "missing" not in about
    (tmp_path / "open" / "region-2025-10-09.json").unlink()
    await heir.round()
    await scheduler(branch.server, open_data).round()
    assert not (tmp_path / "open" / "region-2025-10-09.json").exists()


async def test_a_report_on_paper_says_how_the_halls_stand(branch: Branch, tmp_path: Path) -> None:
    """As PDF by mail and as a page in a folder: when a hall was silent, and up to which record and checkpoint each is
    counted."""
    server, links = branch.server, branch.server.app[PARTS][HallLinks]
    keeper = AlarmKeeper(server.context.store, links)
    postbox = Postbox()
    async with mail_server(postbox, tmp_path) as (port, _):
        paper = replace(DAILY, form="pdf", to=("akim@example.kz",))
        page = replace(DAILY, id="north", region=False, district="north", form="html", folder=str(tmp_path / "north"))
        mail = Mail("127.0.0.1", "kezek@example.kz", port, "none")
        schedules = scheduler(server, paper, page, mail=mail)
        await schedules.round()
        server.clock.pass_s(3600)
        await keeper.look(server.clock.wall())
        await next_day(branch, seconds=DAY_S / 2)
        await keeper.look(server.clock.wall())
        await schedules.round()
    _, file = postbox.letters[0].iter_parts()
    assert (file.get_content_type(), file.get_filename()) == ("application/pdf", "region-2025-10-09.pdf")
    text = "".join(page.get_textpage().get_text_range() for page in PdfDocument(file.get_content()))
    assert all(word in text for word in ("Hall (abay)", "Hall (aksu)", "nothing was heard of it"))
    text = (tmp_path / "north" / "district-north-2025-10-09.html").read_text("utf-8")
    head = await server.context.store.head("abay")
    assert head is not None
    assert head.hash.hex()[:10] in text
    assert "aksu" not in text
    intervals = [decode_intervals(document.body) for document in await server.context.store.documents(ALARM_INTERVALS)]
    assert [
        (interval.kind, interval.until is not None) for hall_intervals in intervals for interval in hall_intervals
    ] == [("silent", True)]
    server.clock.pass_s(401 * DAY_S)
    heir = AlarmKeeper(server.context.store, HallLinks())
    await heir.look(server.clock.wall())
    assert await server.context.store.documents(ALARM_INTERVALS) == []


async def test_a_report_of_one_followed_hall(branch: Branch, tmp_path: Path) -> None:
    """As the hall itself would make it, once the day is over in what it has sent: a hall that is silent gets none made
    of half a day."""
    of_hall = replace(DAILY, region=False, hall="abay", form="json", folder=str(tmp_path))
    schedules = scheduler(branch.server, of_hall)
    await schedules.round()
    seq = branch.engine.feeds["abay"].seq
    await next_day(branch, is_silent=True)
    await schedules.round()
    assert names_in(tmp_path) == []
    await send_after(branch, seq)
    await schedules.round()
    assert names_in(tmp_path) == ["abay-2025-10-09.json"]
    about = json.decode((tmp_path / "abay-2025-10-09.json").read_bytes())
    record = next(r for r in await branch.records() if r.seq == about["seq"])
    assert (about["total"]["balance"]["joined"], about["head"]) == (3, record.hash.hex())


async def test_a_hall_that_was_shut_out_holds_nothing_back(branch: Branch, tmp_path: Path) -> None:
    """What it has sent is counted, and its end is named once."""
    server = scheduler(branch.server, replace(DAILY, form="json", folder=str(tmp_path)))
    await server.round()
    assert (await branch.server.ask("POST", "/api/v1/centre/halls/abay/revoke", "admin", json={})).status == 200
    await next_day(branch, is_silent=True)
    await server.round()
    about = json.decode((tmp_path / "region-2025-10-09.json").read_bytes())
    assert (about["total"]["joined"], [hall["hall"] for hall in about["missing"]]) == (4, ["abay"])
    await next_day(branch, is_silent=True)
    await server.round()
    assert json.decode((tmp_path / "region-2025-10-10.json").read_bytes())["missing"] == []


async def test_a_centre_that_starts_reads_its_halls_first(branch: Branch) -> None:
    """Else the first report would be made without them; and a standby leaves the reports to the first machine."""
    progress = schedule_progress(branch.server.app)
    async with serving(branch.server.context.store, centre=CentreSettings(), region=SETTINGS) as second:
        halls = [hall.hall for hall in schedule_progress(second.app)(DAILY)]
        assert halls in ([], ["abay", "aksu"])
    assert [hall.hall for hall in progress(DAILY)] == ["abay", "aksu"]
    assert [hall.hall for hall in progress(replace(DAILY, region=False, district="north"))] == ["abay"]
    async with serving(halls=(), standby=StandbySettings("abay")) as standby:
        assert schedule_progress(standby.app)(DAILY) == []


async def test_an_alarm_of_an_earlier_day_is_added_to_that_day() -> None:
    """After the centre was off for days a hall is silent since then: what else was wrong on that day stays, also where
    its document had been set aside."""
    store, links, day = MemoryStore(), HallLinks(), DAY_S * SECOND
    keeper = AlarmKeeper(store, links)

    async def halls_at(days: int) -> list[str]:
        await keeper.look(MORNING + days * day)
        intervals = [decode_intervals(document.body) for document in await store.documents(ALARM_INTERVALS)]
        return [interval.hall for intervals_of_day in intervals for interval in intervals_of_day]

    links.put(HallLink("abay", MORNING, 1, 0, None))
    assert await halls_at(1) == ["abay"]
    links.put(HallLink("abay", MORNING + 9 * day, 1, 0, None))
    assert await halls_at(9) == ["abay"]
    links.put(HallLink("abay", MORNING + 20 * day, 1, 0, None))
    assert await halls_at(12) == ["abay"]
    links.put(HallLink("korgan", MORNING, 1, 0, None))
    assert await halls_at(12) == ["abay", "korgan"]
    links.put(HallLink("korgan", MORNING + 20 * day, 1, 0, None))
    assert await halls_at(13) == ["abay", "korgan"]
    keeper = AlarmKeeper(store, links)
    links.put(HallLink("aksu", MORNING, 1, 0, None))
    assert await halls_at(16) == ["abay", "korgan", "aksu"]
