"""The version of the program and its last upgrade, as the administrator's page gets them."""

from pathlib import Path

from msgspec.structs import replace

from queue_server.api.http.server_context import ServerContext
from queue_server.api.upkeep.upkeep import Upkeep
from queue_server.api.upkeep.versions import _document, note_upgrade
from queue_server.app_parts import PARTS
from queue_server.backups.folder_notes import note_served
from queue_server.upkeep.upgrade.state import UPGRADE_FILE, UpgradeReason, UpgradeState, write_state
from tests.integration.api.conftest import serving

PATH = "/api/v1/version"
STATE = UpgradeState(
    from_version="1.0",
    to_version="2.0",
    began_at=1_795_000_000_000_000,
    before="20260101T000000Z",
    after="20261118T110640Z",
    copy="/var/lib/kezek/upgrades/20261118T110640Z",
    schema=9,
)


async def test_the_last_upgrade_is_shown(tmp_path: Path) -> None:
    """What came of it, and where the copy lies; one that nobody can read is none."""
    (tmp_path / "opt").mkdir()
    async with serving() as server:
        assert (await server.ask("GET", PATH, "admin")).code == "upkeep_without_folder"
        server.app[PARTS][Upkeep].data = tmp_path
        assert (await server.ask("GET", PATH, "admin")).json["upgrade"] is None
        write_state(tmp_path / "opt", tmp_path, STATE)
        under_way = (await server.ask("GET", PATH, "admin")).json["upgrade"]
        assert (under_way["step"], under_way["outcome"], under_way["began_at"]) == (
            "preparing",
            None,
            "2026-11-18T11:06:40Z",
        )
        went_back = replace(
            STATE, step="ended", outcome="went_back", detail="it was not ready", ended_at=STATE.began_at
        )
        went_back = replace(went_back, reason=UpgradeReason("not_ready", 120))
        write_state(tmp_path / "opt", tmp_path, went_back)
        upgrade = (await server.ask("GET", PATH, "admin")).json["upgrade"]
        assert (upgrade["outcome"], upgrade["detail"], upgrade["copy"]) == ("went_back", "it was not ready", STATE.copy)
        assert upgrade["reason"] == {"code": "not_ready", "seconds": 120}
        (tmp_path / UPGRADE_FILE).write_text("{")
        assert (await server.ask("GET", PATH, "admin")).json["upgrade"] is None
        assert (await server.ask("GET", PATH, "manager")).code == "not_allowed"


async def test_an_upgrade_leaves_one_line_in_the_trail() -> None:
    """Under whoever began it, once, however often the server looks; none of one that is under way or long past."""
    async with serving() as server:
        store, now = server.app[PARTS][ServerContext].store, STATE.began_at
        await note_upgrade(STATE, store, now)
        ended = replace(STATE, step="ended", outcome="went_back", ended_at=now, by="command line:aigul")
        for _ in range(2):
            await note_upgrade(ended, store, now)
        await note_upgrade(replace(ended, ended_at=1), store, now)
        lines = (await server.ask("GET", "/api/v1/trail", "admin")).json
        assert [(line["what"], line["name"], line["by"], line["at"]) for line in lines] == [
            ("version_back", "Kezek 1.0", "command line:aigul", "2026-11-18T11:06:40Z")
        ]


def test_the_command_is_that_of_the_installation(tmp_path: Path) -> None:
    """With its folders, so that it is typed as it stands; a program that no installer put here has none."""
    (tmp_path / "hall's.toml").write_text("")
    note_served(tmp_path, tmp_path / "hall's.toml")
    document = _document(tmp_path, Path("/srv/kezek/versions/20260101T000000Z"))
    quoted = f"'{tmp_path}/hall'\"'\"'s.toml'"
    assert document.command == (
        f"sudo /srv/kezek/current/bin/kezek upgrade --data {tmp_path} --config {quoted} --prefix /srv/kezek "
        "--from FOLDER"
    )
    assert document.back is None
    assert _document(tmp_path, Path("/home/me/kezek/.venv")).command is None
    write_state(tmp_path, tmp_path, replace(STATE, outcome="done", step="ended"))
    back = _document(tmp_path, Path("/opt/kezek/versions/20260101T000000Z")).back
    assert back == f"sudo /opt/kezek/current/bin/kezek upgrade --data {tmp_path} --config {quoted} --back"
