"""Handles requests about accounts: administrators add, change and disable people and tokens; people change their
own."""

import secrets
from collections.abc import Callable
from typing import Final, TypeVar

import segno
from aiohttp import web
from msgspec import Struct, json
from msgspec.structs import replace
from yarl import URL

from queue_server.api.access import trail
from queue_server.api.access.access_control import ACCESS, AccessControl
from queue_server.api.access.account_documents import (
    LinkBody,
    NewLink,
    NewToken,
    OwnPasswordBody,
    OwnPinBody,
    PasswordBody,
    PinBody,
    RoleBody,
    TokenBody,
    TokenDocument,
    UserBody,
    UserDocument,
)
from queue_server.api.access.people import (
    doubles,
    is_last_admin,
    live_token_named,
    person_named,
)
from queue_server.api.access.renaming import need_new_name
from queue_server.api.access.requester import counted_address, credential_of
from queue_server.api.access.tokens import digest_of
from queue_server.api.http.bodies import EmptyBody, decode
from queue_server.api.http.problem import HttpProblem, too_many_requests
from queue_server.api.http.replies import json_reply
from queue_server.config.credentials import LONGEST_PASSWORD
from queue_server.config.roles import PEOPLE
from queue_server.config.text import tidy
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.store import Conflict, Session, Token, User
from queue_server.pages import principal_of
from queue_server.views.times import moment, moment_or_none

LINK_LASTS: Final = 60 * MINUTE
ONE_DAY: Final = 86_400 * SECOND

_encode: Final = json.Encoder().encode
_EMPTY_ANSWER: Final = b"{}"

Body = TypeVar("Body", bound=Struct)


async def users(request: web.Request) -> web.Response:
    """List all people, also the disabled ones."""
    people = await request.app[ACCESS].store.users()
    doubled = {name for names in doubles(people) for name in names}
    return json_reply(_encode([replace(user_document(user), is_double=user.name in doubled) for user in people]))


async def add_user(request: web.Request) -> web.Response:
    """Add a person who may sign in."""
    access, body = request.app[ACCESS], await _body(request, UserBody)
    name = tidy_name(body.name)
    password = await _hashed_password(access, name, body.password) if body.password is not None else None
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
    access, body = request.app[ACCESS], await _body(request, RoleBody)
    async with access.administrators:
        await need_another_admin(access, await _user(request), body.role)
        return await _change(request, "role_set", lambda user: replace(user, role=body.role))


async def set_password(request: web.Request) -> web.Response:
    """Give a person another password, and end all their sessions."""
    body = await _body(request, PasswordBody)
    access = request.app[ACCESS]
    password = await _hashed_password(access, (await _user(request)).name, body.password)
    reply = await _change(request, "password_set", lambda user: replace(user, password=password))
    await access.sessions.end_all((await _user(request)).name)
    return reply


async def set_pin(request: web.Request) -> web.Response:
    """Give a person another PIN, or none."""
    body = await _body(request, PinBody)
    pin = await _hashed_pin(request.app[ACCESS], (await _user(request)).name, body.pin)
    return await _change(request, "pin_set", lambda user: replace(user, pin=pin))


async def disable(request: web.Request) -> web.Response:
    """Disable a person, and end all their sessions."""
    await _body(request, EmptyBody)
    access = request.app[ACCESS]
    async with access.administrators:
        await need_another_admin(access, await _user(request), "")
        now = access.clock()
        reply = await _change(request, "user_disabled", lambda user: replace(user, disabled_at=user.disabled_at or now))
    await access.sessions.end_all((await _user(request)).name)
    return reply


async def enable(request: web.Request) -> web.Response:
    """Enable a disabled person again."""
    await _body(request, EmptyBody)
    return await _change(request, "user_enabled", lambda user: replace(user, disabled_at=None))


async def untie(request: web.Request) -> web.Response:
    """Untie a person from their account of the organisation: the next account that signs in under the name is tied.
    Ends their sessions."""
    await _body(request, EmptyBody)
    reply = await _change(request, "openid_untied", lambda user: replace(user, subject=None))
    await request.app[ACCESS].sessions.end_all((await _user(request)).name)
    return reply


async def sign_out_everywhere(request: web.Request) -> web.Response:
    """End every session and link of a person."""
    await _body(request, EmptyBody)
    user = await _user(request)
    await request.app[ACCESS].sessions.end_all(user.name)
    await trail.note(request, "signed_out_everywhere", user.name)
    return json_reply(_EMPTY_ANSWER)


async def make_link(request: web.Request) -> web.Response:
    """Make a link that signs one browser in as that person, once."""
    await _body(request, EmptyBody)
    user = await _user(request)
    if user.disabled_at is not None:
        raise HttpProblem("user_disabled", name=user.name)
    return await _new_link(request, user.name, user.role, is_person=True)


async def make_device_link(request: web.Request) -> web.Response:
    """Make a link that signs the browser of a kiosk or a board in, once."""
    body = await _body(request, LinkBody)
    if body.role in PEOPLE:
        raise HttpProblem("malformed", why="a person's link is made with the person")
    return await _new_link(request, tidy_name(body.name), body.role, is_person=False)


async def tokens(request: web.Request) -> web.Response:
    """List all tokens, without their secrets."""
    return json_reply(_encode([_token(token) for token in await request.app[ACCESS].store.tokens()]))


async def add_token(request: web.Request) -> web.Response:
    """Add a token; its secret is in this answer alone."""
    access, body = request.app[ACCESS], await _body(request, TokenBody)
    name, secret, now = tidy_name(body.name), secrets.token_urlsafe(32), access.clock()
    expires_at = None if body.days is None else now + body.days * ONE_DAY
    if body.role in PEOPLE:
        await need_new_name(access.store, name)
    namesake = live_token_named(await access.store.tokens(), name)
    try:
        if namesake is not None:
            raise HttpProblem("token_exists", name=namesake.name)
        await access.store.add_token(Token(name, body.role, digest_of(secret), now, expires_at))
    except Conflict:
        raise HttpProblem("token_exists", name=name) from None
    await trail.note(request, "token_added", name)
    return json_reply(_encode(NewToken(name, secret)), 201)


async def revoke_token(request: web.Request) -> web.Response:
    """Revoke a token; it is refused within a second."""
    await _body(request, EmptyBody)
    access, name = request.app[ACCESS], request.match_info["name"]
    if not await access.store.revoke_token(name, access.clock()):
        raise HttpProblem("unknown_token", name=name[:64])
    await trail.note(request, "token_revoked", name)
    return json_reply(_EMPTY_ANSWER)


async def own_password(request: web.Request) -> web.Response:
    """Set a person's own new password, and end their sessions in other browsers."""
    body = await _body(request, OwnPasswordBody)
    access, user = request.app[ACCESS], await _myself(request)
    if user.password is not None and not await _is_right(request, user, body.old):
        raise HttpProblem("wrong_password")
    password = await _hashed_password(access, user.name, body.new)
    reply = await _change_own(request, "password_set", user, lambda now: replace(now, password=password))
    await access.sessions.end_all(user.name, but=credential_of(request).digest)
    return reply


async def own_pin(request: web.Request) -> web.Response:
    """Set a person's own PIN; the password must be given again."""
    body = await _body(request, OwnPinBody)
    access, user = request.app[ACCESS], await _myself(request)
    if not await _is_right(request, user, body.password):
        raise HttpProblem("wrong_password")
    pin = await _hashed_pin(access, user.name, body.pin)
    return await _change_own(request, "pin_set", user, lambda now: replace(now, pin=pin))


async def own_sign_out(request: web.Request) -> web.Response:
    """End all sessions of the person who asks, this one included."""
    await _body(request, EmptyBody)
    user = await _myself(request)
    await request.app[ACCESS].sessions.end_all(user.name)
    await trail.note(request, "signed_out_everywhere", user.name)
    return json_reply(_EMPTY_ANSWER)


async def _body(request: web.Request, kind: type[Body]) -> Body:
    return decode(json.Decoder(kind), await request.read())


def tidy_name(name: str) -> str:
    """The name as it is stored. Raises `HttpProblem` for one of spaces alone, or of dots, which browsers leave out of
    an address."""
    name = tidy(name)
    if not name.strip("."):
        raise HttpProblem("malformed", why="`name` has no letter. Write a name")
    return name


async def _user(request: web.Request) -> User:
    """The person that the address names. Raises `HttpProblem`."""
    return await _of_name(request, request.match_info["name"])


async def _of_name(request: web.Request, name: str) -> User:
    user = await person_named(request.app[ACCESS].store, name)
    if user is None:
        raise HttpProblem("unknown_user", name=name[:64])
    return user


async def _myself(request: web.Request) -> User:
    """The person who asks. Raises `HttpProblem` for a machine."""
    principal = principal_of(request)
    user = (
        await request.app[ACCESS].store.user(principal.name) if principal is not None and principal.is_person else None
    )
    if user is None:
        raise HttpProblem("people_only")
    return user


async def _is_right(request: web.Request, user: User, password: str) -> bool:
    """Whether it is the person's password. Wrong ones are delayed as at the sign-in. Raises `HttpProblem`."""
    access, address = request.app[ACCESS], counted_address(request)
    wait_s = access.attempts.wait_s(address, user.name, access.monotonic())
    if wait_s > 0:
        raise too_many_requests(wait_s)
    access.attempts.failed(address, user.name, access.monotonic())
    if not await access.passwords.is_right(user.password, password[:LONGEST_PASSWORD]):
        await trail.note(request, "wrong_password", user.name)
        return False
    access.attempts.succeeded(address, user.name)
    return True


async def _change(
    request: web.Request, trace_kind: str, changed: Callable[[User], User], name: str | None = None
) -> web.Response:
    """Change the person of that name, or of the address, as they are stored at that moment. Raises `HttpProblem`."""
    access, name = request.app[ACCESS], name if name is not None else request.match_info["name"]
    before = await _of_name(request, name)
    while not await access.store.change_user(before, changed(before)):
        before = await _of_name(request, name)
    access.sessions.forget(before.name)
    await trail.note(request, trace_kind, before.name)
    return json_reply(_encode(user_document(changed(before))))


async def _change_own(
    request: web.Request, trace_kind: str, checked: User, changed: Callable[[User], User]
) -> web.Response:
    """Change the person who asks, if the password that they gave is still theirs. Raises `HttpProblem`."""

    def changed_if_checked(user: User) -> User:
        if user.password != checked.password:
            raise HttpProblem("wrong_password")
        return changed(user)

    return await _change(request, trace_kind, changed_if_checked, checked.name)


async def _hashed_password(access: AccessControl, name: str, password: str) -> str:
    """What is kept of a password. Raises `HttpProblem` for one that is tried first."""
    if await access.passwords.is_guessable(password, name):
        raise HttpProblem("password_guessable")
    return await access.passwords.hashed(password)


async def _hashed_pin(access: AccessControl, name: str, pin: str | None) -> str | None:
    """What is kept of a PIN; the guesses at the earlier one are forgotten. Raises `HttpProblem`."""
    if pin is not None and await access.passwords.is_pin_guessable(pin):
        raise HttpProblem("pin_guessable")
    access.pins.forget(name)
    return await access.passwords.hashed(pin) if pin is not None else None


async def need_another_admin(access: AccessControl, user: User, role: str) -> None:
    """Raises `HttpProblem` for a change that would leave no administrator: only the command line could add one then."""
    if role != "admin" and is_last_admin(await access.store.users(), user):
        raise HttpProblem("last_admin", name=user.name)


async def _new_link(request: web.Request, name: str, role: str, *, is_person: bool) -> web.Response:
    access, code = request.app[ACCESS], secrets.token_urlsafe(32)
    now = access.clock()
    await access.store.save_session(Session(digest_of(code), "link", name, role, is_person, now, now, now + LINK_LASTS))
    await trail.note(request, "link_made", name)
    path = f"/enter/{code}"
    return json_reply(_encode(NewLink(path, _qr_code(str(request.url.origin().join(URL(path)))))), 201)


def _qr_code(address: str) -> list[str]:
    """Rows of modules, with the quiet zone of four that ISO/IEC 18004 asks for."""
    return ["".join("1" if module else "0" for module in row) for row in segno.make_qr(address).matrix_iter(border=4)]


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


def _token(token: Token) -> TokenDocument:
    created_at = moment(token.created_at)
    return TokenDocument(
        token.name, token.role, created_at, moment_or_none(token.expires_at), moment_or_none(token.revoked_at)
    )
