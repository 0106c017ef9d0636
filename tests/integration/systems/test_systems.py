"""The examples for other systems do what they say, against a real server."""

import asyncio
import contextlib
import os
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec import json

from queue_server.api.live import event_stream
from queue_server.api.routes import ROUTES
from tests.integration.api.conftest import Server, serving

SYSTEMS = Path(__file__).parents[3] / "examples/systems"


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with serving() as running:
        yield running


def environment(server: Server, role: str, folder: Path) -> dict[str, str]:
    return os.environ | {
        "KEZEK_URL": server.url,
        "KEZEK_TOKEN": f"{role}-secret",
        "KEZEK_HALL": "aksu",
        "KEZEK_POSITION": str(folder / "position"),
    }


async def run(server: Server, folder: Path, *words: str, role: str = "kiosk") -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        str(SYSTEMS / words[0]),
        *words[1:],
        env=environment(server, role, folder),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode, out.decode(), err.decode()


@contextlib.asynccontextmanager
async def following(server: Server, folder: Path, program: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        str(SYSTEMS / "follow-events.sh"),
        str(program),
        env=environment(server, "auditor", folder),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        await process.communicate()


async def seqs(process: asyncio.subprocess.Process, last: int) -> list[int]:
    """The numbers of the events that the program has taken, up to that one."""
    positions: list[int] = []
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while not positions or positions[-1] < last:
            positions.append(json.decode(await process.stdout.readline())["seq"])
    return positions


def program_of(folder: Path, text: str) -> Path:
    program = folder / "handle-event.sh"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return program


async def test_a_shell_takes_a_ticket_for_a_matter(server: Server, tmp_path: Path) -> None:
    """Once, however often it is asked; the page is the visitor's, and the reference is there."""
    first = await run(server, tmp_path, "take-ticket.sh", "land", "1C-000417/2025")
    repeated = await run(server, tmp_path, "take-ticket.sh", "land", "1C-000417/2025")
    assert first == repeated
    assert re.fullmatch(rf"A001 {re.escape(server.url)}/t/[\w-]+\n", first[1]), first
    assert [ticket.reference for ticket in server.context.feed("aksu").state.tickets.values()] == ["1C-000417/2025"]
    status, out, err = await run(server, tmp_path, "take-ticket.sh", "none", "1C-1")
    assert (status, out) == (1, "")
    assert '"code":"unknown_service"' in err
    assert (await run(server, tmp_path, "take-ticket.sh", "land"))[0] == 2


async def test_a_shell_follows_events_and_goes_on_where_it_ended(server: Server, tmp_path: Path) -> None:
    """Each event in order; after an end of the script only the one that it was at may come again."""
    program = program_of(tmp_path, "cat")
    await server.issue()
    async with following(server, tmp_path, program) as process:
        assert await seqs(process, 3) == [1, 2, 3]
        await server.issue("school")
        assert await seqs(process, 4) == [4]
    await server.issue()
    async with following(server, tmp_path, program) as process:
        assert await seqs(process, 5) in ([5], [4, 5])


async def test_an_event_that_is_not_taken_comes_again(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script ends, and its next start gives the same event; a token of another role ends it too."""
    monkeypatch.setattr(event_stream, "LATE_S", 0.05)
    program = program_of(tmp_path, 'test "$1" != ticket.issued/1')
    await server.issue()
    for _ in range(2):
        async with following(server, tmp_path, program) as process:
            assert await asyncio.wait_for(process.wait(), 30) == 3
        assert (tmp_path / "position").read_text() == "2\n"
    status, _, err = await run(server, tmp_path, "follow-events.sh", str(program), role="kiosk")
    assert (status, "403" in err) == (1, True)


def test_the_module_for_1c_names_what_the_server_has() -> None:
    """Its addresses, and the members of what it sends and reads."""
    module = (SYSTEMS / "kezek.bsl").read_text("utf-8")
    paths = {route.path.removeprefix("/api/v1/halls/{hall}") for route in ROUTES}
    paths_named = re.findall(r'"(/(?:tickets|journal|bookings)[^"?]*)', module)
    assert len(paths_named) == 3
    assert {path.rstrip("/") + ("/{id}" if path.endswith("/") else "") for path in paths_named} <= paths
    assert module.count("Функция ") == module.count("КонецФункции")
    assert module.count("#Область") == module.count("#КонецОбласти")
