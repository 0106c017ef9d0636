"""A proxy before two servers on one store, as its example has it: one server is killed, and nobody notices."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import aiohttp
import pytest

from script.trials.fleet import Fleet, fleet, free_ports, kezek
from script.trials.sending import HALL
from script.trials.settings import configuration
from tests.integration.command_line import ROOT

EXAMPLES: Final = ROOT / "examples/proxy"
PROXIES: Final = {
    "haproxy": ("haproxy.cfg", ("-db", "-f", "{file}")),
    "nginx": ("nginx.conf", ("-g", "daemon off; pid {folder}/pid; error_log stderr;", "-c", "{file}")),
    "caddy": ("Caddyfile", ("run", "--adapter", "caddyfile", "--config", "{file}")),
}
"""Program -> its example, and how it is started. HAProxy is installed with the tests; the others where they are."""
PATH: Final = f"{os.environ['PATH']}:/usr/sbin"


@pytest.fixture
async def servers(tmp_path: Path) -> AsyncIterator[Fleet]:
    config = tmp_path / "config.toml"
    config.write_text(configuration(2, None, None, proxies=True))
    async with fleet(2, config, [tmp_path / "data"], tmp_path) as running:
        yield running


@asynccontextmanager
async def proxy(program: str, servers: Fleet, folder: Path) -> AsyncIterator[str]:
    """The proxy on a free port, as its example has it, for two servers here."""
    example, arguments = PROXIES[program]
    (port,) = free_ports(1)
    text = (EXAMPLES / example).read_text()
    for address, server in zip(("10.0.0.5:8080", "10.0.0.6:8080"), servers.servers, strict=True):
        assert address in text
        text = text.replace(address, f"127.0.0.1:{server.port}")
    text = text.replace("bind :80\n", f"bind 127.0.0.1:{port}\n").replace("listen 80;", f"listen 127.0.0.1:{port};")
    text = text.replace("\n:80 {", f"\n{{\n\tadmin off\n\tauto_https off\n}}\nhttp://127.0.0.1:{port} {{")
    file = folder / example
    file.write_text(f"events {{}}\nhttp {{\n{text}\n}}\n" if program == "nginx" else text)
    process = await asyncio.create_subprocess_exec(
        shutil.which(program, path=PATH) or program,
        *(argument.format(file=file, folder=folder) for argument in arguments),
        stderr=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        await _accepts(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


async def _accepts(url: str) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(20):
        while True:
            try:
                async with session.get(f"{url}/readyz?halls=any") as reply:
                    if reply.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("program", PROXIES)
async def test_a_server_is_killed_behind_a_proxy(program: str, servers: Fleet, tmp_path: Path) -> None:
    """Every command is answered by the other server, once; live sockets go on there; the server that is back is asked
    again."""
    if program != "haproxy" and shutil.which(program, path=PATH) is None:
        pytest.skip(f"{program} is not installed")
    key = await kezek("token", "add", "--data", str(tmp_path / "data"), "--role", "kiosk", "--name", "door")
    async with (
        asyncio.timeout(100),
        proxy(program, servers, tmp_path) as url,
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}) as session,
    ):
        numbers = [await _issue(session, url, n) for n in range(10)]
        await servers.servers[0].kill()
        numbers += [await _issue(session, url, n) for n in range(10, 40)]
        async with session.ws_connect(f"{url.replace('http', 'ws', 1)}/api/v1/halls/{HALL}/live?view=board") as socket:
            assert (await socket.receive_json())["waiting"]["total"] == 40
        await servers.servers[0].start()
        await servers.servers[1].kill()
        numbers += [await _issue(session, url, n) for n in range(40, 50)]
        assert numbers == [f"A{n:04d}" for n in range(1, 51)]


@pytest.mark.slow
async def test_a_server_hangs_behind_a_proxy(servers: Fleet, tmp_path: Path) -> None:
    """It is stopped with commands on their way to it: they are answered by the other one, and none is carried out
    twice, also once it goes on."""
    key = await kezek("token", "add", "--data", str(tmp_path / "data"), "--role", "kiosk", "--name", "door")
    async with (
        asyncio.timeout(100),
        proxy("haproxy", servers, tmp_path) as url,
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}) as session,
    ):
        numbers = [await _issue(session, url, n) for n in range(4)]
        hanging = servers.servers[0].process
        assert hanging is not None
        hanging.send_signal(signal.SIGSTOP)
        try:
            numbers += await asyncio.gather(*(_issue(session, url, n) for n in range(4, 12)))
        finally:
            hanging.send_signal(signal.SIGCONT)
        numbers += [await _issue(session, url, n) for n in range(12, 16)]
        assert sorted(numbers) == [f"A{n:04d}" for n in range(1, 17)]


async def _issue(session: aiohttp.ClientSession, url: str, n: int) -> str:
    """The number of a ticket. A command that no server could be found for at once is sent again under its id, as kiosks
    and desks do."""
    headers = {"Idempotency-Key": f"door-{n}"}
    while True:
        try:
            async with session.post(
                f"{url}/api/v1/halls/{HALL}/tickets", json={"service": "land"}, headers=headers
            ) as reply:
                if reply.status == 201:
                    return str((await reply.json())["number"])
                assert reply.status in (502, 503), await reply.text()
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.05)
