"""Shows the version of the program, and the outcome of its last upgrade, which is begun by a command.

The command cannot write to the trail: it may have brought in a program whose tables it does not know. The server that
comes up does so.
"""

import asyncio
import logging
import shlex
import sys
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.access.trail import trace
from queue_server.api.http.replies import json_reply
from queue_server.api.upkeep.upkeep import folder_of
from queue_server.backups.folder_notes import served_config
from queue_server.clock import ServerClock
from queue_server.journal.store import Store, Unavailable
from queue_server.loops import every
from queue_server.upkeep.upgrade.program_folders import CURRENT, VERSIONS
from queue_server.upkeep.upgrade.state import UpgradeOutcome, UpgradeReason, UpgradeState, UpgradeStep, read_state
from queue_server.views.times import moment, moment_or_none

log = logging.getLogger(__name__)

UPGRADE_LOOK_S: Final = 60.0
"""How soon the trail has an upgrade that was refused while the server ran."""
MOST_TRACES: Final = 10_000
"""The traces among which that of an upgrade is looked for: half a year of a large hall."""
UPGRADE_ACTS: Final[dict[UpgradeOutcome, str]] = {
    "done": "version_replaced",
    "refused": "version_refused",
    "interrupted": "version_interrupted",
    "went_back": "version_back",
    "not_back": "version_not_back",
}
"""The kinds of traces, by what came of an upgrade."""
NEW_FOLDER: Final = "FOLDER"
"""What stands in the command for the folder of the other version."""


class UpgradeDocument(Struct, frozen=True, kw_only=True):
    """The last upgrade; without `outcome` it is under way or was interrupted at `step`. `detail` is what a program has
    said, in English; a state of an earlier version has no `reason`. `copy` is the folder with the
    copy from before it, `aside` the journal that the other version had changed, with `lost` records of its own."""

    from_version: str
    to_version: str
    began_at: datetime
    ended_at: datetime | None
    step: UpgradeStep
    outcome: UpgradeOutcome | None
    reason: UpgradeReason | None
    detail: str
    copy: str
    aside: str
    lost: int


class VersionDocument(Struct, frozen=True, kw_only=True):
    """`command` brings in another version, `back` goes back from the last one; null where the program was not put here
    by the installer."""

    version: str
    command: str | None
    back: str | None
    upgrade: UpgradeDocument | None


async def show(request: web.Request) -> web.Response:
    """The version that runs, and its last upgrade."""
    return json_reply(json.encode(await asyncio.to_thread(_document, folder_of(request).resolve(), Path(sys.prefix))))


async def note_upgrades(data: Path, store: Store, clock: ServerClock) -> None:
    """Note in the trail what came of each upgrade, until cancelled."""
    last: UpgradeState | None = None

    async def look() -> None:
        nonlocal last
        state = await asyncio.to_thread(read_state, data)
        if state is None or state == last:
            return
        try:
            await note_upgrade(state, store, clock.certain())
        except Unavailable as fault:
            log.debug("the trail cannot be written: %s", fault)
        else:
            last = state

    await every(UPGRADE_LOOK_S, look)


async def note_upgrade(state: UpgradeState, store: Store, now: int) -> None:
    """Note what came of that upgrade, unless the trail has it or would have erased it. Raises `Unavailable`."""
    if state.outcome is None or state.ended_at is None:
        return
    act = UPGRADE_ACTS[state.outcome]
    name = f"Kezek {state.to_version if state.outcome in ('done', 'refused') else state.from_version}"
    entry = trace(state.ended_at, act, name, state.by, "")
    traces = await store.traces(MOST_TRACES)
    if entry.erase_after > now and all((other.at, other.act) != (entry.at, act) for other in traces):
        await store.add_trace(entry)


def _document(data: Path, program: Path) -> VersionDocument:
    state = read_state(data)
    command = _command(data, program)
    has_way_back = command is not None and state is not None and state.outcome == "done"
    return VersionDocument(
        version=_version(),
        command=f"{command} --from {NEW_FOLDER}" if command is not None else None,
        back=f"{command} --back" if has_way_back else None,
        upgrade=_upgrade(state) if state is not None else None,
    )


def _version() -> str:
    try:
        return metadata.version("kezek")
    except metadata.PackageNotFoundError:
        return ""


def _command(data: Path, program: Path) -> str | None:
    """What is typed on the machine; None for a program that does not lie among versions."""
    if program.parent.name != VERSIONS:
        return None
    prefix, config = program.parent.parent, served_config(data)
    words = [str(prefix / CURRENT / "bin" / "kezek"), "upgrade", "--data", str(data)]
    words += ["--config", str(config)] if config is not None else []
    words += ["--prefix", str(prefix)] if prefix != Path("/opt/kezek") else []
    return f"sudo {shlex.join(words)}"


def _upgrade(state: UpgradeState) -> UpgradeDocument:
    return UpgradeDocument(
        from_version=state.from_version,
        to_version=state.to_version,
        began_at=moment(state.began_at),
        ended_at=moment_or_none(state.ended_at),
        step=state.step,
        outcome=state.outcome,
        reason=state.reason,
        detail=state.detail,
        copy=state.copy,
        aside=state.aside,
        lost=state.lost,
    )
