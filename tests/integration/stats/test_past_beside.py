"""A hall that has begun takes in its past while it is served: as a journal of its own, shown together with it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from queue_server.journal.memory import MemoryStore
from queue_server.journal.store import Batch
from queue_server.stats.figures.figures_reader import FiguresReader
from queue_server.stats.past_logs.import_log import ImportedJournal, import_visits
from queue_server.stats.past_logs.log_writer import HasHistory, begun, past_beside, records_of
from script.staging.hall_server import HALL, HallServer, sample_definition
from tests.integration.command_line import Answer, kezek
from tests.integration.kezek_process import figures_of, serving, token
from tests.past_logs import log_bytes, visits_of

LOG = (
    "2025-03-03,ЖЕР  қатынастары,0,32400,32500,32900,Айгүл",
    "2025-03-03,Roads,0,32460,,33200,",
    "2025-03-04,land,0,32400,32450,32900,Айгүл",
)


class Client:
    """Somebody who asks a server over HTTP."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def figures(self, secret: str, by: str) -> dict[str, Any]:
        """Those of all days from the log on."""
        last = (datetime.now(UTC).date() + timedelta(days=1)).isoformat()
        address = f"{self._url}/api/v1/halls/aksu/stats?from=2025-03-01&to={last}&by={by}"
        bearer = {"Authorization": f"Bearer {secret}"}
        async with aiohttp.ClientSession() as session, figures_of(session, address, bearer) as reply:
            assert reply.status == 200, await reply.text()
            return dict(await reply.json())

    async def take(self, secret: str, hall: str) -> int:
        address = f"{self._url}/api/v1/halls/{hall}/tickets"
        bearer = {"Authorization": f"Bearer {secret}"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(address, headers=bearer, json={"service": "land"}) as reply,
        ):
            return reply.status


def bring_in(data: Path, file: Path) -> Answer:
    return kezek("import", file, "--hall", "aksu", "--data", data)


async def test_a_served_hall_takes_in_its_past(tmp_path: Path) -> None:
    """Its journal stays its own; the past is verified, counted with it at once and after a restart, and takes no
    command; the same log again changes nothing, another one is refused."""
    data, log, other = tmp_path / "data", tmp_path / "log.csv", tmp_path / "other.csv"
    log.write_bytes(log_bytes(*LOG))
    other.write_bytes(log_bytes(LOG[0]))
    kiosk, manager = token(data, "kiosk"), token(data, "manager")
    async with serving(data) as server:
        client = Client(server.url)
        assert await client.take(kiosk, "aksu") == 201
        answer = bring_in(data, log)
        assert (answer.code, answer.out.split(",")[0]) == (0, "aksu-past: 19 records")
        assert "aksu has begun: the log is its past, aksu-past, and is shown together with it" in answer.err
        figures = await client.figures(manager, "service")
        assert (figures["past"]["hall"], figures["past"]["last"]) == ("aksu-past", "2025-03-04")
        assert {name: part["balance"]["joined"] for name, part in figures["groups"].items()} == {"land": 3, "roads": 1}
        assert await client.take(kiosk, "aksu-past") == 404
    async with serving(data) as server:
        assert (await Client(server.url).figures(manager, "none"))["total"]["balance"]["issued"] == 4
    assert bring_in(data, log).out == answer.out
    refused = bring_in(data, other)
    assert (refused.code, "aksu-past has a journal already" in refused.err) == (1, True)
    halls = [line.split(":")[0] for line in kezek("verify", "--data", data).out.splitlines()]
    assert halls == ["aksu", "aksu-past"]


def imported_journal(*rows: str) -> ImportedJournal:
    return import_visits(visits_of(*rows), "Asia/Almaty", {})


async def test_a_log_that_goes_on_beside_the_hall_is_refused() -> None:
    """Whoever came after the hall's first ticket would count twice; a hall of imported records has not begun."""
    server = HallServer(sample_definition())
    await server.start()
    try:
        await server.issue()
        since = await begun(server.store, HALL)
        assert since is not None
        assert since.definition == server.definition
        first = since.first_ticket_at or 0
        assert past_beside(HALL, since, first) == "aksu-past"
        with pytest.raises(HasHistory, match="aksu gave its first ticket before the log ends"):
            past_beside(HALL, since, first + 1)
        with pytest.raises(HasHistory, match="its past, is too long for an id: name another hall"):
            past_beside("a" * 28, since, 0)
    finally:
        await server.stop()
    store = MemoryStore()
    await store.append(Batch(list(records_of(HALL, imported_journal(*LOG)))))
    assert (await begun(store, HALL), await begun(store, "nowhere")) == (None, None)


async def page(server: HallServer, path: str) -> tuple[int, str]:
    cookie = await server.session("manager", "aigul")
    async with (
        aiohttp.ClientSession(cookies={cookie["name"]: cookie["value"]}) as session,
        session.get(f"{server.url}{path}", headers={"Accept-Language": "en"}) as reply,
    ):
        return reply.status, await reply.text()


async def test_the_managers_pages_show_both() -> None:
    """The sentence says until when another system kept the log; its tickets lead to its own records; a period of the
    hall's own does not speak of it."""
    server = HallServer(sample_definition())
    await server.store.append(Batch(list(records_of("aksu-past", imported_journal(*LOG)))))
    await FiguresReader(server.store).catch_up("aksu-past")
    await server.start()
    try:
        await server.issue()
        period = f"from=2025-03-01&to={server.engine.feeds[HALL].state.day}"
        status, body = await page(server, f"/manager/{HALL}?{period}")
        assert status == 200
        assert "Up to Mar 4, 2025 another system kept the log." in body
        assert "4 joined a line" in body
        assert "Roads" in body
        assert "another system kept" not in (await page(server, f"/manager/{HALL}"))[1]
        status, body = await page(server, f"/manager/{HALL}/tickets?from=2025-03-03&to=2025-03-03")
        assert (status, f"/manager/{HALL}/tickets/imported-1?day=2025-03-03" in body) == (200, True)
        status, body = await page(server, f"/manager/{HALL}/tickets/imported-1?day=2025-03-03")
        assert (status, "ticket.called/1" in body, "system:import" in body) == (200, True, True)
        for form in ("html", "json", "csv"):
            status, body = await page(server, f"/manager/{HALL}/report.{form}?from=2025-03-03&to=2025-03-04")
            assert (status, bool(body)) == (200, True)
    finally:
        await server.stop()
