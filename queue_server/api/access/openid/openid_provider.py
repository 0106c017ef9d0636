"""Talks to the organisation's OpenID Connect provider: where people sign in, and the claims about those who come back.

This is the only place where the server sends requests to another host, and only where `[openid]` is configured. Claims
are accepted only if the provider has signed them for this server, for this sign-in, and just now (OpenID Connect Core,
section 3.1.3.7). Authlib, an optional part, handles the formats; aiohttp handles the network, with limits on time and
size.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

import aiohttp
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from msgspec import DecodeError, Struct, json

from queue_server.api.http.problem import HttpProblem
from queue_server.config.sections.openid import OpenId
from queue_server.hall.state import MINUTE, SECOND

log = logging.getLogger(__name__)

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that only the provider can make. `none` is no signature, and HS256 could be made by this server itself."""

ANSWERS_WITHIN: Final = aiohttp.ClientTimeout(total=10)
"""Seconds that a request may take: a person waits for the page."""
LONGEST_ANSWER: Final = 256 * 1024
"""The most bytes of an answer: keys and claims are some kilobytes."""
KNOWN_FOR: Final = 60 * MINUTE
"""How long the provider's own description and keys are used without asking again."""
LEEWAY_S: Final = 60
"""How far the clocks of the two servers may be apart."""

Json = Mapping[str, Any]


class Flow(Struct, frozen=True):
    """Random values that tie an answer to one sign-in in one browser: each cannot be guessed, and is used once."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """The provider that the settings name. `secret` is the client's. `clock` gives µs UTC."""

    def __init__(self, settings: OpenId, secret: str, clock: Callable[[], int]) -> None:
        self.settings = settings
        self._secret = secret
        self._clock = clock
        self._http: aiohttp.ClientSession | None = None
        self._about: tuple[int, Json] | None = None
        self._keys: tuple[int, KeySet] | None = None

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()

    async def address(self, back: str, flow: Flow, language: str) -> str:
        """The provider's address where a person signs in; `back` is where it sends them afterwards. Raises
        `HttpProblem`."""
        about = await self._describe()
        return str(
            prepare_grant_uri(
                about["authorization_endpoint"],
                self.settings.client_id,
                "code",
                back,
                " ".join(self.settings.scopes),
                flow.state,
                nonce=flow.nonce,
                code_challenge=create_s256_code_challenge(flow.verifier),
                code_challenge_method="S256",
                ui_locales=language,
                prompt="login" if self.settings.ask_again else None,
            )
        )

    async def claims(self, code: str, back: str, flow: Flow) -> Json:
        """The provider's claims about the person who came back with a code. Raises `HttpProblem`."""
        about = await self._describe()
        tokens = await self._exchange(about, code, back, flow)
        if not isinstance(tokens.get("id_token"), str):
            raise _wrong("the answer to the code has no ID token")
        claims = await self._checked(tokens, flow)
        needed_claims = {self.settings.name_claim, *([self.settings.roles_claim] if self.settings.roles else [])}
        if needed_claims <= claims.keys() or "userinfo_endpoint" not in about or "access_token" not in tokens:
            return claims
        user_info = await self._ask(
            about["userinfo_endpoint"], headers={"Authorization": f"Bearer {tokens['access_token']}"}
        )
        if user_info.get("sub") != claims["sub"]:  # OpenID Connect Core, section 5.3.2: they MUST be the same
            raise _wrong("userinfo is about somebody else")
        return {**user_info, **claims}

    async def _describe(self) -> Json:
        """The provider's own description (OpenID Connect Discovery, section 4). Raises `HttpProblem`."""
        if self._about is not None and self._clock() - self._about[0] < KNOWN_FOR:
            return self._about[1]
        about = await self._ask(get_well_known_url(self.settings.issuer, external=True))
        if about.get("issuer") != self.settings.issuer:
            raise _wrong("it names itself otherwise than `issuer` does")
        scheme = "https://" if self.settings.issuer.startswith("https://") else "http"
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not str(about.get(name, "")).startswith(scheme):
                raise _wrong(f"{name} is missing, or is not encrypted")
        self._about = (self._clock(), about)
        return about

    async def _exchange(self, about: Json, code: str, back: str, flow: Flow) -> Json:
        """The tokens for a code, which the provider gives once (RFC 6749, section 4.1.3; RFC 7636, section 4.5)."""
        ways = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        body = prepare_token_request("authorization_code", redirect_uri=back, code=code, code_verifier=flow.verifier)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        us = ClientAuth(self.settings.client_id, self._secret, way)
        address, headers, body = us.prepare("POST", about["token_endpoint"], headers, body)
        return await self._ask(address, "POST", headers=headers, data=body)

    async def _checked(self, tokens: Json, flow: Flow) -> Json:
        """The claims of the ID token, if signature, issuer, audience, time and nonce are right."""
        try:
            token = await self._verified(tokens["id_token"])
            claims = CodeIDToken(
                token.claims,
                token.header,
                {
                    "iss": {"essential": True, "value": self.settings.issuer},
                    "aud": {"essential": True, "value": self.settings.client_id},
                },
                {
                    "nonce": flow.nonce,
                    "client_id": self.settings.client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(now=self._clock() // SECOND, leeway=LEEWAY_S)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _wrong(f"the ID token is not right: {error}") from None
        if not isinstance(claims["sub"], str) or not 1 <= len(claims["sub"]) <= 255:
            raise _wrong("the ID token names nobody")
        return dict(claims)

    async def _verified(self, text: str) -> jwt.Token:
        """The verified token. An unknown key may be a new one, so the keys are fetched once more. Raises
        `JoseError`."""
        registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        try:
            token: jwt.Token = jwt.decode(text, await self._signing_keys(), registry=registry)
        except InvalidKeyIdError:
            self._keys = None
            token = jwt.decode(text, await self._signing_keys(), registry=registry)
        return token

    async def _signing_keys(self) -> KeySet:
        if self._keys is None or self._clock() - self._keys[0] >= KNOWN_FOR:
            keys: Any = await self._ask((await self._describe())["jwks_uri"])
            self._keys = (self._clock(), KeySet.import_key_set(keys))
        return self._keys[1]

    async def _ask(self, address: str, method: str = "GET", **options: Any) -> Json:  # noqa: ANN401 - aiohttp's own
        """Fetch a JSON object from the provider. Raises `HttpProblem`. No secret is logged."""
        if self._http is None:
            self._http = aiohttp.ClientSession(
                timeout=ANSWERS_WITHIN, trust_env=True, cookie_jar=aiohttp.DummyCookieJar()
            )
        try:
            async with self._http.request(method, address, allow_redirects=False, **options) as answer:
                status, body = answer.status, await _body(answer)
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            log.warning("the OpenID provider cannot be reached: %s", type(error).__name__)
            raise HttpProblem("openid_away") from None
        if status >= 500:
            log.warning("the OpenID provider does not work: it answers with status %s", status)
            raise HttpProblem("openid_away")
        try:
            document = json.decode(body)
        except DecodeError:
            document = None
        if status != 200 or not isinstance(document, dict):
            raise _wrong(f"it answers {status}{_named(document)}")
        return document


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    """The body of an answer. Raises `ValueError` for one that is too long."""
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > LONGEST_ANSWER:
            raise ValueError
    return bytes(body)


def _named(answer: object) -> str:
    """The code of an OAuth 2.0 error (RFC 6749, section 5.2), which is one of a few words."""
    error = answer.get("error") if isinstance(answer, dict) else None
    return f" {error}" if isinstance(error, str) and error.isascii() and error.replace("_", "").isalpha() else ""


def _wrong(reason: str) -> HttpProblem:
    log.warning("the answer of the OpenID provider is refused: %s", reason)
    return HttpProblem("openid_wrong")
