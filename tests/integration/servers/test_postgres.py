"""A server on PostgreSQL, and the commands that take its address in the place of a folder."""

import json
import os
from datetime import date, timedelta
from pathlib import Path

import aiohttp
import pytest

from tests import postgres_server
from tests.integration.command_line import SAMPLE, kezek
from tests.integration.kezek_process import figures_of, serving, token
from tests.postgres_server import Database

HALL = "/api/v1/halls/aksu"


@pytest.fixture
async def database(postgres_database: Database) -> Database:
    await postgres_server.empty(postgres_database)
    return postgres_database


def configured(folder: Path, database: Database) -> Path:
    """The sample hall, with its store in the database."""
    config = folder / "config.toml"
    config.write_text(f'{SAMPLE.read_text()}\n[store]\nurl = "{database.url()}"\n')
    return config


async def call(session: aiohttp.ClientSession, url: str, key: str, **body: object) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": os.urandom(8).hex()}
    async with session.post(url, json=body, headers=headers) as reply:
        answer: dict[str, object] = await reply.json()
        assert reply.status in (200, 201), answer
        return answer


async def test_a_hall_lives_in_a_database(tmp_path: Path, database: Database) -> None:
    """A ticket that is issued and called is there after a restart; every command reads the same journal by address.
    While the database is away commands are refused, and nothing needs a restart."""
    config, url = configured(tmp_path, database), database.url()
    kiosk, operator, manager = (token(url, role) for role in ("kiosk", "operator", "manager"))
    async with aiohttp.ClientSession() as session:
        async with serving(tmp_path / "data", config) as server:
            hall = f"{server.url}{HALL}"
            ticket = await call(session, f"{hall}/tickets", kiosk, service="land")
            await call(session, f"{hall}/windows/6/open", operator)
            await call(session, f"{hall}/windows/6/next", operator)
            async with postgres_server.away(database):
                headers = {"Authorization": f"Bearer {kiosk}", "Idempotency-Key": "while-away"}
                async with session.post(f"{hall}/tickets", json={"service": "land"}, headers=headers) as reply:
                    assert (reply.status, "Retry-After" in reply.headers) == (503, True)
            async with session.post(f"{hall}/tickets", json={"service": "land"}, headers=headers) as reply:
                assert reply.status == 201, await reply.text()
        assert "Traceback" not in server.errors
        async with serving(tmp_path / "data", config) as server:
            headers = {"Authorization": f"Bearer {kiosk}"}
            async with session.get(f"{server.url}{HALL}/tickets/{ticket['id']}", headers=headers) as reply:
                document = await reply.json()
            assert (document["number"], document["state"], document["window"]) == (ticket["number"], "called", 6)
            headers = {"Authorization": f"Bearer {manager}"}
            day = str(ticket["issued_at"])[:10]  # of Greenwich; the hall's day is it or the one after
            period = f"from={day}&to={date.fromisoformat(day) + timedelta(1)}&by=service"
            async with figures_of(session, f"{server.url}{HALL}/stats?{period}", headers) as reply:
                assert reply.status == 200, await reply.text()
                assert '"issued":2' in await reply.text()
    verified = kezek("verify", "--data", url)
    assert verified.code == 0, verified.err
    assert verified.out.startswith("aksu: ")
    exported = kezek("export", "--data", url, "--hall", "aksu")
    seqs = [json.loads(line)["seq"] for line in exported.out.splitlines()]
    assert seqs == list(range(1, len(seqs) + 1))
    assert f"aksu: {len(seqs)} records" in verified.out
    report = kezek("report", "--data", url, "--hall", "aksu")
    assert report.code == 0, report.err
    assert not (tmp_path / "data" / "kezek.db").exists()


async def test_a_server_takes_an_address_in_the_place_of_a_folder(tmp_path: Path, database: Database) -> None:
    """Its own files are beside the configuration."""
    config = tmp_path / "config.toml"
    config.write_text(SAMPLE.read_text())
    async with serving(database.url(), config):
        pass
    assert (tmp_path / "config-files").is_dir()
    assert kezek("verify", "--data", database.url()).code == 0


def test_what_needs_a_folder_refuses_an_address(tmp_path: Path) -> None:
    """With a sentence that says where to read on."""
    refused = kezek("upgrade", "--data", "postgresql://db.example/kezek", tmp_path / "kezek.whl")
    assert refused.code == 2
    assert "several-servers.md" in refused.err


def test_a_password_does_not_stand_in_an_address() -> None:
    """Nor is it repeated when it is refused, on the command line or in the configuration."""
    refused = kezek("verify", "--data", "postgresql://kezek:open-sesame@db.example/kezek")
    assert refused.code == 2
    assert "password must not stand in the address" in " ".join(refused.err.replace("│", " ").split())
    assert "open-sesame" not in refused.err


def test_the_configuration_names_a_wrong_address(tmp_path: Path) -> None:
    """With file, line and key."""
    config = tmp_path / "config.toml"
    config.write_text(f'{SAMPLE.read_text()}\n[store]\nurl = "postgresql://kezek:open-sesame@db.example/kezek"\n')
    line = len(SAMPLE.read_text().splitlines()) + 3
    refused = kezek("check-config", config)
    assert refused.code == 2
    assert refused.err.startswith(f"{config}:{line}: store.url: a password must not stand in the address")
    assert "open-sesame" not in refused.err


async def test_a_store_is_made_by_a_command(database: Database) -> None:
    """As the owner, any number of times; the servers' role gets what it needs."""
    bare = await postgres_server.make_database(f"{database.name}_by_command", template="template0")
    owner = bare.url(postgres_server.OWNER)
    before = kezek("verify", "--data", bare.url())
    assert (before.code, "kezek store create" in before.err) == (2, True)
    for _ in range(2):
        answer = kezek("store", "create", "--url", owner, "--role", postgres_server.SERVERS)
        assert answer.code == 0, answer.err
    assert kezek("verify", "--data", bare.url()).err == "There is no record yet.\n"
    refused = kezek("store", "create", "--url", owner, "--role", "nobody here")
    assert refused.code == 2
    assert 'CREATE ROLE "nobody here" LOGIN' in refused.err
