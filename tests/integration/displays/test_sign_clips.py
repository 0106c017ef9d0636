"""Clips in sign language: those of a folder, in the visitor's own language alone, to whoever may see the page."""

import logging
from pathlib import Path

import pytest
from msgspec.structs import replace

from displays.media.sign_clips import LARGEST_SIGN_CLIP, SignClips
from queue_server.config.sections.displays import Displays
from tests.halls import DEFINITION
from tests.integration.api.conftest import serving

WEBM = b"\x1a\x45\xdf\xa3" + b"\x42\x82\x84webm" + bytes(40)
MP4 = b"\x00\x00\x00\x18ftypisom" + bytes(40)


def put(folder: Path, **files: bytes) -> None:
    """Files by their names, `kk_call_webm`."""
    for name, content in files.items():
        language, stem, ending = name.split("_")
        (folder / language).mkdir(exist_ok=True)
        (folder / language / f"{stem.replace('0', '-')}.{ending}").write_bytes(content)


async def test_a_board_and_a_kiosk_get_the_clips_of_the_folder(tmp_path: Path) -> None:
    """Each with addresses of its own; a clip that a language lacks is not that of another one."""
    put(tmp_path, kk_call_webm=WEBM, kk_services_mp4=MP4, ru_call_webm=WEBM + b"ru")
    async with serving(for_visitors=Displays(sign_clips=str(tmp_path))) as server:
        signs = (await server.ask("GET", "/display/aksu/settings")).json["signs"]
        assert {language: sorted(clips) for language, clips in signs.items()} == {
            "kk": ["call", "services"],
            "ru": ["call"],
        }
        reply = await server.ask("GET", signs["ru"]["call"], headers={"Range": "bytes=4-7"})
        assert (reply.status, reply.headers["Content-Type"], reply.body) == (206, "video/webm", WEBM[4:8])
        page = (await server.ask("GET", "/kiosk/aksu", "kiosk")).body.decode()
        assert "/kiosk/aksu/signs/kk/services?v=" in page
        clip = await server.ask("GET", "/kiosk/aksu/signs/kk/services", "kiosk")
        assert (clip.status, clip.headers["Content-Type"]) == (200, "video/mp4")
        assert (await server.ask("GET", "/kiosk/aksu/signs/ru/services", "kiosk")).status == 404


@pytest.mark.parametrize("path", ["kk/passwords", "kk/..%2Fcall", "..%2Fkk/call", "kk/call.webm", "xx/call", "kk/none"])
async def test_nothing_else_leaves_the_folder(tmp_path: Path, path: str) -> None:
    """No link, no other folder, no name that is not a clip's."""
    put(tmp_path, kk_call_webm=WEBM)
    (tmp_path / "kk/passwords.webm").symlink_to("/etc/passwd")
    async with serving(for_visitors=Displays(sign_clips=str(tmp_path))) as server:
        assert (await server.ask("GET", f"/display/aksu/signs/{path}")).status == 404


async def test_who_may_not_see_the_page_sees_no_clip(tmp_path: Path) -> None:
    """The board of a hall that is not public, and a kiosk that is not one."""
    put(tmp_path, kk_call_webm=WEBM)
    hidden = replace(DEFINITION, rules=replace(DEFINITION.rules, public_board=False))
    async with serving(definition=hidden, for_visitors=Displays(sign_clips=str(tmp_path))) as server:
        assert (await server.ask("GET", "/display/aksu/signs/kk/call")).status == 401
        assert (await server.ask("GET", "/kiosk/aksu/signs/kk/call")).status == 401
        assert (await server.ask("GET", "/display/aksu/signs/kk/call", "board")).status == 200


async def test_what_is_no_clip_is_passed_over_and_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A film that is none, one that is too large, and a folder that is not there; what comes later is noticed."""
    put(tmp_path, kk_call_webm=b"<html>", kk_help_mp4=WEBM, kk_ticket_avi=WEBM, kk_closed_webm=WEBM)
    with (tmp_path / "kk/closed.webm").open("ab") as file:
        file.truncate(LARGEST_SIGN_CLIP + 1)
    now = 0.0
    signs = SignClips(lambda: now)
    with caplog.at_level(logging.WARNING):
        assert await signs.clips(str(tmp_path)) == {}
        now += 10
        put(tmp_path, kk_call_webm=WEBM)
        assert [*(await signs.clips(str(tmp_path)))["kk"]] == ["call"]
        assert await signs.clips(str(tmp_path / "none")) == {}
    assert sorted(record.message.rpartition(": ")[2] for record in caplog.records) == [
        "it is larger than 50000000 bytes",
        "its content is of an unknown type",
        "its content is video/webm",
        "there is no such folder",
    ]
