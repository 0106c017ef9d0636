"""Handles people's requests about their own account: password, PIN, sessions."""

from collections.abc import Callable

from aiohttp import web
from msgspec.structs import replace

from queue_server.api.access import trail
from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.accounts.account_documents import OwnPasswordBody, OwnPinBody
from queue_server.api.access.accounts.accounts import body_of, change_user, hashed_password, hashed_pin
from queue_server.api.access.requester import counted_address, credential_of
from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.problem import HttpProblem, too_many_requests
from queue_server.api.http.replies import json_reply
from queue_server.app_parts import PARTS
from queue_server.config.values.credentials import LONGEST_PASSWORD
from queue_server.journal.access.contents import User
from queue_server.pages.context import principal_of


async def own_password(request: web.Request) -> web.Response:
    """Set a person's own new password, and end their sessions in other browsers."""
    body = await body_of(request, OwnPasswordBody)
    access, user = request.app[PARTS][AccessControl], await _myself(request)
    if user.password is not None and not await _is_right(request, user, body.old):
        raise HttpProblem("wrong_password")
    password = await hashed_password(access, user.name, body.new)
    reply = await _change_own(request, "password_set", user, lambda now: replace(now, password=password))
    await access.sessions.end_all(user.name, but=credential_of(request).digest)
    return reply


async def own_pin(request: web.Request) -> web.Response:
    """Set a person's own PIN; the password must be given again."""
    body = await body_of(request, OwnPinBody)
    access, user = request.app[PARTS][AccessControl], await _myself(request)
    if not await _is_right(request, user, body.password):
        raise HttpProblem("wrong_password")
    pin = await hashed_pin(access, user.name, body.pin)
    return await _change_own(request, "pin_set", user, lambda now: replace(now, pin=pin))


async def own_sign_out(request: web.Request) -> web.Response:
    """End all sessions of the person who asks, this one included."""
    await body_of(request, EmptyBody)
    user = await _myself(request)
    await request.app[PARTS][AccessControl].sessions.end_all(user.name)
    await trail.note(request, "signed_out_everywhere", user.name)
    return json_reply(b"{}")


async def _myself(request: web.Request) -> User:
    """The person who asks. Raises `HttpProblem` for a machine."""
    principal = principal_of(request)
    user = (
        await request.app[PARTS][AccessControl].store.user(principal.name)
        if principal is not None and principal.is_person
        else None
    )
    if user is None:
        raise HttpProblem("people_only")
    return user


async def _is_right(request: web.Request, user: User, password: str) -> bool:
    """Whether it is the person's password. Wrong ones are delayed as at the sign-in. Raises `HttpProblem`."""
    access, address = request.app[PARTS][AccessControl], counted_address(request)
    wait_s = await access.attempts.begin(address, user.name)
    if wait_s > 0:
        raise too_many_requests(wait_s)
    if not await access.passwords.is_right(user.password, password[:LONGEST_PASSWORD]):
        await trail.note(request, "wrong_password", user.name)
        return False
    await access.attempts.succeeded(address, user.name)
    return True


async def _change_own(
    request: web.Request, trace_kind: str, checked: User, changed: Callable[[User], User]
) -> web.Response:
    """Change the person who asks, if the password that they gave is still theirs. Raises `HttpProblem`."""

    def changed_if_checked(user: User) -> User:
        if user.password != checked.password:
            raise HttpProblem("wrong_password")
        return changed(user)

    return await change_user(request, trace_kind, changed_if_checked, checked.name)
