"""`verify`, `audit`, `export`, `backup` and `restore`: what can be done with a journal, also while it is written."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.stores import with_store

if TYPE_CHECKING:
    from queue_server.journal.sqlite import SqliteStore
    from queue_server.journal.verify import Verdict


def verify(
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", file_okay=False, help="The folder of the journal.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", help="Or a journal that was exported.")] = None,
    head: Annotated[
        str | None,
        typer.Option("--head", metavar="HEX", help="And the chain passes through this record: a paper ticket's code."),
    ] = None,
) -> None:
    """Check every record of a journal.

    Exit 0: all is as it was written, `HALL: N records, head HEX`; 1: a line for every bad record, `HALL SEQ: why`.
    """
    from queue_server.journal import export as exported
    from queue_server.journal.verify import verify as verify_records
    from queue_server.journal.verify import verify_store

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
    _tell(verdicts)


def audit(data: arguments.Data, hall: arguments.Hall) -> None:
    """Name every call that was out of turn.

    Says who made it, why, and whom it passed over; so too for calls that do not follow from the rule. Prints nothing
    when there is none.
    """
    from queue_server.journal.audit import audit as findings_in

    async def findings(store: "SqliteStore") -> list[str]:
        await _need_hall(store, hall)
        return [str(finding) for finding in await findings_in(store.read(hall))]

    for finding in with_store(data, findings, read_only=True):
        typer.echo(finding)


def export(data: arguments.Data, hall: arguments.Hall) -> None:
    """Write a hall's journal as JSON lines.

    Each line on standard output is {"seq","body","hash"}.
    """
    from queue_server.journal.export import export as lines_of

    async def write(store: "SqliteStore") -> None:
        await _need_hall(store, hall)
        async for line in lines_of(store, hall):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()

    with_store(data, write, read_only=True)


def backup(
    data: arguments.Data,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The copy: a new file.")],
) -> None:
    """Copy everything, also while the server runs."""
    from queue_server.journal.backup import backup as copy_store

    copy_store(data, to)


def restore(
    copy: Annotated[Path, typer.Option("--from", metavar="FILE", help="What `kezek backup` made.")],
    data: Annotated[
        Path | None, typer.Option("--data", metavar="DIR", file_okay=False, help="The folder to put it into.")
    ] = None,
) -> None:
    """Check a copy and put it into an empty folder.

    Without --data the copy is only checked. A folder that has a journal is left as it is.
    """
    from queue_server.journal.backup import restore as put_in_place
    from queue_server.journal.sqlite import SqliteStore
    from queue_server.journal.verify import verify_store

    async def check() -> "list[Verdict]":
        store = await SqliteStore.open_file(copy, read_only=True)
        try:
            return await verify_store(store)
        finally:
            await store.close()

    _tell(asyncio.run(check()) if data is None else put_in_place(copy, data))


def _tell(verdicts: "list[Verdict]") -> None:
    """Each good hall with its head, and every fault of the others; exits with 1 where there is any."""
    if not verdicts:
        typer.echo("There is no record yet.", err=True)
    for verdict in verdicts:
        if verdict.is_good:
            typer.echo(f"{verdict.hall}: {verdict.count} records, head {verdict.head.hex()}")
        for fault in verdict.faults:
            typer.echo(f"{verdict.hall} {fault.seq}: {fault.why}")
    if not all(verdict.is_good for verdict in verdicts):
        raise typer.Exit(1)


async def _need_hall(store: "SqliteStore", hall: str) -> None:
    halls = await store.halls()
    if hall not in halls:
        raise UserError(f'There is no hall "{hall}" here. The halls here: {", ".join(halls) or "none"}.', 2)
