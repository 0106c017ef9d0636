"""An upgrade while the halls are served: this release and the one after it on one store, and a step back."""

import asyncio
import os
import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests import postgres_server
from tests.integration.command_line import KEZEK, PATIENCE_S, ROOT
from tests.integration.kezek_process import serving, token
from tests.integration.rush import CONFIG
from tests.integration.servers.test_postgres import HALL
from tests.postgres_server import Database

AFTER = {**os.environ, "PYTHONPATH": f"{ROOT}:{Path(__file__).parent / 'release_after'}"}
ROUNDS = 6


class Hall:
    """The hall at any of its servers."""

    def __init__(self, session: aiohttp.ClientSession, keys: dict[str, str]) -> None:
        self.session, self.keys = session, keys

    async def ask(self, url: str, path: str, role: str, **body: object) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.keys[role]}", "Idempotency-Key": os.urandom(8).hex()}
        async with self.session.post(f"{url}{HALL}/{path}", json=body, headers=headers) as reply:
            return reply.status, await reply.json()

    async def visit(self, url: str, window: int) -> str:
        """A ticket is taken and served at a window; returns its number."""
        number = await self.serve(url, window)
        status, answer = await self.ask(url, f"windows/{window}/finish", "operator")
        assert status == 200, answer
        return number

    async def serve(self, url: str, window: int) -> str:
        """A ticket is taken, and its service begun."""
        status, ticket = await self.ask(url, "tickets", "kiosk", service="land")
        assert status == 201, ticket
        for command in ("next", "start"):
            status, answer = await self.ask(url, f"windows/{window}/{command}", "operator")
            assert status == 200, answer
        return str(ticket["number"])

    async def need_figures(self, url: str, issued: int) -> None:
        """Wait until the figures count so many tickets."""
        headers, count = {"Authorization": f"Bearer {self.keys['manager']}"}, -1
        while count != issued:
            async with self.session.get(f"{url}{HALL}/stats", headers=headers) as reply:
                text = await reply.text()
                assert reply.status in (200, 503), text
                count = int(match[1]) if (match := re.search(r'"issued":(\d+)', text)) is not None else -1
            await asyncio.sleep(0.2)


@pytest.fixture(params=["sqlite", "postgres"])
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A store that both releases share."""
    if request.param == "sqlite":
        return tmp_path / "data"
    database: Database = request.getfixturevalue("postgres_database")
    return (await postgres_server.make_database(f"{database.name}_upgraded")).url()


async def bring_up_to_date(place: Path | str) -> None:
    """What the owner of a database does before an upgrade; a folder does it by itself."""
    if isinstance(place, Path):
        return
    owner = postgres_server.OWNER.join(re.split("(?<=//)kezek(?=@)", place))
    arguments = ("store", "create", "--url", owner, "--role", postgres_server.SERVERS)
    process = await asyncio.create_subprocess_exec(*KEZEK, *arguments, cwd=ROOT, env=AFTER)
    assert await process.wait() == 0


@pytest.mark.long
async def test_two_releases_serve_one_hall(place: Path | str, tmp_path: Path) -> None:
    """Nothing is written that the earlier one cannot read, until it has gone; where it comes back after that, it stops
    that hall and says what to do. Figures are right at both."""
    config = tmp_path / "config.toml"
    config.write_text(CONFIG, "utf-8")
    async with asyncio.timeout(3 * PATIENCE_S), aiohttp.ClientSession() as session, AsyncExitStack() as leaving:
        hall = Hall(session, {role: token(place, role) for role in ("kiosk", "operator", "manager")})
        old_release = await leaving.enter_async_context(serving(place, config))
        for window in (6, 7):
            assert (await hall.ask(old_release.url, f"windows/{window}/open", "operator"))[0] == 200
        numbers = [await hall.visit(old_release.url, 6)]
        await bring_up_to_date(place)
        async with serving(place, config, AFTER) as new_release:
            for _ in range(ROUNDS):
                numbers += await asyncio.gather(hall.visit(old_release.url, 6), hall.visit(new_release.url, 7))
            assert len(set(numbers)) == len(numbers)
            for server in (old_release, new_release):
                await hall.need_figures(server.url, len(numbers))
            await hall.serve(new_release.url, 6)
            status, problem = await hall.ask(new_release.url, "windows/6/hold", "operator", minutes=5)
            assert (status, problem["code"]) == (409, "earlier_server")
            await hall.visit(old_release.url, 7)
            await leaving.aclose()
            while (held := await hall.ask(new_release.url, "windows/6/hold", "operator", minutes=5))[0] == 409:
                assert held[1]["code"] == "earlier_server"
                await asyncio.sleep(0.2)
            assert held[0] == 200, held
            async with serving(place, config) as back:
                async with session.get(f"{back.url}/readyz") as reply:
                    assert "a newer version wrote" in (await reply.json())["halls"]["aksu"]
                status, problem = await hall.ask(back.url, "tickets", "kiosk", service="land")
                assert (status, problem["code"]) == (503, "newer_record")
            assert "update this server" in back.errors
            await hall.visit(new_release.url, 7)
