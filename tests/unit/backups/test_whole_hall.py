"""A hall into one file and out of it on an empty machine; what is wrong with a file is said and changes nothing."""

import random
import shutil
import stat
import tomllib
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from queue_server.backups.container import open_container
from queue_server.backups.making import BackupSources, make_backup
from queue_server.backups.restoring import Target, check_backup, restore_backup
from queue_server.journal.store import Unavailable, Unusable
from tests.unit.backups.conftest import Machine
from tests.unit.journal.days import HALL, day

PASSPHRASE = "bright river under old stone"


@pytest.fixture
def copy(machine: Machine, tmp_path: Path) -> Path:
    make_backup(BackupSources(machine.data, machine.config), tmp_path / "copy")
    return tmp_path / "copy"


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def refused(copy: Path, to: Path) -> str:
    """What a restore says that changes nothing."""
    with pytest.raises((Unusable, Unavailable)) as refusal:
        restore_backup(copy, Target(to))
    assert not to.exists()
    return str(refusal.value)


def test_a_hall_comes_back_on_an_empty_machine(machine: Machine, copy: Path, tmp_path: Path) -> None:
    """Journal, configuration with its comments and history, media and clips, at places that it names."""
    shutil.rmtree(machine.data.parent)
    new = tmp_path / "new"
    restored = restore_backup(copy, Target(new))
    assert [(verdict.hall, verdict.count) for verdict in restored.verdicts] == [(HALL, len(day()))]
    assert restored.config == new / "config.toml"
    assert sorted(tree(new)) == [
        "config.toml",
        "config.toml.history/20260101T000000-abcd1234.toml",
        "kezek.db",
        "media/0/1 кезек.png",
        "restored.json",
        "signs/kk/call.webm",
        "voice/kk/ticket.wav",
    ]
    text = (new / "config.toml").read_text()
    assert text.startswith("# The hall of Aksu.")
    displays = tomllib.loads(text)["displays"]
    assert displays["boards"][0]["media"] == str(new / "media/0")
    assert displays["voice"]["clips"] == str(new / "voice")
    assert displays["sign_clips"] == str(new / "signs")
    assert (new / "media/0/1 кезек.png").read_bytes() == b"\x89PNG" * 5000
    assert stat.S_IMODE((new / "kezek.db").stat().st_mode) == 0o600


def test_the_configuration_goes_where_it_is_wanted(copy: Path, tmp_path: Path) -> None:
    """With its history beside it; a name that is taken stays."""
    restore_backup(copy, Target(tmp_path / "new", tmp_path / "etc/hall.toml"))
    assert sorted(path.name for path in (tmp_path / "etc").iterdir()) == ["hall.toml", "hall.toml.history"]
    assert "config.toml" not in tree(tmp_path / "new")
    with pytest.raises(Unusable, match="a configuration is never overwritten"):
        restore_backup(copy, Target(tmp_path / "other", tmp_path / "etc/hall.toml"))
    assert not (tmp_path / "other").exists()


@pytest.mark.slow
def test_secrets_need_their_passphrase(machine: Machine, tmp_path: Path) -> None:
    """They stand in clear nowhere in the copy; without the passphrase the rest comes back, with a wrong one nothing."""
    copy = tmp_path / "copy"
    make_backup(BackupSources(machine.data, machine.config, PASSPHRASE), copy)
    assert b"the key of the hall" not in copy.read_bytes()
    with zipfile.ZipFile(copy) as opened:
        assert opened.read("secrets.age").startswith(b"age-encryption.org/v1\n")
    with pytest.raises(Unusable, match="the passphrase does not open the certificates and secrets"):
        restore_backup(copy, Target(tmp_path / "wrong"), "another passphrase")
    assert not (tmp_path / "wrong").exists()
    without = restore_backup(copy, Target(tmp_path / "without"))
    assert without.left_out == (
        "certificates and secrets stay locked: restore with --passphrase-stdin to bring them back",
    )
    shutil.rmtree(machine.data.parent)
    elsewhere = restore_backup(copy, Target(tmp_path / "elsewhere"))
    crt = machine.data.parent / "server.crt"
    assert (
        f"server.tls_certificate of the configuration names {crt}, which is not on this machine" in elsewhere.left_out
    )
    restore_backup(copy, Target(tmp_path / "new"), PASSPHRASE)
    server = tomllib.loads((tmp_path / "new/config.toml").read_text())["server"]
    assert Path(server["tls_key"]).read_text() == "the key of the hall"
    assert server["tls_key"] == str(tmp_path / "new/secrets/server.tls_key")
    assert stat.S_IMODE(Path(server["tls_key"]).stat().st_mode) == 0o600


def test_a_passphrase_that_is_guessed_is_refused(machine: Machine, tmp_path: Path) -> None:
    """And no file is made."""
    with pytest.raises(Unusable, match="fewer than 12 characters"):
        make_backup(BackupSources(machine.data, machine.config, "kezek"), tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_copy_that_was_cut_short(copy: Path, tmp_path: Path) -> None:
    """At any place: it never looks whole."""
    whole = copy.read_bytes()
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 65, len(whole) - 1):
        copy.write_bytes(whole[:length])
        assert "cut short" in refused(copy, tmp_path / "new")


def test_an_altered_byte(copy: Path, tmp_path: Path) -> None:
    """Anywhere in the file, also where a ZIP program would not look."""
    whole = copy.read_bytes()
    places = [0, 10, 20, 40, len(whole) - 70, len(whole) - 1]
    for place in [*places, *random.Random(7).sample(range(len(whole)), 60)]:
        copy.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert "altered" in refused(copy, tmp_path / "new")


def test_what_is_no_backup(tmp_path: Path) -> None:
    """A missing file, a folder, a letter, and the ZIP of somebody else."""
    assert refused(tmp_path / "copy", tmp_path / "new") == f"{tmp_path / 'copy'} does not exist"
    assert "Is a directory" in refused(tmp_path, tmp_path / "new")
    (tmp_path / "letter").write_text("Dear akim")
    assert "made by another program" in refused(tmp_path / "letter", tmp_path / "new")
    with zipfile.ZipFile(tmp_path / "zip", "w") as other:
        other.writestr("a", "b")
    assert "made by another program" in refused(tmp_path / "zip", tmp_path / "new")


def test_a_folder_in_use(machine: Machine, copy: Path) -> None:
    """A journal is never overwritten, and what lay there lies there as it was."""
    before = tree(machine.data)
    with pytest.raises(Unusable, match="a journal is never overwritten"):
        restore_backup(copy, Target(machine.data))
    assert tree(machine.data) == before


def test_a_name_that_is_taken(copy: Path, tmp_path: Path) -> None:
    """A folder with something of ours in it, but no journal, is left as it was."""
    (tmp_path / "new/voice").mkdir(parents=True)
    (tmp_path / "new/voice/mine.wav").write_bytes(b"mine")
    with pytest.raises(Unusable, match=r"new/voice exists already: restore into an empty folder"):
        restore_backup(copy, Target(tmp_path / "new"))
    assert tree(tmp_path / "new") == {"voice/mine.wav": b"mine"}


def test_a_restore_after_one_that_was_killed(copy: Path, tmp_path: Path) -> None:
    """What the earlier one left behind goes first: the disk may not hold a hall twice."""
    left = tmp_path / "new/.restore-0123456789abcdef0123456789abcdef.part"
    left.mkdir(parents=True)
    (left / "kezek.db").write_bytes(b"half of a hall")
    assert restore_backup(copy, Target(tmp_path / "new")).is_good
    assert not left.exists()


def test_a_disk_without_room(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said before anything is unpacked."""
    monkeypatch.setattr("queue_server.backups.restoring.ROOM_LEFT", 1 << 62)
    assert "too little room" in refused(copy, tmp_path / "new")


def test_a_check_unpacks_nothing_for_good(copy: Path, tmp_path: Path) -> None:
    """The journal is verified in a temporary folder, which goes."""
    work = tmp_path / "work"
    work.mkdir()
    assert [verdict.is_good for verdict in check_backup(copy, work)] == [True]
    assert list(work.iterdir()) == []


def test_what_was_not_there_is_told(machine: Machine, tmp_path: Path) -> None:
    """A folder of the configuration that is gone does not stop the copy of all the rest."""
    shutil.rmtree(machine.data.parent / "pictures")
    manifest = make_backup(BackupSources(machine.data, machine.config), tmp_path / "copy")
    assert [str(left) for left in manifest.left_out] == [f"{machine.data.parent / 'pictures'}: there is no such folder"]


@pytest.mark.slow
def test_big_media_pass_through(machine: Machine, tmp_path: Path) -> None:
    """A sparse file of 100 MB is copied, sealed and checked in less memory than a fifth of it."""
    with (machine.data.parent / "pictures/film.mp4").open("wb") as film:
        film.truncate(100 << 20)
    tracemalloc.start()
    make_backup(BackupSources(machine.data, machine.config), tmp_path / "copy")
    with open_container(tmp_path / "copy") as container:
        for _ in container.chunks("media/0/film.mp4"):
            pass
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 << 20
