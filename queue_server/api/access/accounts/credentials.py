"""Handles administrators' requests about what signs in without a password: links, once, and tokens."""

import secrets
from typing import Final

from aiohttp import web
from msgspec import json
from yarl import URL

from queue_server.api.access import trail
from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.accounts.account_documents import LinkBody, NewLink, NewToken, TokenBody, TokenDocument
from queue_server.api.access.accounts.accounts import body_of, tidy_name, user_of
from queue_server.api.access.accounts.renaming import need_new_name
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.access.people import live_token_named
from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.app_parts import PARTS
from queue_server.config.roles import PEOPLE
from queue_server.hall.state import MINUTE, SECOND
from queue_server.journal.access.contents import Session, Token
from queue_server.journal.store import Conflict
from queue_server.views.times import moment, moment_or_none

_encode: Final = json.Encoder().encode

LINK_LASTS: Final = 60 * MINUTE
ONE_DAY: Final = 86_400 * SECOND


async def make_link(request: web.Request) -> web.Response:
    """Make a link that signs one browser in as that person, once."""
    await body_of(request, EmptyBody)
    user = await user_of(request)
    if user.disabled_at is not None:
        raise HttpProblem("user_disabled", name=user.name)
    return await _new_link(request, user.name, user.role, is_person=True)


async def make_device_link(request: web.Request) -> web.Response:
    """Make a link that signs the browser of a kiosk or a board in, once."""
    body = await body_of(request, LinkBody)
    if body.role in PEOPLE:
        raise HttpProblem("malformed", why="a person's link is made with the person")
    return await _new_link(request, tidy_name(body.name), body.role, is_person=False)


async def tokens(request: web.Request) -> web.Response:
    """List all tokens, without their secrets."""
    return json_reply(_encode([_token(token) for token in await request.app[PARTS][AccessControl].store.tokens()]))


async def add_token(request: web.Request) -> web.Response:
    """Add a token; its secret is in this answer alone."""
    access, body = request.app[PARTS][AccessControl], await body_of(request, TokenBody)
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
    await body_of(request, EmptyBody)
    access, name = request.app[PARTS][AccessControl], request.match_info["name"]
    if not await access.store.revoke_token(name, access.clock()):
        raise HttpProblem("unknown_token", name=name[:64])
    await trail.note(request, "token_revoked", name)
    return json_reply(b"{}")


async def _new_link(request: web.Request, name: str, role: str, *, is_person: bool) -> web.Response:
    access, code = request.app[PARTS][AccessControl], secrets.token_urlsafe(32)
    now = access.clock()
    await access.store.save_session(Session(digest_of(code), "link", name, role, is_person, now, now, now + LINK_LASTS))
    await trail.note(request, "link_made", name)
    path = f"/enter/{code}"
    return json_reply(_encode(NewLink(path, _qr_code(str(request.url.origin().join(URL(path)))))), 201)


def _qr_code(address: str) -> list[str]:
    """Rows of modules, with the quiet zone of four that ISO/IEC 18004 asks for."""
    import segno  # with the first code

    return ["".join("1" if module else "0" for module in row) for row in segno.make_qr(address).matrix_iter(border=4)]


def _token(token: Token) -> TokenDocument:
    created_at = moment(token.created_at)
    return TokenDocument(
        token.name, token.role, created_at, moment_or_none(token.expires_at), moment_or_none(token.revoked_at)
    )
