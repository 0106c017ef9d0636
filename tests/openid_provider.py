"""An OpenID Connect provider in the tests' own loop: discovery, keys, sign-in form, codes, ID tokens, userinfo.

Written from OpenID Connect Core 1.0, RFC 6749 and RFC 7636, and not from the client that it tests: it checks the secret
of the client, its redirect address, PKCE, and gives a code once. What it should do wrong is set on it.
"""

import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from html import escape
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT: Final = "kezek"
SECRET: Final = "a secret of two machines"

PAGE: Final = """<!doctype html><html lang="en"><title>The organisation</title>
<form method="post" action="/authorize"><input type="hidden" name="request" value="{request}">
<label>Login <input name="login"></label> <button>Enter</button></form></html>"""


def new_key() -> RSAKey:
    """A key to sign with, under a new name."""
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig", "alg": "RS256"})


first_key: Final = cache(new_key)
"""Every provider begins with the same one: making one is slow, and tests that need another turn it."""


class OpenIdProvider:
    """`host` is the name under which browsers and the server reach it. `people` maps a login to the claims about it."""

    def __init__(self, host: str = "127.0.0.1", clock: Callable[[], float] = time.time) -> None:
        self.host = host
        self.port = 0
        self.clock = clock
        self.people: dict[str, dict[str, Any]] = {}
        self.in_userinfo: set[str] = set()
        """Claims that are told by userinfo alone."""
        self.spoil: Callable[[dict[str, Any]], None] = lambda _: None
        """What is wrong with the claims of an ID token."""
        self.algorithm = "RS256"
        self.broken: dict[str, web.Response | Callable[[], web.Response]] = {}
        """Addresses that answer something else."""
        self.redirects: set[str] = set()
        """Where it may send people back to; empty: anywhere, as no real one would."""
        self.requests: list[dict[str, str]] = []
        """The sign-ins that were asked for."""
        self.key = self.signing = first_key()
        """What it signs with, which an impostor has not got."""
        self._codes: dict[str, dict[str, Any]] = {}
        self._access: dict[str, dict[str, Any]] = {}

    @property
    def issuer(self) -> str:
        return f"http://{self.host}:{self.port}/realms/akimat"

    def turn_key(self) -> None:
        """A new key, under a new name."""
        self.key = self.signing = new_key()

    async def start(self) -> None:
        app = web.Application(middlewares=[self._break])
        realm = "/realms/akimat"
        app.router.add_get(f"{realm}/.well-known/openid-configuration", self._describe)
        app.router.add_get("/keys", self._keys)
        app.router.add_get("/authorize", self._ask)
        app.router.add_post("/authorize", self._let_in)
        app.router.add_post("/token", self._exchange)
        app.router.add_get("/userinfo", self._userinfo)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self._runner.cleanup()

    def code(self, request: dict[str, str], login: str) -> str:
        """The code for a sign-in that was asked for, as if that person had signed in."""
        code = secrets.token_urlsafe(16)
        self._codes[code] = {**request, "login": login}
        return code

    @web.middleware
    async def _break(self, request: web.Request, handler: Any) -> web.StreamResponse:
        broken = self.broken.get(request.path)
        if broken is None:
            answer: web.StreamResponse = await handler(request)
            return answer
        return broken() if callable(broken) else broken

    async def _describe(self, _request: web.Request) -> web.Response:
        base = f"http://{self.host}:{self.port}"
        return web.json_response(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/keys",
                "userinfo_endpoint": f"{base}/userinfo",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _keys(self, _request: web.Request) -> web.Response:
        return web.json_response({"keys": [self.key.as_dict(private=False)]})

    async def _ask(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        self.requests.append(query)
        if query.get("client_id") != CLIENT or (self.redirects and query.get("redirect_uri") not in self.redirects):
            raise web.HTTPBadRequest(text="unknown client or redirect_uri")
        return web.Response(text=PAGE.format(request=escape(urlencode(query))), content_type="text/html")

    async def _let_in(self, request: web.Request) -> web.Response:
        form = await request.post()
        query = dict(parse_qsl(str(form["request"])))
        answer = {"state": query["state"], "iss": self.issuer}
        login = str(form["login"])
        answer |= {"code": self.code(query, login)} if login in self.people else {"error": "access_denied"}
        raise web.HTTPFound(f"{query['redirect_uri']}?{urlencode(answer)}")

    async def _exchange(self, request: web.Request) -> web.Response:
        form = await request.post()
        basic = b64decode(request.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        if basic != f"{CLIENT}:{SECRET}":
            return web.json_response({"error": "invalid_client"}, status=401)
        code_request = self._codes.pop(str(form["code"]), None)
        challenge = urlsafe_b64encode(sha256(str(form["code_verifier"]).encode()).digest()).decode().rstrip("=")
        if (
            code_request is None
            or form["grant_type"] != "authorization_code"
            or form["redirect_uri"] != code_request["redirect_uri"]
            or (code_request["code_challenge_method"], code_request["code_challenge"]) != ("S256", challenge)
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        access = secrets.token_urlsafe(16)
        self._access[access] = self.people[code_request["login"]]
        return web.json_response(
            {"access_token": access, "token_type": "Bearer", "id_token": self._id_token(code_request)}
        )

    def _id_token(self, request: dict[str, str]) -> str:
        now = int(self.clock())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": request["nonce"]}
        claims |= {k: v for k, v in self.people[request["login"]].items() if k not in self.in_userinfo}
        self.spoil(claims)
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, claims, self.signing, algorithms=[self.algorithm])

    async def _userinfo(self, request: web.Request) -> web.Response:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if bearer not in self._access:
            return web.json_response({"error": "invalid_token"}, status=401)
        return web.json_response(self._access[bearer])
