"""The whole program under a clock that goes wrong: libfaketime, where the machine has it (apt install libfaketime)."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.integration.command_line import PATIENCE_S, SAMPLE, kezek, program
from tests.integration.kezek_process import Serving, serving, token

LIBRARIES = tuple(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
pytestmark = pytest.mark.skipif(not LIBRARIES, reason="libfaketime is missing: apt install libfaketime")

HALL = "/api/v1/halls/aksu"
PAUSE_S = 0.2
"""Between two questions: whoever asks without a pause takes the processor from what is waited for."""


class FakeClock:
    """The clock of the programs that are started under it: an offset in a file, read anew every second."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "faketime"
        self.set("+0")

    def set(self, offset: str) -> None:
        """Replaced whole, so that no program reads half of it."""
        new = self._file.with_suffix(".new")
        new.write_text(f"{offset}\n")
        new.replace(self._file)

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "LD_PRELOAD": str(LIBRARIES[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


@pytest.fixture
def clock(tmp_path: Path) -> FakeClock:
    return FakeClock(tmp_path)


class Api:
    """What a client asks of a running server."""

    def __init__(self, server: Serving, secret: str) -> None:
        self._url = server.url
        self._headers = {"Authorization": f"Bearer {secret}"}

    async def ask(self, method: str, path: str, **body: Any) -> tuple[int, Any]:
        async with (
            aiohttp.ClientSession(headers=self._headers) as session,
            session.request(method, self._url + path, json=body if method == "POST" else None) as reply,
        ):
            return reply.status, await reply.json()

    async def clock_is(self, is_right: Callable[[Any], bool]) -> Any:
        """Ask again and again until the clock is as wanted; the fake clock has no other way to say that it was read."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                _, ready = await self.ask("GET", "/readyz")
                if is_right(ready["clock"]):
                    return ready
                await asyncio.sleep(PAUSE_S)


@pytest.mark.long
async def test_a_clock_that_goes_wrong_while_the_hall_is_open(tmp_path: Path, clock: FakeClock) -> None:
    """An hour back while a ticket is called, ten years ahead for a moment, two hours ahead, which a person accepts: the
    no-show comes after its seconds, who waits still waits, times go on, and the log says each once."""
    data, config = tmp_path / "data", tmp_path / "config.toml"
    config.write_text(with_no_show_after(3))
    async with serving(data, config, environment=clock.environment) as server:
        api = Api(server, token(data, "admin"))
        await api.ask("POST", f"{HALL}/windows/6/open", operator="aigul")
        await api.ask("POST", f"{HALL}/tickets", service="land")
        _, waiting = await api.ask("POST", f"{HALL}/tickets", service="land")
        assert (await api.ask("POST", f"{HALL}/windows/6/next"))[0] == 200

        clock.set("-1h")
        await api.clock_is(lambda clock: clock["state"] == "slewing")
        status, answer = await api.ask("POST", f"{HALL}/windows/6/no-show")
        while status != 200:
            assert (answer["code"], answer["wait_s"] <= 3) == ("no_show_too_early", True)
            await asyncio.sleep(PAUSE_S)
            status, answer = await api.ask("POST", f"{HALL}/windows/6/no-show")
        clock.set("+0")
        await api.clock_is(lambda clock: clock["state"] == "right")

        clock.set("+3650d")
        ready = await api.clock_is(lambda clock: clock["state"] == "doubtful")
        assert ready["clock"]["doubt"] == "leapt_ahead"
        assert abs(ready["clock"]["differs_s"] - 3650 * 86_400) < 60
        _, during = await api.ask("POST", f"{HALL}/tickets", service="land")
        clock.set("+0")
        await api.clock_is(lambda clock: clock["state"] == "right")
        assert (await api.ask("GET", f"{HALL}/tickets/{waiting['id']}"))[1]["state"] == "waiting"
        assert during["issued_at"][:4] == waiting["issued_at"][:4]

        clock.set("+2h")
        await api.clock_is(lambda clock: clock["state"] == "doubtful")
        await accept_once_asked(data, clock)
        await api.clock_is(lambda clock: clock["state"] == "right")
    assert server.errors.count("the clock is in doubt") == 2
    exported = kezek("export", "--data", data, "--hall", "aksu").out
    assert exported.count("hall.clock_accepted/1") == 1


@pytest.mark.long
async def test_a_start_with_a_wrong_year_and_then_a_right_one(tmp_path: Path, clock: FakeClock) -> None:
    """A kiosk that signed in before is signed in after, and the hall asks before it writes."""
    data = tmp_path / "data"
    secret = token(data, "admin")
    link = kezek("link", "--data", data, "--role", "kiosk", "--name", "entrance").out.strip()
    async with serving(data, environment=clock.environment) as server:
        async with (
            aiohttp.ClientSession() as kiosk,
            kiosk.post(server.url + link, allow_redirects=False, headers={"Origin": server.url}) as reply,
        ):
            assert reply.status == 303, await reply.text()
            cookie = reply.cookies["kezek"].value
        await Api(server, secret).ask("POST", f"{HALL}/tickets", service="land")
    clock.set("+800d")
    async with serving(data, environment=clock.environment) as server:
        status, problem = await Api(server, secret).ask("POST", f"{HALL}/tickets", service="land")
        assert (status, problem["code"]) == (503, "clock_doubtful")
    clock.set("+0")
    async with (
        serving(data, environment=clock.environment) as server,
        aiohttp.ClientSession(cookies={"kezek": cookie}) as kiosk,
        kiosk.get(f"{server.url}/kiosk/aksu", allow_redirects=False) as page,
    ):
        assert page.status == 200
        assert (await Api(server, secret).ask("POST", f"{HALL}/tickets", service="land"))[0] == 201


async def accept_once_asked(data: Path, clock: FakeClock) -> None:
    """The server lets the command line know within a second that it asks."""
    for _ in range(20):
        await asyncio.sleep(1)
        accepted = program("clock", "--data", data, "accept", environment=clock.environment)
        if accepted.code == 0:
            assert accepted.out.startswith("Accepted: it is 20")
            return
        assert "Nobody asks about the clock" in accepted.err
    raise AssertionError(accepted.err)


def with_no_show_after(seconds: int) -> str:
    """The sample hall, which lets a no-show be marked so soon."""
    text = SAMPLE.read_text("utf-8")
    assert "no_show_after_s = 0" in text
    return text.replace("no_show_after_s = 0", f"no_show_after_s = {seconds}", 1)
