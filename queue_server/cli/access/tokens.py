"""`token add`, `list` and `revoke`: manages the credentials of machines."""

import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.stores import moment, print_table, with_store
from queue_server.cli.trail import note
from queue_server.clock import now_us
from queue_server.config.roles import PEOPLE, Role
from queue_server.units import DAY

if TYPE_CHECKING:
    from queue_server.journal.store import Store


app = typer.Typer(help="The credentials of kiosks, boards and programs.", no_args_is_help=True)


@app.command()
def add(
    data: arguments.Data,
    role: Annotated[Role, typer.Option(help="What it may do.")],
    name: arguments.Name,
    days: Annotated[
        int | None, typer.Option(min=1, max=36_500, metavar="DAYS", help="It ends after so many; never, if left out.")
    ] = None,
) -> None:
    """Make a token and print it, once: only its hash is kept."""
    from queue_server.api.access.credentials.tokens import digest_of
    from queue_server.api.access.people import live_token_named
    from queue_server.journal.access.contents import Token
    from queue_server.journal.store import Conflict

    secret, now = secrets.token_urlsafe(32), now_us()
    token = Token(name, role, digest_of(secret), now, None if days is None else now + days * DAY)

    async def keep(store: "Store") -> None:
        if role in PEOPLE:
            from queue_server.cli.access.names import need_new_name

            await need_new_name(store, name)
        if live_token_named(await store.tokens(), name) is not None:
            raise Conflict(name)
        await store.add_token(token)
        await note(store, "token_added", name)

    try:
        with_store(data, keep)
    except Conflict:
        raise UserError(f'There is a token "{name}" already. Revoke it first, or choose another name.') from None
    typer.echo(secret)


@app.command("list")
def list_(data: arguments.Data) -> None:
    """List the tokens, without their secrets."""

    async def rows(store: "Store") -> list[tuple[str, ...]]:
        now = now_us()
        return [
            (t.name, t.role, moment(t.created_at), moment(t.expires_at), _state(t.expires_at, t.revoked_at, now))
            for t in await store.tokens()
        ]

    print_table(("NAME", "ROLE", "CREATED", "ENDS", "STATE"), with_store(data, rows, read_only=True))


@app.command()
def revoke(data: arguments.Data, name: arguments.Name) -> None:
    """Make a token worthless within a second."""

    async def end(store: "Store") -> None:
        if not await store.revoke_token(name, now_us()):
            raise UserError(f'There is no live token "{name}". See them with: kezek token list --data {data}')
        await note(store, "token_revoked", name)

    with_store(data, end)


def _state(expires_at: int | None, revoked_at: int | None, now: int) -> str:
    if revoked_at is not None:
        return "revoked"
    return "ended" if expires_at is not None and expires_at <= now else "live"
