"""`move`: moves a whole store to another place, and opens one again that a move has closed."""

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from queue_server.cli.arguments import place
from queue_server.cli.errors import UserError
from queue_server.cli.journals.records import print_verdicts
from queue_server.cli.stores import opened

if TYPE_CHECKING:
    from queue_server.journal.checks.verify import Verdict
    from queue_server.journal.place import Place
    from queue_server.journal.transfer.moment import TransferStore
    from queue_server.journal.transfer.moving import NamedStore

MovedPlace = Annotated[
    Any, typer.Option("--from", metavar="DIR|URL", parser=place, help="Where everything is, or is closed.")
]
NewPlace = Annotated[
    Any, typer.Option("--to", metavar="DIR|URL", parser=place, help="Where it goes: an empty place, or an earlier one.")
]


def move(
    old: MovedPlace,
    new: NewPlace = None,
    reopen: Annotated[
        bool, typer.Option("--reopen", help="Instead of moving: let the place be written to again, whatever it says.")
    ] = False,
) -> None:
    """Move halls between a folder and a database.

    Accounts, tokens and devices go along. Every record is verified on the way. The old place is then closed, so that a
    server that was forgotten there takes no more commands. A move that was interrupted goes on where it was. For a
    database name the role that owns it.
    """
    if reopen != (new is None):
        raise UserError("Name the other place with --to, or say --reopen: kezek move --from DIR --to URL.", 2)
    if reopen:
        _reopen(old)
        return
    print_verdicts(asyncio.run(_move(old, new)))
    typer.echo(f"{new} is the place now: name it where servers and commands named {old}.", err=True)


def _reopen(place_of_store: "Place") -> None:
    from queue_server.journal.transfer.moving import reopen

    async def run() -> bool:
        async with opened(place_of_store, read_only=False, as_owner=True) as store:
            return await reopen(_named(place_of_store, store))

    if not asyncio.run(run()):
        raise UserError(f"{place_of_store} is not closed.")


async def _move(old: "Place", new: "Place") -> "list[Verdict]":
    from queue_server.journal.transfer import moving

    async with (
        opened(old, read_only=False, as_owner=True) as source,
        opened(new, read_only=False, as_owner=True) as destination,
    ):
        return await moving.move(_named(old, source), _named(new, destination))


def _named(named: "Place", store: object) -> "NamedStore":
    from queue_server.journal.place import name_of_place
    from queue_server.journal.transfer.moving import NamedStore

    return NamedStore(cast("TransferStore", store), name_of_place(named))
