"""Sign-in with the organisation's account, against a provider on this machine: what is right, and all that is wrong."""

import logging
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from aiohttp import web
from joserfc.jwk import OctKey

from queue_server.api.access.credentials.passwords import hash_password
from queue_server.api.access.openid.openid_setup import provider_of
from queue_server.config.file.load import parse
from queue_server.config.mistakes import ConfigError
from queue_server.config.sections.openid import OpenId
from queue_server.config.trial import openid as openid_trial
from queue_server.journal.access.contents import User
from queue_server.journal.memory import MemoryStore
from tests.halls import MORNING
from tests.integration.api.conftest import HALL, Reply, Server, serving
from tests.openid_provider import CLIENT, SECRET, OpenIdProvider

ENGLISH = {"Accept-Language": "en"}
AIGUL = {"sub": "248289761001", "preferred_username": "aigul", "groups": ["hall", "kezek-managers"]}


@pytest.fixture
async def provider(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[OpenIdProvider]:
    monkeypatch.setenv("KEZEK_OPENID_SECRET", SECRET)
    provider = OpenIdProvider(clock=lambda: MORNING / 1_000_000)
    await provider.start()
    provider.people["aigul"] = dict(AIGUL)
    yield provider
    await provider.stop()


def settings(provider: OpenIdProvider, **rest: Any) -> OpenId:
    return OpenId(issuer=provider.issuer, client_id=CLIENT, **rest)


@pytest.fixture
async def server(provider: OpenIdProvider) -> AsyncIterator[Server]:
    """Aigul is an operator whom an administrator has added without a password."""
    async with serving(openid=settings(provider)) as server:
        await server.context.store.save_user(User("aigul", "operator", None, MORNING))
        yield server


async def begin(server: Server, target: str = "/desk/aksu/1", **headers: str) -> tuple[dict[str, str], dict[str, str]]:
    """What the provider is asked, and the cookie of the browser."""
    reply = await server.ask("GET", f"/sign-in/openid?{urlencode({'next': target})}", headers=headers)
    assert reply.status == 303, reply.body
    query = dict(parse_qsl(urlsplit(reply.headers["Location"]).query))
    return query, {"Cookie": reply.headers["Set-Cookie"].partition(";")[0]}


async def come_back(server: Server, cookie: dict[str, str], **answer: str) -> Reply:
    return await server.ask("GET", f"/sign-in/openid/back?{urlencode(answer)}", headers=cookie | ENGLISH)


async def sign_in(server: Server, provider: OpenIdProvider, login: str = "aigul") -> Reply:
    query, cookie = await begin(server)
    return await come_back(server, cookie, state=query["state"], code=provider.code(query, login))


def session(reply: Reply) -> dict[str, str]:
    """The session's cookie that the reply sets. Fails where it sets none."""
    (cookie,) = (c for c in reply.headers.getall("Set-Cookie") if c.startswith("kezek="))
    return {"Cookie": cookie.partition(";")[0]}


def has_session(reply: Reply) -> bool:
    return any(c.startswith("kezek=") for c in reply.headers.getall("Set-Cookie", []))


async def trail(server: Server) -> list[tuple[str, str]]:
    return [(trace.act, trace.name) for trace in await server.context.store.traces(50)]


async def test_a_person_signs_in_as_with_a_password(server: Server, provider: OpenIdProvider) -> None:
    """The same cookie, the desk that was asked for, the trail; and out everywhere ends it."""
    reply = await sign_in(server, provider)
    assert reply.status == 200
    assert 'content="0; url=/desk/aksu/1"' in reply.body.decode()
    (cookie,) = (c for c in reply.headers.getall("Set-Cookie") if c.startswith("kezek="))
    assert {"HttpOnly", "SameSite=Strict", "Max-Age=50400"} <= {part.strip() for part in cookie.split(";")}
    headers = session(reply)
    opened = await server.ask("POST", f"{HALL}/windows/1/open", headers=headers)
    assert opened.json["window"]["operator"] == "aigul"
    assert await trail(server) == [("openid_used", "aigul"), ("openid_tied", "aigul")]
    await server.ask("POST", "/api/v1/users/aigul/sign-out", "admin", json={})
    assert (await server.ask("GET", f"{HALL}/windows/1", headers=headers)).status == 401


async def test_what_the_provider_is_asked(server: Server) -> None:
    """A code, with PKCE, state and nonce that nobody can guess and no two sign-ins share; and the password anew."""
    (first, _), (second, _) = await begin(server), await begin(server)
    assert {key: first[key] for key in ("response_type", "client_id", "scope", "prompt", "redirect_uri")} == {
        "response_type": "code",
        "client_id": "kezek",
        "scope": "openid profile",
        "prompt": "login",
        "redirect_uri": f"{server.url}/sign-in/openid/back",
    }
    assert first["code_challenge_method"] == "S256"
    for secret in ("state", "nonce", "code_challenge"):
        assert len(first[secret]) == 43
        assert first[secret] != second[secret]


async def test_the_way_back_is_the_one_that_the_browser_came_by(provider: OpenIdProvider) -> None:
    """Behind a trusted proxy it is https; a stranger who claims so is not believed; a configured one is taken."""
    headers = {"X-Forwarded-Proto": "https", "Host": "queue.example.kz"}
    async with serving(openid=settings(provider), trusted_proxies=("127.0.0.1",)) as server:
        query, _ = await begin(server, **headers)
        assert query["redirect_uri"] == "https://queue.example.kz/sign-in/openid/back"
        reply = await server.ask("GET", "/sign-in/openid", headers=headers)
        assert "Secure" in reply.headers["Set-Cookie"]
    async with serving(openid=settings(provider)) as server:
        query, _ = await begin(server, **headers)
        assert query["redirect_uri"] == "http://queue.example.kz/sign-in/openid/back"
    async with serving(openid=settings(provider, address="https://kezek.example.kz")) as server:
        query, _ = await begin(server)
        assert query["redirect_uri"] == "https://kezek.example.kz/sign-in/openid/back"


async def test_another_server_of_the_store_takes_the_person_back(provider: OpenIdProvider) -> None:
    """Begun at one server, ended at the other: a session at both; the answer is used up at both."""
    store, shared = MemoryStore(), settings(provider, address="https://kezek.example.kz")
    async with serving(store, openid=shared) as first, serving(store, openid=shared) as second:
        await store.save_user(User("aigul", "manager", None, MORNING))
        query, cookie = await begin(first)
        answer = {"state": query["state"], "code": provider.code(query, "aigul")}
        reply = await come_back(second, cookie, **answer)
        assert reply.status == 200, reply.body
        for server in (first, second):
            assert (await server.ask("GET", f"{HALL}/stats", headers=session(reply))).status == 200
            assert not has_session(await come_back(server, cookie, **answer))


async def test_a_used_answer_opens_nothing(server: Server, provider: OpenIdProvider) -> None:
    """The same address a second time, from the same browser: no session, and it is in the trail."""
    query, cookie = await begin(server)
    fields = {"state": query["state"], "code": provider.code(query, "aigul")}
    assert has_session(await come_back(server, cookie, **fields))
    repeated = await come_back(server, cookie, **fields)
    assert (repeated.status, has_session(repeated)) == (403, False)
    assert "has been used" in repeated.body.decode()
    assert (await trail(server))[0] == ("openid_stale", "")


async def test_a_used_code_opens_nothing(server: Server, provider: OpenIdProvider) -> None:
    """In a sign-in of its own: the provider gives a code once, and to whoever knows the verifier."""
    query, cookie = await begin(server)
    code = provider.code(query, "aigul")
    assert has_session(await come_back(server, cookie, state=query["state"], code=code))
    query, cookie = await begin(server)
    repeated = await come_back(server, cookie, state=query["state"], code=code)
    assert (repeated.status, has_session(repeated)) == (502, False)


async def test_a_stolen_code_opens_nothing(server: Server, provider: OpenIdProvider) -> None:
    """A code of another browser's sign-in fits neither this one's PKCE nor its nonce."""
    stolen, _ = await begin(server)
    own, cookie = await begin(server)
    reply = await come_back(server, cookie, state=own["state"], code=provider.code(stolen, "aigul"))
    assert (reply.status, has_session(reply)) == (502, False)


@pytest.mark.parametrize("cookie", [{}, {"Cookie": "kezek-openid="}, {"Cookie": "kezek-openid=guess./"}])
async def test_an_answer_for_another_browser_opens_nothing(
    server: Server, provider: OpenIdProvider, cookie: dict[str, str]
) -> None:
    """Nobody can be signed in as somebody else by a link."""
    query, _ = await begin(server)
    reply = await come_back(server, cookie, state=query["state"], code=provider.code(query, "aigul"))
    assert (reply.status, has_session(reply)) == (403, False)


async def test_an_old_sign_in_has_run_out(server: Server, provider: OpenIdProvider) -> None:
    """Ten minutes at the provider, and no more."""
    query, cookie = await begin(server)
    server.clock.pass_s(601)
    reply = await come_back(server, cookie, state=query["state"], code=provider.code(query, "aigul"))
    assert (reply.status, has_session(reply)) == (403, False)


SPOILT: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "of another sign-in"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "another-program"},
    "several audiences, for another party": {"aud": ["kezek", "another"], "azp": "another"},
    "no audience": {"aud": None},
    "long over": {"exp": MORNING // 1_000_000 - 120},
    "no end": {"exp": None},
    "not yet valid": {"nbf": MORNING // 1_000_000 + 600},
    "nobody": {"sub": None},
    "an empty somebody": {"sub": ""},
    "somebody who is a number": {"sub": 7},
    "another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
}


@pytest.mark.parametrize("wrong", SPOILT)
async def test_a_wrong_id_token_opens_nothing(server: Server, provider: OpenIdProvider, wrong: str) -> None:
    """Signed rightly, and still not for this server, this sign-in, this moment."""

    def spoil(claims: dict[str, Any]) -> None:
        claims.update(SPOILT[wrong])
        for claim in [name for name, value in claims.items() if value is None]:
            del claims[claim]

    provider.spoil = spoil
    reply = await sign_in(server, provider)
    assert (reply.status, has_session(reply)) == (502, False)
    assert "cannot be believed" in reply.body.decode()
    assert await trail(server) == [("openid_failed", "")]
    assert await server.context.store.user("aigul") == User("aigul", "operator", None, MORNING)


async def test_a_signature_of_somebody_else_opens_nothing(server: Server, provider: OpenIdProvider) -> None:
    """Under the name of the provider's key."""
    honest = provider.key
    provider.turn_key()
    provider.key, provider.signing = honest, provider.signing
    assert (await sign_in(server, provider)).status == 502


async def test_a_signature_that_we_could_make_ourselves_opens_nothing(server: Server, provider: OpenIdProvider) -> None:
    """HS256 with the client's secret, and with the public key: neither is the provider's alone."""
    provider.algorithm, provider.signing = "HS256", OctKey.import_key(SECRET)
    assert (await sign_in(server, provider)).status == 502


async def test_a_new_key_of_the_provider_is_asked_for(server: Server, provider: OpenIdProvider) -> None:
    """Keys are turned while the server runs."""
    assert has_session(await sign_in(server, provider))
    provider.turn_key()
    assert has_session(await sign_in(server, provider))


@pytest.mark.parametrize("path", ["/realms/akimat/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize("answer", ["error", "garbage", "list", "redirect", "flood", "hang up"])
async def test_a_provider_out_of_order_opens_nothing(
    server: Server, provider: OpenIdProvider, path: str, answer: str
) -> None:
    """A page that says so, whatever it is that it answers, and a password still opens the door."""
    await server.context.store.save_user(User("dana", "operator", hash_password("a long and quiet horse"), MORNING))

    def broken() -> web.Response:
        match answer:
            case "error":
                return web.Response(status=500, text="out of memory")
            case "garbage":
                return web.Response(text="<html>", content_type="text/html")
            case "list":
                return web.json_response([])
            case "redirect":
                return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"})
            case "flood":
                return web.Response(body=b" " * 300_000)
        raise ConnectionResetError

    provider.broken[path] = broken
    reply = await server.ask("GET", "/sign-in/openid", headers=ENGLISH)
    if reply.status == 303:
        reply = await sign_in(server, provider)
    assert (reply.status, has_session(reply)) == (502, False)
    assert 'name="password"' in reply.body.decode()
    assert (await trail(server))[0] == ("openid_failed", "")
    form = {"name": "dana", "password": "a long and quiet horse"}
    assert (await server.ask("POST", "/sign-in", data=form)).status == 303


async def test_a_provider_that_is_away_is_asked_again(server: Server, provider: OpenIdProvider) -> None:
    """Nothing is remembered of its absence."""
    await provider.stop()
    reply = await server.ask("GET", "/sign-in/openid", headers=ENGLISH)
    assert reply.status == 502
    assert "cannot be reached" in reply.body.decode()
    await provider.start()
    assert has_session(await sign_in(server, provider))


async def test_a_provider_that_names_itself_otherwise_is_not_believed(provider: OpenIdProvider) -> None:
    """OpenID Connect Discovery, section 4.3: the issuer must be the very one that was asked."""
    other = OpenId(issuer=provider.issuer.replace("127.0.0.1", "localhost"), client_id=CLIENT)
    async with serving(openid=other) as server:
        assert (await server.ask("GET", "/sign-in/openid")).status == 502


@pytest.mark.parametrize("answer", [{"error": "access_denied"}, {}, {"code": ""}])
async def test_whom_the_provider_lets_in_not_is_told(server: Server, answer: dict[str, str]) -> None:
    """Somebody who has pressed Cancel there, or was refused."""
    query, cookie = await begin(server)
    reply = await come_back(server, cookie, state=query["state"], **answer)
    assert (reply.status, has_session(reply)) == (403, False)
    assert (await trail(server))[0] == ("openid_refused", "")


async def test_the_answer_of_another_provider_is_refused(server: Server, provider: OpenIdProvider) -> None:
    """RFC 9207: `iss` in the answer says whose it is."""
    query, cookie = await begin(server)
    code = provider.code(query, "aigul")
    reply = await come_back(server, cookie, state=query["state"], code=code, iss="https://evil.example")
    assert (reply.status, has_session(reply)) == (502, False)


async def test_a_person_who_is_shut_out_stays_out(server: Server, provider: OpenIdProvider) -> None:
    """Whatever the provider says; and who has no place here is told to ask."""
    await server.context.store.save_user(User("aigul", "operator", None, MORNING, disabled_at=MORNING))
    reply = await sign_in(server, provider)
    assert (reply.status, has_session(reply)) == (403, False)
    provider.people["nobody"] = {"sub": "7", "preferred_username": "nobody"}
    reply = await sign_in(server, provider, "nobody")
    assert (reply.status, has_session(reply)) == (403, False)
    assert "has no place here" in reply.body.decode()
    assert await server.context.store.user("nobody") is None


async def test_a_name_that_is_given_to_another_account_opens_nothing(server: Server, provider: OpenIdProvider) -> None:
    """The account is the person, not its name: a renamed account is still Aigul, her name under another is not."""
    assert has_session(await sign_in(server, provider))
    provider.people["impostor"] = {"sub": "666", "preferred_username": "aigul"}
    assert (await sign_in(server, provider, "impostor")).status == 403
    provider.people["aigul"]["preferred_username"] = "aigul.married"
    assert has_session(await sign_in(server, provider))
    assert (await trail(server))[0] == ("openid_used", "aigul")
    await server.ask("POST", "/api/v1/users/aigul/untie", "admin", json={})
    assert has_session(await sign_in(server, provider, "impostor"))  # an administrator has decided so


@pytest.mark.parametrize("name", [None, "", 7, "a" * 65, "a\nb", ["aigul"]])
async def test_a_name_that_is_none_makes_nobody(provider: OpenIdProvider, name: object) -> None:
    """Also where people are made."""
    provider.people["odd"] = {"sub": "8", "preferred_username": name}
    async with serving(openid=settings(provider, make_people=True)) as server:
        assert (await sign_in(server, provider, "odd")).status == 403
        assert await server.context.store.users() == []


async def test_people_are_made_where_the_configuration_says_so(provider: OpenIdProvider) -> None:
    """With the least role."""
    async with serving(openid=settings(provider, make_people=True)) as server:
        reply = await sign_in(server, provider)
        assert (await server.ask("GET", f"{HALL}/windows/1", headers=session(reply))).status == 200
        assert (await server.ask("GET", f"{HALL}/supervisor", headers=session(reply))).status == 403
        assert await trail(server) == [("openid_used", "aigul"), ("openid_tied", "aigul"), ("user_added", "aigul")]
        assert [(user.name, user.role) for user in await server.context.store.users()] == [("aigul", "operator")]


@pytest.mark.parametrize("in_userinfo", [set(), {"groups"}, {"preferred_username", "groups"}])
async def test_groups_give_the_role_and_take_it(provider: OpenIdProvider, in_userinfo: set[str]) -> None:
    """At every sign-in, from the ID token or from userinfo; who has left the group has the least role."""
    roles = {"kezek-admins": "admin", "kezek-managers": "manager"}
    provider.in_userinfo = in_userinfo
    async with serving(openid=settings(provider, make_people=True, roles=roles)) as server:
        await server.context.store.save_user(User("marat", "admin", hash_password("a long and quiet horse"), MORNING))
        for groups, role in ((["x", "kezek-managers"], "manager"), (["kezek-managers", "kezek-admins"], "admin")):
            provider.people["aigul"]["groups"] = groups
            await sign_in(server, provider)
            assert (await server.context.store.user("aigul")).role == role
        for odd in ([], None, 7, {"kezek-admins": True}, "kezek", [["kezek-admins"]]):
            provider.people["aigul"]["groups"] = odd
            await sign_in(server, provider)
            assert (await server.context.store.user("aigul")).role == "operator"
        assert ("role_set", "aigul") in await trail(server)


async def test_userinfo_about_somebody_else_is_not_believed(provider: OpenIdProvider) -> None:
    """OpenID Connect Core, section 5.3.2."""
    provider.in_userinfo = {"preferred_username"}
    provider.broken["/userinfo"] = lambda: web.json_response({"sub": "another", "preferred_username": "aigul"})
    async with serving(openid=settings(provider, make_people=True)) as server:
        assert (await sign_in(server, provider)).status == 502


async def test_the_last_administrator_is_not_taken_away(provider: OpenIdProvider) -> None:
    """A group that somebody has forgotten at the provider must not shut everybody out of the settings."""
    async with serving(openid=settings(provider, roles={"kezek-admins": "admin"})) as server:
        await server.context.store.save_user(User("aigul", "admin", hash_password("a long and quiet horse"), MORNING))
        reply = await sign_in(server, provider)
        assert (reply.status, has_session(reply)) == (409, False)
        assert (await server.context.store.user("aigul")).role == "admin"


async def test_nobody_can_be_sent_to_another_site(server: Server, provider: OpenIdProvider) -> None:
    """`next` is an address of this server or nothing."""
    query, cookie = await begin(server, "//evil.example")
    reply = await come_back(server, cookie, state=query["state"], code=provider.code(query, "aigul"))
    assert 'content="0; url=/desk/aksu"' in reply.body.decode()


async def test_sign_ins_are_limited_for_each_address(provider: OpenIdProvider) -> None:
    """Each writes something, here and in the trail."""
    async with serving(openid=settings(provider), public_requests_per_minute=300) as server:
        statuses = [(await server.ask("GET", "/sign-in/openid")).status for _ in range(5)]
        assert statuses == [303, 303, 303, 429, 429]


async def test_without_a_provider_there_is_nothing() -> None:
    """No button, no address."""
    async with serving() as server:
        assert (await server.ask("GET", "/sign-in/openid")).status == 404
        assert (await server.ask("GET", "/sign-in/openid/back?state=x&code=y")).status == 404
        assert "/sign-in/openid" not in (await server.ask("GET", "/sign-in")).body.decode()


async def test_no_secret_is_in_the_log(
    server: Server, provider: OpenIdProvider, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the client's, nor a code, a token, a state: right and wrong."""
    caplog.set_level(logging.DEBUG)
    query, cookie = await begin(server)
    code = provider.code(query, "aigul")
    await come_back(server, cookie, state=query["state"], code=code)
    provider.spoil = lambda claims: claims.update(nonce="of another sign-in")
    await sign_in(server, provider)
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("queue_server"))
    assert "the ID token is not right" in logged
    for secret in (SECRET, code, query["state"], query["nonce"], parse_qs(cookie["Cookie"])["kezek-openid"][0], "eyJ"):
        assert secret not in logged


def mistake(path: Path) -> str:
    """What the program says of this configuration as it starts."""
    with pytest.raises(ConfigError) as raised:
        provider_of(parse(path.read_bytes(), str(path)).openid, path, lambda: MORNING)
    return str(raised.value)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The sample with a provider and a secret file."""
    sample = (Path(__file__).parents[4] / "config.toml").read_text()
    openid = (
        f'[openid]\nissuer = "https://id.example.kz"\nclient_id = "kezek"\nclient_secret_file = "{tmp_path}/secret"\n'
    )
    path = tmp_path / "config.toml"
    path.write_text(openid + sample)
    return path


def test_the_secret_is_for_the_server_alone(file: Path, tmp_path: Path) -> None:
    """A file that is missing, empty or readable by others is named with its line, and nothing starts."""
    secret = tmp_path / "secret"
    assert mistake(file) == f"{file}:4: openid.client_secret_file: {secret} cannot be read: it is not there"
    secret.write_text("\n")
    secret.chmod(0o600)
    assert mistake(file).endswith("is empty; its first line is the secret")
    secret.write_text("the secret\n")
    secret.chmod(stat.S_IRUSR | stat.S_IRGRP)
    assert mistake(file).endswith("secret can be read by others than its owner: chmod 600 it")


def test_the_secret_may_come_by_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And has to come from somewhere."""
    file.write_text(file.read_text().replace("client_secret_file", "#client_secret_file", 1))
    monkeypatch.delenv("KEZEK_OPENID_SECRET", raising=False)
    assert mistake(file).startswith(f"{file}:1: openid: name the file with the secret, or set KEZEK_OPENID_SECRET")
    monkeypatch.setitem(os.environ, "KEZEK_OPENID_SECRET", "the secret")
    assert provider_of(parse(file.read_bytes(), "config.toml").openid, file, lambda: MORNING) is not None


def test_the_optional_part_is_asked_for(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is configured and not installed."""
    monkeypatch.setattr(openid_trial, "find_spec", lambda _: None)
    assert mistake(file) == f"{file}:1: openid: the optional part is not installed: pip install 'kezek[oidc]'"
