"""Names that differ by case or spaces only are one person, at every door where people are named."""

import logging

import pytest

from queue_server.api.access.credentials.passwords import hash_password
from queue_server.api.access.openid.openid_people import person_of
from queue_server.config.sections.openid import OpenId
from queue_server.journal.access.contents import User
from queue_server.journal.memory import MemoryStore
from queue_server.views.person_names import PersonNames
from tests.halls import MORNING
from tests.integration.api.access.test_accounts import PASSWORD, PIN, as_browser, signed_in, take_over
from tests.integration.api.conftest import HALL, Reply, Server, serving

SPELLINGS = ["Aigul", "aigul", "Aigul ", "  AIGUL", "Ａｉｇｕｌ"]


async def add(server: Server, name: str, role: str = "operator") -> Reply:
    return await server.ask("POST", "/api/v1/users", "admin", json={"name": name, "role": role, "password": PASSWORD})


async def names(server: Server) -> list[str]:
    return [user["name"] for user in (await server.ask("GET", "/api/v1/users", "admin")).json]


async def test_nobody_is_added_twice(server: Server) -> None:
    """409 names whom there is; the first one is kept tidy."""
    assert (await add(server, "  Aigul  Әли ")).json["name"] == "Aigul Әли"
    for name in ("Aigul Әли", "aigul әли", "AIGUL\u00a0ӘЛИ"):
        reply = await add(server, name)
        assert (reply.status, reply.code, reply.json["name"]) == (409, "user_exists", "Aigul Әли")
    assert await names(server) == ["Aigul Әли"]
    assert (await add(server, " \u00a0 ")).code == "malformed"


@pytest.mark.parametrize("typed", SPELLINGS)
async def test_any_spelling_signs_in(server: Server, typed: str) -> None:
    """As the one person, whom the journal names in one way."""
    await add(server, "Aigul")
    headers = await signed_in(server, typed)
    opened = await server.ask("POST", f"{HALL}/windows/1/open", headers=headers)
    assert opened.json["window"]["operator"] == "Aigul"


async def test_wrong_passwords_count_for_the_person(server: Server) -> None:
    """Another spelling is no other name to guess at, whether anybody has it or not."""
    await add(server, "Aigul")
    for spellings in (SPELLINGS, [name.replace("g", "z").replace("G", "Z").replace("ｇ", "ｚ") for name in SPELLINGS]):
        answers = [
            (await server.ask("POST", "/sign-in", data={"name": name, "password": "wrong"})).status
            for name in spellings
        ]
        assert answers == [401, 401, 401, 401, 429]


async def test_a_pin_is_of_the_person(server: Server) -> None:
    """The desk is taken over under the one name."""
    await add(server, "marat")
    await server.context.store.save_user(User("Dana", "operator", None, MORNING, pin=hash_password(PIN)))
    marat = await signed_in(server, "marat")
    takeover = await take_over(server, marat, "DANA ")
    assert takeover.status == 303
    opened = await server.ask("POST", f"{HALL}/windows/1/open", headers=await as_browser(server, takeover))
    assert opened.json["window"]["operator"] == "Dana"


async def test_an_operator_has_one_window_however_they_are_spelled(server: Server) -> None:
    """Also where a manager opens it for them, whether they sign in here or not."""
    await add(server, "Aigul")
    assert (await server.command(1, "open", "manager", operator="aigul ")).json["window"]["operator"] == "Aigul"
    assert (await server.command(3, "open", "manager", operator="AIGUL")).code == "operator_elsewhere"
    await server.command(2, "open", "manager", operator="Guest One")
    assert (await server.command(4, "open", "manager", operator="guest  one")).code == "operator_elsewhere"
    assert (await server.command(4, "open", "manager", operator=" ")).code == "malformed"


async def test_an_administrator_changes_the_person_by_any_spelling(server: Server) -> None:
    """And every browser of theirs is signed out, whichever way the administrator wrote the name."""
    await add(server, "Aigul")
    headers = await signed_in(server, "aigul")
    changed = await server.ask("POST", "/api/v1/users/AIGUL/disable", "admin", json={})
    assert (changed.status, changed.json["name"], changed.json["is_disabled"]) == (200, "Aigul", True)
    assert (await server.ask("POST", f"{HALL}/windows/1/open", headers=headers)).status == 401


async def test_tokens_of_one_name_are_one_machine(server: Server) -> None:
    """In the journal `kiosk:Entrance` and `kiosk:entrance` would be two."""
    token = {"role": "kiosk", "name": "Entrance "}
    assert (await server.ask("POST", "/api/v1/tokens", "admin", json=token)).json["name"] == "Entrance"
    reply = await server.ask("POST", "/api/v1/tokens", "admin", json=token | {"name": "entrance"})
    assert (reply.code, reply.json["name"]) == ("token_exists", "Entrance")


async def test_a_store_of_before_with_both_spellings_opens(caplog: pytest.LogCaptureFixture) -> None:
    """Each signs in under the exact name; any other spelling means the first who may come in. A warning names them."""
    store, hashed = MemoryStore(), hash_password(PASSWORD)
    for created, name in enumerate(("Aigul ", "aigul", "Aigul")):
        await store.save_user(User(name, "operator", hashed, MORNING + created))
    caplog.set_level(logging.WARNING)
    async with serving(store) as server:
        assert "these people differ by case or spaces only" in caplog.text
        assert '"Aigul", "Aigul ", "aigul"' in caplog.text
        for typed, person in (("Aigul", "Aigul"), ("aigul", "aigul"), ("AIGUL", "Aigul ")):
            headers = await signed_in(server, typed)
            opened = await server.ask("POST", f"{HALL}/windows/1/open", headers=headers)
            assert opened.json["window"]["operator"] == person
            await server.ask("POST", f"{HALL}/windows/1/close", headers=headers)
        listed = (await server.ask("GET", "/api/v1/users", "admin")).json
        assert [user["is_double"] for user in listed] == [True, True, True]
        await server.ask("POST", "/api/v1/users/Aigul%20/disable", "admin", json={})
        for typed in ("AIGUL", "Aigul "):
            headers = await signed_in(server, typed)
            opened = await server.ask("POST", f"{HALL}/windows/1/open", headers=headers)
            assert opened.json["window"]["operator"] == "aigul"
            await server.ask("POST", f"{HALL}/windows/1/close", headers=headers)


def test_the_organisation_names_the_same_person() -> None:
    """A provider that writes the name otherwise ties the account to whom there is, and makes nobody anew."""
    settings = OpenId(issuer="https://id.aksu.kz", client_id="kezek", make_people=True)
    aigul = User("Aigul", "operator", None, MORNING)
    claims = {"sub": "1", settings.name_claim: " aigul"}
    assert person_of(settings, claims, [aigul], MORNING, PersonNames()).name == "Aigul"
    assert (
        person_of(settings, claims | {settings.name_claim: " Marat  A "}, [aigul], MORNING, PersonNames()).name
        == "Marat A"
    )


async def test_a_reason_that_turns_the_line_is_refused(server: Server) -> None:
    """400, and the window stays open: who read the reason would read something else than was written."""
    await server.command(1, "open")
    reply = await server.command(1, "pause", reason="оплата \u202e0001")
    assert (reply.status, reply.code) == (400, "malformed")
    assert "`reason` holds U+202E" in reply.json["detail"]
    assert server.context.feed("aksu").state.windows[1].state == "open"
