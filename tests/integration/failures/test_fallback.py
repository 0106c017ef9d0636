"""A start that fails on its settings goes on with the last ones that worked, as a process of its own, and says so."""

import asyncio
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from queue_server.config.file.config_file import LastGood
from tests.integration.command_line import SAMPLE, kezek, program
from tests.integration.kezek_process import serving, token

READY = "/readyz"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The sample, on any free port."""
    path = tmp_path / "config.toml"
    path.write_text(SAMPLE.read_text().replace("port = 8080", "port = 0"))
    return path


def text_of(file: Path) -> str:
    return file.read_text()


def put(file: Path, text: str) -> None:
    file.write_text(text)


def with_good(tmp_path: Path, config: Path) -> Path:
    """A data folder in which the present text of the configuration is the last that worked."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    LastGood(data).write(config.read_bytes())
    return data


async def get(url: str, path: str, **options: Any) -> Any:
    async with aiohttp.ClientSession(url) as session, session.get(path, **options) as reply:
        return json.loads(await reply.read())


async def test_a_start_that_went_well_is_kept(config: Path, tmp_path: Path) -> None:
    """Its text, for the server alone to read; `/readyz` says that it is in force."""
    data = tmp_path / "data"
    async with serving(data, config) as server:
        ready = await get(server.url, READY)
        assert (ready["status"], ready["configuration"], ready["wrong_settings"]) == ("ready", "in_force", [])
    good = LastGood(data)
    assert good.read() == text_of(config).encode()
    assert good.path.stat().st_mode & 0o777 == 0o600


def broken(text: str) -> str:
    return text + "\n[halls\n"


def certificate_that_is_not_there(text: str) -> str:
    return text.replace("[server]\n", '[server]\ntls_certificate = "/none/a.crt"\ntls_key = "/none/a.key"\n', 1)


def folder_that_cannot_be_written(text: str) -> str:
    return text + '\n[[reports.schedules]]\nid = "r"\nhall = "aksu"\nfolder = "/proc/1/reports"\n'


@pytest.mark.parametrize(
    ("harm", "key"),
    [
        (broken, "TOML"),
        (certificate_that_is_not_there, "server.tls_certificate"),
    ],
)
async def test_a_start_that_fails_goes_on_with_what_worked(
    config: Path, tmp_path: Path, harm: Callable[[str], str], key: str
) -> None:
    """It is reachable where it was and gives tickets; `/readyz`, the log and `check-config` name the key; the file
    itself is left alone; without an earlier start the program ends with exit 2 and the mistakes."""
    good = text_of(config)
    data = with_good(tmp_path, config)
    put(config, harm(good))
    refused = program("serve", "--config", config, "--data", tmp_path / "never")
    checked = kezek("check-config", config)
    assert refused.code == checked.code == 2
    assert f": {key}: " in checked.err.splitlines()[0]
    assert refused.err == checked.err
    assert not (tmp_path / "never").exists()
    async with serving(data, config) as server:
        ready = await get(server.url, READY)
        assert (ready["status"], ready["configuration"], ready["wrong_settings"][0]) == ("ready", "earlier", key)
        headers = {"Authorization": f"Bearer {token(data, 'kiosk')}"}
        async with (
            aiohttp.ClientSession(server.url, headers=headers) as session,
            session.post("/api/v1/halls/aksu/tickets", json={"service": "land"}) as issued,
        ):
            assert issued.status == 201
    assert "In force is the one that worked last." in server.errors
    assert f": {key}: " in server.errors
    assert text_of(config) == harm(good)
    assert LastGood(data).read() == good.encode()


async def test_a_folder_that_cannot_be_written_closes_no_hall(config: Path, tmp_path: Path) -> None:
    """What worked before is in force where it names no such folder. Where it does too (a stick was pulled), the file is
    in force, and staff are told what does not work. `check-config` refuses it."""
    key = ["reports.schedules[0].folder"]
    data = with_good(tmp_path, config)
    put(config, folder_that_cannot_be_written(text_of(config)))
    assert kezek("check-config", config).code == 2
    async with serving(data, config) as server:
        ready = await get(server.url, READY)
        assert (ready["configuration"], ready["wrong_settings"]) == ("earlier", key)
    LastGood(data).write(text_of(config).encode())
    async with serving(data, config) as server:
        ready = await get(server.url, READY)
        assert (ready["status"], ready["configuration"], ready["wrong_settings"]) == ("ready", "faulty", key)


async def test_a_file_that_is_gone_is_no_end_either(config: Path, tmp_path: Path) -> None:
    """A disk that is not mounted, or a name that somebody has changed."""
    data = with_good(tmp_path, config)
    await asyncio.to_thread(config.unlink)
    async with serving(data, config) as server:
        assert (await get(server.url, READY))["configuration"] == "earlier"


async def test_check_config_takes_its_own_server_for_no_stranger(config: Path, tmp_path: Path) -> None:
    """While the hall is served, its port is taken by itself; another hall's configuration is told that it is taken."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    text = text_of(config).replace("port = 0", f"port = {port}")
    put(config, text)
    async with serving(tmp_path / "data", config, on_its_port=True):
        assert kezek("check-config", config).code == 0
        put(config, text.replace("halls.aksu", "halls.other"))
        checked = kezek("check-config", config)
        assert (checked.code, checked.err.split(": ")[1]) == (2, "server.port")
        assert kezek("check-config", "--elsewhere", config).code == 0
