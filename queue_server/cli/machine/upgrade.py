"""`upgrade`: replaces the program by another version, and goes back when that one does not come up."""

from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError

if TYPE_CHECKING:
    from queue_server.upkeep.upgrade.program_folders import ProgramFolders
    from queue_server.upkeep.upgrade.sequence import Upgrade
    from queue_server.upkeep.upgrade.state import UpgradeState


def upgrade(
    data: arguments.Folder,
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="PATH", help="A folder of wheels, a wheel, or a checkout of the other version."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="The configuration; without it, the one that was served last."),
    ] = None,
    prefix: Annotated[
        Path, typer.Option("--prefix", metavar="DIR", file_okay=False, help="Where script/install has put the program.")
    ] = Path("/opt/kezek"),
    stop: Annotated[str, typer.Option("--stop", metavar="COMMAND", help="What stops the service.")] = (
        "systemctl stop kezek"
    ),
    restart: Annotated[str, typer.Option("--restart", metavar="COMMAND", help="What starts it, stopped or not.")] = (
        "systemctl restart kezek"
    ),
    ready: Annotated[
        str | None, typer.Option("--ready", metavar="URL", help="Its /readyz; without it, by the configuration.")
    ] = None,
    patience: Annotated[
        float, typer.Option("--patience", min=1, metavar="SECONDS", help="How long it may take to be ready.")
    ] = 120.0,
    any_version: Annotated[bool, typer.Option("--any-version", help="Also the same or an earlier version.")] = False,
    back: Annotated[bool, typer.Option("--back", help="Go back from the last upgrade.")] = False,
    with_copy: Annotated[
        bool, typer.Option("--with-copy", help="Go back to the copy of the journal, too: tickets since are left out.")
    ] = False,
) -> None:
    """Replace the program by another version.

    What was interrupted is finished first. The other version is installed beside the present one and reads the
    configuration and the journal while the halls go on. The service stops for a copy of the data folder; when the other
    version is not ready in time, the one before is started again. Exit 0: done; 1: refused or gone back, as is said; 2:
    wrong arguments.
    """
    from queue_server.upkeep.upgrade.conditions import only_upgrade
    from queue_server.upkeep.upgrade.program_folders import ProgramFolders
    from queue_server.upkeep.upgrade.release import Unfit, find_release

    if back and source is not None:
        raise UserError("--back goes back; leave out --from.", 2)
    programs = ProgramFolders(prefix.resolve())
    sequence = _sequence(data, config, programs, (stop, restart, ready), patience)
    try:
        with only_upgrade(programs):
            finished = sequence.finish()
            if finished is not None:
                _report(finished)
            if back:
                _report(sequence.go_back(with_copy=with_copy), is_wish=True)
            elif source is not None and (finished is None or finished.outcome == "interrupted"):
                _report(sequence.run(find_release(source.resolve()), _version(), is_any=any_version))
            elif source is None and finished is None:
                raise UserError("Name the other version with --from; nothing was interrupted.", 2)
    except Unfit as error:
        raise UserError(str(error)) from None


def _sequence(
    data: Path, config: Path | None, programs: "ProgramFolders", commands: tuple[str, str, str | None], patience: float
) -> "Upgrade":
    from queue_server.backups.folder_notes import served_config
    from queue_server.cli.trail import actor
    from queue_server.clock import now_us
    from queue_server.config.file.load import parse
    from queue_server.upkeep.upgrade.sequence import InstalledHall, Upgrade
    from queue_server.upkeep.upgrade.service import ServiceCommands, ready_address
    from queue_server.upkeep.upgrade.state import as_owner

    if not data.is_dir():
        raise UserError(f"{data} is not there: name the data folder of the hall.", 2)
    with as_owner(data):
        file = config or served_config(data)
        if file is None:
            raise UserError("Name the configuration with --config: this folder does not say which one serves it.", 2)
        settings = parse(file.read_bytes(), str(file), needs_hall=False)
    stop, restart, ready = commands
    return Upgrade(
        InstalledHall(data.resolve(), file.resolve(), bool(settings.halls), patience),
        programs,
        ServiceCommands(stop, restart, ready or ready_address(settings.server)),
        now=now_us,
        by=actor(),
        say=lambda sentence: typer.echo(sentence),
    )


def _version() -> str:
    try:
        return metadata.version("kezek")
    except metadata.PackageNotFoundError:
        return "0"


def _report(state: "UpgradeState", *, is_wish: bool = False) -> None:
    """Say what came of it; exit with 1 where that is not what was wished."""
    match state.outcome:
        case "done":
            typer.echo(f"Kezek {state.to_version} is ready. The copy from before it: {state.copy}")
        case "interrupted":
            typer.echo(f"Kezek {state.from_version} goes on: {state.detail}.")
        case "went_back":
            typer.echo(f"Kezek {state.from_version} is ready again: {state.detail}.", err=True)
        case _:
            typer.echo(f"Kezek {state.from_version} is not ready either: {state.detail}. See its log.", err=True)
    if state.aside:
        typer.echo(
            f"The journal is the copy from before; {state.lost} records of {state.to_version} are in {state.aside} "
            "alone.",
            err=True,
        )
    if state.outcome == "not_back" or (state.outcome == "went_back" and not is_wish):
        raise typer.Exit(1)
