"""Manages the people who sign in: `user add`, `list`, `rename`, `password`, `disable`, `enable`, `delete`; `link`."""

import secrets
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from queue_server.api.access.people import person_named
from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.stores import moment, print_table, with_store
from queue_server.cli.trail import note
from queue_server.clock import now_us
from queue_server.config.roles import PEOPLE, PersonRole, Role
from queue_server.config.values.credentials import LONGEST_PASSWORD, SHORTEST_PASSWORD
from queue_server.units import MINUTE

if TYPE_CHECKING:
    from collections.abc import Callable

    from queue_server.journal.access.contents import User
    from queue_server.journal.store import Store


PasswordStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")
]

app = typer.Typer(help="The people who sign in.", no_args_is_help=True)


@app.command()
def add(
    data: arguments.Data,
    role: Annotated[PersonRole, typer.Option(help="What they may do.")],
    name: arguments.Name,
    password_stdin: PasswordStdin = False,
) -> None:
    """Let somebody sign in. Asks for a password; there is no default one."""
    from queue_server.journal.access.contents import User

    async def keep(store: "Store") -> None:
        await _need_new_name(store, name)
        if (existing := await person_named(store, name)) is not None:
            raise _name_is_taken(existing.name)
        if not await store.change_user(None, User(name, role, _new_password(password_stdin, name), now_us())):
            raise _name_is_taken(name)
        await note(store, "user_added", name)

    with_store(data, keep)


@app.command("list")
def list_(data: arguments.Data) -> None:
    """List the people, without their passwords."""

    async def rows(store: "Store") -> list[tuple[str, ...]]:
        return [
            (
                user.name,
                user.role,
                moment(user.created_at),
                "link" if user.password is None else "password",
                "enabled" if user.disabled_at is None else "disabled",
            )
            for user in await store.users()
        ]

    print_table(("NAME", "ROLE", "CREATED", "SIGNS IN BY", "STATE"), with_store(data, rows, read_only=True))


@app.command()
def password(data: arguments.Data, name: arguments.Name, password_stdin: PasswordStdin = False) -> None:
    """Give somebody another password, and sign them out."""

    async def keep(store: "Store") -> None:
        person = (await _require_person(store, name)).name
        hashed = _new_password(password_stdin, person)
        await _change(store, person, "password_set", lambda user: replace(user, password=hashed))
        await store.end_sessions(person)

    with_store(data, keep)


@app.command()
def disable(data: arguments.Data, name: arguments.Name) -> None:
    """Let somebody in no longer, and sign them out."""

    async def keep(store: "Store") -> None:
        now, person = now_us(), (await _require_person(store, name)).name
        await _change(store, person, "user_disabled", lambda user: replace(user, disabled_at=user.disabled_at or now))
        await store.end_sessions(person)

    with_store(data, keep)


@app.command()
def enable(data: arguments.Data, name: arguments.Name) -> None:
    """Let somebody in again who was disabled."""

    async def keep(store: "Store") -> None:
        await _change(store, name, "user_enabled", lambda user: replace(user, disabled_at=None))

    with_store(data, keep)


@app.command()
def rename(
    data: arguments.Data,
    name: arguments.Name,
    to: Annotated[str, typer.Option("--to", metavar="NAME", callback=arguments.one_line, help="The other name.")],
) -> None:
    """Give somebody another name.

    What they have done is shown under it, too; they stay signed in, and sign in under it from now on. Nobody else can
    get their earlier name.
    """
    from queue_server.cli.access.names import renamed

    with_store(data, lambda store: renamed(store, name, to))


@app.command()
def delete(
    data: arguments.Data,
    name: arguments.Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete somebody, and sign them out. This cannot be undone.

    What they have done is shown under a pseudonym, which is printed. Nobody else can get their name.
    """
    from queue_server.cli.access.names import deleted

    if not yes:
        if not sys.stdin.isatty():
            raise UserError("There is no terminal to ask on. Use --yes.", 2)
        typer.confirm(f'Delete "{name}"? This cannot be undone', abort=True, err=True)
    typer.echo(with_store(data, lambda store: deleted(store, name)))


def link(
    data: arguments.Data,
    role: Annotated[Role, typer.Option(help="What the browser that opens it may do.")],
    name: arguments.Name,
    minutes: Annotated[int, typer.Option(min=1, max=10_080, metavar="MINUTES", help="How long it can be used.")] = 60,
) -> None:
    """Make a link that signs one browser in, once.

    For a kiosk, a hall screen, an operator without a password. Prints the link's path: open it on that machine after
    the server's address, as http://SERVER:8080/enter/...
    """
    from queue_server.api.access.credentials.tokens import digest_of
    from queue_server.journal.access.contents import Session, User

    secret, now = secrets.token_urlsafe(32), now_us()
    is_person = role in PEOPLE

    async def keep(store: "Store") -> None:
        user = await person_named(store, name) if is_person else None
        holder = user.name if user is not None else name
        if user is None and is_person:
            await _need_new_name(store, name)
        if user is not None and user.role != role:
            raise UserError(f'"{name}" is {user.role}, not {role}.')
        if user is not None and user.disabled_at is not None:
            raise UserError(f'"{name}" is disabled. See `kezek user enable`.')
        if is_person and user is None and await store.change_user(None, User(name, role, None, now)):
            await note(store, "user_added", name)
        expires_at = now + minutes * MINUTE
        await store.save_session(Session(digest_of(secret), "link", holder, role, is_person, now, now, expires_at))
        await note(store, "link_made", holder)

    with_store(data, keep)
    typer.echo(f"/enter/{secret}")


async def _change(store: "Store", name: str, act: str, change: "Callable[[User], User]") -> None:
    """Apply `change` to the user as it is stored now, since a server may be changing it too; note `act` in the trail.

    Raises `UserError`."""
    user = await _require_person(store, name)
    while not await store.change_user(user, change(user)):
        user = await _require_person(store, name)
    await note(store, act, user.name)


async def _need_new_name(store: "Store", name: str) -> None:
    """Raises `UserError` for a name that somebody had before."""
    from queue_server.cli.access.names import need_new_name

    await need_new_name(store, name)


def _name_is_taken(name: str) -> UserError:
    return UserError(f'There is a user "{name}" already. See `kezek user password` and `kezek user enable`.')


async def _require_person(store: "Store", name: str) -> "User":
    user = await person_named(store, name)
    if user is None:
        raise UserError(f'There is no user "{name}". See `kezek user list`.')
    return user


def _new_password(from_stdin: bool, name: str) -> str:
    """The hash of a new password of that person, which is read without showing it. Raises `UserError`."""
    from queue_server.api.access.credentials.guessable import is_password_guessable
    from queue_server.api.access.credentials.passwords import hash_password
    from queue_server.api.http.problem import HTTP_PROBLEMS

    if from_stdin:
        typed = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        typed = typer.prompt("Password", hide_input=True, confirmation_prompt="The same again", err=True)
    else:
        raise UserError("There is no terminal to ask on. Use --password-stdin.", 2)
    if not SHORTEST_PASSWORD <= len(typed) <= LONGEST_PASSWORD:
        raise UserError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters. Nothing was changed.")
    if is_password_guessable(typed, name):
        raise UserError(f"{HTTP_PROBLEMS['password_guessable'][1]} Nothing was changed.")
    return hash_password(typed)
