"""Pictures and videos of a board: only what lies in its folder, to whoever may see the board."""

import logging
import os
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
from msgspec import structs

from displays.media.media_folder import MediaFolder, file_of
from queue_server.config.sections.displays import Displays, HallBoard
from tests.halls import DEFINITION
from tests.integration.api.conftest import Reply, Server, serving

SETTINGS = "/display/aksu/settings"


def boards(*boards: HallBoard) -> Displays:
    return Displays(boards=boards)


def hall(folder: Path, **settings: object) -> HallBoard:
    return HallBoard(hall="aksu", media=str(folder), **settings)


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_bytes(name.encode())


async def names(server: Server, query: str = "") -> list[str]:
    return [media["name"] for media in (await server.ask("GET", SETTINGS + query)).json["media"]]


async def test_a_board_is_told_what_lies_in_its_folder(tmp_path: Path) -> None:
    """Pictures and videos in the order in which people number files; nothing that is hidden, empty or a folder."""
    put(tmp_path, "10.jpg", "2.PNG", "1 видео.webm", "notes.txt", ".hidden.jpg", "page.svg", "page.html")
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "folder.jpg").mkdir()
    version = f"{(tmp_path / '10.jpg').stat().st_mtime_ns:x}-6"
    async with serving(for_visitors=boards(hall(tmp_path, call_s=6, picture_s=20, media_sound=False))) as server:
        media_settings = (await server.ask("GET", SETTINGS)).json
        assert {key: media_settings[key] for key in ("call_s", "picture_s", "sound", "unreadable", "broken")} == {
            "call_s": 6,
            "picture_s": 20,
            "sound": False,
            "unreadable": False,
            "broken": [],
        }
        assert [(media["name"], media["kind"]) for media in media_settings["media"]] == [
            ("1 видео.webm", "video"),
            ("2.PNG", "picture"),
            ("10.jpg", "picture"),
        ]
        assert media_settings["media"][2] == {
            "name": "10.jpg",
            "version": version,
            "kind": "picture",
            "address": f"/display/aksu/media/10.jpg?v={version}",
        }


async def test_every_file_is_sent_as_what_it_is(tmp_path: Path) -> None:
    """With its type, which no browser guesses anew, the policy of all pages, and any name."""
    put(tmp_path, "50% ә?.jpg", "film.mp4")
    async with serving(for_visitors=boards(hall(tmp_path))) as server:
        for media, kind in zip(
            (await server.ask("GET", SETTINGS)).json["media"], ("image/jpeg", "video/mp4"), strict=True
        ):
            reply = await server.ask("GET", media["address"])
            assert (reply.status, reply.body.decode()) == (200, media["name"])
            assert reply.headers["Content-Type"] == kind
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
            assert reply.headers["Content-Security-Policy"].startswith("default-src 'self'")
            assert reply.headers["Cache-Control"] == "private, max-age=86400"


async def test_a_video_is_sent_in_the_parts_that_are_asked_for(tmp_path: Path) -> None:
    """RFC 9110, section 14: a part, the rest, the end, and 416 for what lies beyond it."""
    (tmp_path / "film.webm").write_bytes(b"0123456789")
    async with serving(for_visitors=boards(hall(tmp_path))) as server:

        async def part(span: str) -> Reply:
            return await server.ask("GET", "/display/aksu/media/film.webm", headers={"Range": f"bytes={span}"})

        assert [(reply.status, reply.body) for reply in (await part("2-4"), await part("7-"), await part("-1"))] == [
            (206, b"234"),
            (206, b"789"),
            (206, b"9"),
        ]
        assert (await part("2-4")).headers["Content-Range"] == "bytes 2-4/10"
        assert (await part("10-")).status == 416


async def test_a_changed_folder_is_noticed(tmp_path: Path) -> None:
    """A file that is put there, replaced or taken away: within seconds, without a restart."""
    put(tmp_path, "1.jpg")
    async with serving(for_visitors=boards(hall(tmp_path))) as server:
        (first,) = (await server.ask("GET", SETTINGS)).json["media"]
        put(tmp_path, "2.jpg")
        os.utime(tmp_path / "1.jpg", (1, 1))
        assert await names(server) == ["1.jpg"]
        server.clock.pass_s(5)
        changed, second = (await server.ask("GET", SETTINGS)).json["media"]
        assert second["name"] == "2.jpg"
        assert changed["address"] != first["address"]
        (tmp_path / "1.jpg").unlink()
        server.clock.pass_s(5)
        assert await names(server) == ["2.jpg"]


async def test_a_zone_may_have_boards_of_its_own(tmp_path: Path) -> None:
    """What is written for a zone holds there, what is written for the hall everywhere else."""
    for folder in ("hall", "west"):
        (tmp_path / folder).mkdir()
        put(tmp_path / folder, f"{folder}.jpg")
    west = HallBoard(hall="aksu", zone="west", media=str(tmp_path / "west"))
    async with serving(for_visitors=boards(hall(tmp_path / "hall"), west)) as server:
        assert [await names(server, query) for query in ("", "?zone=east", "?zone=west")] == [
            ["hall.jpg"],
            ["hall.jpg"],
            ["west.jpg"],
        ]
        (media,) = (await server.ask("GET", f"{SETTINGS}?zone=west")).json["media"]
        assert (await server.ask("GET", media["address"])).body == b"west.jpg"
        assert (await server.ask("GET", "/display/aksu/media/west.jpg")).status == 404
        assert (await server.ask("GET", f"{SETTINGS}?zone=north")).status == 404


async def test_without_a_setting_there_is_nothing() -> None:
    """Four seconds for a call, and no media."""
    async with serving() as server:
        media_settings = (await server.ask("GET", SETTINGS)).json
        assert (media_settings["call_s"], media_settings["media"], media_settings["unreadable"]) == (4, [], False)
        assert (await server.ask("GET", "/display/aksu/media/1.jpg")).status == 404


OTHER_PATHS: Final = (
    "../secret.jpg",
    "..%2Fsecret.jpg",
    "%2e%2e%2fsecret.jpg",
    "..%5Csecret.jpg",
    "%2Fetc%2Fpasswd",
    "link.jpg",
    "link-within.jpg",
    "linked%2Fsecret.jpg",
    "below%2Fdeep.jpg",
    "pipe.jpg",
    "notes.txt",
    ".hidden.jpg",
    "1.jpg%00",
    "none.jpg",
    "..",
    "%ff.jpg",
    f"{'a' * 5000}.jpg",
)


async def test_nothing_else_leaves_the_server(tmp_path: Path) -> None:
    """No way out of the folder, no link wherever it leads, no pipe, no other type, no hidden file."""
    folder = tmp_path / "media"
    (folder / "below").mkdir(parents=True)
    put(tmp_path, "secret.jpg")
    put(folder, "1.jpg", "notes.txt", ".hidden.jpg")
    put(folder / "below", "deep.jpg")
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "link-within.jpg").symlink_to(folder / "1.jpg")
    (folder / "linked").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.jpg")
    async with serving(for_visitors=boards(hall(folder))) as server:
        assert await names(server) == ["1.jpg"]
        for name in OTHER_PATHS:
            assert (await server.ask("GET", f"/display/aksu/media/{name}")).status in (400, 404), name
        assert (await server.ask("GET", "/display/aksu/media/1.jpg")).status == 200


def test_a_folder_that_is_itself_a_link_is_the_administrators_choice(tmp_path: Path) -> None:
    """What is mounted elsewhere may be named by a link; what lies in it may not be one."""
    (tmp_path / "real").mkdir()
    put(tmp_path / "real", "1.jpg")
    (tmp_path / "media").symlink_to(tmp_path / "real")
    assert file_of(tmp_path / "media", "1.jpg") == tmp_path / "media" / "1.jpg"


@pytest.mark.parametrize(
    "method_path", [("GET", SETTINGS), ("GET", "/display/aksu/media/1.jpg"), ("POST", "/display/aksu/broken")]
)
async def test_who_may_not_see_the_board_sees_no_media(tmp_path: Path, method_path: tuple[str, str]) -> None:
    """A stranger is told to sign in where the hall's board is not public; a board's token is let in."""
    put(tmp_path, "1.jpg")
    method, path = method_path
    definition = structs.replace(DEFINITION, rules=structs.replace(DEFINITION.rules, public_board=False))
    async with serving(definition=definition, for_visitors=boards(hall(tmp_path))) as server:
        assert (await server.ask(method, path)).code == "not_signed_in"
        assert (await server.ask(method, path, "board")).status in (200, 400)


async def test_a_broken_file_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """However many boards say so: one line in the log, and the administrator's page knows, until it is replaced."""
    put(tmp_path, "film.webm")
    async with serving(for_visitors=boards(hall(tmp_path))) as server:
        (media,) = (await server.ask("GET", SETTINGS)).json["media"]
        body = {"name": media["name"], "version": media["version"]}
        replies = [await server.ask("POST", "/display/aksu/broken", json=body) for _ in range(3)]
        assert [reply.status for reply in replies] == [204, 204, 204]
        lines = [
            record for record in caplog.records if "cannot show" in record.message and record.levelno >= logging.INFO
        ]
        assert [record.levelname for record in lines] == ["WARNING"]
        assert str(tmp_path / "film.webm") in lines[0].message
        assert (await server.ask("GET", SETTINGS)).json["broken"] == ["film.webm"]
        (tmp_path / "film.webm").write_bytes(b"mended")
        server.clock.pass_s(5)
        assert (await server.ask("GET", SETTINGS)).json["broken"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"data": '{"name":"1.jpg","version":"x"}'}, 400),
        ({"data": "{", "headers": {"Content-Type": "application/json"}}, 400),
        ({"json": {"name": "1.jpg"}}, 400),
        ({"json": {"name": "1.jpg", "version": "old"}}, 404),
        ({"json": {"name": "../1.jpg", "version": "1"}}, 404),
        ({"json": {"name": "x" * 300, "version": "1"}}, 400),
    ],
)
async def test_only_a_file_of_the_folder_can_be_called_broken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, body: dict[str, object], status: int
) -> None:
    """Nobody fills the log with what is not there, and no form of another site is read."""
    put(tmp_path, "1.jpg")
    async with serving(for_visitors=boards(hall(tmp_path))) as server:
        assert (await server.ask("POST", "/display/aksu/broken", **body)).status == status
    assert "cannot show" not in caplog.text


async def test_a_folder_that_cannot_be_read_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The board goes on without media; the log has one line, and the administrator's page says so."""
    now = 0.0
    media = MediaFolder(lambda: now)
    for now in (10.0, 20.0, 30.0):  # noqa: B007 - the media reads it
        assert (await media.look(tmp_path / "none")).items == ()
    assert [record.levelname for record in caplog.records if record.levelno >= logging.INFO] == ["WARNING"]
    async with serving(for_visitors=boards(hall(tmp_path / "none"))) as server:
        assert (await server.ask("GET", SETTINGS)).json["unreadable"] is True
        assert (await server.ask("GET", "/display/aksu", headers={"Accept": "text/html"})).status == 200


async def test_a_name_of_many_signs_is_one_file(tmp_path: Path) -> None:
    """What a person calls a file is quoted in its address, and found again."""
    for name in ("a&b=c.jpg", "a+b.jpg", "a#b.jpg", "a b.jpg", "ү.jpg"):
        put(tmp_path, name)
    async with serving(for_visitors=boards(hall(tmp_path))) as server:
        for media in (await server.ask("GET", SETTINGS)).json["media"]:
            assert quote(media["name"], safe="") in media["address"]
            assert (await server.ask("GET", media["address"])).body.decode() == media["name"]


async def test_captions_lie_beside_their_film(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One for every board or one for each language; what does not begin as captions do is told once and not shown."""
    put(tmp_path, "fire.webm", "other.mp4", "picture.jpg")
    for name in ("fire.vtt", "fire.kk.vtt", "picture.vtt", "alone.vtt"):
        (tmp_path / name).write_bytes(b"\xef\xbb\xbfWEBVTT\n\n00:00.000 --> 00:02.000\nFire\n")
    (tmp_path / "other.vtt").write_bytes(b"1\n00:00:00,000 --> 00:00:02,000\nSubRip\n")
    with caplog.at_level(logging.WARNING):
        async with serving(for_visitors=boards(hall(tmp_path))) as server:
            media = (await server.ask("GET", SETTINGS)).json["media"]
            captions = {item["name"]: item.get("captions", []) for item in media}
            assert {name: [track["language"] for track in tracks] for name, tracks in captions.items()} == {
                "fire.webm": ["kk", None],
                "other.mp4": [],
                "picture.jpg": [],
            }
            reply = await server.ask("GET", captions["fire.webm"][0]["address"])
            assert (reply.status, reply.headers["Content-Type"]) == (200, "text/vtt")
    assert [record.message for record in caplog.records] == [
        f"{tmp_path / 'other.vtt'} are no captions: they begin with WEBVTT and have 1 MB at the most"
    ]
