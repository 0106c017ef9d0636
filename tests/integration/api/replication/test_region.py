"""A region sees its halls beside one another, and a district its own alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pypdfium2 import PdfDocument

from operator_console.region import region_figures
from queue_server.api.halls.hall_services import HallServices
from queue_server.app_parts import PARTS
from queue_server.config.roles import READ_FIGURES, READ_REGION, ROLES
from queue_server.config.sections.region import DistrictSettings, RegionHallSettings, RegionSettings
from queue_server.hall.state import MINUTE, SECOND
from queue_server.replication.centre.status import HallLink, HallLinks
from queue_server.views.times import moment
from queue_server.worker.pipe.faults import WorkerAway
from tests.halls import DEFINITION, names
from tests.integration.api.conftest import Server, serving

NAMES = DEFINITION.names
REGION = RegionSettings(
    districts=(DistrictSettings("south", NAMES, ("District-1 ",)), DistrictSettings("north", NAMES)),
    halls=(
        RegionHallSettings("aksu", "south", 52.04, 76.92),
        RegionHallSettings("burabay", "north", 53.08, 70.31),
        RegionHallSettings("kokshetau", "north"),
    ),
)
NORMED = replace(DEFINITION, services=(replace(DEFINITION.services[0], norm_minutes=15), *DEFINITION.services[1:]))
ADDRESS = "/api/v1/region"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving(definition=NORMED, halls=("aksu", "burabay"), region=REGION) as server:
        yield server


def by_id(document: Any) -> dict[str, Any]:
    return {hall["hall"]: hall for hall in document["halls"]}


async def test_the_halls_of_a_region_as_they_are_now(server: Server) -> None:
    """Windows, who waits and how long, and what is wrong: a hall that is named and not there comes first."""
    await server.command(1, "open")
    await server.issue()
    server.clock.pass_s(20 * 60)
    reply = await server.ask("GET", ADDRESS, "region")
    assert [hall["hall"] for hall in reply.json["halls"]] == ["kokshetau", "aksu", "burabay"]
    assert [district["id"] for district in reply.json["districts"]] == ["south", "north"]
    halls = by_id(reply.json)
    assert halls["kokshetau"]["alarms"][0]["kind"] == "absent"
    aksu = halls["aksu"]
    figures = {key: aksu[key] for key in ("district", "windows_open", "waiting", "over_norm", "longest_wait_s")}
    assert figures == {"district": "south", "windows_open": 1, "waiting": 1, "over_norm": 1, "longest_wait_s": 1200}
    assert [(alarm["kind"], alarm["count"]) for alarm in aksu["alarms"]] == [("over_norm", 1)]


async def test_a_followed_hall_says_what_is_wrong_with_its_connection(server: Server) -> None:
    """Forked, silent, behind and under other rules are alarms, the gravest first; nobody waits longer than is known."""
    await server.ask("POST", "/api/v1/halls/burabay/tickets", "kiosk", json={"service": "land"})
    heard_at = server.clock.now
    server.clock.pass_s(3600)
    link = HallLink("burabay", heard_at, 2, 7, 2, rules_changed_at=heard_at, clock_differs=300_000_000)
    server.app[PARTS][HallLinks].put(link)
    burabay = by_id((await server.ask("GET", ADDRESS, "region")).json)["burabay"]
    kinds = [alarm["kind"] for alarm in burabay["alarms"]]
    assert kinds == ["forked", "silent", "clock_doubtful", "rules_changed"]
    assert (burabay["is_followed"], burabay["longest_wait_s"], burabay["alarms"][0]["seq"]) == (True, 0, 2)


async def test_changed_rules_are_shown_for_a_day(server: Server) -> None:
    """Another definition is an alarm from the change on, and no longer a day later."""
    await server.context.engine.open_hall("aksu", replace(NORMED, names=names("Aksu")))
    aksu = by_id((await server.ask("GET", ADDRESS, "admin")).json)["aksu"]
    assert [alarm["kind"] for alarm in aksu["alarms"]] == ["rules_changed"]
    server.clock.pass_s(25 * 3600)
    aksu = by_id((await server.ask("GET", ADDRESS, "admin")).json)["aksu"]
    assert aksu["alarms"] == []


async def test_a_district_sees_its_own_halls_alone(server: Server) -> None:
    """By every address: the region's documents are cut to its halls, and another hall's figures are refused."""
    document = (await server.ask("GET", ADDRESS, "district")).json
    assert [hall["hall"] for hall in document["halls"]] == ["aksu"]
    assert [district["id"] for district in document["districts"]] == ["south"]
    assert (await server.ask("GET", f"{ADDRESS}?district=north", "district")).status == 403
    assert (await server.ask("GET", f"{ADDRESS}?district=south", "district")).status == 200
    figures = (await server.ask("GET", f"{ADDRESS}/stats", "district")).json
    assert set(figures["halls"]) <= {"aksu"}
    for hall, status in (("aksu", 200), ("burabay", 403)):
        assert (await server.ask("GET", f"/api/v1/halls/{hall}/stats", "district")).status == status
        assert (await server.ask("GET", f"/manager/{hall}", "district")).status == status
        assert (await server.ask("GET", f"/api/v1/halls/{hall}/stats", "region")).status == 200
    assert (await server.ask("GET", "/api/v1/halls/burabay/board", "district")).status == 200, "as any stranger may"


async def test_a_report_of_days_without_visitors(server: Server) -> None:
    """Also as a workbook: that has a sheet with the columns alone."""
    await server.ask("POST", "/api/v1/halls/burabay/tickets", "kiosk", json={"service": "land"})
    for form in ("xlsx", "csv"):
        for query in ("from=2025-10-08&to=2025-10-08", "district=south", "from=2024-01-01&to=2024-12-31"):
            reply = await server.ask("GET", f"/region/report.{form}?lang=en&{query}", "region")
            assert reply.status == 200, (form, query)


async def test_a_district_without_halls_sees_nothing() -> None:
    """Whoever has the role and stands in no district of the configuration sees no hall."""
    async with serving(region=replace(REGION, districts=(DistrictSettings("south", NAMES),), halls=())) as server:
        assert (await server.ask("GET", ADDRESS, "district")).json["halls"] == []
        assert (await server.ask("GET", "/api/v1/halls/aksu/stats", "district")).status == 403


async def test_others_are_refused(server: Server) -> None:
    """A region is for its own roles and administrators."""
    for role in (None, *ROLES):
        status = 200 if role in READ_REGION else 403 if role else 401
        assert (await server.ask("GET", ADDRESS, role)).status == status, role
        assert (await server.ask("GET", f"{ADDRESS}/stats", role)).status == status, role
    assert READ_REGION - {"admin"} <= READ_FIGURES


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("?district=nowhere", 404, "unknown_district"),
        ("/stats?district=nowhere", 404, "unknown_district"),
        ("/stats?from=1926-01-01&to=2026-01-01", 400, "malformed"),
        ("/stats?from=2026-02-30", 400, "malformed"),
        ("/stats?from=2026-03-02&to=2026-03-01", 400, "malformed"),
        ("/stats?service=none-such", 400, "malformed"),
    ],
)
async def test_bad_questions(server: Server, query: str, status: int, code: str) -> None:
    """A district or service that does not exist, and a period that is none, are refused with a reason."""
    await server.issue()
    reply = await server.ask("GET", f"{ADDRESS}{query}", "region")
    assert (reply.status, reply.code) == (status, code)


async def test_figures_of_all_halls_together(server: Server) -> None:
    """Halls, districts, services and hours are counted, and the percentiles are those of all visitors."""
    for hall, count in (("aksu", 1), ("burabay", 3)):
        for _ in range(count):
            await server.ask("POST", f"/api/v1/halls/{hall}/tickets", "kiosk", json={"service": "land"})
        await server.ask("POST", f"/api/v1/halls/{hall}/windows/1/open", "operator", json={})
    for hall, wait in (("aksu", 5), ("burabay", 10), ("burabay", 15), ("burabay", 20)):
        server.clock.now = server.clock.now - server.clock.now % (60 * MINUTE) + wait * MINUTE
        for command in ("next", "start", "finish"):
            reply = await server.ask("POST", f"/api/v1/halls/{hall}/windows/1/{command}", "operator", json={})
            assert reply.status == 200, reply.body
    figures = (await server.ask("GET", f"{ADDRESS}/stats", "region")).json
    assert {hall: part["joined"] for hall, part in figures["halls"].items()} == {"aksu": 1, "burabay": 3}
    assert {name: part["served"] for name, part in figures["districts"].items()} == {"south": 1, "north": 3}
    assert (figures["total"]["served"], figures["services"]["land"]["joined"]) == (4, 4)
    assert figures["total"]["wait_median_s"] == 600
    assert sum(part["joined"] for part in figures["hours"].values()) == 4


async def test_the_pages_of_a_region(server: Server) -> None:
    """The page now, the page of a period, its files and its open data; a bad question is a page with a reason."""
    await server.issue()
    page = (await server.ask("GET", "/region?lang=en", "region")).body.decode()
    assert "burabay" in page
    district = (await server.ask("GET", "/region?lang=en", "district")).body.decode()
    assert "burabay" not in district
    figures = (await server.ask("GET", "/region/figures?lang=en", "region")).body.decode()
    assert "/manager/aksu?" in figures
    for query in ("from=1926-01-01&to=2026-01-01", "from=x", "from=2030-01-01"):
        reply = await server.ask("GET", f"/region/figures?{query}", "region")
        assert (reply.status, b"region-glance" in reply.body) == (200, True), query
    report = await server.ask("GET", "/region/report.json", "district")
    assert list(report.json["halls"]) == ["aksu"]
    assert (await server.ask("GET", "/region/report.csv", "region")).body.startswith(b"\xef\xbb\xbf")
    yesterday = "/region/open-data/2025-10-08"
    assert [row["part"] for row in (await server.ask("GET", f"{yesterday}.json", "region")).json["rows"]] == ["total"]
    for query, role, scope in (("", "region", "region"), ("?district=south", "region", "district-south")):
        published = await server.ask("GET", f"{yesterday}.json{query}", role)
        assert published.headers["Content-Disposition"] == f'attachment; filename="{scope}-2025-10-08.json"'
    published = await server.ask("GET", f"{yesterday}.csv-metadata.json", "district")
    assert b"district-south-2025-10-08.csv" in published.body
    for path, role, status in (
        ("/region/figures?district=nowhere", "region", 404),
        ("/region/figures?district=north", "district", 403),
        ("/region/figures?service=none-such", "region", 404),
        ("/region/report.csv?from=x", "region", 404),
        ("/region/open-data/2025-10-09.csv", "region", 404),
        ("/region/open-data/2025-13-09.csv", "region", 404),
        ("/region/report.exe", "region", 404),
        ("/region", "manager", 403),
        ("/region/figures", "auditor", 403),
        ("/region/report.csv", "operator", 403),
        (f"{yesterday}.csv", "kiosk", 403),
    ):
        assert (await server.ask("GET", path, role)).status == status, path


async def test_who_gets_the_report_of_whom(server: Server) -> None:
    """The region's roles get all halls, a district its own alone under its own name, and everybody else nothing; a hall
    of which nothing has come is named."""
    await server.issue()
    await server.ask("POST", "/api/v1/halls/burabay/tickets", "kiosk", json={"service": "land"})
    for role in (None, *ROLES):
        form = {"district": "pdf", "region": "html"}.get(role or "", "csv")
        reply = await server.ask("GET", f"/region/report.{form}?lang=en", role)
        if role not in READ_REGION:
            assert reply.status == (403 if role else 303), role
            assert b"aksu" not in reply.body, role
            continue
        text = text_of(reply.body) if form == "pdf" else reply.body.decode()
        assert (reply.status, "burabay" in text, "kokshetau" in text) == (
            200,
            role != "district",
            role != "district",
        ), role
        assert form == "csv" or ("1 of 1" if role == "district" else "2 of 3") in text
        scope = "district-south" if role == "district" else "region"
        assert reply.headers["Content-Disposition"] == f'attachment; filename="{scope}-2025-10-09-2025-10-09.{form}"'
    for district, role, status in (("north", "district", 403), ("north", "region", 200)):
        reply = await server.ask("GET", f"/region/report.json?lang=en&district={district}", role)
        assert reply.status == status
        assert status != 200 or f"district-{district}-2025" in reply.headers["Content-Disposition"]


async def test_a_region_without_the_extra(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """PDF and workbooks are no longer offered, and asking for one says what is to be installed; the page stays."""
    await server.issue()
    monkeypatch.setattr(region_figures, "reports_extra_missing", lambda: True)
    page = (await server.ask("GET", "/region/figures?lang=en", "region")).body.decode()
    assert "kezek[reports]" in page
    assert [form for form in ("html", "pdf", "xlsx", "csv", "json") if f"/region/report.{form}" in page] == [
        "html",
        "csv",
        "json",
    ]
    refused = await server.ask("GET", "/region/report.pdf?lang=en", "region")
    assert (refused.status, b"kezek[reports]" in refused.body) == (501, True)


def text_of(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf))


async def test_what_fails_beside_the_halls_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its outline the map shows the halls alone, and while the worker is away the day is not counted yet."""
    broken = tmp_path / "region.geojson"
    broken.write_text('{"type": "Polygon", "coordinates": 7}')
    region = replace(REGION, outline=str(broken))
    async with serving(definition=NORMED, halls=("aksu", "burabay"), region=region) as server:

        async def away(*_arguments: object) -> object:
            raise WorkerAway(is_starting=False)

        monkeypatch.setattr(server.app[PARTS][HallServices].worker, "ask", away)
        page = await server.ask("GET", "/region", "region")
        assert (page.status, b"region-outline" in page.body, b"burabay" in page.body) == (200, False, True)
        halls = by_id((await server.ask("GET", ADDRESS, "region")).json)
        assert (halls["aksu"]["windows"], halls["aksu"]["today"]) == (4, None)
        assert (await server.ask("GET", f"{ADDRESS}/stats", "region")).code == "figures_away"
        assert (await server.ask("GET", "/region/figures", "region")).status == 503


async def test_the_day_is_counted_beside_whoever_looks(server: Server) -> None:
    """A document comes at once, and a later one has the counts of the day; those are not asked for again at once."""
    await server.issue()
    assert by_id((await server.ask("GET", ADDRESS, "region")).json)["aksu"]["today"] is None
    async with asyncio.timeout(20):
        while (aksu := by_id((await server.ask("GET", ADDRESS, "region")).json)["aksu"])["today"] is None:
            pass
    assert aksu["today"] == {"day": "2025-10-09", "joined": 1, "served": 0, "judged": 0, "share": None}
    await server.issue()
    server.clock.pass_s(10)
    assert by_id((await server.ask("GET", ADDRESS, "region")).json)["aksu"]["today"]["joined"] == 1


async def test_a_log_shows_its_checkpoint(server: Server) -> None:
    """How many records it has, and how old it is: it is signed for whoever looks, at most once in a minute."""

    async def size_and_time() -> tuple[int, str, int]:
        log = by_id((await server.ask("GET", ADDRESS, "region")).json)["aksu"]["checkpoint"]
        return log["size"], log["at"], log["witnesses"]

    def a_while_ago(seconds: int) -> str:
        return moment(server.clock.now - seconds * SECOND).isoformat().replace("+00:00", "Z")

    await server.issue()
    first = server.context.feed("aksu").seq
    assert await size_and_time() == (first, a_while_ago(0), 0)
    server.clock.pass_s(90)
    assert await size_and_time() == (first, a_while_ago(90), 0)
    await server.issue()
    server.clock.pass_s(10)
    assert await size_and_time() == (server.context.feed("aksu").seq, a_while_ago(0), 0)
    await server.issue()
    server.clock.pass_s(10)
    assert await size_and_time() == (server.context.feed("aksu").seq - 1, a_while_ago(10), 0)
