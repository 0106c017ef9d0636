"""`python -m queue_server.upkeep.copies.restore_job`: says what is in a copy of a hall, or restores it.

The hall is put together in a folder of its own, with a configuration that this machine can start with; it takes its
place at the next start (`restored_hall`). A copy that is refused changes nothing.
"""

import asyncio
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.backups.container import NewerBackup, NotWhole, manifest_of
from queue_server.backups.contents import CONFIG_PART
from queue_server.backups.folder_notes import write
from queue_server.backups.restoring import Target, TooLittleRoom, check_backup, restore_backup
from queue_server.backups.secret_files import SECRETS, WrongPassphrase
from queue_server.clock import now_s
from queue_server.config.definition import Definition, Names
from queue_server.config.file.config_file import as_it_was
from queue_server.config.file.edit import rewritten
from queue_server.config.file.load import parse, plain
from queue_server.config.mistakes import ConfigError
from queue_server.config.trial import try_configuration
from queue_server.hall.events import HallConfigured
from queue_server.hall.state import SECOND
from queue_server.journal.checks.verify import Verdict
from queue_server.journal.codec import CONFIGURATION_MARK, decode, open_body
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import StoreError
from queue_server.upkeep.side_job import serve_order

RestoreFault = Literal[
    "configuration",
    "disk",
    "journal",
    "newer",
    "no_configuration",
    "no_room",
    "not_whole",
    "passphrase",
    "passphrase_for_nothing",
    "unusable",
]
"""Why a copy is not taken: its configuration or its journal is faulty, the disk refuses, another version is needed, it
holds the journal alone, there is too little room, it is cut short or altered, the passphrase is wrong or opens nothing.
"""

Values = dict[str, Any]
CERTIFICATE_KEYS: Final = ("tls_certificate", "tls_key")
ADDRESS_KEYS: Final = ("host", "port")


class RestoreOrder(Struct, frozen=True):
    """The copy, the folder in which the hall is put together, and the folder that it is for. `config` is the
    configuration of this machine, whose address stays. Without `restores` the copy is only looked at."""

    copy: str
    stage: str
    data: str
    config: str
    passphrase: str | None = None
    restores: bool = False


class CopiedHall(Struct, frozen=True):
    """A hall of the copy: its names, its records with the last one's hash (hex), and its first and last day."""

    hall: str
    names: Names | None
    records: int
    head: str
    first_day: str
    last_day: str


class CopyContents(Struct, frozen=True):
    """What a copy holds: made when (None: not known) and by which version, whether with locked secrets, and what could
    not be copied then."""

    halls: list[CopiedHall]
    made_at: datetime | None
    version: str
    has_secrets: bool
    left_out: list[str]


class RestoreOutcome(Struct, frozen=True, tag="restore"):
    """What is in the copy; or the fault with the system's own text. With `is_restored` it waits to take its place, and
    `left_out` is what differs from before."""

    contents: CopyContents | None = None
    fault: RestoreFault | None = None
    detail: str = ""
    is_restored: bool = False
    left_out: list[str] = []


class NotRestored(Exception):
    """The copy is not taken; the text is the reason."""

    def __init__(self, fault: RestoreFault, detail: str) -> None:
        super().__init__(detail)
        self.fault: RestoreFault = fault


def restore_copy(order: RestoreOrder) -> RestoreOutcome:
    """Look at the copy or restore it. What is wrong is in the outcome."""
    try:
        return _restored(order) if order.restores else RestoreOutcome(_contents(Path(order.copy), Path(order.stage)))
    except NotRestored as refusal:
        fault, detail = refusal.fault, str(refusal)
    except NewerBackup as error:
        fault, detail = "newer", error.version
    except NotWhole as error:
        fault, detail = "not_whole", str(error)
    except WrongPassphrase as error:
        fault, detail = "passphrase", str(error)
    except TooLittleRoom as error:
        fault, detail = "no_room", str(error)
    except StoreError as error:
        fault, detail = "unusable", str(error)
    except OSError as error:
        fault, detail = "disk", error.strerror or str(error)
    shutil.rmtree(order.stage, ignore_errors=True)
    return RestoreOutcome(fault=fault, detail=detail.replace(order.copy, "copy"))


def _contents(copy: Path, work: Path) -> CopyContents:
    """What is in the copy, once every part and record of it is checked. Raises `NotRestored`, the store's errors and
    `OSError`."""
    work.mkdir(0o700, parents=True, exist_ok=True)
    halls: list[CopiedHall] = []
    verdicts = check_backup(copy, work, lambda store: halls.extend(asyncio.run(_halls(store))))
    shutil.rmtree(work, ignore_errors=True)
    _need_good(verdicts)
    manifest = manifest_of(copy)
    if manifest is None or manifest.config is None or not halls:
        raise NotRestored("no_configuration", "the copy holds no configuration or no hall")
    left_out = [str(line) for line in manifest.left_out]
    return CopyContents(halls, manifest.made_at, manifest.kezek[:40], manifest.has(SECRETS), left_out)


def _need_good(verdicts: list[Verdict]) -> None:
    for verdict in verdicts:
        for fault in verdict.faults:
            raise NotRestored("journal", f"{verdict.hall} {fault.seq}: {fault.reason}")


async def _halls(file: Path) -> list[CopiedHall]:
    store = await SqliteStore.open_file(file, read_only=True)
    try:
        return [await _copied_hall(store, hall) for hall in await store.halls()]
    finally:
        await store.close()


async def _copied_hall(store: SqliteStore, hall: str) -> CopiedHall:
    definition: Definition | None = None
    first, head = 0, await store.head(hall)
    async for record in store.read(hall):
        first = first or open_body(record).at
        if CONFIGURATION_MARK in record.body and isinstance(event := decode(record).event, HallConfigured):
            definition = event.definition
    zone = ZoneInfo(definition.timezone if definition is not None else "UTC")
    last = open_body(head).at if head is not None else first
    days = [datetime.fromtimestamp(at // SECOND, UTC).astimezone(zone).date().isoformat() for at in (first, last)]
    names = definition.names if definition is not None else None
    return CopiedHall(hall, names, head.seq if head else 0, head.hash.hex() if head else "", *days)


def _restored(order: RestoreOrder) -> RestoreOutcome:
    """Put the hall together. Raises `NotRestored`, the store's errors and `OSError`."""
    copy, stage = Path(order.copy), Path(order.stage)
    shutil.rmtree(stage, ignore_errors=True)
    manifest = manifest_of(copy)
    if manifest is not None and order.passphrase is not None and not manifest.has(SECRETS):
        raise NotRestored("passphrase_for_nothing", "the copy holds no certificates or secrets")
    restored = restore_backup(copy, Target(stage), order.passphrase)
    _need_good(restored.verdicts)
    if restored.config is None:
        raise NotRestored("no_configuration", "the copy holds no configuration")
    try:
        dropped = _settle(stage / CONFIG_PART, order)
    except (ConfigError, ValueError, TypeError, AttributeError) as error:
        raise NotRestored("configuration", str(error)) from error
    return RestoreOutcome(is_restored=True, left_out=[*restored.left_out, *dropped])


def _settle(file: Path, order: RestoreOrder) -> list[str]:
    """Let the configuration name this machine's address and the places where all will stand, and leave out what the
    server cannot start with: each is a sentence of the answer. Without a certificate of the copy, this machine's
    stays: passwords that were encrypted must not be readable afterwards. Raises `ConfigError`."""
    text, values = file.read_bytes(), plain(file.read_bytes(), file.name)
    present = plain(Path(order.config).read_bytes(), order.config).get("server", {})
    server = {key: value for key, value in values.get("server", {}).items() if key not in ADDRESS_KEYS}
    values["server"] = server | {key: present[key] for key in ADDRESS_KEYS if key in present}
    dropped = []
    for finding in try_configuration(parse(_written(text, values), file.name), now_s(), asks=False):
        if finding.severity == "fatal" and finding.path[:1] == ("openid",) and values.pop("openid", None) is not None:
            dropped.append(f"[openid]: {finding.text}")
        elif finding.severity == "fatal" and finding.path[-1] in CERTIFICATE_KEYS:
            removed = [values["server"].pop(key, None) for key in CERTIFICATE_KEYS]
            dropped += [f"[server]: {finding.text}"] if any(removed) else []
    if not any(key in values["server"] for key in CERTIFICATE_KEYS):
        values["server"] |= {key: present[key] for key in CERTIFICATE_KEYS if key in present}
    parse(_written(text, values), file.name)
    write(file, _written(text, _moved(values, order.stage, order.data)))
    return dropped


def _written(text: bytes, values: Values) -> bytes:
    """The text with other values and its own comments."""
    return as_it_was(text, rewritten(text.decode("utf-8-sig").replace("\r\n", "\n"), values))


def _moved(values: Any, stage: str, data: str) -> Any:  # noqa: ANN401 - whatever stands in the file
    """The values with each path below the one folder as a path below the other."""
    if isinstance(values, dict):
        return {key: _moved(value, stage, data) for key, value in values.items()}
    if isinstance(values, list):
        return [_moved(value, stage, data) for value in values]
    is_below = isinstance(values, str) and values.startswith(f"{stage}/")
    return f"{data}{values[len(stage) :]}" if is_below else values


if __name__ == "__main__":
    serve_order(RestoreOrder, restore_copy)
