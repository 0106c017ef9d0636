"""People and tokens, as an administrator adds, changes and shuts them out; and what people change of their own."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

from aiohttp import web
from msgspec import Struct, json
from msgspec.structs import replace

from queue_server.api.access import trail
from queue_server.api.access.authorise import CREDENTIAL, counted_address
from queue_server.api.access.people import doubles, live_token_named, person_named
from queue_server.api.access.pins import is_guessable
from queue_server.api.access.roles import Role
from queue_server.api.access.tokens import digest_of
from queue_server.api.halls.commands import EmptyBody, Name, decode
from queue_server.api.http.door import DOOR, Door
from queue_server.api.http.problem import Problem, too_many_requests
from queue_server.api.http.replies import json_reply
from queue_server.config.credentials import LONGEST_PASSWORD, Password, Pin, TokenDays
from queue_server.config.sections.openid import PERSON_ROLES, PersonRole
from queue_server.config.text import tidy
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.store import Conflict, Session, Token, User
from queue_server.pages import principal_of
from queue_server.views.times import moment, moment_or_none

LINK_LASTS: Final = 60 * MINUTE
DAY: Final = 86_400 * SECOND


class UserDocument(Struct, frozen=True):
    """A person who signs in. `has_password` is false for one who comes in by a link or the organisation's account.

    `is_tied` says that an account of the organisation is this person, and no other one can be. In the list `is_double`
    marks people of an earlier version whose names differ by case or spaces only.
    """

    name: str
    role: str
    created_at: datetime
    has_password: bool
    has_pin: bool
    is_disabled: bool
    is_tied: bool
    is_double: bool = False


class TokenDocument(Struct, frozen=True):
    name: str
    role: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class NewToken(Struct, frozen=True):
    """The secret is told this once; only its hash is kept."""

    name: str
    token: str


class NewLink(Struct, frozen=True):
    """The address, on this server, that signs one browser in, once, within the hour."""

    path: str


class UserBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Without a password the person comes in by a link."""

    name: Name
    role: PersonRole
    password: Password | None = None


class RoleBody(Struct, frozen=True, forbid_unknown_fields=True):
    role: PersonRole


class PasswordBody(Struct, frozen=True, forbid_unknown_fields=True):
    password: Password


class PinBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Without a PIN the person has none any more."""

    pin: Pin | None = None


class OwnPasswordBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`old` is left out by whoever came in by a link and has no password yet."""

    new: Password
    old: str = ""


class OwnPinBody(Struct, frozen=True, forbid_unknown_fields=True):
    password: str
    pin: Pin | None = None


class TokenBody(Struct, frozen=True, forbid_unknown_fields=True):
    """It ends after `days`; never, if that is left out."""

    name: Name
    role: Role
    days: TokenDays | None = None


class LinkBody(Struct, frozen=True, forbid_unknown_fields=True):
    """For a device; a person's link is made with the person."""

    name: Name
    role: Role


_encode: Final = json.Encoder().encode
_DONE: Final = b"{}"

Body = TypeVar("Body", bound=Struct)


async def users(request: web.Request) -> web.Response:
    """Everybody who may sign in."""
    people = await request.app[DOOR].store.users()
    doubled = {name for names in doubles(people) for name in names}
    return json_reply(_encode([replace(_shown(user), is_double=user.name in doubled) for user in people]))


async def add_user(request: web.Request) -> web.Response:
    """Let somebody sign in."""
    door, body = request.app[DOOR], await _body(request, UserBody)
    password = await door.passwords.hashed(body.password) if body.password is not None else None
    user = User(_tidy(body.name), body.role, password, door.clock())
    async with door.newcomers:
        same = await person_named(door.store, user.name)
        if same is not None or not await door.store.change_user(None, user):
            raise Problem("user_exists", name=same.name if same is not None else user.name)
    await trail.note(request, "user_added", user.name)
    return json_reply(_encode(_shown(user)), 201)


async def set_role(request: web.Request) -> web.Response:
    """Another role, at once: also in the browsers where the person is signed in."""
    door, body = request.app[DOOR], await _body(request, RoleBody)
    async with door.administrators:
        await need_another_admin(door, await _user(request), body.role)
        return await _change(request, "role_set", lambda user: replace(user, role=body.role))


async def set_password(request: web.Request) -> web.Response:
    """Another password; whoever is signed in under the name is signed out."""
    body = await _body(request, PasswordBody)
    door = request.app[DOOR]
    password = await door.passwords.hashed(body.password)
    reply = await _change(request, "password_set", lambda user: replace(user, password=password))
    await door.sessions.end_all((await _user(request)).name)
    return reply


async def set_pin(request: web.Request) -> web.Response:
    """Another PIN, or none."""
    body = await _body(request, PinBody)
    pin = await _hashed_pin(request.app[DOOR], (await _user(request)).name, body.pin)
    return await _change(request, "pin_set", lambda user: replace(user, pin=pin))


async def disable(request: web.Request) -> web.Response:
    """Let somebody in no longer, and sign them out."""
    await _body(request, EmptyBody)
    door = request.app[DOOR]
    async with door.administrators:
        await need_another_admin(door, await _user(request), "")
        now = door.clock()
        reply = await _change(request, "user_disabled", lambda user: replace(user, disabled_at=user.disabled_at or now))
    await door.sessions.end_all((await _user(request)).name)
    return reply


async def enable(request: web.Request) -> web.Response:
    """Let somebody in again."""
    await _body(request, EmptyBody)
    return await _change(request, "user_enabled", lambda user: replace(user, disabled_at=None))


async def untie(request: web.Request) -> web.Response:
    """Let another account of the organisation be this person: the next that comes under the name. Signs them out."""
    await _body(request, EmptyBody)
    reply = await _change(request, "openid_untied", lambda user: replace(user, subject=None))
    await request.app[DOOR].sessions.end_all((await _user(request)).name)
    return reply


async def sign_out_everywhere(request: web.Request) -> web.Response:
    """End every session and link of a person."""
    await _body(request, EmptyBody)
    user = await _user(request)
    await request.app[DOOR].sessions.end_all(user.name)
    await trail.note(request, "signed_out_everywhere", user.name)
    return json_reply(_DONE)


async def make_link(request: web.Request) -> web.Response:
    """A link that signs one browser in as that person, once."""
    await _body(request, EmptyBody)
    user = await _user(request)
    if user.disabled_at is not None:
        raise Problem("user_disabled", name=user.name)
    return await _new_link(request, user.name, user.role, is_person=True)


async def make_device_link(request: web.Request) -> web.Response:
    """A link that signs a kiosk's or a board's browser in, once."""
    body = await _body(request, LinkBody)
    if body.role in PERSON_ROLES:
        raise Problem("malformed", why="a person's link is made with the person")
    return await _new_link(request, _tidy(body.name), body.role, is_person=False)


async def tokens(request: web.Request) -> web.Response:
    """Every token but its secret."""
    return json_reply(_encode([_token(token) for token in await request.app[DOOR].store.tokens()]))


async def add_token(request: web.Request) -> web.Response:
    """Make a token; its secret is in this answer and nowhere else."""
    door, body = request.app[DOOR], await _body(request, TokenBody)
    name, secret, now = _tidy(body.name), secrets.token_urlsafe(32), door.clock()
    expires_at = None if body.days is None else now + body.days * DAY
    same = live_token_named(await door.store.tokens(), name)
    try:
        if same is not None:
            raise Problem("token_exists", name=same.name)
        await door.store.add_token(Token(name, body.role, digest_of(secret), now, expires_at))
    except Conflict:
        raise Problem("token_exists", name=name) from None
    await trail.note(request, "token_added", name)
    return json_reply(_encode(NewToken(name, secret)), 201)


async def revoke_token(request: web.Request) -> web.Response:
    """Make a token worthless within a second."""
    await _body(request, EmptyBody)
    door, name = request.app[DOOR], request.match_info["name"]
    if not await door.store.revoke_token(name, door.clock()):
        raise Problem("unknown_token", name=name[:64])
    await trail.note(request, "token_revoked", name)
    return json_reply(_DONE)


async def own_password(request: web.Request) -> web.Response:
    """A person's own new password; the other browsers where they are signed in are signed out."""
    body = await _body(request, OwnPasswordBody)
    door, user = request.app[DOOR], await _myself(request)
    if user.password is not None and not await _is_right(request, user, body.old):
        raise Problem("wrong_password")
    password = await door.passwords.hashed(body.new)
    reply = await _change_own(request, "password_set", user, lambda now: replace(now, password=password))
    await door.sessions.end_all(user.name, but=request[CREDENTIAL].digest)
    return reply


async def own_pin(request: web.Request) -> web.Response:
    """A person's own PIN, for which the password is asked once more."""
    body = await _body(request, OwnPinBody)
    door, user = request.app[DOOR], await _myself(request)
    if not await _is_right(request, user, body.password):
        raise Problem("wrong_password")
    pin = await _hashed_pin(door, user.name, body.pin)
    return await _change_own(request, "pin_set", user, lambda now: replace(now, pin=pin))


async def own_sign_out(request: web.Request) -> web.Response:
    """Sign out of every browser, this one too."""
    await _body(request, EmptyBody)
    user = await _myself(request)
    await request.app[DOOR].sessions.end_all(user.name)
    await trail.note(request, "signed_out_everywhere", user.name)
    return json_reply(_DONE)


async def _body(request: web.Request, kind: type[Body]) -> Body:
    return decode(json.Decoder(kind), await request.read())


def _tidy(name: str) -> str:
    """The name as it is kept. Raises `Problem` for one of spaces alone."""
    name = tidy(name)
    if not name:
        raise Problem("malformed", why="`name` has no letter. Write a name")
    return name


async def _user(request: web.Request) -> User:
    """The person whom the address names. Raises `Problem`."""
    return await _of_name(request, request.match_info["name"])


async def _of_name(request: web.Request, name: str) -> User:
    user = await person_named(request.app[DOOR].store, name)
    if user is None:
        raise Problem("unknown_user", name=name[:64])
    return user


async def _myself(request: web.Request) -> User:
    """The person who asks. Raises `Problem` for a machine."""
    principal = principal_of(request)
    user = await request.app[DOOR].store.user(principal.name) if principal is not None and principal.is_person else None
    if user is None:
        raise Problem("people_only")
    return user


async def _is_right(request: web.Request, user: User, password: str) -> bool:
    """Whether it is the person's password; guesses are slowed down as they are at the sign-in. Raises `Problem`."""
    door, address = request.app[DOOR], counted_address(request)
    wait_s = door.attempts.wait_s(address, user.name, door.monotonic())
    if wait_s > 0:
        raise too_many_requests(wait_s)
    door.attempts.failed(address, user.name, door.monotonic())
    if not await door.passwords.is_right(user.password, password[:LONGEST_PASSWORD]):
        await trail.note(request, "wrong_password", user.name)
        return False
    door.attempts.succeeded(address, user.name)
    return True


async def _change(
    request: web.Request, what: str, how: Callable[[User], User], name: str | None = None
) -> web.Response:
    """Change the person of that name, or of the address, as they are at that moment. Raises `Problem`."""
    door, name = request.app[DOOR], name if name is not None else request.match_info["name"]
    before = await _of_name(request, name)
    while not await door.store.change_user(before, how(before)):
        before = await _of_name(request, name)
    door.sessions.forget(before.name)
    await trail.note(request, what, before.name)
    return json_reply(_encode(_shown(how(before))))


async def _change_own(request: web.Request, what: str, checked: User, how: Callable[[User], User]) -> web.Response:
    """Change whoever asks, for as long as the password that they gave is still theirs. Raises `Problem`."""

    def changed(now: User) -> User:
        if now.password != checked.password:
            raise Problem("wrong_password")
        return how(now)

    return await _change(request, what, changed, checked.name)


async def _hashed_pin(door: Door, name: str, pin: str | None) -> str | None:
    """What is kept of a PIN; the guesses at the earlier one are forgotten. Raises `Problem`."""
    if pin is not None and is_guessable(pin):
        raise Problem("pin_guessable")
    door.pins.forget(name)
    return await door.passwords.hashed(pin) if pin is not None else None


async def need_another_admin(door: Door, user: User, role: str) -> None:
    """Whoever shuts the last administrator out would need the command line to come back."""
    if user.role != "admin" or role == "admin":
        return
    others = [one for one in await door.store.users() if one.name != user.name]
    if not any(one.role == "admin" and one.disabled_at is None and one.password is not None for one in others):
        raise Problem("last_admin", name=user.name)


async def _new_link(request: web.Request, name: str, role: str, *, is_person: bool) -> web.Response:
    door, code = request.app[DOOR], secrets.token_urlsafe(32)
    now = door.clock()
    await door.store.save_session(Session(digest_of(code), "link", name, role, is_person, now, now, now + LINK_LASTS))
    await trail.note(request, "link_made", name)
    return json_reply(_encode(NewLink(f"/enter/{code}")), 201)


def _shown(user: User) -> UserDocument:
    return UserDocument(
        user.name,
        user.role,
        moment(user.created_at),
        has_password=user.password is not None,
        has_pin=user.pin is not None,
        is_disabled=user.disabled_at is not None,
        is_tied=user.subject is not None,
    )


def _token(token: Token) -> TokenDocument:
    created_at = moment(token.created_at)
    return TokenDocument(
        token.name, token.role, created_at, moment_or_none(token.expires_at), moment_or_none(token.revoked_at)
    )
