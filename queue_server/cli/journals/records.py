"""`audit`, `export`, `backup` and `restore`: works on a hall's records, also while the hall is served."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.stores import with_store

if TYPE_CHECKING:
    from queue_server.journal.checks.verify import Verdict
    from queue_server.journal.store import Store


def audit(data: arguments.Data, hall: arguments.Hall) -> None:
    """Name every call that was out of turn.

    Says who made it, why, and whom it passed over; so too for calls that do not follow from the rule. People are named
    as they are named today. Prints nothing when there is none.
    """
    from queue_server.journal.checks.audit import audit as findings_in
    from queue_server.journal.checks.audit import renamed
    from queue_server.views.person_names import PersonNames

    async def findings(store: "Store") -> list[str]:
        await _need_hall(store, hall)
        names = PersonNames(await store.former_names())
        return [str(renamed(finding, names)) for finding in await findings_in(store.read(hall))]

    for finding in with_store(data, findings, read_only=True):
        typer.echo(finding)


def export(data: arguments.Data, hall: arguments.Hall) -> None:
    """Write a hall's journal as JSON lines.

    Each line on standard output is {"seq","body","hash"}.
    """
    from queue_server.journal.export import export as lines_of

    async def write(store: "Store") -> None:
        await _need_hall(store, hall)
        async for line in lines_of(store, hall):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()

    with_store(data, write, read_only=True)


PassphraseStdin = Annotated[
    bool, typer.Option("--passphrase-stdin", help="Read the passphrase of the secrets from standard input.")
]


def backup(
    data: arguments.Data,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The copy: a new file.")],
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="The configuration; without it, the one that was served last."),
    ] = None,
    secrets: Annotated[
        bool, typer.Option("--secrets", help="And certificates and secrets, encrypted with a passphrase.")
    ] = False,
    passphrase_stdin: PassphraseStdin = False,
) -> None:
    """Copy all of a hall into one file, while it serves.

    The journal, the configuration with its history, and the folders of media and clips that it names. Of a database
    name the configuration of a server with --config.
    """
    from queue_server.backups.folder_notes import served_config
    from queue_server.backups.making import BackupSources, make_backup

    if secrets != passphrase_stdin:
        raise UserError("--secrets and --passphrase-stdin go together: secrets are never copied in clear.", 2)
    passphrase = _passphrase() if secrets else None
    if config is None and isinstance(data, Path):
        config = served_config(data)
    manifest = make_backup(BackupSources(data, config, passphrase), to)
    for line in manifest.left_out:
        typer.echo(f"left out: {line}", err=True)


def restore(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="What `kezek backup` made.")] = None,
    copy: Annotated[Path | None, typer.Option("--from", metavar="FILE", help="The same.")] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="DIR", parser=arguments.folder, help="The folder to put it into."),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="FILE", help="Where the configuration goes; without it, into the folder."),
    ] = None,
    passphrase_stdin: PassphraseStdin = False,
) -> None:
    """Check a copy and bring its hall up in an empty folder.

    Without --data the copy is only checked. A folder that has a journal is left as it is.
    """
    from queue_server.backups.restoring import Target, check_backup, restore_backup

    source = file or copy
    if source is None or (file is not None and copy is not None):
        raise UserError("Name the copy, once: kezek restore FILE --data DIR.", 2)
    if data is None:
        if config is not None or passphrase_stdin:
            raise UserError("Name the folder with --data: without it the copy is only checked.", 2)
        print_verdicts(check_backup(source))
        return
    restored = restore_backup(source, Target(data, config), _passphrase() if passphrase_stdin else None)
    print_verdicts(restored.verdicts)
    for line in restored.left_out:
        typer.echo(line, err=True)
    if restored.config is not None:
        typer.echo(f"The hall is back: kezek serve --config {restored.config} --data {data}", err=True)


def _passphrase() -> str:
    """The first line of standard input. Raises `UserError` if it is empty."""
    passphrase = sys.stdin.readline().rstrip("\r\n")
    if not passphrase:
        raise UserError("There is no passphrase on standard input.", 2)
    return passphrase


def print_verdicts(verdicts: "list[Verdict]") -> None:
    """Print each good hall with its head, and every fault of the others; exit with 1 if there is any."""
    if not verdicts:
        typer.echo("There is no record yet.", err=True)
    for verdict in verdicts:
        if verdict.is_good:
            typer.echo(f"{verdict.hall}: {verdict.count} records, head {verdict.head.hex()}")
        for fault in verdict.faults:
            typer.echo(f"{verdict.hall} {fault.seq}: {fault.reason}")
    if not all(verdict.is_good for verdict in verdicts):
        raise typer.Exit(1)


async def _need_hall(store: "Store", hall: str) -> None:
    halls = await store.halls()
    if hall not in halls:
        raise UserError(f'There is no hall "{hall}" here. The halls here: {", ".join(halls) or "none"}.', 2)
