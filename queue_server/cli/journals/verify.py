"""`verify`: checks a journal that is here, or a public log from anywhere."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.journals.records import print_verdicts
from queue_server.cli.stores import with_store

if TYPE_CHECKING:
    from queue_server.journal.place import Place


def verify(
    data: arguments.Data = None,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", help="Or a journal that was exported.")] = None,
    head: Annotated[
        str | None,
        typer.Option("--head", metavar="HEX", help="And the chain passes through this record: a paper ticket's code."),
    ] = None,
    checkpoints: Annotated[
        Path | None,
        typer.Option(
            "--checkpoints", metavar="DIR", help="And the journal is that of the log's checkpoints in a folder."
        ),
    ] = None,
    log: Annotated[str | None, typer.Option("--log", metavar="URL", help="Or a public log, from anywhere.")] = None,
    ticket: Annotated[
        str | None, typer.Option("--ticket", metavar="CODE", help="The code of a paper is in it.")
    ] = None,
    key: Annotated[list[str] | None, typer.Option("--key", metavar="KEY", help="The log's public key.")] = None,
    witness: Annotated[
        list[str] | None, typer.Option("--witness", metavar="KEY", help="A witness who must have signed.")
    ] = None,
    since: Annotated[
        Path | None, typer.Option("--since", metavar="FILE", help="It continues this checkpoint of before.")
    ] = None,
    save: Annotated[Path | None, typer.Option("--save", metavar="FILE", help="Keep the checkpoint for later.")] = None,
) -> None:
    """Check every record of a journal, or a public log.

    Exit 0: all is as it was written, `HALL: N records, head HEX`; 1: a line for every bad record, `HALL SEQ: why`.
    """
    if log is not None:
        from queue_server.cli.journals.public_log.verifying import LogQuestion, verify_log

        if data is not None or file is not None:
            raise UserError("Say which: a journal with --data or --file, or a log with --log.", 2)
        verify_log(LogQuestion(log, ticket, key or (), witness or (), since, save))
        return
    _verify_journal(data, file, head)
    if checkpoints is not None:
        _verify_checkpoints(data, checkpoints)


def _verify_journal(data: "Place | None", file: Path | None, head: str | None) -> None:
    from queue_server.journal import export as exported
    from queue_server.journal.checks.verify import verify as verify_records
    from queue_server.journal.checks.verify import verify_store

    try:
        if file is not None and data is None:
            hall = exported.hall_of(file)
            verdicts = [asyncio.run(verify_records(hall, exported.read_file(file), head_prefix=head))]
        elif data is not None and file is None:
            verdicts = with_store(data, lambda store: verify_store(store, head), read_only=True)
        else:
            raise UserError("Say which journal: either --data DIR or --file FILE.", 2)
    except ValueError as error:
        raise UserError(f"--head: {error}.", 2) from None
    if head is not None and not verdicts:
        raise UserError("There is no record yet, so the chain does not pass through that one.")
    print_verdicts(verdicts)


def _verify_checkpoints(data: "Place | None", folder: Path) -> None:
    from queue_server.cli.journals.public_log.verifying import contradictions

    if data is None or not folder.is_dir():
        raise UserError("--checkpoints names a folder, and goes with --data.", 2)
    bad = with_store(data, lambda store: contradictions(store, folder), read_only=True)
    for line in bad:
        typer.echo(line)
    if bad:
        raise typer.Exit(1)
