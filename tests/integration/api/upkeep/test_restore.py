"""A copy sent to a server without halls: looked at and restored by the real process beside it, or refused."""

import asyncio
import shutil
from collections import namedtuple
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from queue_server.api.upkeep import restores, uploads
from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.backups.making import BackupSources, make_backup
from queue_server.clock import now_s
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import load, parse
from queue_server.config.file.start import FIRST_TEXT
from queue_server.journal.sqlite.sqlite_store import FILE_NAME, SqliteStore
from queue_server.journal.store import Batch
from queue_server.upkeep import incoming_file
from queue_server.upkeep.copies.restored_hall import is_ready, take_place
from tests.certificates import a_holder
from tests.integration.api.conftest import Reply, Server, authorization, serving
from tests.integration.kezek_process import SAMPLE
from tests.unit.backups.test_hostile_files import sealed
from tests.unit.journal.days import HALL, day

URL = "/api/v1/restore"
PASSPHRASE = "bright river under old stone"
PAUSE_S = 0.02
SECTIONS = """
[reports.mail]
server = "127.0.0.1"
sender = "k@example.kz"
user = "k"
password_file = "{folder}/mail"
"""


async def make_copy(folder: Path, *, passphrase: str | None = None, config: bool = True, extra: str = "") -> Path:
    """A copy of a hall with a folder of pictures, a certificate that is a secret, and a password."""
    data, file = folder / "old", folder / "old.toml"
    (folder / "pictures").mkdir()
    (folder / "pictures" / "1.png").write_bytes(b"\x89PNG")
    for name in ("server.crt", "server.key", "mail"):
        (folder / name).write_text(name)
        (folder / name).chmod(0o600)
    board = f'\n[[displays.boards]]\nhall = "aksu"\nmedia = "{folder}/pictures"\n'
    certificate = f'[server]\ntls_certificate = "{folder}/server.crt"\ntls_key = "{folder}/server.key"\n'
    text = SAMPLE.read_text().replace("[server]\n", certificate, 1)
    file.write_text(text + board + SECTIONS.format(folder=folder) + extra)
    store = await SqliteStore.open(data)
    await store.append(Batch(day()))
    await store.close()
    copy = folder / "hall.backup"
    await asyncio.to_thread(make_backup, BackupSources(data, file if config else None, passphrase), copy)
    for name in ("server.crt", "server.key", "mail", "pictures/1.png"):
        (folder / name).unlink()
    return copy


@pytest.fixture(scope="module")
def locked_copy(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Such a copy with secrets under the passphrase, which are dear to lock."""
    return asyncio.run(make_copy(tmp_path_factory.mktemp("locked"), passphrase=PASSPHRASE)).read_bytes()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
async def server(tmp_path: Path, data: Path) -> AsyncIterator[Server]:
    """A server without any hall, on a store of its own."""
    file = tmp_path / "config.toml"
    file.write_text(FIRST_TEXT)
    config = parse(FIRST_TEXT.encode(), "config.toml", needs_hall=False)
    store = await SqliteStore.open(data)
    async with serving(store, halls=(), file=ConfigurationFile(file), config=config) as running:
        running.app[PARTS][Upkeep].data = data
        yield running
    await store.close()


async def send(server: Server, body: bytes) -> Reply:
    return await server.ask("POST", f"{URL}/file", "admin", params={"name": "hall.backup"}, data=body)


async def rest(server: Server) -> Any:
    """The document once nothing is under way."""
    work = server.app[PARTS][Upkeep].copy_restore
    async with asyncio.timeout(200):
        await work.checking.until_idle()
        await work.restoring.until_idle()
    return (await server.ask("GET", URL, "admin")).json


async def check(server: Server, body: bytes) -> Any:
    reply = await send(server, body)
    assert (reply.status, reply.json["stage"]) == (201, "checking"), reply.body
    return await rest(server)


async def yes(server: Server, document: Any, **body: Any) -> Any:
    answer = await server.ask("POST", URL, "admin", json={"version": document["version"], **body})
    assert answer.status == 200, answer.body
    restore, data = await rest(server), server.app[PARTS][Upkeep].data
    async with asyncio.timeout(200):
        while data is not None and restore["stage"] == "restored" and not is_ready(data):  # noqa: ASYNC110
            await asyncio.sleep(PAUSE_S)  # another process puts it there
    return restore


def bytes_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_copy_is_looked_at_restored_and_takes_its_place(
    server: Server, tmp_path: Path, data: Path, locked_copy: bytes
) -> None:
    """Before anything changes the page says what is in it; a wrong passphrase restores nothing; the configuration
    keeps this machine's address and names the places where all stands in the end; the earlier text is kept."""
    document = await check(server, locked_copy)
    contents = document["contents"]
    assert (document["stage"], contents["has_secrets"], document["installed"]) == ("ready", True, contents["version"])
    (hall,) = contents["halls"]
    assert (hall["hall"], hall["records"], hall["head"]) == (HALL, len(day()), day()[-1].hash.hex())
    assert hall["names"]["en"]
    assert hall["first_day"] <= hall["last_day"]
    wrong = await yes(server, document, passphrase="not this one at all")
    assert (wrong["stage"], wrong["fault"], is_ready(data)) == ("refused", "passphrase", False)
    restarts: list[bool] = []
    server.app[PARTS][Upkeep].restart = lambda: restarts.append(True)
    restore = await yes(server, wrong, passphrase=PASSPHRASE)
    assert (restore["stage"], restore["fault"]) == ("restored", None), restore
    async with asyncio.timeout(200):
        while not restarts:  # noqa: ASYNC110 - another process puts the hall there
            await asyncio.sleep(PAUSE_S)
    assert PASSPHRASE.encode() not in bytes_in(data)
    assert (await send(server, b"more")).code == "work_under_way"
    acts = [trace.act for trace in await server.context.store.traces(3)]
    assert acts == ["copy_restored", "copy_restored", "copy_sent"]
    config = tmp_path / "config.toml"
    assert take_place(data, config)
    assert not take_place(data, config)
    assert names_in(data) == ["kezek.db", "media", "restored.json", "secrets"]
    values = load(config)
    assert (values.server.host, values.server.port) == ("127.0.0.1", 8080)
    assert values.displays.boards[0].media == str(data / "media/0")
    assert values.server.tls_certificate is None  # what is named so here is no certificate
    assert values.reports.mail is not None
    assert values.reports.mail.password_file == str(data / "secrets/reports.mail.password_file")
    assert (data / "secrets/reports.mail.password_file").read_text() == "mail"
    assert [path.read_text() for path in (tmp_path / "config.toml.history").glob("*.toml")] == [FIRST_TEXT]
    store = await SqliteStore.open(data, read_only=True)
    assert await store.halls() == [HALL]
    await store.close()


async def test_secrets_that_stay_locked(server: Server, tmp_path: Path, data: Path, locked_copy: bytes) -> None:
    """The hall comes up all the same: what the server cannot start without is left out, and said."""
    restore = await yes(server, await check(server, locked_copy))
    assert restore["stage"] == "restored"
    assert any("certificates and secrets stay locked" in line for line in restore["left_out"])
    assert any(line.startswith("[server]: ") for line in restore["left_out"])
    assert not restore["restarts_itself"]
    take_place(data, tmp_path / "config.toml")
    assert load(tmp_path / "config.toml").server.tls_certificate is None


async def test_a_file_that_is_no_whole_copy(server: Server, tmp_path: Path, data: Path) -> None:
    """Half of one, one altered byte, another program's, the journal alone, one of a newer version: each by its name,
    and the folder is as it was."""
    copy = (await make_copy(tmp_path)).read_bytes()
    before = names_in(data)
    altered = bytearray(copy)
    altered[len(copy) // 2] ^= 1
    for body in (copy[: len(copy) // 2], bytes(altered), b"PK\x03\x04" + bytes(200)):
        refused = await check(server, body)
        assert (refused["stage"], refused["fault"]) == ("refused", "not_whole")
        answer = await server.ask("POST", URL, "admin", json={"version": refused["version"]})
        assert answer.code == "restore_not_ready"
    newer = await check(server, sealed(tmp_path / "newer", [], format=2).read_bytes())
    assert (newer["fault"], newer["detail"]) == ("newer", "9.9")
    alone = await check(server, (tmp_path / "old" / FILE_NAME).read_bytes())
    assert alone["fault"] == "no_configuration"
    cancelled = await server.ask("POST", f"{URL}/cancel", "admin", json={})
    assert (cancelled.json["stage"], names_in(data)) == ("none", before)


async def test_a_passphrase_for_nothing_and_a_configuration_that_is_faulty(server: Server, tmp_path: Path) -> None:
    """Nothing is restored that a person did not mean, or that no server could start with."""
    copy = await make_copy(tmp_path, extra="\n[nonsense]\n")
    document = await check(server, copy.read_bytes())
    refused = await yes(server, document, passphrase=PASSPHRASE)
    assert refused["fault"] == "passphrase_for_nothing"
    refused = await yes(server, refused)
    assert (refused["stage"], refused["fault"]) == ("refused", "configuration")
    assert "nonsense" in refused["detail"]


async def test_a_browser_that_is_closed_in_the_middle(
    server: Server, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has come of the copy is removed, and the next one is taken."""
    abandoned = asyncio.Event()
    loop, abandon = asyncio.get_running_loop(), incoming_file.IncomingFile.abandon

    def abandon_and_tell(upload: incoming_file.IncomingFile) -> None:
        abandon(upload)
        loop.call_soon_threadsafe(abandoned.set)

    monkeypatch.setattr(incoming_file.IncomingFile, "abandon", abandon_and_tell)
    _, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    secret = authorization("admin")["Authorization"]
    heading = f"POST {URL}/file?name=a HTTP/1.1\r\nHost: localhost\r\nAuthorization: {secret}\r\n"
    writer.write(f"{heading}Content-Length: 5000\r\n\r\n".encode() + bytes(900))
    await writer.drain()
    async with asyncio.timeout(200):
        while (upload_state := (await server.ask("GET", URL, "admin")).json)["reached"] != 900:
            pass
    assert (upload_state["stage"], upload_state["of"]) == ("sending", 5000)
    assert (await send(server, b"another")).code == "work_under_way"
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    async with asyncio.timeout(200):
        await abandoned.wait()
        while (await server.ask("GET", URL, "admin")).json["stage"] == "sending":
            pass  # the thread has removed the file and not yet told the handler
    assert names_in(data / "restore") == []
    assert (await check(server, b"no copy"))["fault"] == "not_whole"


async def test_a_hall_that_cannot_be_marked_for_the_next_start(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The restore ends with the disk's reason, once, and a second yes restores it when the disk takes it."""
    marks: list[Path] = []

    def no_mark(data: Path, _at: float) -> None:
        marks.append(data)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(restores, "mark_ready", no_mark)
    copy = await make_copy(tmp_path, passphrase=None)
    document = await check(server, copy.read_bytes())
    assert (await server.ask("POST", URL, "admin", json={"version": document["version"]})).status == 200
    async with asyncio.timeout(200):
        while (refused := await rest(server))["stage"] != "refused":
            await server.ask("GET", "/healthz")
    assert (refused["fault"], len(marks), server.app[PARTS][Upkeep].restart) == ("no_room", 1, None)
    assert "No space left" in refused["detail"]
    assert server.context.loops.failing() == []
    monkeypatch.undo()
    assert (await yes(server, refused))["stage"] == "restored"


@pytest.mark.parametrize(("limits", "wait"), [({"STALL_S": 0.1}, False), ({"PACE_S": 0.0}, True)])
async def test_an_upload_that_stalls_or_drips_gives_its_place_up(
    server: Server, data: Path, monkeypatch: pytest.MonkeyPatch, limits: dict[str, float], *, wait: bool
) -> None:
    """It is ended in plain words, what had come is removed, and another one is taken."""
    for name, limit in limits.items():
        monkeypatch.setattr(uploads, name, limit)
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    secret = authorization("admin")["Authorization"]
    heading = f"POST {URL}/file?name=a HTTP/1.1\r\nHost: localhost\r\nAuthorization: {secret}\r\n"
    writer.write(f"{heading}Content-Length: 5000\r\n\r\n".encode() + bytes(900 if wait else 0))
    async with asyncio.timeout(200):
        assert b"upload_stalled" in await reader.readuntil(b"}")
        writer.close()
        while server.app[PARTS][Upkeep].uploads:
            await server.ask("GET", "/healthz")
    assert names_in(data / "restore") == []
    monkeypatch.undo()
    assert (await check(server, b"no copy"))["fault"] == "not_whole"


async def test_a_disk_without_room(server: Server, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused before the first byte."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1 << 40, 1 << 40, 512 << 20))
    assert (await send(server, b"copy")).code == "upload_no_room"
    assert names_in(data / "restore") == []


async def test_two_people_in_it(server: Server, tmp_path: Path) -> None:
    """Each sees the same; a yes to what another has changed meanwhile is none."""
    copy = await make_copy(tmp_path)
    first = await check(server, copy.read_bytes())
    await check(server, copy.read_bytes())
    answer = await server.ask("POST", URL, "admin", json={"version": first["version"]})
    assert answer.code == "restore_changed"
    assert (await server.ask("GET", URL, "admin")).json["sender"] == "admin-1"


async def test_two_who_say_yes_at_once(server: Server, tmp_path: Path) -> None:
    """One process puts the hall together: two would write into one folder."""
    document = await check(server, (await make_copy(tmp_path)).read_bytes())
    body = {"version": document["version"]}
    answers = await asyncio.gather(*(server.ask("POST", URL, "admin", json=body) for _ in range(3)))
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    assert (await rest(server))["stage"] == "restored"
    assert (await server.ask("POST", f"{URL}/cancel", "admin", json={})).code == "work_under_way"


async def test_a_server_with_https_of_its_own_does_not_fall_back_to_http(
    server: Server, tmp_path: Path, locked_copy: bytes
) -> None:
    """The copy's certificate stays locked, so this machine's is used."""
    own = a_holder("hall", now_s(), names=("127.0.0.1",))
    pem, config = tmp_path / "own.pem", tmp_path / "config.toml"
    pem.write_bytes(own.key_pem + own.pem)
    config.write_text(f'[server]\nport = 8443\ntls_certificate = "{pem}"\ntls_key = "{pem}"\n')
    restore = await yes(server, await check(server, locked_copy))
    assert restore["stage"] == "restored", restore
    take_place(tmp_path / "data", config)
    settings = load(config).server
    assert (settings.port, settings.tls_certificate, settings.tls_key) == (8443, str(pem), str(pem))


async def test_a_server_that_has_a_hall() -> None:
    """Nothing is sent, looked at or restored there."""
    async with serving() as running:
        for method, path in (("GET", URL), ("POST", f"{URL}/file?name=a"), ("POST", f"{URL}/cancel")):
            body = b"a" if path.endswith("=a") else b"{}"
            data = None if method == "GET" else body
            assert (await running.ask(method, path, "admin", data=data)).code == "restore_hall_present"
        answer = await running.ask("POST", URL, "admin", json={"version": 0})
        assert answer.code == "restore_hall_present"


def test_a_start_that_is_interrupted_goes_on(tmp_path: Path) -> None:
    """Power is lost when half of the names have moved: the next start moves the rest, the store last."""
    data, config = tmp_path / "data", tmp_path / "config.toml"
    hall = data / "restore" / "hall"
    (hall / "config.toml.history").mkdir(parents=True)
    (hall / "media").mkdir()
    for path, text in ((data / FILE_NAME, "empty"), (hall / FILE_NAME, "store"), (hall / "config.toml", "# hall\n")):
        path.write_text(text)
    config.write_text(FIRST_TEXT)
    (data / "restore" / "ready.json").write_text('{"at": 1760000000}')
    (data / "restore" / "before").mkdir()
    (data / FILE_NAME).rename(data / "restore" / "before" / FILE_NAME)
    (hall / "media").rename(data / "media")
    assert take_place(data, config)
    assert ((data / FILE_NAME).read_text(), config.read_text()) == ("store", "# hall\n")
    assert names_in(data) == ["kezek.db", "media"]
