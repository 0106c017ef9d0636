"""Lets another operator take over a desk with a PIN, only where a person has signed in with a password on that day.

The window goes with the desk: it closes under one name and opens under the other, and both are recorded in the journal.
"""

from aiohttp import web

from queue_server.api.access import trail
from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.people import person_signing_in
from queue_server.api.access.requester import counted_address, credential_of
from queue_server.api.access.sign_in import form_fields, set_session_cookie
from queue_server.api.http.bodies import whole_number
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.values.credentials import LONGEST_NAME, LONGEST_PIN
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.journal.access.contents import Session, User
from queue_server.journal.feed import Feed
from queue_server.pages.render import render
from queue_server.pages.replies import see_other


async def change_page(request: web.Request) -> web.Response:
    """Show the form of a desk."""
    _desk(request)
    return _form(request, "")


async def change_operator(request: web.Request) -> web.StreamResponse:
    """Take over the desk of the address. After any error the desk is as it was."""
    access = request.app[PARTS][AccessControl]
    feed, number = _desk(request)
    fields = form_fields(await request.read())
    name, pin = fields.get("name", "")[:LONGEST_NAME], fields.get("pin", "")
    try:
        base = await _base(request, access, feed)
        user = await _right_pin(request, access, name, pin)
        async with access.seats:
            await _need_present(access, user)
            await _hand_over(request.app[PARTS][ServerContext], feed.hall, number, base, user)
    except (HttpProblem, Refused) as problem:
        return _form(request, name, problem)
    await trail.note(request, "pin_used", user.name)
    secret, max_age = await access.sessions.open_by_pin(base, user.name, user.role)
    await access.sessions.end(base.digest)
    reply = see_other(f"/desk/{feed.hall}/{number}")
    set_session_cookie(request, reply, secret, max_age)
    return reply


def _desk(request: web.Request) -> tuple[Feed, int]:
    """The hall and the window of the address. Raises `HttpProblem` and `Unknown`."""
    feed = request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    number = whole_number(request.match_info["window"], "window", 1, 999)
    feed.state.window(number)
    return feed, number


async def _base(request: web.Request, access: AccessControl, feed: Feed) -> Session:
    """The session of the desk, which a person must have begun on this day of the hall. Raises `HttpProblem`."""
    credential = credential_of(request)
    session = await access.sessions.find(credential.digest) if credential.kind == "session" else None
    if session is None or not session.is_person:
        raise HttpProblem("people_only")
    if feed.state.day_of(session.created_at) < feed.state.day_of(access.clock.certain()):
        raise HttpProblem("pin_not_here")
    return session


async def _right_pin(request: web.Request, access: AccessControl, name: str, pin: str) -> User:
    """The operator of that PIN; a try is counted before it is checked. Raises `HttpProblem`."""
    user = await person_signing_in(access.store, name)
    name = user.name if user is not None else name
    may_try = user is not None and await access.attempts.begin_pin(name)  # names of no person would fill the store
    is_open = user is not None and user.role == "operator" and user.disabled_at is None and may_try
    is_right = await access.passwords.is_right(user.pin if user is not None and is_open else None, pin[:LONGEST_PIN])
    if user is None or not is_right:
        await trail.note(request, "wrong_pin", user.name if user is not None else "")
        raise HttpProblem("wrong_pin")
    await access.attempts.forget_pin(name)
    await access.attempts.succeeded(counted_address(request), name)
    return user


async def _need_present(access: AccessControl, user: User) -> None:
    """Raises `HttpProblem` for a person who was renamed or deleted while the PIN was checked."""
    if await access.store.user(user.name) is None:
        raise HttpProblem("wrong_pin")


async def _hand_over(server: ServerContext, hall: str, number: int, base: Session, user: User) -> None:
    """Give the window of the operator who sat here to the other one, if it is open. Raises `Refused`."""
    window = server.feed(hall).state.window(number)
    if window.operator != base.name or user.name == base.name:
        return
    await server.execute(hall, c.ChangeOperator(number, user.name), c.Actor(base.role, base.name, is_person=True))


def _form(request: web.Request, name: str, problem: HttpProblem | Refused | None = None) -> web.Response:
    status = 200 if problem is None else problem.status if isinstance(problem, HttpProblem) else 409
    return render(
        request,
        "change_operator.html",
        status=status,
        name=name,
        desk=f"/desk/{request.match_info['hall']}/{request.match_info['window']}",
        error=problem.code if problem is not None else None,
        params=problem.params if problem is not None else {},
    )
