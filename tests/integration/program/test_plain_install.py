"""A server without the extra `reports`: it serves, and says in the reader's language what is missing and how to get
it."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from queue_server.assembly.app import engine_on
from queue_server.config.system.reports_extra import REPORTS_EXTRA
from queue_server.hall import commands as c
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from script.staging.hall_server import sample_definition
from tests.integration.command_line import program
from tests.integration.kezek_process import figures_of, serving, token

BLOCKED = f"import sys\nfor name in {REPORTS_EXTRA!r}:\n    sys.modules[name] = None\n"
"""Run by Python at its start, in every process of the server: these modules cannot be imported."""

SENTENCES = {
    "en": "Charts, PDF and workbooks are not installed on this server.",
    "ru": "Графики, PDF и книги Excel на этом сервере не установлены.",
    "kk": "Бұл серверде диаграммалар, PDF және Excel кітаптары орнатылмаған.",
}
COMMAND = "pip install 'kezek[reports]'"
COMMAND_IN_HTML = "pip install &#39;kezek[reports]&#39;"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "sitecustomize.py").write_text(BLOCKED, "utf-8")
    return {**os.environ, "PYTHONPATH": str(tmp_path), "LC_ALL": "C.UTF-8"}


@pytest.fixture
async def manager(tmp_path: Path, environment: dict[str, str]) -> AsyncIterator[ClientSession]:
    """An administrator's token, who sees the manager's pages too, at a hall where somebody has been served."""
    data = tmp_path / "data"
    data.mkdir()
    roles = {role: {"Authorization": f"Bearer {token(data, role)}"} for role in ("kiosk", "admin")}
    async with serving(data, environment=environment) as server, ClientSession(server.url) as session:
        hall = "/api/v1/halls/aksu"
        async with session.post(f"{hall}/tickets", json={"service": "land"}, headers=roles["kiosk"]) as reply:
            assert reply.status in (201, 409), await reply.text()
        session.headers.update(roles["admin"])
        yield session


async def text_of(session: ClientSession, address: str, status: int) -> str:
    async with figures_of(session, address, {"Accept": "text/html"}) as reply:
        assert reply.status == status, await reply.text()
        return await reply.text()


@pytest.mark.slow
async def test_a_plain_server_has_figures_and_says_what_is_missing(manager: ClientSession) -> None:
    """The page with its tables and CSV; no link to what is not there, and behind its address a sentence instead."""
    for language, sentence in SENTENCES.items():
        page = await text_of(manager, f"/manager/aksu?lang={language}", 200)
        assert sentence in page
        assert COMMAND_IN_HTML in page
        assert "<table>" in page
        assert "figure-chart spec" not in page
        assert ".csv?" in page
        assert "report.html?" in page
        for form in ("pdf", "xlsx", "png", "svg"):
            assert f".{form}?" not in page
            name = "services" if form in ("png", "svg") else "report"
            refusal = await text_of(manager, f"/manager/aksu/{name}.{form}?lang={language}", 501)
            assert sentence in refusal
            assert COMMAND_IN_HTML in refusal
    settings = await text_of(manager, "/admin?lang=en", 200)
    assert "PDF and workbooks are not installed on this server." in settings
    assert '"unavailable":["pdf","xlsx"]' in settings
    assert "<table" in await text_of(manager, "/manager/aksu/report.html", 200)
    assert "land" in await text_of(manager, "/api/v1/halls/aksu/stats?by=service", 200)
    assert (await text_of(manager, "/manager/aksu/report.csv", 200)).count("\n") > 1


@pytest.mark.slow
async def test_a_plain_command_names_what_is_missing(tmp_path: Path, environment: dict[str, str]) -> None:
    """CSV is written; PDF and workbooks end with one sentence."""
    (tmp_path / "data").mkdir()
    store = await SqliteStore.open(tmp_path / "data")
    engine = engine_on(store)
    await engine.open_hall("aksu", sample_definition())
    await engine.submit("aksu", c.IssueTicket("visitor-00000001", "land"), c.Actor("kiosk", "entrance"))
    await engine.stop()
    await store.close()
    options = ("report", "--data", tmp_path / "data", "--hall", "aksu")
    assert program(*options, "--format", "csv", environment=environment).code == 0
    for form in ("pdf", "xlsx"):
        answer = program(*options, "--format", form, "--out", tmp_path / "file", environment=environment)
        assert (answer.code, COMMAND in answer.err, "Traceback" in answer.err) == (1, True, False)
        assert not (tmp_path / "file").exists()
