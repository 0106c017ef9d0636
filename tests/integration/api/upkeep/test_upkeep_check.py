"""The check of all journals by the API: run by the real process beside the server, over the store that it serves."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.journal.sqlite.sqlite_store import FILE_NAME, SqliteStore
from tests.halls import DEFINITION
from tests.integration.api.conftest import HALL, Reply, Server, serving

CHECK = "/api/v1/check"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    store = await SqliteStore.open(tmp_path)
    async with serving(store, DEFINITION) as running:
        running.app[PARTS][Upkeep].data = tmp_path
        yield running
    await store.close()


async def outcome(server: Server, language: str = "en") -> Reply:
    """The document once the check is done."""
    async with asyncio.timeout(60):
        await server.app[PARTS][Upkeep].check.until_idle()
    return await server.ask("GET", f"{CHECK}?lang={language}", "auditor")


async def test_an_intact_journal(server: Server) -> None:
    """The records, the last one's code, and that everybody was called by the rule; while it runs a second one waits."""
    assert (await server.ask("GET", CHECK, "auditor")).json["is_good"] is None
    await server.command(1, "open")
    await server.call()
    head = await server.context.store.head("aksu")
    assert head is not None
    begun = await server.ask("POST", CHECK, "auditor")
    assert (begun.status, begun.json["is_running"]) == (200, True)
    assert (await server.ask("POST", CHECK, "admin")).code == "work_under_way"
    document = (await outcome(server)).json
    assert document["is_good"] is True
    (hall,) = document["halls"]
    assert (hall["name"], hall["is_intact"], hall["is_by_rule"], hall["lines"]) == ("Hall", True, True, [])
    assert hall["summary"] == [
        f"All {head.seq} records are as they were written.",
        f"The last one has the code {head.hash.hex()}.",
        "Everybody was called by the rule of the line.",
    ]
    traces = await server.context.store.traces(5)
    assert [(trace.act, trace.by) for trace in traces] == [("check_asked", "auditor:auditor-1")]


async def test_what_was_decided_by_a_supervisor_is_a_line_of_its_own(server: Server) -> None:
    """In the reader's language, with the reason as it was typed; the file says the same and who asked."""
    ticket = await server.issue()
    await server.ask(
        "POST", f"{HALL}/tickets/{ticket['number']}/cancel", "manager", json={"reason": "asked at the door"}
    )
    await server.ask("POST", CHECK, "admin")
    document = (await outcome(server, "ru")).json
    (line,) = document["halls"][0]["lines"]
    assert line.endswith(
        f"{ticket['number']} завершён без обслуживания, завершил manager:manager-1; "
        "указанная причина: asked at the door"
    )
    report = await server.ask("GET", f"{CHECK}/report.txt?lang=en", "auditor")
    text = report.body.decode()
    assert report.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert report.headers["Content-Disposition"].startswith('attachment; filename="kezek-check-')
    assert "asked for by admin:admin-1" in text
    assert f"{ticket['number']} was ended unserved by manager:manager-1" in text


async def test_a_record_that_was_altered_is_named(server: Server, tmp_path: Path) -> None:
    """By its number, as not being what was written; the server goes on."""
    await server.issue()
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        db.execute("UPDATE journal SET body = CAST(replace(body, 'land', 'lamd') AS BLOB) WHERE seq = 3")
    await server.ask("POST", CHECK, "auditor")
    document = (await outcome(server)).json
    assert document["is_good"] is False
    hall = document["halls"][0]
    assert hall["is_intact"] is False
    assert hall["lines"][0].startswith("Record 3: ")
    assert "call the technician" in hall["summary"][0]
    assert (await server.ask("GET", f"{HALL}/board")).status == 200


async def test_a_folder_that_cannot_be_read_is_an_outcome(server: Server, tmp_path: Path) -> None:
    """No defect of the server: the document says what is wrong with the folder."""
    server.app[PARTS][Upkeep].data = tmp_path / "elsewhere"
    await server.ask("POST", CHECK, "auditor")
    document = (await outcome(server)).json
    assert (document["is_good"], document["halls"]) == (False, [])
    assert "does not exist" in document["unreadable"]


async def test_a_server_without_a_folder_says_so(server: Server) -> None:
    """And one that has made no check has no file of it."""
    assert (await server.ask("GET", f"{CHECK}/report.txt", "auditor")).code == "no_check"
    server.app[PARTS][Upkeep].data = None
    for method, path in (("GET", CHECK), ("POST", CHECK), ("GET", f"{CHECK}/report.txt")):
        assert (await server.ask(method, path, "auditor")).code == "upkeep_without_folder"
    assert (await server.ask("POST", CHECK, "auditor", data=b'{"a":1}')).code == "malformed"
