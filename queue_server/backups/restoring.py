"""Restores a hall from a backup into a folder that has none: unpacks it in a work folder, checks it, and moves it to
its place.

    DIR/kezek.db                       the store, moved last: until then nothing serves
    DIR/config.toml, .history/         the configuration, unless it goes elsewhere; it names the new paths
    DIR/media/…, voice/…, secrets/…    what it names
    DIR/restored.json                  notes for the next start that this is a copy of an earlier moment

A copy of the store alone, as earlier versions made them, is accepted too. Blocking: for a process of its own.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import uuid4

from msgspec import Struct, json

from queue_server.backups.container import Container, open_container
from queue_server.backups.contents import CONFIG_PART, HISTORY, MEDIA, SIGNS, VOICE, moved, secrets_of
from queue_server.backups.folder_notes import RESTORED, RestoreMark, write
from queue_server.backups.making import STORE
from queue_server.backups.secret_files import LARGEST_PART, SECRETS, unlocked
from queue_server.clock import now_us
from queue_server.config.file.config_file import as_it_was
from queue_server.config.file.edit import rewritten
from queue_server.config.file.load import plain
from queue_server.config.mistakes import ConfigError
from queue_server.journal.backup import check_store, is_store, put_in_place, sync
from queue_server.journal.checks.verify import Verdict
from queue_server.journal.sqlite.connection import OWNER_ONLY, OWNER_ONLY_FOLDER
from queue_server.journal.sqlite.sqlite_store import FILE_NAME
from queue_server.journal.store import Unavailable, Unusable

STAGE: Final = ".restore-{}.part"
"""The name of the work folder in which a hall is put together."""
LARGEST_CONFIG: Final = 4 << 20
WORK_PREFIX: Final = "kezek-check-"
"""The name of the temporary folder of a check."""
ROOM_LEFT: Final = 64 << 20
"""Bytes that stay free on the disk after unpacking: a full disk would stop other programs that use it."""


class Target(Struct, frozen=True):
    """The target of a restore: the data folder and, if it goes elsewhere, the file of the configuration."""

    data: Path
    config: Path | None = None


class Restored(Struct, frozen=True):
    """The result of a restore. `config` is the path of the configuration now, `left_out` what differs from before, each
    a sentence."""

    verdicts: list[Verdict]
    config: Path | None = None
    left_out: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        return all(verdict.is_good for verdict in self.verdicts)


class TooLittleRoom(Unavailable):
    """The disk has too little room for what is in the copy."""


def check_backup(
    copy: Path, work: Path | None = None, look_into: Callable[[Path], None] = lambda _: None
) -> list[Verdict]:
    """Restore a backup on trial: every part is checked against the list, every record of its journals against the
    chain.

    The store is unpacked in `work`, or in the folder of temporary files, and removed; `look_into` is called with its
    place before. Raises `Unusable` and `Unavailable`.
    """
    with _translated_disk_errors(copy), TemporaryDirectory(prefix=WORK_PREFIX, dir=work) as folder:
        if is_store(copy):
            look_into(copy)
            return check_store(copy)
        store = Path(folder) / STORE
        with open_container(copy) as container:
            _need_store(container, copy)
            _need_space(Path(folder), container.size)
            container.extract(STORE, store)
            for part in container.manifest.parts:
                if part.name != STORE:
                    for _ in container.chunks(part.name):
                        pass
        verdicts = check_store(store)
        look_into(store)
        return verdicts


def restore_backup(copy: Path, target: Target, passphrase: str | None = None) -> Restored:
    """Restore a hall from a backup. With a fault in any verdict nothing is moved to its place.

    Raises `Unusable` when the folder has a hall, a name is taken, the passphrase is wrong or the copy is no complete
    backup, `Unavailable` when the disk refuses. Then nothing has changed.
    """
    _need_room_for(target)
    is_new = not target.data.exists()
    with _translated_disk_errors(copy):
        target.data.mkdir(OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        _sweep(target.data)
        stage = target.data / STAGE.format(uuid4().hex)
        is_done = False
        try:
            stage.mkdir(OWNER_ONLY_FOLDER)
            restored = _unpack(copy, stage, target, passphrase)
            if restored.is_good:
                _put_all(stage, target)
                is_done = True
        finally:
            shutil.rmtree(stage, ignore_errors=True)
            if is_new and not is_done:
                target.data.rmdir()
    return restored


def _sweep(data: Path) -> None:
    """Delete what a killed restore left: it is as large as the hall, and is never finished."""
    for stage in data.glob(STAGE.format("*")):
        shutil.rmtree(stage, ignore_errors=True)


def _need_room_for(target: Target) -> None:
    for name in (FILE_NAME, f"{FILE_NAME}-wal"):
        if (target.data / name).exists():
            raise Unusable(f"{target.data / name} exists already: a journal is never overwritten. Restore elsewhere")
    if target.config is not None and target.config.exists():
        raise Unusable(f"{target.config} exists already: a configuration is never overwritten. Name a new file")


@contextmanager
def _translated_disk_errors(copy: Path) -> Iterator[None]:
    """Raise the disk's errors as the store's own: `Unusable` where the copy is missing, else `Unavailable`."""
    try:
        yield
    except FileNotFoundError as error:
        if not copy.exists():
            raise Unusable(f"{copy} does not exist") from None
        raise Unavailable(f"{copy} cannot be restored: {error}") from error
    except OSError as error:
        raise Unavailable(f"{copy} cannot be restored: {error.strerror or error}") from error


def _unpack(copy: Path, stage: Path, target: Target, passphrase: str | None) -> Restored:
    """Unpack every part into the work folder, in its final form."""
    left_out: list[str] = []
    if is_store(copy):
        _need_no_configuration(copy, target)
        _need_space(stage, copy.stat().st_size)
        shutil.copyfile(copy, stage / FILE_NAME)
        (stage / FILE_NAME).chmod(OWNER_ONLY)
        copied_at = 0
    else:
        with open_container(copy) as container:
            _need_store(container, copy)
            _need_space(stage, container.size)
            if container.manifest.config is None:
                _need_no_configuration(copy, target)
            secrets = _secrets(container, passphrase, left_out)
            _unpack_parts(container, stage)
            _keep_secrets(secrets, stage)
            if container.manifest.config is not None:
                _move_configuration(container, stage, target.data.resolve(), secrets, left_out)
            copied_at = int(container.manifest.made_at.timestamp() * 1_000_000)
    verdicts = check_store(stage / FILE_NAME)
    write(stage / RESTORED, json.encode(RestoreMark(copied_at, now_us())))
    has_config = (stage / CONFIG_PART).exists()
    return Restored(verdicts, (target.config or target.data / CONFIG_PART) if has_config else None, tuple(left_out))


def _need_store(container: Container, copy: Path) -> None:
    if not container.manifest.has(STORE):
        raise Unusable(f"{copy} holds no journal")


def _need_no_configuration(copy: Path, target: Target) -> None:
    if target.config is not None:
        raise Unusable(f"{copy} holds no configuration: leave --config out, and write one")


def _need_space(stage: Path, size: int) -> None:
    free, required = shutil.disk_usage(stage).free, size + ROOM_LEFT
    if free < required:
        raise TooLittleRoom(f"there is too little room in {stage.parent}: {required} bytes are needed, {free} are free")


def _unpack_parts(container: Container, stage: Path) -> None:
    for part in container.manifest.parts:
        if part.name == SECRETS:
            continue
        to = stage / (FILE_NAME if part.name == STORE else part.name)
        to.parent.mkdir(OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        container.extract(part.name, to)


def _secrets(container: Container, passphrase: str | None, left_out: list[str]) -> dict[str, bytes]:
    """The certificates and secrets. They are decrypted first, so that a wrong passphrase is reported before anything is
    unpacked."""
    if not container.manifest.has(SECRETS):
        if passphrase is not None:
            raise Unusable("this backup holds no certificates or secrets: leave the passphrase out")
        return {}
    if passphrase is None:
        left_out.append("certificates and secrets stay locked: restore with --passphrase-stdin to bring them back")
        return {}
    return unlocked(container.read(SECRETS, LARGEST_PART), passphrase)


def _keep_secrets(secrets: dict[str, bytes], stage: Path) -> None:
    for key, body in secrets.items():
        to = stage / "secrets" / key
        to.parent.mkdir(OWNER_ONLY_FOLDER, exist_ok=True)
        write(to, body)


def _move_configuration(
    container: Container, stage: Path, data: Path, secrets: dict[str, bytes], left_out: list[str]
) -> None:
    """Let the configuration name the new paths. One that cannot be read stays as it was, which is added to
    `left_out`."""
    text = container.read(CONFIG_PART, LARGEST_CONFIG)
    places = container.manifest.places
    folders = {was: data / name for name, was in places.items() if (stage / name).is_dir()}
    try:
        values = plain(text, CONFIG_PART)
        new = moved(values, folders, {key: data / "secrets" / key for key in secrets})
        body = as_it_was(text, rewritten(text.decode("utf-8-sig").replace("\r\n", "\n"), new))
    except (ConfigError, ValueError, TypeError, AttributeError) as error:
        left_out.append(f"the configuration names its folders as they were, for it cannot be changed: {error}")
        return
    write(stage / CONFIG_PART, body)
    for key, path in secrets_of(values).items():
        if key not in secrets and not path.exists():
            left_out.append(f"{key} of the configuration names {path}, which is not on this machine")
    left_out.extend(f"{was} was empty or not there when the copy was made" for was in _absent(stage, places))


def _absent(stage: Path, places: dict[str, str]) -> list[str]:
    """The folders that had no files to copy; the other places are those of secrets."""
    folders = {name: was for name, was in places.items() if name in {VOICE, SIGNS} or name.startswith(f"{MEDIA}/")}
    return [was for name, was in folders.items() if not (stage / name).is_dir()]


def _put_all(stage: Path, target: Target) -> None:
    """Move every name of the work folder to its place, the store last; after a failure all moved names are removed."""
    names = sorted((path.name for path in stage.iterdir()), key=lambda name: (name == FILE_NAME, name))
    for place in (_place(name, target) for name in names):
        if place.exists() or place.is_symlink():
            raise Unusable(f"{place} exists already: restore into an empty folder")
    put: list[Path] = []
    try:
        for name in names:
            source, place = stage / name, _place(name, target)
            if place.parent == target.data:
                source.rename(place)
            else:
                _copy(source, place)
            put.append(place)
        sync(target.data)
    except BaseException:
        for place in reversed(put):
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        raise


def _place(name: str, target: Target) -> Path:
    if target.config is not None and name in (CONFIG_PART, HISTORY):
        return target.config if name == CONFIG_PART else target.config.with_name(f"{target.config.name}.history")
    return target.data / name


def _copy(source: Path, place: Path) -> None:
    """Copy a file, perhaps to another disk, completely under its name or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.{uuid4().hex}.part")
    try:
        if source.is_dir():
            shutil.copytree(source, part)
            os.rename(part, place)  # noqa: PTH104 - a folder, of one file system
        else:
            shutil.copyfile(source, part)
            part.chmod(OWNER_ONLY)
            put_in_place(part, place)
    finally:
        if part.is_dir():
            shutil.rmtree(part)
        part.unlink(missing_ok=True)
