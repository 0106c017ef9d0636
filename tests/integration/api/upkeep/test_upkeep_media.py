"""Pictures and videos sent to a board's folder, arranged, given days and removed, by the API."""

import asyncio
import base64
import shutil
from collections import namedtuple
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.app_parts import PARTS
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.config.file.load import load
from queue_server.media import media_store
from tests.integration.api.conftest import HALL, Reply, Server, authorization, serving
from tests.integration.kezek_process import SAMPLE

MEDIA = f"{HALL}/media"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(80)
WEBM = b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1fB\x82\x84webm" + bytes(60)
FILES = {"1.png": PNG, "10.mp4": MP4, "2.webm": WEBM}


def names_in(folder: Path) -> list[str]:
    """All that lies there, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "screens").mkdir()
    return tmp_path / "screens"


@pytest.fixture
async def server(tmp_path: Path, folder: Path) -> AsyncIterator[Server]:
    file = tmp_path / "config.toml"
    file.write_text(SAMPLE.read_text() + f'\n[[displays.boards]]\nhall = "aksu"\nmedia = "{folder}"\n')
    config = load(file)
    async with serving(for_visitors=config.displays, file=ConfigurationFile(file), config=config) as running:
        running.app[PARTS][Upkeep].data = tmp_path / "data"
        yield running


async def send(server: Server, name: str, body: bytes, **options: object) -> Reply:
    return await server.ask("POST", MEDIA, "admin", params={"name": name}, data=body, **options)


async def test_files_are_sent_arranged_and_removed(server: Server, folder: Path) -> None:
    """Boards show them in the order that was given, a picture as long as was said; the trail names each act."""
    for name, body in FILES.items():
        reply = await send(server, name, body)
        assert reply.status == 201, reply.body
    assert [item["name"] for item in reply.json["items"]] == ["1.png", "2.webm", "10.mp4"]
    assert (folder / "1.png").read_bytes() == PNG
    items = [{"name": "10.mp4"}, {"name": "1.png", "seconds": 7}]
    arranged = await server.ask("POST", f"{MEDIA}/arrange", "admin", json={"items": items})
    assert [(item["name"], item["seconds"]) for item in arranged.json["items"]] == [
        ("10.mp4", None),
        ("1.png", 7),
        ("2.webm", None),
    ]
    board = (await server.ask("GET", "/display/aksu/settings")).json
    assert [(item["name"], item.get("seconds")) for item in board["media"]] == [
        ("10.mp4", None),
        ("1.png", 7),
        ("2.webm", None),
    ]
    removed = await server.ask("POST", f"{MEDIA}/remove", "admin", json={"name": "10.mp4"})
    assert [item["name"] for item in removed.json["items"]] == ["1.png", "2.webm"]
    assert (await server.ask("POST", f"{MEDIA}/remove", "admin", json={"name": "10.mp4"})).code == "not_found"
    acts = [trace.act for trace in await server.context.store.traces(9)]
    assert acts == ["media_removed", "media_arranged", "media_added", "media_added", "media_added"]


async def test_a_file_has_its_days(server: Server) -> None:
    """Outside them no board shows it, and the administrator still sees it."""
    await send(server, "1.png", PNG)
    await send(server, "2.png", PNG)
    items = [{"name": "1.png", "first": "2025-10-10"}, {"name": "2.png", "first": "2025-10-01", "last": "2025-10-09"}]
    await server.ask("POST", f"{MEDIA}/arrange", "admin", json={"items": items})
    media = (await server.ask("GET", "/display/aksu/settings")).json["media"]
    assert [item["name"] for item in media] == ["2.png"], "it is 9 October"
    server.clock.pass_s(24 * 3600)
    media = (await server.ask("GET", "/display/aksu/settings")).json["media"]
    assert [item["name"] for item in media] == ["1.png"]
    assert len((await server.ask("GET", MEDIA, "admin")).json["items"]) == 2


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("holiday.jpg", PNG, "media_false_ending"),
        ("holiday.png", MP4, "media_false_ending"),
        ("film.mp4", b"MZ" + bytes(200), "media_unknown_type"),
        ("page.png", b"<html><script>alert(1)</script>" + bytes(90), "media_unknown_type"),
        ("short.png", b"\x89P", "media_unknown_type"),
        ("empty.png", b"", "malformed"),
        ("fire.vtt", b"1\n00:00:00,000 --> 00:00:02,000\n", "media_unknown_type"),
        ("picture.svg", PNG, "media_name"),
        ("../outside.png", PNG, "media_name"),
        (".hidden.png", PNG, "media_name"),
        ("a\\b.png", PNG, "media_name"),
        ("turned\u202e.png", PNG, "media_name"),
        ("line\n.png", PNG, "media_name"),
        ("ұ" * 90 + ".png", PNG, "media_name"),
        ("", PNG, "media_name"),
    ],
    ids=lambda value: None if isinstance(value, str) else "body",
)
async def test_what_is_no_picture_or_video_is_refused(
    server: Server, folder: Path, name: str, body: bytes, code: str
) -> None:
    """By its content and by its name; nothing is left behind."""
    assert (await send(server, name, body)).code == code
    assert names_in(folder) == []


async def test_four_gigabytes_are_refused_before_the_first(server: Server, folder: Path) -> None:
    """By what the client says that it will send; a body without a length is not taken at all."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    secret = authorization("admin")["Authorization"]
    heading = f"POST {MEDIA}?name=a.mp4 HTTP/1.1\r\nHost: localhost\r\nAuthorization: {secret}\r\n"
    writer.write(f"{heading}Content-Length: {4 << 30}\r\n\r\n".encode())
    async with asyncio.timeout(20):
        assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
    writer.close()
    reader, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    writer.write(f"{heading}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n".encode())
    async with asyncio.timeout(20):
        assert (await reader.readline()).startswith(b"HTTP/1.1 400 ")
    writer.close()
    assert names_in(folder) == []


async def test_an_upload_that_breaks_off_leaves_nothing(
    server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection ends half way: the part is deleted, and the next file is taken."""
    _, writer = await asyncio.open_connection("127.0.0.1", int(server.url.rpartition(":")[2]))
    secret = authorization("admin")["Authorization"]
    heading = f"POST {MEDIA}?name=a.png HTTP/1.1\r\nHost: localhost\r\nAuthorization: {secret}\r\n"
    writer.write(f"{heading}Content-Length: 1000\r\n\r\n".encode() + PNG)
    await writer.drain()
    abandoned = asyncio.Event()
    loop, abandon = asyncio.get_running_loop(), media_store.MediaUpload.abandon

    def abandon_and_tell(upload: media_store.MediaUpload) -> None:
        abandon(upload)
        loop.call_soon_threadsafe(abandoned.set)

    monkeypatch.setattr(media_store.MediaUpload, "abandon", abandon_and_tell)
    writer.close()
    async with asyncio.timeout(20):
        await abandoned.wait()
    assert names_in(folder) == []
    assert (await send(server, "a.png", PNG)).status == 201


async def test_a_full_disk_and_a_full_folder(server: Server, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would leave the halls too little room is refused, as is a second file of one name and one too many."""
    await send(server, "1.png", PNG)
    assert (await send(server, "1.png", PNG)).code == "media_exists"
    monkeypatch.setattr(media_store, "MOST_MEDIA", 1)
    assert (await send(server, "2.png", PNG)).code == "media_full"
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(media_store, "MOST_MEDIA", 500)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(1 << 30, 1 << 30, 600 << 10))
    assert (await send(server, "2.png", PNG)).code == "media_no_room"
    assert names_in(folder) == ["1.png"]


async def test_a_plan_that_is_none(server: Server) -> None:
    """Times out of range, days the wrong way round, unknown members; a plan file of somebody else is passed over."""
    await send(server, "1.png", PNG)
    for item in (
        {"name": "1.png", "seconds": 1},
        {"name": "1.png", "first": "2025-10-11", "last": "2025-10-10"},
        {"name": "1.png", "first": "tomorrow"},
        {"name": "1.png", "hours": 3},
        {"name": ""},
    ):
        assert (await server.ask("POST", f"{MEDIA}/arrange", "admin", json={"items": [item]})).code == "malformed"
    assert (await server.ask("GET", MEDIA, "admin")).json["items"][0]["seconds"] is None


async def test_a_folder_that_the_server_makes(server: Server, tmp_path: Path, folder: Path) -> None:
    """In the data folder, for the hall or a zone of it; one that is gone is named."""
    folder_reply = await server.ask("POST", f"{MEDIA}/folder", "admin")
    assert Path(folder_reply.json["folder"]) == tmp_path / "data" / "media" / "aksu"
    assert names_in(tmp_path / "data" / "media") == ["aksu"]
    assert (await server.ask("POST", f"{MEDIA}/folder?zone=nowhere", "admin")).code == "malformed"
    shutil.rmtree(folder)
    assert (await server.ask("GET", MEDIA, "admin")).code == "media_no_folder"
    assert (await send(server, "1.png", PNG)).code == "media_no_folder"
