"""`centre add`, `list`, `revoke` and `settle`: manages the halls whose journals come to this place."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.stores import moment, print_table, with_store
from queue_server.cli.trail import note
from queue_server.clock import now_us

if TYPE_CHECKING:
    from queue_server.journal.followed.contents import FollowedHall
    from queue_server.journal.store import Store

app = typer.Typer(no_args_is_help=True, help="The halls of a region, whose journals come to this centre.")


def _identifier(hall: str) -> str:
    from msgspec import ValidationError, convert

    from queue_server.config.values.scalars import Identifier

    try:
        return convert(hall, Identifier)
    except ValidationError:
        raise typer.BadParameter("the id of a hall is a short name of a-z, 0-9, - and _") from None


HallId = Annotated[
    str, typer.Argument(metavar="HALL", callback=_identifier, help="The id of the hall in its own configuration.")
]


@app.command()
def add(hall: HallId, data: arguments.Data) -> None:
    """Make a code by which a hall pairs with this centre within ten minutes, and print it."""
    from queue_server.replication.centre.pairing import make_code

    async def make(store: "Store") -> str:
        if hall in await store.halls() and await store.followed_hall(hall) is None:
            raise UserError(f"There is a hall {hall} in this place already. A hall of the region needs another id.")
        row = await make_code(store, hall, now_us())
        await note(store, "hall_code_made", hall)
        return row.code or ""

    typer.echo(with_store(data, make))


@app.command("list")
def list_(data: arguments.Data) -> None:
    """List the halls that are followed, and how far their journals have come here.

    A server stores when it heard them: at once after a pairing, soon after its start, and then every five minutes.
    """

    async def rows(store: "Store") -> list[tuple[str, ...]]:
        from queue_server.replication.centre.pairing import is_listed

        ends, now = {head.hall: head.seq for head in await store.heads()}, now_us()
        return [
            (row.hall, _state(row, now), moment(row.paired_at), _last_heard(row, now), str(ends.get(row.hall, 0)))
            for row in await store.followed_halls()
            if is_listed(row, ends.get(row.hall, 0), now)
        ]

    halls = with_store(data, rows, read_only=True)
    print_table(("HALL", "STATE", "PAIRED", "HEARD", "RECORDS"), halls)
    if halls:
        typer.echo("HEARD is stored every five minutes; the pages of a running server know it to the second.", err=True)


@app.command()
def revoke(hall: HallId, data: arguments.Data) -> None:
    """Refuse what a hall sends from now on. What it has sent stays."""
    from queue_server.replication.centre import pairing

    async def end(store: "Store") -> None:
        try:
            await pairing.revoke(store, hall, now_us())
        except LookupError:
            raise _unknown(hall) from None
        await note(store, "hall_revoked", hall)

    with_store(data, end)


@app.command()
def settle(hall: HallId, data: arguments.Data) -> None:
    """End the alarm of a hall whose journal differs from the one here, once somebody has looked into it."""
    from queue_server.replication.centre import pairing

    async def end(store: "Store") -> None:
        try:
            await pairing.settle(store, hall)
        except LookupError:
            raise _unknown(hall) from None
        await note(store, "hall_fork_settled", hall)

    with_store(data, end)
    typer.echo(
        f"The alarm of {hall} has ended, and what was refused stays. If the hall still has another journal, the alarm "
        "is back with its next report, within ten seconds: bring its journal back, or let it begin under another id."
    )


def _unknown(hall: str) -> UserError:
    return UserError(f"No hall {hall} was paired here. See them with: kezek centre list")


def _last_heard(row: "FollowedHall", now: int) -> str:
    """When a hall was heard last, and how long ago that is."""
    if row.heard_at is None:
        return "-" if row.digest is None else "not yet"
    seconds = max(0, now - row.heard_at) // 1_000_000
    number, unit = next((seconds // size, name) for size, name in _UNITS if seconds >= 2 * size or size == 1)
    return f"{moment(row.heard_at)} ({number} {unit} ago)"


_UNITS: Final = ((86_400, "days"), (3_600, "h"), (60, "min"), (1, "s"))


def _state(row: "FollowedHall", now: int) -> str:
    if row.revoked_at is not None and row.forked_seq is not None:
        return f"revoked, forked at {row.forked_seq}"
    if row.forked_seq is not None:
        return f"forked at {row.forked_seq}"
    if row.revoked_at is not None:
        return "revoked"
    if row.digest is not None:
        return "paired"
    return "waiting" if now < row.code_until else "not paired"
