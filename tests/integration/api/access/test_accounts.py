"""People and tokens are added, changed and shut out; operators change at a desk; all of it leaves a trail."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

import pytest

from queue_server.api.access.credentials.passwords import Passwords, hash_password
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.access.first_admin import first_admin_link
from queue_server.hall.state import SECOND
from queue_server.journal.access.contents import User
from queue_server.journal.memory import MemoryStore
from tests.halls import MORNING
from tests.integration.api.conftest import HALL, Reply, Server, authorization, closing_code, document, serving
from tests.integration.api.halls.test_clock import Machine

PASSWORD = "a long and quiet horse"
PIN = "4071"
DESK = "/desk/aksu/1/operator"


@pytest.fixture
async def staffed(server: Server) -> Server:
    """Aigul and Dana are operators, Dana with a PIN; Marat is the administrator."""
    await add_people(server)
    return server


async def add_people(server: Server) -> None:
    hashed, pin = hash_password(PASSWORD), hash_password(PIN)
    for user in (
        User("aigul", "operator", hashed, MORNING),
        User("dana", "operator", hashed, MORNING, pin=pin),
        User("marat", "admin", hashed, MORNING),
    ):
        await server.context.store.save_user(user)


async def signed_in(server: Server, name: str, password: str = PASSWORD) -> dict[str, str]:
    """The headers of somebody's browser, with the token of our pages."""
    reply = await server.ask("POST", "/sign-in", data={"name": name, "password": password})
    assert reply.status == 303, reply.body
    return await as_browser(server, reply)


async def as_browser(server: Server, reply: Reply) -> dict[str, str]:
    cookie = reply.headers["Set-Cookie"].partition(";")[0]
    token = await server.access.forms.token(digest_of(cookie.partition("=")[2]))
    return {"Cookie": cookie, "X-Kezek-Token": token}


async def take_over(server: Server, headers: dict[str, str], name: str = "dana", pin: str = PIN) -> Reply:
    return await server.ask("POST", DESK, headers=headers, data={"name": name, "pin": pin})


async def trail(server: Server) -> list[tuple[str, str, str]]:
    """What was noted, oldest first: what, whom, by whom."""
    traces = await server.context.store.traces(100)
    return [(trace.act, trace.name, trace.by) for trace in reversed(traces)]


async def test_an_administrator_adds_and_shuts_out(staffed: Server) -> None:
    """Somebody who is shut out is signed out at once; the trail says by whom, and no password is in it."""
    marat = await signed_in(staffed, "marat")
    body = {"name": "Әсел", "role": "operator", "password": PASSWORD}
    added = await staffed.ask("POST", "/api/v1/users", headers=marat, json=body)
    assert (added.status, added.json["has_password"]) == (201, True)
    assert (await staffed.ask("POST", "/api/v1/users", headers=marat, json=body)).code == "user_exists"
    asel = await signed_in(staffed, "Әсел")
    async with staffed.live("desk:1", None, asel) as desk:
        await document(desk)
        path = "/api/v1/users/%D3%98%D1%81%D0%B5%D0%BB/disable"
        assert (await staffed.ask("POST", path, headers=marat)).json["is_disabled"]
        assert await closing_code(desk) == 4401
    assert (await staffed.ask("GET", f"{HALL}/windows/1", headers=asel)).status == 401
    assert ("user_disabled", "Әсел", "admin:marat") in await trail(staffed)
    assert PASSWORD not in str(await staffed.context.store.traces(100))


async def test_the_last_administrator_cannot_be_shut_out(staffed: Server) -> None:
    """Neither by another role nor by being disabled."""
    marat = await signed_in(staffed, "marat")
    for path, body in (("role", {"role": "auditor"}), ("disable", {})):
        reply = await staffed.ask("POST", f"/api/v1/users/marat/{path}", headers=marat, json=body)
        assert (reply.status, reply.code) == (409, "last_admin")


class Meanwhile(Passwords):
    """Checks and makes passwords as ever, and lets something happen meanwhile."""

    def __init__(self, happens: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self._happens: list[Callable[[], Awaitable[object]]] = [happens]

    async def is_right(self, stored: str | None, password: str) -> bool:
        is_right = await super().is_right(stored, password)
        while self._happens:
            await self._happens.pop()()
        return is_right


async def test_who_is_shut_out_meanwhile_stays_out(staffed: Server) -> None:
    """A person who changes their own PIN at the moment in which they are shut out does not let themselves in again."""
    marat, aigul = await signed_in(staffed, "marat"), await signed_in(staffed, "aigul")
    shut_out = partial(staffed.ask, "POST", "/api/v1/users/aigul/disable", headers=marat)
    staffed.access.passwords = Meanwhile(shut_out)
    await staffed.ask("POST", "/api/v1/me/pin", headers=aigul, json={"password": PASSWORD, "pin": "5812"})
    user = await staffed.context.store.user("aigul")
    assert user is not None
    assert user.disabled_at is not None


async def test_an_earlier_password_lets_nobody_in_after_another_was_set(staffed: Server) -> None:
    """Neither at the sign-in, nor to set a third one, though the earlier one was right when it was looked at."""
    marat, aigul = await signed_in(staffed, "marat"), await signed_in(staffed, "aigul")
    another = {"password": "another quiet horse"}
    path = "/api/v1/users/aigul/password"
    staffed.access.passwords = Meanwhile(partial(staffed.ask, "POST", path, headers=marat, json=another))
    reply = await staffed.ask("POST", "/sign-in", data={"name": "aigul", "password": PASSWORD})
    assert reply.status == 401
    aigul = await signed_in(staffed, "aigul", another["password"])
    third = {"password": "a third quiet horse"}
    staffed.access.passwords = Meanwhile(partial(staffed.ask, "POST", path, headers=marat, json=third))
    own = {"old": another["password"], "new": "my very own horse"}
    assert (await staffed.ask("POST", "/api/v1/me/password", headers=aigul, json=own)).code == "wrong_password"
    await signed_in(staffed, "aigul", third["password"])


async def test_two_administrators_cannot_shut_one_another_out(staffed: Server) -> None:
    """Of two who do so at once one is told that they would be the last, however slow the disk is."""
    store, barrier = staffed.context.store, asyncio.Barrier(2)
    read = store.users

    async def slowly() -> list[User]:
        accounts = await read()
        with suppress(TimeoutError):
            async with asyncio.timeout(0.2):  # both have seen two administrators by then, as at two servers
                await barrier.wait()
        return accounts

    store.users = slowly  # type: ignore[method-assign]
    await staffed.context.store.save_user(User("saule", "admin", hash_password(PASSWORD), MORNING))
    marat, saule = await signed_in(staffed, "marat"), await signed_in(staffed, "saule")
    replies = await asyncio.gather(
        staffed.ask("POST", "/api/v1/users/saule/disable", headers=marat),
        staffed.ask("POST", "/api/v1/users/marat/disable", headers=saule),
    )
    assert sorted(reply.status for reply in replies) in ([200, 401], [200, 409])
    users = await read()
    assert any(user.role == "admin" and user.disabled_at is None for user in users)


async def test_a_new_password_signs_everybody_of_that_name_out(staffed: Server) -> None:
    """The person's own: all browsers but this one; an administrator's: all."""
    first, second = await signed_in(staffed, "aigul"), await signed_in(staffed, "aigul")
    wrong = {"old": "guess", "new": "another long horse"}
    assert (await staffed.ask("POST", "/api/v1/me/password", headers=first, json=wrong)).code == "wrong_password"
    right = {"old": PASSWORD, "new": "another long horse"}
    assert (await staffed.ask("POST", "/api/v1/me/password", headers=first, json=right)).status == 200
    statuses = [(await staffed.ask("GET", f"{HALL}/windows/1", headers=headers)).status for headers in (first, second)]
    assert statuses == [200, 401]
    marat = await signed_in(staffed, "marat")
    body = {"password": "a third long horse"}
    assert (await staffed.ask("POST", "/api/v1/users/aigul/password", headers=marat, json=body)).status == 200
    assert (await staffed.ask("GET", f"{HALL}/windows/1", headers=first)).status == 401


async def test_signing_out_everywhere(staffed: Server) -> None:
    """Every browser of the person, and nobody else's."""
    first, second, dana = [await signed_in(staffed, name) for name in ("aigul", "aigul", "dana")]
    assert (await staffed.ask("POST", "/api/v1/me/sign-out", headers=first)).status == 200
    statuses = [
        (await staffed.ask("GET", f"{HALL}/windows/1", headers=headers)).status for headers in (first, second, dana)
    ]
    assert statuses == [401, 401, 200]


async def test_a_token_is_shown_once_and_revoked(staffed: Server) -> None:
    """Its secret is in one answer only; revoked, it opens nothing."""
    marat = await signed_in(staffed, "marat")
    token = await staffed.ask("POST", "/api/v1/tokens", headers=marat, json={"name": "west", "role": "kiosk"})
    secret = token.json["token"]
    bearer = {"Authorization": f"Bearer {secret}"}
    assert (await staffed.ask("POST", f"{HALL}/tickets", headers=bearer, json={"service": "land"})).status == 201
    assert secret not in (await staffed.ask("GET", "/api/v1/tokens", headers=marat)).body.decode()
    assert (await staffed.ask("POST", "/api/v1/tokens/west/revoke", headers=marat)).status == 200
    assert (await staffed.ask("POST", "/api/v1/tokens/west/revoke", headers=marat)).code == "unknown_token"
    await staffed.ask("GET", f"{HALL}/board", headers={"Authorization": "Bearer unknown"})
    assert (await staffed.ask("POST", f"{HALL}/tickets", headers=bearer, json={"service": "land"})).status == 401


async def test_a_desk_changes_hands_by_pin(staffed: Server) -> None:
    """The window closes under one name and opens under the other; the first cookie is worth nothing."""
    aigul = await signed_in(staffed, "aigul")
    await staffed.ask("POST", f"{HALL}/windows/1/open", headers=aigul)
    reply = await take_over(staffed, aigul)
    assert (reply.status, reply.headers["Location"]) == (303, "/desk/aksu/1")
    dana = await as_browser(staffed, reply)
    assert (await staffed.ask("GET", f"{HALL}/windows/1", headers=dana)).json["window"]["operator"] == "dana"
    assert (await staffed.ask("GET", f"{HALL}/windows/1", headers=aigul)).status == 401
    assert ("pin_used", "dana", "operator:aigul") in await trail(staffed)


async def test_a_desk_with_a_visitor_does_not_change_hands(staffed: Server) -> None:
    """Whoever serves somebody finishes first."""
    aigul = await signed_in(staffed, "aigul")
    await staffed.ask("POST", f"{HALL}/windows/1/open", headers=aigul)
    await staffed.issue()
    await staffed.ask("POST", f"{HALL}/windows/1/next", headers=aigul)
    assert (await take_over(staffed, aigul)).status == 409
    assert (await staffed.ask("GET", f"{HALL}/windows/1", headers=aigul)).json["window"]["operator"] == "aigul"


async def test_whoever_sits_elsewhere_takes_over_no_second_desk(staffed: Server) -> None:
    """The window stays with whom it is, open as it was."""
    dana, aigul = await signed_in(staffed, "dana"), await signed_in(staffed, "aigul")
    await staffed.ask("POST", f"{HALL}/windows/2/open", headers=dana)
    await staffed.ask("POST", f"{HALL}/windows/1/open", headers=aigul)
    assert (await take_over(staffed, aigul)).status == 409
    window = (await staffed.ask("GET", f"{HALL}/windows/1", headers=aigul)).json["window"]
    assert (window["state"], window["operator"]) == ("open", "aigul")


async def test_a_pin_session_is_short(staffed: Server) -> None:
    """Half an hour without a command ends it, where a password lasts two hours."""
    dana = await as_browser(staffed, await take_over(staffed, await signed_in(staffed, "aigul")))
    staffed.clock.pass_s(29 * 60)
    assert (await staffed.ask("GET", f"{HALL}/windows/1", headers=dana)).status == 200
    staffed.clock.pass_s(31 * 60)
    assert (await staffed.ask("GET", f"{HALL}/windows/1", headers=dana)).status == 401


async def test_five_wrong_pins_block_it_until_the_password(staffed: Server) -> None:
    """The right one, too; signing in with the password frees it."""
    aigul = await signed_in(staffed, "aigul")
    statuses = [(await take_over(staffed, aigul, pin=f"000{n}")).status for n in range(5)]
    assert statuses == [401] * 5
    assert (await take_over(staffed, aigul)).status == 401
    await signed_in(staffed, "dana")
    assert (await take_over(staffed, aigul)).status == 303


async def test_a_pin_opens_no_desk_that_nobody_has_signed_in_today(staffed: Server) -> None:
    """Not to a stranger, not to a machine, and not after the hall's day has turned."""
    assert (await take_over(staffed, {})).status == 401
    assert (await take_over(staffed, authorization("operator"))).status == 409
    aigul = await signed_in(staffed, "aigul")
    for _ in range(11):
        staffed.clock.pass_s(3600)  # from 14:00 to 01:00 in Almaty
        await staffed.ask("GET", f"{HALL}/windows/1", headers=aigul)
    assert (await take_over(staffed, aigul)).status == 403


async def test_a_pin_goes_on_while_the_clock_is_in_doubt() -> None:
    """At a desk of before a leap of years, and a day later at one where somebody has signed in since."""
    machine = Machine()
    async with serving(hall_clock=machine.clock) as server:
        await add_people(server)
        aigul = await signed_in(server, "aigul")
        machine.wrong = 3650 * 86_400 * SECOND
        machine.pass_s(11 * 3600)
        assert (await take_over(server, aigul)).status == 303
        machine.pass_s(86_400)
        assert (await take_over(server, await signed_in(server, "aigul"))).status == 303


@pytest.mark.parametrize("pin", ["1234", "0000", "98765", "123", "12a4", "123456789"])
async def test_a_pin_that_is_guessed_at_once_is_refused(staffed: Server, pin: str) -> None:
    """Digits in a row, one digit repeated, too few, too many, no digits."""
    aigul = await signed_in(staffed, "aigul")
    reply = await staffed.ask("POST", "/api/v1/me/pin", headers=aigul, json={"password": PASSWORD, "pin": pin})
    assert reply.status == 400


async def test_a_wrong_name_is_not_kept(staffed: Server) -> None:
    """People type passwords into the field of the name."""
    await staffed.ask("POST", "/sign-in", data={"name": "my secret password", "password": "x"})
    await staffed.ask("POST", "/sign-in", data={"name": "aigul", "password": "x"})
    assert await trail(staffed) == [("wrong_password", "", ""), ("wrong_password", "aigul", "")]


async def test_a_form_of_another_page_signs_nobody_out(staffed: Server) -> None:
    """A browser's form needs the token of our page, in its field."""
    aigul = await signed_in(staffed, "aigul")
    browser = {"Cookie": aigul["Cookie"], "Origin": staffed.url}
    assert (await staffed.ask("POST", "/sign-out", headers=browser, data={"token": "x"})).code == "stale_page"
    right = {"token": aigul["X-Kezek-Token"]}
    assert (await staffed.ask("POST", "/sign-out", headers=browser, data=right)).status == 303


async def test_the_first_administrator_comes_by_a_link(server: Server) -> None:
    """Good once, for somebody who then sets a password; afterwards there is no such link any more."""
    store, clock = server.context.store, server.clock.wall
    link = await first_admin_link(store, clock)
    assert link is not None
    entered = await server.ask("POST", link)
    admin = await as_browser(server, entered)
    assert (await server.ask("GET", "/api/v1/users", headers=admin)).status == 200
    assert (await server.ask("POST", link)).status == 403
    assert await first_admin_link(store, clock) is not None
    assert (await server.ask("POST", "/api/v1/me/password", headers=admin, json={"new": PASSWORD})).status == 200
    assert await first_admin_link(store, clock) is None


async def test_a_shut_out_first_administrator_is_not_invited_again() -> None:
    """Whoever was shut out on purpose does not come back with a restart."""
    store = MemoryStore()
    await store.save_user(User("administrator", "admin", None, MORNING, disabled_at=MORNING))
    assert await first_admin_link(store, lambda: MORNING) is None
