"""A test letter, by a real mail server: taken, refused, silent, and without any."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import load
from queue_server.config.sections.reports import Mail
from queue_server.reports.schedule.mail import NotSent, password_of
from queue_server.upkeep import letter_job
from tests.integration.api.conftest import Server, serving
from tests.integration.kezek_process import SAMPLE
from tests.integration.mail_server import Postbox, mail_server

PATH = "/api/v1/mail/test"
READER = {"to": "akim@example.kz"}


@asynccontextmanager
async def a_server(folder: Path, mail: str = "") -> AsyncIterator[Server]:
    file = folder / "config.toml"
    file.write_text(SAMPLE.read_text() + mail)
    async with serving(file=ConfigurationFile(file), config=load(file)) as server:
        yield server


def by(port: int, **further: str) -> str:
    settings = {"server": "127.0.0.1", "sender": "kezek@example.kz", "security": "none"} | further
    lines = "".join(f'{key} = "{value}"\n' for key, value in settings.items())
    return f"\n[reports.mail]\nport = {port}\n{lines}"


async def outcome(server: Server) -> Any:
    reply = await server.ask("POST", f"{PATH}?lang=ru", "admin", json=READER)
    assert (reply.status, reply.json["is_running"]) == (200, True), reply.body
    async with asyncio.timeout(60):
        await server.app[PARTS][Upkeep].letter.until_idle()
    return (await server.ask("GET", PATH, "admin")).json


async def test_a_letter_that_arrives(tmp_path: Path) -> None:
    """In the language of the page; the trail says that one was sent, and not to whom."""
    postbox = Postbox()
    async with mail_server(postbox, tmp_path) as (port, _), a_server(tmp_path, by(port)) as server:
        document = await outcome(server)
        assert (document["fault"], document["to"]) == (None, "akim@example.kz")
        assert postbox.letters[0]["Subject"] == "Kezek: пробное письмо"
        assert postbox.readers == [["akim@example.kz"]]
        (trace,) = await server.context.store.traces(1)
        assert (trace.act, trace.name, trace.by) == ("letter_sent", "", "admin:admin-1")


@pytest.mark.parametrize(
    ("refusal", "unknown", "fault"),
    [("554 no letters today", set[str](), "refused"), (None, {"akim@example.kz"}, "readers")],
)
async def test_a_server_that_refuses(tmp_path: Path, refusal: str | None, unknown: set[str], fault: str) -> None:
    """The letter, or its reader: each has its word, and the server's own words are not repeated."""
    postbox = Postbox()
    postbox.refuses, postbox.unknown = refusal, unknown
    async with mail_server(postbox, tmp_path) as (port, _), a_server(tmp_path, by(port)) as server:
        document = await outcome(server)
        assert document["fault"] == fault
        assert "today" not in document["detail"]


async def test_a_server_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the connection, and says a byte now and then for ever: the process is ended, and the page says so. Until
    then a second letter waits."""

    ended = asyncio.Event()

    async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                writer.write(b"2")
                await writer.drain()
                await asyncio.sleep(0.2)
        writer.close()
        ended.set()

    hanging = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = hanging.sockets[0].getsockname()[1]
    async with a_server(tmp_path, by(port)) as server:
        monkeypatch.setattr(server.app[PARTS][Upkeep].letter, "_limit_s", 4.0)
        begun = await server.ask("POST", PATH, "admin", json=READER)
        assert begun.json["is_running"]
        assert (await server.ask("POST", PATH, "admin", json=READER)).code == "work_under_way"
        async with asyncio.timeout(60):
            await server.app[PARTS][Upkeep].letter.until_idle()
        document = (await server.ask("GET", PATH, "admin")).json
        assert (document["fault"], document["detail"]) == ("silent", "not done within 4 s")
        assert (await server.ask("GET", "/healthz")).status == 200
    hanging.close()
    async with asyncio.timeout(60):
        await ended.wait()


async def test_nobody_there(tmp_path: Path, unused_tcp_port: int) -> None:
    """A port on which nothing listens."""
    async with a_server(tmp_path, by(unused_tcp_port)) as server:
        assert (await outcome(server))["fault"] == "unreachable"
    mail = by(unused_tcp_port, security="starttls", user="kezek", password_file=str(tmp_path / "gone"))
    async with a_server(tmp_path, mail) as server:
        assert (await outcome(server))["fault"] == "unreachable"


async def test_a_password_that_is_nowhere(tmp_path: Path) -> None:
    """The person looks at the file, and not at the mail server."""
    mail = Mail("mail.example.kz", "kezek@example.kz", user="kezek", password_file=str(tmp_path / "gone"))
    with pytest.raises(NotSent) as failure:
        password_of(mail)
    assert failure.value.fault == "no_password"
    (tmp_path / "gone").write_text("secret")
    (tmp_path / "gone").chmod(0o644)
    with pytest.raises(NotSent) as failure:
        password_of(mail)
    assert failure.value.fault == "open_password"


async def test_bad_requests(tmp_path: Path) -> None:
    """No reader, no address, several at once, a line too many; a server without mail, or without a file."""
    async with a_server(tmp_path) as server:
        bodies = ({}, {"to": "nobody"}, {"to": "a@b.kz,c@d.kz"}, {"to": "a@b.kz\nBcc: c@d.kz"}, READER | {"x": 1})
        for body in bodies:
            assert (await server.ask("POST", PATH, "admin", json=body)).code == "malformed"
        assert (await server.ask("POST", PATH, "admin", json=READER)).code == "no_mail_server"
    async with serving() as server:
        assert (await server.ask("POST", PATH, "admin", json=READER)).code == "configuration_fixed"


def test_one_answer_may_take_less_than_all() -> None:
    """So that a server which is merely silent is named as such by the letter itself."""
    assert letter_job.SHORT_ANSWER_S < 25
