"""An upgrade by its steps: done, refused, gone back, and killed anywhere."""

import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from queue_server.backups.folder_notes import RESTORED
from queue_server.journal.backup import schema_of
from queue_server.journal.sqlite.connection import create
from queue_server.journal.sqlite.schema import SCHEMA_VERSION
from queue_server.journal.sqlite.sqlite_store import FILE_NAME
from queue_server.upkeep.upgrade import data_copy, sequence
from queue_server.upkeep.upgrade.conditions import only_upgrade
from queue_server.upkeep.upgrade.program_folders import ProgramFolders
from queue_server.upkeep.upgrade.release import Release, Unfit, find_release, version_key
from queue_server.upkeep.upgrade.sequence import InstalledHall, Upgrade
from queue_server.upkeep.upgrade.state import UPGRADE_FILE, ReasonCode, UpgradeReason, read_state, write_state

OLD = "20260101T000000Z"
NOW = 1_795_000_000_000_000
NEW = "20261118T110640Z"
PLENTY = 1 << 40


class Killed(BaseException):
    """The program is gone, without a word."""


class Effects:
    """Counts what touches the disk or the service, and ends the program before the one of that number."""

    def __init__(self) -> None:
        self.count = 0
        self.last: int | None = None

    def wrapped(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def run(*arguments: Any, **options: Any) -> Any:
            self.count += 1
            if self.last is not None and self.count > self.last:
                raise Killed
            return work(*arguments, **options)

        return run


class Programs(ProgramFolders):
    """Program folders in which nothing is installed."""

    def __init__(self, prefix: Path, refuses: str = "") -> None:
        super().__init__(prefix)
        self.refuses = refuses

    def install(self, release: Release, name: str) -> None:
        self.path(name).mkdir(parents=True)
        (self.path(name) / "version").write_text(release.version)

    def try_on(self, name: str, arguments: Sequence[str], owner: Path) -> None:
        assert (self.path(name) / "version").is_file()
        assert owner.is_dir()
        if arguments[0] == self.refuses:
            raise Unfit(f"{arguments[0]}: a mistake")


class Hall:
    """A service that serves a data folder with the version that the link names.

    The later version may bring the tables up to date, and may never be ready; each start writes one record.
    """

    def __init__(self, data: Path, programs: Programs, *, migrates: bool, comes_up: bool) -> None:
        self.data, self.programs, self.migrates, self.comes_up = data, programs, migrates, comes_up
        self.is_running = True
        self.written: list[str] = []
        """The records of the version before, none of which may be lost."""

    @property
    def file(self) -> Path:
        return self.data / FILE_NAME

    def stop(self) -> None:
        self.is_running = False

    def restart(self) -> None:
        self.is_running = True
        is_old = self.programs.current() == OLD
        assert self.file.exists(), "a server would begin an empty journal"
        if is_old and schema_of(self.file) > SCHEMA_VERSION:
            return
        with closing(sqlite3.connect(self.file, isolation_level=None)) as db:
            if not is_old and self.migrates:
                db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
            (last,) = db.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()
            body = f"{'old' if is_old else 'new'} {last + 1} {len(self.written)}"
            db.execute("INSERT INTO journal VALUES ('aksu', ?, ?, x'00')", (last + 1, body.encode()))
        if is_old:
            self.written.append(body)

    def is_ready_within(self, _limit_s: float) -> bool:
        if not self.is_running:
            return False
        if self.programs.current() == OLD:
            return schema_of(self.file) == SCHEMA_VERSION
        return self.comes_up

    def records(self) -> list[str]:
        with closing(sqlite3.connect(self.file)) as db:
            return [body.decode() for (body,) in db.execute("SELECT body FROM journal ORDER BY seq")]


class Installation:
    """An installation below a folder, with one version and a journal."""

    def __init__(self, folder: Path, *, migrates: bool = True, comes_up: bool = True) -> None:
        self.prefix, self.data, self.config = folder / "opt", folder / "data", folder / "config.toml"
        (self.prefix / "versions" / OLD).mkdir(parents=True)
        self.programs = Programs(self.prefix)
        self.programs.switch(OLD)
        create(self.data / FILE_NAME)
        (self.data / "assistant.json").write_text("{}")
        (self.data / "media").mkdir()
        (self.data / "media" / "film.mp4").write_bytes(b"film")
        self.config.write_text("# hall\n")
        self.hall = Hall(self.data, self.programs, migrates=migrates, comes_up=comes_up)
        self.hall.restart()

    def upgrade(self, free: int = PLENTY) -> Upgrade:
        place = InstalledHall(self.data, self.config, True, 1.0)
        return Upgrade(place, self.programs, self.hall, now=lambda: NOW, free=lambda _: free, by="command line:aigul")

    def versions(self) -> list[str]:
        return sorted(path.name for path in (self.prefix / "versions").iterdir())


RELEASE = Release("2.0", Path("kezek-2.0-py3-none-any.whl"))


def test_another_version_takes_over(tmp_path: Path) -> None:
    """The data folder is copied while nothing writes to it, without pictures; the state says what was done."""
    place = Installation(tmp_path)
    state = place.upgrade().run(RELEASE, "1.0")
    assert (state.outcome, state.step, state.from_version, state.to_version) == ("done", "ended", "1.0", "2.0")
    assert place.programs.current() == NEW
    copy = Path(state.copy)
    assert sorted(path.name for path in copy.iterdir()) == ["assistant.json", "config.toml", FILE_NAME]
    assert copy == place.data / "upgrades" / NEW
    assert (copy.stat().st_mode & 0o777, schema_of(copy / FILE_NAME)) == (0o700, SCHEMA_VERSION)
    assert read_state(place.data) == read_state(place.prefix) == state


@pytest.mark.parametrize("migrates", [True, False])
def test_a_version_that_does_not_come_up(tmp_path: Path, *, migrates: bool) -> None:
    """The one before runs again; the copy comes back only where the tables have changed, and nothing is thrown away."""
    place = Installation(tmp_path, migrates=migrates, comes_up=False)
    state = place.upgrade().run(RELEASE, "1.0")
    assert (state.outcome, state.detail) == ("went_back", "2.0 was not ready within 1 s")
    assert state.reason == UpgradeReason("not_ready", 1)
    assert (place.programs.current(), place.versions()) == (OLD, [OLD])
    assert schema_of(place.hall.file) == SCHEMA_VERSION
    if migrates:
        assert place.hall.records() == ["old 1 0", "old 2 1"]
        assert (state.lost, schema_of(Path(state.aside))) == (1, SCHEMA_VERSION + 1)
        assert (place.data / RESTORED).exists()
    else:
        assert place.hall.records() == ["old 1 0", "new 2 1", "old 3 1"]
        assert (state.lost, state.aside, (place.data / RESTORED).exists()) == (0, "", False)


def test_records_that_the_version_before_cannot_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables are the same and yet it is not ready: then the copy comes back, too, and what it leaves out is
    counted."""
    place = Installation(tmp_path, migrates=False, comes_up=False)

    def is_ready(_limit_s: float) -> bool:
        return place.programs.current() == OLD and not any("new" in record for record in place.hall.records())

    monkeypatch.setattr(place.hall, "is_ready_within", is_ready)
    state = place.upgrade().run(RELEASE, "1.0")
    assert (state.outcome, state.lost) == ("went_back", 2)
    assert place.hall.records() == ["old 1 0", "old 2 2"]
    assert (place.data / RESTORED).exists()


def test_nothing_comes_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said so, with the version before in its place and its journal as it was."""
    place = Installation(tmp_path, migrates=False, comes_up=False)
    monkeypatch.setattr(place.hall, "is_ready_within", lambda _: False)
    state = place.upgrade().run(RELEASE, "1.0")
    assert (state.outcome, place.programs.current()) == ("not_back", OLD)


@pytest.mark.parametrize(
    ("refuses", "code"), [("check-config", "configuration_refused"), ("verify", "journal_refused")]
)
def test_a_version_that_cannot_read_the_hall_is_refused(tmp_path: Path, refuses: str, code: ReasonCode) -> None:
    """The service is never stopped, and the folder of that version is gone."""
    place = Installation(tmp_path)
    place.programs.refuses = refuses
    place.hall.stop = pytest.fail  # type: ignore[method-assign]
    with pytest.raises(Unfit, match=refuses):
        place.upgrade().run(RELEASE, "1.0")
    assert (place.programs.current(), place.versions()) == (OLD, [OLD])
    state = read_state(place.prefix)
    assert state is not None
    assert (state.outcome, state.reason, state.detail) == ("refused", UpgradeReason(code), f"{refuses}: a mistake")


def test_no_room(tmp_path: Path) -> None:
    """Refused before anything is begun, with how much is needed and how much of it stays free."""
    place = Installation(tmp_path)
    with pytest.raises(Unfit, match=r"268 MB are needed \(268 of them stay free\), 200 are free"):
        place.upgrade(free=200_000_000).run(RELEASE, "1.0")
    assert (place.versions(), read_state(place.prefix)) == ([OLD], None)


def test_a_disk_that_fills_up_while_the_copy_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version before is started again, and half a copy is no copy."""
    place = Installation(tmp_path)
    monkeypatch.setattr(shutil, "copyfile", no_space)
    with pytest.raises(Unfit, match=r"No space left.* Kezek 1.0 goes on"):
        place.upgrade().run(RELEASE, "1.0")
    assert place.hall.is_running
    assert list((place.data / "upgrades").iterdir()) == []
    state = read_state(place.prefix)
    assert state is not None
    assert state.reason == UpgradeReason("disk_full")


def no_space(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_which_version_is_refused(tmp_path: Path) -> None:
    """The same and an earlier one, unless that is meant."""
    place = Installation(tmp_path)
    for version in ("2.0", "2.0.1", "10.0"):
        with pytest.raises(Unfit, match="--any-version"):
            place.upgrade().run(RELEASE, version)
    assert place.upgrade().run(RELEASE, "2.0", is_any=True).outcome == "done"


def test_two_at_once(tmp_path: Path) -> None:
    """The second one is refused while the first is at work; so is a prefix where nothing was installed."""
    place = Installation(tmp_path)
    with only_upgrade(place.programs), pytest.raises(Unfit, match="under way"), only_upgrade(place.programs):
        pytest.fail("two at once")
    (place.prefix / "current").unlink()
    with pytest.raises(Unfit, match="script/install"), only_upgrade(place.programs):
        pytest.fail("there is nothing")


def test_going_back_by_hand(tmp_path: Path) -> None:
    """Where the tables have changed it costs the tickets since, so it is said first."""
    place = Installation(tmp_path)
    with pytest.raises(Unfit, match="no version to go back to"):
        place.upgrade().go_back(with_copy=True)
    place.upgrade().run(RELEASE, "1.0")
    with pytest.raises(Unfit, match="--with-copy"):
        place.upgrade().go_back(with_copy=False)
    assert place.programs.current() == NEW
    state = place.upgrade().go_back(with_copy=True)
    assert (state.outcome, state.lost, place.programs.current()) == ("went_back", 1, OLD)
    assert (state.reason, state.by) == (UpgradeReason("by_hand"), "command line:aigul")


def test_the_last_two_copies_stay(tmp_path: Path) -> None:
    """And the last two versions."""
    place = Installation(tmp_path, migrates=False)
    for hour in range(4):
        upgrade = place.upgrade()
        upgrade._now = lambda hour=hour: NOW + hour * 3_600_000_000  # type: ignore[misc]
        upgrade.run(RELEASE, "1.0")
    assert len(list((place.data / "upgrades").iterdir())) == 2
    assert len(place.versions()) == 2


def killed_at(number: int, folder: Path, monkeypatch: pytest.MonkeyPatch, **kind: bool) -> tuple[Installation, bool]:
    """An installation whose upgrade was killed before that effect; false where it had less of them."""
    place, effects = Installation(folder, **kind), Effects()
    with monkeypatch.context() as patch:
        for module, names in ((sequence, ("write_state", "copy_data", "put_back")), (data_copy, ("settle", "sync"))):
            for name in names:
                patch.setattr(module, name, effects.wrapped(getattr(module, name)))
        patch.setattr(os, "link", effects.wrapped(os.link))
        for thing, names in ((place.programs, ("install", "switch", "remove")), (place.hall, ("stop", "restart"))):
            for name in names:
                patch.setattr(thing, name, effects.wrapped(getattr(thing, name)))
        effects.last = number
        try:
            place.upgrade().run(RELEASE, "1.0")
        except Killed:
            return place, True
    return place, False


KINDS = (
    {"migrates": True, "comes_up": False},
    {"migrates": True, "comes_up": True},
    {"migrates": False, "comes_up": False},
)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "is_restarted"), [(KINDS[0], False), *((kind, True) for kind in KINDS)])
def test_whatever_is_killed_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: dict[str, bool], *, is_restarted: bool
) -> None:
    """Before each of its effects, with the machine started anew or not: the next run leaves one version that is ready,
    and every record that the version before has written."""
    number, goes_on = 0, True
    while goes_on:
        place, goes_on = killed_at(number, tmp_path / str(number), monkeypatch, **kind)
        if is_restarted:
            place.hall.restart()
        place.upgrade().finish()
        state = read_state(place.prefix)
        assert state is None or state.step == "ended", number
        assert place.hall.is_ready_within(1), number
        assert set(place.hall.written) <= set(place.hall.records()), number
        assert place.programs.path(place.programs.current()).is_dir(), number
        assert place.upgrade().finish() is None
        number += 1
    assert number > 12


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    """A folder as `script/offline-bundle` makes it, with two versions."""
    folder = tmp_path / "bundle"
    (folder / "wheels").mkdir(parents=True)
    for version in ("0.9.0", "0.10.0"):
        with zipfile.ZipFile(folder / "wheels" / f"kezek-{version}-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"kezek-{version}.dist-info/METADATA", f"Name: kezek\nVersion: {version}\n")
    return folder


def test_what_a_path_holds(wheels: Path, tmp_path: Path) -> None:
    """The newest of a bundle by number, one wheel, a checkout."""
    release = find_release(wheels)
    assert (release.version, release.wheels) == ("0.10.0", wheels / "wheels")
    assert find_release(wheels / "wheels").version == "0.10.0"
    assert find_release(wheels / "wheels" / "kezek-0.9.0-py3-none-any.whl") == Release(
        "0.9.0", wheels / "wheels" / "kezek-0.9.0-py3-none-any.whl"
    )
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "kezek"\nversion = "3.0"\n')
    assert find_release(tmp_path) == Release("3.0", tmp_path)


def test_what_holds_no_kezek(wheels: Path, tmp_path: Path) -> None:
    """Each with what to do."""
    wheel = wheels / "wheels" / "kezek-0.10.0-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes()[:-30])
    other = tmp_path / "other-1.0-py3-none-any.whl"
    other.write_bytes(b"")
    (tmp_path / "empty").mkdir()
    for path, reason in (
        (wheels, "did not come whole"),
        (other, "is no wheel of Kezek"),
        (tmp_path / "empty", "holds no Kezek"),
        (tmp_path / "gone", "is not there"),
    ):
        with pytest.raises(Unfit, match=reason):
            find_release(path)


def test_versions_are_compared_as_numbers() -> None:
    """Ten is after nine, and a release after its candidates."""
    names = ["0.9", "0.10.0rc1", "0.10", "0.10.1", "1.0"]
    assert sorted(["1.0", "0.10.1", "0.10", "0.10.0rc1", "0.9"], key=version_key) == names
    assert version_key("1.0.0") == version_key("1")


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[Path]:
    """A data folder of another account, which may lay links in it; only the system's administrator can make one."""
    if os.geteuid() != 0:
        pytest.skip("needs the rights of the system's administrator")
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    os.chown(data, 12_345, 12_345)
    for path in [*tmp_path.parents, tmp_path]:
        if path.stat().st_mode & 0o005 != 0o005:
            path.chmod(0o755)
    yield data
    assert os.geteuid() == 0


def test_a_service_that_lays_links_gains_nothing(foreign: Path, tmp_path: Path) -> None:
    """Its folder is worked on with its own rights: a file of the system behind a link stays as it is."""
    secret = tmp_path / "shadow"
    secret.write_text("root")
    secret.chmod(0o600)
    (foreign / f".{UPGRADE_FILE}.part").symlink_to(secret)
    place = Installation(tmp_path / "other")
    state = place.upgrade().run(RELEASE, "1.0")
    write_state(place.prefix, foreign, state)
    assert secret.read_text() == "root"
    (foreign / f".{UPGRADE_FILE}.part").unlink()
    write_state(place.prefix, foreign, state)
    assert (foreign / UPGRADE_FILE).stat().st_uid == 12_345
