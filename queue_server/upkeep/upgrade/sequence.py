"""Takes the steps of an upgrade, each written down before it is taken, and finishes one that was interrupted."""

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from queue_server.journal.backup import ends_of, schema_of
from queue_server.journal.sqlite.sqlite_store import FILE_NAME
from queue_server.journal.store import StoreError
from queue_server.upkeep.upgrade.conditions import need_space
from queue_server.upkeep.upgrade.data_copy import (
    UPGRADES,
    copy_data,
    put_back,
    sweep_copies,
)
from queue_server.upkeep.upgrade.program_folders import ProgramFolders
from queue_server.upkeep.upgrade.release import Release, Unfit, version_key
from queue_server.upkeep.upgrade.state import (
    ReasonCode,
    UpgradeOutcome,
    UpgradeReason,
    UpgradeState,
    UpgradeStep,
    as_owner,
    read_state,
    write_state,
)

LEAST_WAY_BACK_S: Final = 120.0
"""How long the version before may take at least: there is nothing else to go back to."""
_DISK_REASONS: Final[dict[int | None, ReasonCode]] = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EACCES: "not_allowed",
    errno.EPERM: "not_allowed",
    errno.EROFS: "not_allowed",
}


class ServiceControl(Protocol):
    """What stops and starts the server."""

    def stop(self) -> None: ...

    def restart(self) -> None: ...

    def is_ready_within(self, limit_s: float) -> bool: ...


class InstalledHall(Struct, frozen=True):
    """Where a hall is installed, and how long a version may take until it is ready. Without halls there is nothing in
    the configuration yet that could be checked."""

    data: Path
    config: Path
    has_halls: bool
    patience_s: float


class Upgrade:
    """The upgrades of one installation. `now` gives µs UTC, `free` the bytes left on the disk of a path, `by` is who
    asks for them; `say` is told each step in a sentence."""

    def __init__(
        self,
        place: InstalledHall,
        programs: ProgramFolders,
        service: ServiceControl,
        *,
        now: Callable[[], int],
        free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
        by: str = "",
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._place, self._programs, self._service = place, programs, service
        self._now, self._free, self._by, self._say = now, free, by, say

    def finish(self) -> UpgradeState | None:
        """Finish an upgrade that was interrupted, or undo it; None where there is none. Raises `Unfit`, `OSError`."""
        state = read_state(self._programs.prefix)
        if state is None or state.step == "ended":
            return None
        self._say(f"The upgrade to {state.to_version} was interrupted ({state.step}).")
        match state.step:
            case "preparing":
                reason = UpgradeReason("before_changes")
                return self._clear(state, "interrupted", reason, "it was interrupted before anything had changed")
            case "copying" | "switching" if self._programs.current() == state.before:
                self._service.restart()  # and whatever has been written since is not in the copy
                reason = UpgradeReason("while_copying")
                return self._clear(state, "interrupted", reason, "it was interrupted while the copy was made")
            case "going_back":
                return self._go_back(state)
            case _:
                return self._start(state)

    def run(self, release: Release, version: str, *, is_any: bool = False) -> UpgradeState:
        """Replace `version` by the release. Raises `Unfit` where it is refused and nothing has changed, `OSError`."""
        if not is_any and version_key(release.version) <= version_key(version):
            raise Unfit(
                f"{release.source} is Kezek {release.version}, and {version} runs: say --any-version to install it."
            )
        before = self._programs.current()
        need_space(self._place.data, self._programs, self._free)
        began_at = self._now()
        name = f"{datetime.fromtimestamp(began_at / 1_000_000, UTC):%Y%m%dT%H%M%SZ}"
        if self._programs.path(name).exists():
            raise Unfit("Another version was installed this second. Try again.")
        state = UpgradeState(
            from_version=version,
            to_version=release.version,
            began_at=began_at,
            before=before,
            after=name,
            copy=str(self._place.data / UPGRADES / name),
            schema=self._schema(),
            by=self._by,
        )
        write_state(self._programs.prefix, self._place.data, state)
        try:
            self._prepare(release, state)
        except (Unfit, OSError) as error:
            self._clear(state, "refused", _reason_of(error), str(error))
            raise
        state = self._copy(state)
        return self._start(self._note(state, "switching"))

    def go_back(self, *, with_copy: bool) -> UpgradeState:
        """Go back from the version of the last upgrade to the one before it. Raises `Unfit`, `OSError`."""
        state = read_state(self._programs.prefix)
        if state is None or state.outcome != "done" or not self._programs.path(state.before).is_dir():
            raise Unfit("There is no version to go back to.")
        if self._schema() != state.schema and not (Path(state.copy) / FILE_NAME).exists():
            raise Unfit(f"The copy from before {state.to_version} is not there any more: {state.copy}.")
        if self._is_changed(state) and not with_copy:
            raise Unfit(
                f"{state.to_version} has changed the tables of the journal, so {state.from_version} needs the copy "
                "from before it, and all tickets since are left out: say --with-copy to do that."
            )
        wish = UpgradeReason("by_hand")
        return self._go_back(
            replace(state, reason=wish, detail="somebody asked for it", by=self._by, ended_at=None, outcome=None)
        )

    def _prepare(self, release: Release, state: UpgradeState) -> None:
        """Install the version beside the others, and let it read the configuration and the journal."""
        place = self._place
        self._say(f"Kezek {release.version} is installed beside {state.from_version}; the halls go on.")
        with _refusing("not_installed"):
            self._programs.install(release, state.after)
        self._say("It reads the configuration and every record of the journal.")
        if place.has_halls:
            with _refusing("configuration_refused"):
                self._programs.try_on(state.after, ["check-config", str(place.config)], place.data)
        if (place.data / FILE_NAME).exists():
            with _refusing("journal_refused"):
                self._programs.try_on(state.after, ["verify", "--data", str(place.data)], place.data)

    def _copy(self, state: UpgradeState) -> UpgradeState:
        """Stop the service and copy its folder. Whatever fails starts the service anew."""
        state = self._note(state, "copying")
        self._say("The service is stopped, and its folder copied.")
        try:
            with _refusing("not_stopped"):
                self._service.stop()
            if (self._place.data / FILE_NAME).exists():
                with as_owner(self._place.data):
                    copy_data(self._place.data, self._place.config, Path(state.copy))
        except (Unfit, OSError, StoreError) as error:
            self._service.restart()
            self._clear(state, "refused", _reason_of(error), str(error))
            raise Unfit(f"{error}. Kezek {state.from_version} goes on.") from error
        return state

    def _start(self, state: UpgradeState) -> UpgradeState:
        """Start the other version; go back where it is not ready in time. The copy is whole."""
        self._programs.switch(state.after)
        state = self._note(state, "starting")
        self._say(f"Kezek {state.to_version} is started, and has {self._place.patience_s:.0f} s to be ready.")
        reason = UpgradeReason("not_ready", round(self._place.patience_s))
        detail = f"{state.to_version} was not ready within {self._place.patience_s:.0f} s"
        try:
            self._service.restart()
            is_ready = self._service.is_ready_within(self._place.patience_s)
        except Unfit as error:
            is_ready, reason, detail = False, UpgradeReason("not_started"), str(error)
        if not is_ready:
            return self._go_back(replace(state, reason=reason, detail=detail))
        state = self._end(state, "done")
        self._programs.sweep([state.before, state.after])
        with as_owner(self._place.data):
            sweep_copies(self._place.data)
        return state

    def _go_back(self, state: UpgradeState) -> UpgradeState:
        """Start the version before, with its journal where the other one has changed the tables or left records that
        it cannot read."""
        state = self._note(state, "going_back")
        self._say(f"Going back to {state.from_version}: {state.detail}.")
        with suppress(Unfit):  # it may have ended by itself
            self._service.stop()
        self._programs.switch(state.before)  # first: whatever starts the service meanwhile starts what was there before
        if self._is_changed(state):
            state = self._put_back(state)
        is_ready = self._is_up()
        if not is_ready and not state.aside and self._has_grown(state):
            with suppress(Unfit):
                self._service.stop()
            state = self._put_back(state)
            is_ready = self._is_up()
        state = self._end(state, "went_back" if is_ready else "not_back")
        self._programs.remove(state.after)
        return state

    def _is_up(self) -> bool:
        try:
            self._service.restart()
        except Unfit:
            return False
        return self._service.is_ready_within(max(self._place.patience_s, LEAST_WAY_BACK_S))

    def _schema(self) -> int:
        with as_owner(self._place.data):
            return schema_of(self._place.data / FILE_NAME)

    def _is_changed(self, state: UpgradeState) -> bool:
        """Whether the copy has to come back: the tables are not those of before, or an earlier run has begun it."""
        has_copy = (Path(state.copy) / FILE_NAME).exists()
        return has_copy and (bool(state.aside) or self._schema() != state.schema)

    def _has_grown(self, state: UpgradeState) -> bool:
        """Whether the journal has records that the copy does not have."""
        with as_owner(self._place.data):
            ends = ends_of(Path(state.copy) / FILE_NAME)
            return bool(ends) and ends_of(self._place.data / FILE_NAME) != ends

    def _put_back(self, state: UpgradeState) -> UpgradeState:
        aside = Path(state.copy) / f"changed-{FILE_NAME}"
        state = self._note(replace(state, aside=str(aside)), "going_back")
        with as_owner(self._place.data):
            lost = put_back(self._place.data, Path(state.copy), aside, self._now())
        return replace(state, lost=lost)

    def _clear(self, state: UpgradeState, outcome: UpgradeOutcome, reason: UpgradeReason, detail: str) -> UpgradeState:
        """Delete what was begun: nothing has changed."""
        self._programs.remove(state.after)
        with as_owner(self._place.data):
            shutil.rmtree(state.copy, ignore_errors=True)
        return self._end(replace(state, reason=reason, detail=detail), outcome)

    def _note(self, state: UpgradeState, step: UpgradeStep) -> UpgradeState:
        state = replace(state, step=step)
        write_state(self._programs.prefix, self._place.data, state)
        return state

    def _end(self, state: UpgradeState, outcome: UpgradeOutcome) -> UpgradeState:
        ended = replace(state, outcome=outcome, ended_at=self._now())
        return self._note(ended, "ended")


@contextmanager
def _refusing(code: ReasonCode) -> Iterator[None]:
    """Name the reason of what is refused within this context."""
    try:
        yield
    except Unfit as error:
        error.code = code
        raise


def _reason_of(error: Unfit | OSError | StoreError) -> UpgradeReason:
    if isinstance(error, OSError):
        return UpgradeReason(_DISK_REASONS.get(error.errno, "disk_failed"))
    return UpgradeReason((error.code if isinstance(error, Unfit) else None) or "copy_failed")
