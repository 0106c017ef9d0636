"""The server starts anew from the administrator's page: settings that wait are in force, and no shell is needed."""

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import load
from tests.integration.api.conftest import serving as app_serving
from tests.integration.command_line import PATIENCE_S, SAMPLE
from tests.integration.kezek_process import serving, token

PATH = "/api/v1/restart"


async def test_a_start_from_the_page(tmp_path: Path) -> None:
    """Sockets hear that the server restarts, the same process serves at the same address, a hall that was taken out
    has closed, and what waited is in force."""
    config = tmp_path / "config.toml"
    config.write_bytes(SAMPLE.read_bytes())
    async with serving(tmp_path / "data", config) as server:
        headers = {"Authorization": f"Bearer {token(server.data, 'admin')}"}
        async with aiohttp.ClientSession(server.url, headers=headers) as session:
            before = await answer(session, "GET", PATH)
            assert (before["restarts_itself"], before["is_restarting"]) == (True, False)
            document = await answer(session, "GET", "/api/v1/configuration")
            hall = document["values"]["halls"].pop("aksu")
            document["values"]["halls"]["besagash"] = hall
            document["values"]["server"]["public_requests_per_minute"] = 977
            body = {"version": document["version"], "values": document["values"]}
            saved = await answer(session, "POST", "/api/v1/configuration", body)
            assert saved["needs_restart"] == ["server", "halls.aksu"]
            async with session.ws_connect("/api/v1/halls/aksu/live?view=board") as board:
                assert (await answer(session, "POST", PATH, {}))["is_restarting"]
                async with asyncio.timeout(PATIENCE_S):
                    while not board.closed:
                        await board.receive()
                assert board.close_code == 1012
            assert server.output is not None
            line = await asyncio.wait_for(server.output.readline(), PATIENCE_S)
            assert line.decode().strip() == f"ready {server.url}"
            assert (await answer(session, "GET", PATH))["started_at"] != before["started_at"]
            assert (await answer(session, "GET", "/api/v1/configuration"))["needs_restart"] == []
            halls = await answer(session, "GET", "/api/v1/halls")
            assert [hall["hall"] for hall in halls] == ["besagash"]
            traces = await answer(session, "GET", "/api/v1/trail")
            assert "server_restarted" in [trace["what"] for trace in traces]


async def answer(session: aiohttp.ClientSession, method: str, path: str, body: object = None) -> Any:
    async with session.request(method, path, json=body) as reply:
        assert reply.status < 300, await reply.text()
        return await reply.json()


async def test_a_start_that_would_fail_is_refused(tmp_path: Path) -> None:
    """The mistake is named and the server goes on; so it is while work is under way, and where nothing starts it."""
    file = tmp_path / "config.toml"
    file.write_bytes(SAMPLE.read_bytes())
    restarts: list[bool] = []
    async with app_serving(file=ConfigurationFile(file), config=load(file)) as server:
        assert (await server.ask("POST", PATH, "admin", json={})).code == "restart_by_hand"
        server.app[PARTS][Upkeep].restart = lambda: restarts.append(True)
        file.write_text(file.read_text().replace("recall_limit = 3", "recall_limit = 800"))
        refused = await server.ask("POST", PATH, "admin", json={})
        assert refused.status == 200
        assert [mistake["key"] for mistake in refused.json["mistakes"]] == ["halls.aksu.rules.recall_limit"]
        file.write_bytes(SAMPLE.read_bytes())
        server.app[PARTS][Upkeep].uploads = 1
        assert (await server.ask("POST", PATH, "admin", json={})).code == "restart_while_at_work"
        server.app[PARTS][Upkeep].uploads = 0
        assert (await server.ask("POST", PATH, "manager", json={})).code == "not_allowed"
        assert restarts == []
        assert (await server.ask("POST", PATH, "admin", json={})).status == 202
        assert restarts == [True]
