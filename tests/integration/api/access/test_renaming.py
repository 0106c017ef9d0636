"""People are renamed and deleted: their past is shown under the present name or a pseudonym, at every door."""

import asyncio
import re
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest

from queue_server.api.access.first_admin import FIRST_ADMIN, first_admin_link
from queue_server.api.access.openid.openid_people import person_of
from queue_server.api.http.problem import HttpProblem
from queue_server.config.sections.openid import OpenId
from queue_server.journal.access.contents import NameChange, Trace, User
from queue_server.journal.memory import MemoryStore
from queue_server.views.person_names import FormerName, PersonNames
from tests.halls import MORNING
from tests.integration.api.access.test_accounts import (
    PASSWORD,
    Meanwhile,
    add_people,
    as_browser,
    signed_in,
    take_over,
    trail,
)
from tests.integration.api.conftest import HALL, Reply, Server, serving


@pytest.fixture
async def staffed() -> AsyncIterator[Server]:
    """Aigul and Dana are operators, Marat is the administrator."""
    async with serving() as server:
        await add_people(server)
        yield server


async def rename(server: Server, name: str, to: str) -> Reply:
    return await server.ask("POST", f"/api/v1/users/{name}/rename", "admin", json={"name": to})


async def delete(server: Server, name: str) -> Reply:
    return await server.ask("POST", f"/api/v1/users/{name}/delete", "admin", json={})


async def serve_one(server: Server, headers: dict[str, str]) -> Any:
    """A visitor waits, a second one is called out of turn, served, and the window closes; the first one's ticket."""
    first, second = await server.issue(), await server.issue()
    for command, body in (
        ("open", {}),
        ("call", {"ticket": second["number"], "reason": "ill"}),
        ("start", {}),
        ("finish", {}),
        ("close", {}),
    ):
        reply = await server.ask("POST", f"{HALL}/windows/1/{command}", headers=headers, json=body)
        assert reply.status == 200, reply.body
        server.clock.pass_s(20)
    return first


async def operators(server: Server) -> dict[str, int]:
    """How many each operator has served, as the figures say."""
    groups = (await server.ask("GET", f"{HALL}/stats?by=operator", "manager")).json["groups"]
    return {name: figures["balance"]["served"] for name, figures in groups.items() if name}


async def pages(server: Server, ticket: str) -> str:
    """Everything about the past that a person reads on pages, in Russian."""
    day = server.context.feed("aksu").state.day
    texts = []
    for path in (
        f"/manager/aksu?from={day}&to={day}",
        f"/manager/aksu/tickets?from={day}&to={day}",
        f"/manager/aksu/tickets/{ticket}?day={day}",
        f"/manager/aksu/report.html?from={day}&to={day}",
        f"/t/{ticket}/overtaken",
        f"{HALL}/tickets/{ticket}/overtaken",
        "/api/v1/trail",
    ):
        reply = await server.ask("GET", path, "admin", headers={"Cookie": "lang=ru"})
        assert reply.status == 200, (path, reply.body)
        texts.append(reply.body.decode())
    return "\n".join(texts)


async def count_of(server: Server, operator: str) -> str:
    """How many tickets the manager's page finds for that operator, in Russian."""
    day = server.context.feed("aksu").state.day
    path = f"/manager/aksu/tickets?from={day}&to={day}&operator={operator}"
    body = (await server.ask("GET", path, "admin", headers={"Cookie": "lang=ru"})).body.decode()
    heading = re.search(r"<h2>([^<]*)</h2>", body)
    assert heading is not None
    return heading[1]


async def test_a_past_follows_its_person(staffed: Server) -> None:
    """Two names of one person are summed as one; the sign-in goes on; trail, pages and the visitor's page follow."""
    aigul = await signed_in(staffed, "aigul")
    await serve_one(staffed, aigul)
    renamed = await rename(staffed, "aigul", "  Айгүл   Әли ")
    assert (renamed.status, renamed.json["name"]) == (200, "Айгүл Әли")
    first = await serve_one(staffed, aigul)
    assert await operators(staffed) == {"Айгүл Әли": 2}
    text = await pages(staffed, first["id"])
    assert "Айгүл Әли" in text
    assert "aigul" not in text
    assert ("user_renamed", "Айгүл Әли", "admin:admin-1") in await trail(staffed)
    for name in ("aigul", "Айгүл Әли"):
        assert await count_of(staffed, name) == "2 талона"


async def test_a_deleted_person_is_named_nowhere(staffed: Server) -> None:
    """Signed out at once; figures and pages have a pseudonym in the reader's language, the journal what it had."""
    aigul = await signed_in(staffed, "aigul")
    first = await serve_one(staffed, aigul)
    assert (await delete(staffed, "aigul")).json == {"pseudonym": "former-colleague-1"}
    assert (await staffed.ask("GET", f"{HALL}/windows/1", headers=aigul)).status == 401
    assert (await staffed.ask("POST", "/sign-in", data={"name": "aigul", "password": PASSWORD})).status == 401
    assert await operators(staffed) == {"former-colleague-1": 1}
    text = await pages(staffed, first["id"])
    assert "aigul" not in text
    assert text.count("Бывший сотрудник 1") >= 4
    assert (await trail(staffed))[-2:] == [
        ("user_deleted", "former-colleague-1", "admin:admin-1"),
        ("wrong_password", "", ""),
    ]
    assert "operator:aigul" in (await staffed.ask("GET", f"{HALL}/journal", "auditor")).body.decode()
    assert await count_of(staffed, "aigul") == "0 талонов"
    assert await count_of(staffed, "former-colleague-1") == "1 талон"


async def test_an_alarm_is_acknowledged_by_the_present_name(staffed: Server) -> None:
    """On the supervisor's page, and in the refusal of a second one."""
    marat = await signed_in(staffed, "marat")
    await staffed.issue("school")
    alarm = f"{HALL}/alarms/unserved:school/acknowledge"
    assert (await staffed.ask("POST", alarm, headers=marat)).status == 200
    await rename(staffed, "marat", "Марат")
    (standing,) = (await staffed.ask("GET", f"{HALL}/supervisor", "manager")).json["alarms"]
    assert standing["seen"]["by"] == "Марат"
    assert (await staffed.ask("POST", alarm, "manager")).json["who"] == "Марат"


async def test_whoever_sits_at_a_window_keeps_their_name(staffed: Server) -> None:
    """The refusal names the window; once that is closed the name can change."""
    aigul = await signed_in(staffed, "aigul")
    await staffed.ask("POST", f"{HALL}/windows/1/open", headers=aigul, json={})
    for reply in (await rename(staffed, "aigul", "Айгүл"), await delete(staffed, "aigul")):
        assert (reply.status, reply.code) == (409, "person_seated")
        assert (reply.json["hall"], reply.json["window"]) == ("aksu", 1)
    await staffed.ask("POST", f"{HALL}/windows/1/close", headers=aigul, json={})
    assert (await rename(staffed, "aigul", "Айгүл")).status == 200


async def test_a_name_is_given_to_nobody_else(staffed: Server) -> None:
    """Not to a person, a token, the organisation's account or a window; but its bearer may have it again."""
    await rename(staffed, "aigul", "Айгүл")
    await delete(staffed, "dana")
    for name in ("aigul", " AIGUL", "dana", "former-colleague-7"):
        added = await staffed.ask("POST", "/api/v1/users", "admin", json={"name": name, "role": "operator"})
        assert (added.status, added.code) == (409, "name_retired")
        token = await staffed.ask("POST", "/api/v1/tokens", "admin", json={"name": name, "role": "manager"})
        assert token.code == "name_retired"
        assert (await rename(staffed, "marat", name)).code == "name_retired"
    assert (await rename(staffed, "marat", "айгүл")).code == "user_exists"
    assert (await rename(staffed, "marat", "kiosk-1")).code == "token_exists"
    assert (await rename(staffed, "nobody", "x")).code == "unknown_user"
    assert (await rename(staffed, "marat", "..")).code == "malformed"
    assert (await staffed.command(1, "open", "manager", operator="aigul")).json["window"]["operator"] == "Айгүл"
    assert (await staffed.command(2, "open", "manager", operator="dana")).code == "name_retired"
    settings = OpenId(issuer="https://id.aksu.kz", client_id="kezek", make_people=True)
    names = PersonNames([FormerName("aigul", "Айгүл")])
    with pytest.raises(HttpProblem):
        person_of(settings, {"sub": "1", settings.name_claim: "Aigul"}, [], MORNING, names)
    await staffed.command(1, "close", "manager")
    assert (await rename(staffed, "Айгүл", "aigul")).json["name"] == "aigul"


async def test_administrators_do_not_delete_one_another(staffed: Server) -> None:
    """The last one stays, also where two do so at once."""
    await staffed.context.store.save_user(User("saule", "admin", "$argon2id$", MORNING))
    replies = await asyncio.gather(delete(staffed, "saule"), delete(staffed, "marat"))
    assert sorted(reply.status for reply in replies) == [200, 409]
    assert {reply.code for reply in replies if reply.status == 409} == {"last_admin"}


async def test_two_renames_at_once(staffed: Server) -> None:
    """The second one finds nobody of the name; the past leads to the first one's."""
    replies = await asyncio.gather(rename(staffed, "aigul", "b"), rename(staffed, "aigul", "c"))
    assert sorted(reply.status for reply in replies) == [200, 404]
    assert len(await staffed.context.store.former_names()) == 1


@pytest.mark.parametrize(("act", "status"), [("rename", 200), ("delete", 401)])
async def test_a_name_changes_while_its_bearer_signs_in(staffed: Server, act: str, status: int) -> None:
    """A session that was begun under the earlier name is that of the person, or of nobody; a password that was right
    under it is asked for again."""
    link = (await staffed.ask("POST", "/api/v1/users/aigul/link", "admin", json={})).json["path"]
    change = partial(rename, staffed, "aigul", "Айгүл") if act == "rename" else partial(delete, staffed, "aigul")
    staffed.access.passwords = Meanwhile(change)
    reply = await staffed.ask("POST", "/sign-in", data={"name": "aigul", "password": PASSWORD})
    assert reply.status == 401
    secret, _ = await staffed.access.sessions.open("operator", "aigul", is_person=True)
    headers = {"Cookie": f"kezek={secret}"}
    assert (await staffed.ask("GET", f"{HALL}/windows/1", headers=headers)).status == status
    sign_in_reply = await staffed.ask("POST", link)
    assert (sign_in_reply.status == 303) is (act == "rename")
    if act == "rename":
        browser = await as_browser(staffed, sign_in_reply)
        opened = await staffed.ask("POST", f"{HALL}/windows/1/open", headers=browser, json={})
        assert opened.json["window"]["operator"] == "Айгүл"
        await staffed.access.sessions.end_all("Айгүл")
        assert (await staffed.ask("GET", f"{HALL}/windows/1", headers=headers)).status == 401


async def test_nobody_sits_down_under_an_earlier_name(staffed: Server) -> None:
    """A request that came before the change, and a PIN that was checked before it, are refused after it."""
    aigul = await signed_in(staffed, "aigul")
    read, user = staffed.access.names.read, await staffed.context.store.user("aigul")
    assert user is not None

    async def renamed_meanwhile() -> PersonNames:
        await staffed.context.store.change_name(change_of(user, "Айгүл"))
        return await read()

    staffed.access.names.read = renamed_meanwhile  # type: ignore[method-assign]
    assert (await staffed.ask("POST", f"{HALL}/windows/1/open", headers=aigul, json={})).status == 401
    marat = await signed_in(staffed, "marat")
    staffed.access.passwords = Meanwhile(partial(delete, staffed, "dana"))
    assert (await take_over(staffed, marat)).status == 401


async def test_the_first_administrator_is_invited_under_the_present_name() -> None:
    """Renamed before a password was set, or deleted: the next start invites the same person, or another one."""
    store = MemoryStore()
    await first_admin_link(store, lambda: MORNING)
    (first,) = await store.users()
    assert first.name == FIRST_ADMIN
    await store.change_name(change_of(first, "Marat"))
    await first_admin_link(store, lambda: MORNING)
    (marat,) = await store.users()
    assert marat.name == "Marat"
    await store.change_name(change_of(marat, None))
    await first_admin_link(store, lambda: MORNING)
    assert [user.name for user in await store.users()] == ["administrator 2"]


def change_of(user: User, name: str | None) -> NameChange:
    return NameChange(user, name, Trace(MORNING, "user_renamed", "", "command line:root", "", MORNING), frozenset())
