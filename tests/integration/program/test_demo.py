"""`kezek demo` as a stranger starts it: addresses to open, a ticket, boards that show it, and nothing left behind."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path

import aiohttp
import msgspec
import pytest

from tests.integration.command_line import KEZEK, ROOT

PATIENCE_S = 60


class Demo:
    """A running demo: what it printed, and its process."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.printed = ""

    @property
    def url(self) -> str:
        return re.search(r"http://127\.0\.0\.1:\d+", self.printed)[0]  # type: ignore[index] # else the test fails here

    def path(self, words: str) -> str:
        """The path printed beside these words."""
        return re.search(rf"{words}\s+http://[^/]+(\S+)", self.printed)[1]  # type: ignore[index]

    async def read_addresses(self) -> None:
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            while "Ctrl-C" not in self.printed:
                line = await self.process.stdout.readline()
                assert line, self.printed
                self.printed += line.decode()

    async def stop(self) -> tuple[int, str]:
        """Ctrl-C; the exit code and what it said meanwhile on standard error."""
        self.process.send_signal(signal.SIGINT)
        out, errors = await asyncio.wait_for(self.process.communicate(), PATIENCE_S)
        self.printed += out.decode()
        assert self.process.returncode is not None
        return self.process.returncode, errors.decode()


@asynccontextmanager
async def demo(*arguments: str) -> AsyncIterator[Demo]:
    process = await asyncio.create_subprocess_exec(
        *KEZEK, "demo", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=ROOT
    )
    running = Demo(process)
    try:
        await running.read_addresses()
        yield running
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still run (Linux)."""
    children_file = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in children_file.read_text("ascii").split()] if children_file.exists() else []


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def test_a_stranger_tries_the_demo(tmp_path: Path) -> None:
    """Every address printed opens; a ticket is taken without signing in, called from a desk, and seen on the boards."""
    async with demo("--port", "0", "--speed", "10", "--data", str(tmp_path / "data")) as running:
        helpers = children(running.process.pid)
        async with aiohttp.ClientSession(running.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            for words in ("front page", "hall board", "kiosk", "signed in once as Айгүл", "LED boards", "programmers"):
                async with session.get(running.path(words)) as page:
                    assert page.status == 200, words
            hall = "/api/v1/halls/" + running.path("kiosk").rpartition("/")[2]
            async with session.post(f"{hall}/tickets", json={"service": "land"}) as answer:
                assert answer.status == 201
                number = (await answer.json())["number"]
            async with session.post(running.path("signed in once as Айгүл")) as page:
                assert page.status == 200
            await call(session, hall, 7, number)
            await until_a_board_shows(session, number)
            async with session.get(running.path("book a time")) as page:
                assert page.status == 200
            await until_somebody_has_booked(session, hall)
        code, errors = await running.stop()
    assert (code, errors) == (0, "")
    assert running.printed.endswith("Stopped.\n")
    if sys.platform == "linux":
        assert helpers  # the bridge, and the worker once it has begun
        assert not any(map(is_running, helpers))


async def test_a_port_that_is_taken_is_said(unused_tcp_port: int) -> None:
    """Somebody listens on the port that was asked for: one sentence, and exit 2."""
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", unused_tcp_port)
    async with server:
        process = await asyncio.create_subprocess_exec(
            *KEZEK, "demo", "--port", str(unused_tcp_port), stderr=asyncio.subprocess.PIPE, cwd=ROOT
        )
        _, errors = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert process.returncode == 2
    assert f"port {unused_tcp_port} is taken" in " ".join(errors.decode().replace("│", " ").split())


async def call(session: aiohttp.ClientSession, hall: str, window: int, number: str) -> None:
    """Open a window that nobody simulates and call till the ticket is there."""
    async with session.post(f"{hall}/windows/{window}/open", json={}) as answer:
        assert answer.status == 200, await answer.text()
    while True:
        async with session.post(f"{hall}/windows/{window}/next", json={}) as answer:
            called = await answer.json()
        if answer.status == 409 or called["ticket"] is None:
            return  # nobody waits: a simulated operator was first
        if called["ticket"]["number"] == number:
            return
        async with session.post(f"{hall}/windows/{window}/start", json={}) as answer:
            assert answer.status == 200


async def until_somebody_has_booked(session: aiohttp.ClientSession, hall: str) -> None:
    """The simulated visitors with appointments book as soon as the demo is open: also one with the akim. Shortly before
    midnight theirs are times of the next day."""
    async with asyncio.timeout(PATIENCE_S):
        booked: set[str] = set()
        while not {"land", "reception"} <= booked:
            async with session.get(f"{hall}/bookings") as answer:
                today = await answer.json()
            tomorrow = date.fromisoformat(today["day"]) + timedelta(days=1)
            async with session.get(f"{hall}/bookings?day={tomorrow}") as answer:
                rows = [*today["bookings"], *(await answer.json())["bookings"]]
            booked = {row["booking"]["service"] for row in rows}


async def until_a_board_shows(session: aiohttp.ClientSession, number: str) -> None:
    """The page of the simulated boards draws it, from the bytes that came over the wire."""
    async with asyncio.timeout(PATIENCE_S), session.get("/boards/simulated/events") as events:
        async for line in events.content:
            if line.startswith(b"data: "):
                boards = msgspec.json.decode(line[6:])
                if any(row["text"].startswith(number) for board in boards for row in board["rows"]):
                    return
    pytest.fail("the page went away")
