"""`kezek move` and `kezek backup` between a folder and a database, as an administrator runs them."""

import shutil
from pathlib import Path

import aiohttp
import pytest

from script.staging.forked_program import start_forked
from tests import postgres_server
from tests.integration.command_line import ROOT, SAMPLE, kezek
from tests.integration.kezek_process import serving, token
from tests.postgres_server import OWNER, Database

HALL = "/api/v1/halls/aksu"


@pytest.fixture
async def database(postgres_database: Database) -> Database:
    await postgres_server.empty(postgres_database)
    return postgres_database


async def issue(url: str, key: str) -> aiohttp.ClientResponse:
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {key}"}) as session,
        session.post(f"{url}{HALL}/tickets", json={"service": "land"}) as reply,
    ):
        await reply.read()
        return reply


async def test_a_hall_moves_into_a_database_and_its_copy_into_a_folder(tmp_path: Path, database: Database) -> None:
    """The journal, accounts and tokens go along; a server that was forgotten in the old place answers 503 with what to
    do, and does not start again there; a copy of the database is restored as any other."""
    old, owner = tmp_path / "old", database.url(OWNER)
    key = token(old, "kiosk")
    async with serving(old) as forgotten:
        assert (await issue(forgotten.url, key)).status == 201
        moved = kezek("move", "--from", old, "--to", owner)
        assert moved.code == 0, moved.err
        assert moved.out.startswith("aksu: ")
        assert "let servers use" not in moved.err  # which is about servers, and a move needs the owner
        refused = await issue(forgotten.url, key)
        assert refused.status == 503
    started = await start_forked("serve", "--config", SAMPLE, "--data", old, "--port", "0", folder=ROOT)
    _, errors = await started.communicate()
    assert started.returncode == 2
    assert f"was moved to postgresql://{database.host}/{database.name}" in errors.decode()
    assert kezek("verify", "--data", database.url()).out == moved.out
    config = shutil.copy(SAMPLE, tmp_path / "config.toml")
    async with serving(database.url(), config) as server:  # type: ignore[arg-type]  # an address for a folder
        reply = await issue(server.url, key)
        assert (reply.status, (await reply.json())["number"]) == (201, "L002")
    copy = tmp_path / "copy"
    copy_answer = kezek("backup", "--data", database.url(), "--to", copy)
    assert copy_answer.code == 0, copy_answer.err
    restored = kezek("restore", copy, "--data", tmp_path / "new")
    assert restored.out == kezek("verify", "--data", database.url()).out, restored.err
    assert "Аксу" in (tmp_path / "new" / "config.toml").read_text()


def test_a_move_that_cannot_be_says_why(tmp_path: Path, database: Database) -> None:
    """Nothing to move, no place to move to, the role of the servers, a place that is not closed."""
    token(tmp_path / "old", "kiosk")
    owner = database.url(OWNER)
    for arguments, sentence in (
        (("--from", tmp_path / "old", "--to", owner), "holds no journal: there is nothing to move"),
        (("--from", tmp_path / "old"), "Name the other place with --to"),
        (("--from", tmp_path / "old", "--reopen"), "is not closed"),
    ):
        refused = kezek("move", *arguments)
        assert refused.code in (1, 2)
        assert sentence in refused.err
