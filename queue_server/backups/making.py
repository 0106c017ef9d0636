"""Makes a backup of a hall while it serves. Blocking: it runs in a process of its own."""

import asyncio
import io
import os
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Final, cast

from msgspec import Struct

from queue_server.backups.container import BACKUP_FORMAT, BackupWriter, HallHead, LeftOut, Manifest
from queue_server.backups.contents import CONFIG_PART, HISTORY, VOICE, Folder, Values, files_in, folders_of, secrets_of
from queue_server.backups.secret_files import SECRETS, locked, need_passphrase
from queue_server.clock import now_us
from queue_server.config.file.config_file import ConfigurationFile
from queue_server.journal.backup import backup as copy_store
from queue_server.journal.backup import beside, put_in_place
from queue_server.journal.place import Place, StoreUrl, open_place
from queue_server.journal.sqlite.connection import OWNER_ONLY
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import Unavailable, Unusable
from queue_server.journal.transfer.copying import copy_to_file
from queue_server.journal.transfer.moment import TransferStore
from queue_server.views.times import moment

STORE: Final = "store.db"


class BackupSources(Struct, frozen=True):
    """The store and files that go into a backup. With a passphrase, the certificates and secrets that the
    configuration names are included, encrypted."""

    data: Place
    config: Path | None = None
    passphrase: str | None = None


def make_backup(sources: BackupSources, to: Path, at: datetime | None = None) -> Manifest:
    """Copy all of a hall into a new file; an incomplete file never has that name.

    Raises `Unusable` when `to` exists, there is no store, or a named file cannot be part of a backup; `Unavailable`
    when the disk refuses.
    """
    if to.exists():
        raise Unusable(f"{to} exists already: name a new file")
    if sources.passphrase is not None:
        need_passphrase(sources.passphrase)
        if sources.config is None:
            raise Unusable("certificates and secrets are found by the configuration: name it with --config")
    part, store = beside(to), beside(to)
    try:
        stored_text = _copy_store(sources.data, store)
        with (
            os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY), "w+b") as file,
            BackupWriter(file) as writer,
        ):
            manifest = _fill(writer, sources, store, stored_text, at or moment(now_us()))
        put_in_place(part, to)
    except OSError as error:
        raise Unavailable(f"{to} cannot be written: {_reason(error)}") from error
    finally:
        for unfinished in (part, store):
            with suppress(OSError):  # a stick that was pulled: the write has already raised
                unfinished.unlink(missing_ok=True)
    return manifest


def _copy_store(place: Place, to: Path) -> bytes | None:
    """Copy the store as it is at one moment into a new file, while others write; returns the text of the configuration
    where the store has it."""
    if isinstance(place, Path):
        copy_store(place, to)
        return None
    return asyncio.run(_copy_database(place, to))


async def _copy_database(place: StoreUrl, to: Path) -> bytes | None:
    source = await open_place(place, read_only=True)
    try:
        await copy_to_file(cast("TransferStore", source), to)
        configuration = await source.configuration()
    finally:
        await source.close()
    return configuration.text if configuration is not None else None


def _fill(
    writer: BackupWriter, sources: BackupSources, store: Path, stored_text: bytes | None, at: datetime
) -> Manifest:
    left_out: list[LeftOut] = []
    halls = asyncio.run(_heads(store))
    _add(writer, STORE, store)
    values: Values = {}
    name = sources.config.name if sources.config is not None else None
    if sources.config is not None:
        values = _add_configuration(writer, sources.config, left_out)
    elif stored_text is not None:
        name = CONFIG_PART
        writer.add(CONFIG_PART, io.BytesIO(stored_text))
        values = _values(stored_text, name, left_out)
    folders = folders_of(values)
    for folder in folders:
        _add_folder(writer, folder, left_out)
    places = {folder.name: str(folder.path) for folder in folders}
    if sources.passphrase is not None:
        places |= _add_secrets(writer, values, sources.passphrase, left_out)
    manifest = Manifest(
        format=BACKUP_FORMAT,
        kezek=_version(),
        made_at=at,
        halls=halls,
        parts=tuple(writer.parts),
        config=name,
        places=places,
        left_out=tuple(left_out),
    )
    writer.close(manifest)
    return manifest


def _add(writer: BackupWriter, name: str, path: Path, *, is_packed: bool = True) -> None:
    with path.open("rb") as source:
        writer.add(name, source, is_packed=is_packed)


def _add_configuration(writer: BackupWriter, config: Path, left_out: list[LeftOut]) -> Values:
    """Add the file and its earlier texts; returns its values. A file that is no TOML now is copied as it is."""
    file = ConfigurationFile(config)
    try:
        text = file.read()
    except OSError as error:
        raise Unusable(f"{config} cannot be read: {_reason(error)}") from error
    writer.add(CONFIG_PART, io.BytesIO(text))
    try:
        for version in sorted(file.history.glob("*.toml")):
            _add(writer, f"{HISTORY}/{version.name}", version)
    except OSError as error:
        left_out.append(LeftOut(str(file.history), _reason(error)))
    return _values(text, str(config), left_out)


def _values(text: bytes, name: str, left_out: list[LeftOut]) -> Values:
    try:
        return tomllib.loads(text.decode("utf-8-sig"))
    except ValueError:
        left_out.append(LeftOut(name, "it is no TOML, so the folders that it names are not known"))
        return {}


def _add_folder(writer: BackupWriter, folder: Folder, left_out: list[LeftOut]) -> None:
    """Add pictures and videos unchanged, since they are compressed already. Files that disappear meanwhile are left
    out."""
    try:
        for name, path in files_in(folder.path):
            try:
                source = path.open("rb")
            except OSError as error:
                left_out.append(LeftOut(str(path), _reason(error)))
                continue
            with source:
                writer.add(f"{folder.name}/{name}", source, is_packed=folder.name == VOICE)
    except FileNotFoundError:
        left_out.append(LeftOut(str(folder.path), "there is no such folder"))


def _add_secrets(writer: BackupWriter, values: Values, passphrase: str, left_out: list[LeftOut]) -> dict[str, str]:
    """Add the secrets, encrypted; returns the path of each file, by the place of its key."""
    files = secrets_of(values)
    for key, path in sorted(files.items()):
        if not path.is_file():
            left_out.append(LeftOut(str(path), "there is no such file"))
            del files[key]
    writer.add(SECRETS, io.BytesIO(locked(files, passphrase)), is_packed=False)
    return {key: str(path) for key, path in files.items()}


async def _heads(store: Path) -> dict[str, HallHead]:
    opened = await SqliteStore.open_file(store, read_only=True)
    try:
        return {hall: await _head(opened, hall) for hall in await opened.halls()}
    finally:
        await opened.close()


async def _head(store: SqliteStore, hall: str) -> HallHead:
    head = await store.head(hall)
    first: Sequence[bytes] = [record.hash async for record in store.read(hall, limit=1)]
    return HallHead(head.seq if head else 0, head.hash.hex() if head else "", first[0].hex() if first else "")


def _version() -> str:
    try:
        return metadata.version("kezek")
    except metadata.PackageNotFoundError:
        return "from a checkout"


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
