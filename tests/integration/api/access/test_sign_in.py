"""People sign in, devices use a link; cookies open doors to our own pages alone."""

import asyncio
import re
from typing import Literal

import pytest
from argon2 import PasswordHasher

from queue_server.api.access.credentials import passwords
from queue_server.api.access.credentials.passwords import hash_password
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.hall.state import SECOND
from queue_server.journal.access.contents import Session, User
from tests.halls import MORNING
from tests.integration.api.conftest import HALL, Reply, Server, closing_code, document, serving

PASSWORD = "a long and quiet horse"


@pytest.fixture
async def users(server: Server) -> Server:
    """Aigul is an operator, Marat a manager."""
    hashed = hash_password(PASSWORD)
    await server.context.store.save_user(User("aigul", "operator", hashed, MORNING))
    await server.context.store.save_user(User("marat", "manager", hashed, MORNING))
    return server


async def sign_in(server: Server, name: str, password: str = PASSWORD, **options: object) -> Reply:
    form = {"name": name, "password": password, **options}
    return await server.ask("POST", "/sign-in", data=form)


def cookie(reply: Reply) -> dict[str, str]:
    """The cookie that a reply sets, as a browser sends it back."""
    return {"Cookie": reply.headers["Set-Cookie"].partition(";")[0]}


async def signed_in(server: Server, name: str) -> dict[str, str]:
    reply = await sign_in(server, name)
    assert reply.status == 303
    return cookie(reply)


async def test_a_person_signs_in_and_serves(users: Server) -> None:
    """The cookie is for this server, for no script and for no other site; the journal names the person."""
    reply = await sign_in(users, "aigul", next="/desk/aksu/1")
    assert (reply.status, reply.headers["Location"]) == (303, "/desk/aksu/1")
    attributes = {part.strip().partition("=")[0] for part in reply.headers["Set-Cookie"].split(";")[1:]}
    assert attributes == {"HttpOnly", "SameSite", "Path", "Max-Age"}
    assert "SameSite=Strict" in reply.headers["Set-Cookie"]
    opened = await users.ask("POST", f"{HALL}/windows/1/open", headers=cookie(reply))
    assert opened.json["window"]["operator"] == "aigul"
    lines = (await users.ask("GET", f"{HALL}/journal", "auditor")).body.decode()
    assert "operator:aigul" in lines
    assert PASSWORD not in lines


async def test_the_cookie_is_for_tls_where_there_is_tls() -> None:
    """A trusted proxy that speaks TLS makes the cookie `Secure`; whoever else claims so does not."""
    https = {"X-Forwarded-Proto": "https"}
    for trusted, is_secure in ((("127.0.0.1",), True), ((), False)):
        async with serving(trusted_proxies=trusted) as server:
            await server.context.store.save_user(User("aigul", "operator", hash_password(PASSWORD), MORNING))
            form = {"name": "aigul", "password": PASSWORD}
            reply = await server.ask("POST", "/sign-in", data=form, headers=https)
            assert ("Secure" in reply.headers["Set-Cookie"]) is is_secure


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/a\r\nb: c"]
)
async def test_nobody_is_sent_to_another_site(users: Server, target: str) -> None:
    """`next` is an address of this server or nothing."""
    assert (await sign_in(users, "aigul", next=target)).headers["Location"] == "/desk/aksu"


async def test_an_unknown_name_is_answered_like_a_wrong_password(
    users: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same page, and one hash computed for it, so that neither the words nor the time tell who exists."""
    computed: list[str] = []

    class CountingHasher(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - argon2's name
            computed.append(str(password))
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "_hasher", CountingHasher())
    bearer, unknown = await sign_in(users, "aigul", "wrong"), await sign_in(users, "nobody", "wrong too")
    assert computed == ["wrong", "wrong too"]
    assert (bearer.status, unknown.status) == (401, 401)
    pages = [re.sub(r"\d{4}-\d\d-\d\dT[^\"]*", "", reply.body.decode()) for reply in (bearer, unknown)]
    assert pages[0].replace("aigul", "") == pages[1].replace("nobody", "")


async def test_fifty_wrong_passwords_are_slowed_down(users: Server) -> None:
    """429 with a time to come back, even for the right one; then it works again."""
    statuses = [(await sign_in(users, "aigul", f"guess {number}")).status for number in range(50)]
    assert statuses == [401] * 4 + [429] * 46
    reply = await sign_in(users, "aigul")
    assert (reply.status, reply.headers["Retry-After"]) == (429, "1")
    users.clock.pass_s(60)
    assert (await sign_in(users, "aigul")).status == 303


async def test_guesses_of_others_keep_nobody_out(users: Server) -> None:
    """Whoever has signed in on a machine does so there while somebody guesses; its cookie opens nothing."""
    before = (await sign_in(users, "aigul")).headers.getall("Set-Cookie")
    (known_cookie,) = [cookie.partition(";")[0] for cookie in before if cookie.startswith("kezek-known-")]
    for number in range(50):
        await sign_in(users, "aigul", f"guess {number}")
    form = {"name": "aigul", "password": PASSWORD}
    assert (await users.ask("POST", "/sign-in", data=form)).status == 429
    forged = known_cookie[:-4] + "0000"
    assert (await users.ask("POST", "/sign-in", data=form, headers={"Cookie": forged})).status == 429
    assert (await users.ask("POST", "/sign-in", data=form, headers={"Cookie": known_cookie})).status == 303
    wrong, headers = form | {"password": "wrong"}, {"Cookie": known_cookie}
    statuses = [(await users.ask("POST", "/sign-in", data=wrong, headers=headers)).status for _ in range(6)]
    assert statuses == [401] * 4 + [429] * 2


async def test_signing_in_again_ends_the_session_before(users: Server) -> None:
    """A copy of the earlier cookie is worth nothing, whoever signs in after it."""
    before = await signed_in(users, "aigul")
    form = {"name": "marat", "password": PASSWORD}
    assert (await users.ask("POST", "/sign-in", data=form, headers=before)).status == 303
    assert (await users.ask("GET", f"{HALL}/windows/1", headers=before)).status == 401


async def test_each_role_begins_at_its_own_page(users: Server) -> None:
    """Where it wanted to go comes first."""
    assert (await sign_in(users, "aigul")).headers["Location"] == "/desk/aksu"
    assert (await sign_in(users, "marat")).headers["Location"] == "/supervisor/aksu"
    assert (await sign_in(users, "aigul", next="/account")).headers["Location"] == "/account"


async def test_many_guesses_at_once_count_as_many(users: Server) -> None:
    """A guesser cannot outrun the count by not waiting for the answers."""
    replies = await asyncio.gather(*(sign_in(users, "aigul", f"guess {number}") for number in range(20)))
    assert sorted(reply.status for reply in replies) == [401] * 4 + [429] * 16


@pytest.mark.parametrize(
    "form", [{}, {"name": "aigul"}, {"name": "", "password": ""}, {"name": "a" * 65, "password": "x"}]
)
async def test_an_empty_form_is_a_wrong_password(users: Server, form: dict[str, str]) -> None:
    """Nothing to learn from it."""
    assert (await users.ask("POST", "/sign-in", data=form)).status == 401


async def test_a_disabled_person_stays_out(users: Server) -> None:
    """With the right password too, and out of the open session."""
    headers = await signed_in(users, "aigul")
    hashed = hash_password(PASSWORD)
    await users.context.store.save_user(User("aigul", "operator", hashed, MORNING, disabled_at=MORNING))
    users.clock.pass_s(2)
    assert (await users.ask("GET", f"{HALL}/windows/1", headers=headers)).status == 401
    assert (await sign_in(users, "aigul")).status == 401


async def test_a_cookie_is_worth_nothing_after_signing_out(users: Server) -> None:
    """Not even the copy that somebody has stolen; the desk's socket ends."""
    headers = await signed_in(users, "aigul")
    async with users.live("desk:1", None, headers) as desk:
        await document(desk)
        assert (await users.ask("POST", "/sign-out", headers=headers)).status == 303
        assert (await users.ask("GET", f"{HALL}/windows/1", headers=headers)).status == 401
        assert await closing_code(desk) == 4401


async def test_a_cookie_opens_no_door_to_another_site(users: Server) -> None:
    """A form on another page cannot call the next visitor, nor sign anybody in or out."""
    headers = await signed_in(users, "aigul")
    for foreign in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        for path in (f"{HALL}/windows/1/open", "/sign-out", "/sign-in", "/enter/x"):
            reply = await users.ask("POST", path, headers=headers | foreign)
            assert (reply.status, reply.code) == (403, "other_site")
    same_site = {"Origin": users.url, "Sec-Fetch-Site": "same-origin"}
    assert (await users.ask("POST", f"{HALL}/windows/1/open", headers=headers | same_site)).status == 200


async def test_an_operator_commands_their_own_window(users: Server) -> None:
    """A person sits at one window; a manager may step in."""
    aigul, marat = await signed_in(users, "aigul"), await signed_in(users, "marat")
    await users.command(2, "open", operator="dana")
    assert (await users.ask("POST", f"{HALL}/windows/2/close", headers=aigul)).code == "window_taken"
    assert (await users.ask("POST", f"{HALL}/windows/2/close", headers=marat)).status == 200


async def test_a_link_makes_a_kiosk_of_a_browser_once(server: Server) -> None:
    """Looking at it is not using it; the second who uses it comes too late."""
    link = Session(digest_of("code"), "link", "entrance", "kiosk", False, MORNING, MORNING, MORNING + 3600 * SECOND)
    await server.context.store.save_session(link)
    page = await server.ask("GET", "/enter/code")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    entered = await server.ask("POST", "/enter/code")
    assert entered.status == 303
    ticket = await server.ask("POST", f"{HALL}/tickets", headers=cookie(entered), json={"service": "land"})
    assert ticket.status == 201
    assert (await server.ask("POST", "/enter/code")).status == 403
    assert "kiosk:entrance" in (await server.ask("GET", f"{HALL}/journal", "auditor")).body.decode()
