"""Handles administrators' requests about people: lists, adds, changes, disables and signs them out."""

from collections.abc import Callable
from typing import Final, TypeVar

from aiohttp import web
from msgspec import Struct, json
from msgspec.structs import replace

from queue_server.api.access import trail
from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.accounts.account_documents import (
    PasswordBody,
    PinBody,
    RoleBody,
    UserBody,
    UserDocument,
)
from queue_server.api.access.accounts.renaming import need_new_name
from queue_server.api.access.people import (
    doubles,
    is_last_admin,
    person_named,
)
from queue_server.api.http.bodies import EmptyBody, decode
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.app_parts import PARTS
from queue_server.config.values.text import tidy
from queue_server.journal.access.contents import User
from queue_server.views.times import moment

_encode: Final = json.Encoder().encode
_EMPTY_ANSWER: Final = b"{}"

Body = TypeVar("Body", bound=Struct)


async def users(request: web.Request) -> web.Response:
    """List all people, also the disabled ones."""
    people = await request.app[PARTS][AccessControl].store.users()
    doubled = {name for names in doubles(people) for name in names}
    return json_reply(_encode([replace(user_document(user), is_double=user.name in doubled) for user in people]))


async def add_user(request: web.Request) -> web.Response:
    """Add a person who may sign in."""
    access, body = request.app[PARTS][AccessControl], await body_of(request, UserBody)
    name = tidy_name(body.name)
    password = await hashed_password(access, name, body.password) if body.password is not None else None
    user = User(name, body.role, password, access.clock())
    async with access.newcomers:
        await need_new_name(access.store, name)
        namesake = await person_named(access.store, user.name)
        if namesake is not None or not await access.store.change_user(None, user):
            raise HttpProblem("user_exists", name=namesake.name if namesake is not None else user.name)
    await trail.note(request, "user_added", user.name)
    return json_reply(_encode(user_document(user)), 201)


async def set_role(request: web.Request) -> web.Response:
    """Give a person another role. It holds at once, also in the browsers where the person is signed in."""
    body = await body_of(request, RoleBody)
    return await change_user(
        request, "role_set", lambda user: replace(user, role=body.role), needs_admin=body.role != "admin"
    )


async def set_password(request: web.Request) -> web.Response:
    """Give a person another password, and end all their sessions."""
    body = await body_of(request, PasswordBody)
    access = request.app[PARTS][AccessControl]
    password = await hashed_password(access, (await user_of(request)).name, body.password)
    reply = await change_user(request, "password_set", lambda user: replace(user, password=password))
    await access.sessions.end_all((await user_of(request)).name)
    return reply


async def set_pin(request: web.Request) -> web.Response:
    """Give a person another PIN, or none."""
    body = await body_of(request, PinBody)
    pin = await hashed_pin(request.app[PARTS][AccessControl], (await user_of(request)).name, body.pin)
    return await change_user(request, "pin_set", lambda user: replace(user, pin=pin))


async def disable(request: web.Request) -> web.Response:
    """Disable a person, and end all their sessions."""
    await body_of(request, EmptyBody)
    access = request.app[PARTS][AccessControl]
    now = access.clock()
    reply = await change_user(
        request, "user_disabled", lambda user: replace(user, disabled_at=user.disabled_at or now), needs_admin=True
    )
    await access.sessions.end_all((await user_of(request)).name)
    return reply


async def enable(request: web.Request) -> web.Response:
    """Enable a disabled person again."""
    await body_of(request, EmptyBody)
    return await change_user(request, "user_enabled", lambda user: replace(user, disabled_at=None))


async def untie(request: web.Request) -> web.Response:
    """Untie a person from their account of the organisation: the next account that signs in under the name is tied.
    Ends their sessions."""
    await body_of(request, EmptyBody)
    reply = await change_user(request, "openid_untied", lambda user: replace(user, subject=None))
    await request.app[PARTS][AccessControl].sessions.end_all((await user_of(request)).name)
    return reply


async def sign_out_everywhere(request: web.Request) -> web.Response:
    """End every session and link of a person."""
    await body_of(request, EmptyBody)
    user = await user_of(request)
    await request.app[PARTS][AccessControl].sessions.end_all(user.name)
    await trail.note(request, "signed_out_everywhere", user.name)
    return json_reply(_EMPTY_ANSWER)


async def body_of(request: web.Request, kind: type[Body]) -> Body:
    """The decoded body. Raises `HttpProblem`."""
    return decode(json.Decoder(kind), await request.read())


def tidy_name(name: str) -> str:
    """The name as it is stored. Raises `HttpProblem` for one of spaces alone, or of dots, which browsers leave out of
    an address."""
    name = tidy(name)
    if not name.strip("."):
        raise HttpProblem("malformed", why="`name` has no letter. Write a name")
    return name


async def user_of(request: web.Request) -> User:
    """The person that the address names. Raises `HttpProblem`."""
    return await _of_name(request, request.match_info["name"])


async def _of_name(request: web.Request, name: str) -> User:
    user = await person_named(request.app[PARTS][AccessControl].store, name)
    if user is None:
        raise HttpProblem("unknown_user", name=name[:64])
    return user


async def change_user(
    request: web.Request,
    trace_kind: str,
    changed: Callable[[User], User],
    name: str | None = None,
    *,
    needs_admin: bool = False,
) -> web.Response:
    """Change the person of that name, or of the address, as they are stored at that moment; with `needs_admin` not the
    last administrator. Raises `HttpProblem`."""
    access, name = request.app[PARTS][AccessControl], name if name is not None else request.match_info["name"]
    while True:
        before = await _of_name(request, name)
        if needs_admin:
            await need_another_admin(access, before, "")
        if await access.store.change_user(before, changed(before), needs_admin=needs_admin):
            break
    access.sessions.forget(before.name)
    await trail.note(request, trace_kind, before.name)
    return json_reply(_encode(user_document(changed(before))))


async def hashed_password(access: AccessControl, name: str, password: str) -> str:
    """What is kept of a password. Raises `HttpProblem` for one that is tried first."""
    if await access.passwords.is_guessable(password, name):
        raise HttpProblem("password_guessable")
    return await access.passwords.hashed(password)


async def hashed_pin(access: AccessControl, name: str, pin: str | None) -> str | None:
    """What is kept of a PIN; the guesses at the earlier one are forgotten. Raises `HttpProblem`."""
    if pin is not None and await access.passwords.is_pin_guessable(pin):
        raise HttpProblem("pin_guessable")
    await access.attempts.forget_pin(name)
    return await access.passwords.hashed(pin) if pin is not None else None


async def need_another_admin(access: AccessControl, user: User, role: str) -> None:
    """Raises `HttpProblem` for a change that would leave no administrator: only the command line could add one then."""
    if role != "admin" and is_last_admin(await access.store.users(), user):
        raise HttpProblem("last_admin", name=user.name)


def user_document(user: User) -> UserDocument:
    return UserDocument(
        user.name,
        user.role,
        moment(user.created_at),
        has_password=user.password is not None,
        has_pin=user.pin is not None,
        is_disabled=user.disabled_at is not None,
        is_tied=user.subject is not None,
    )
