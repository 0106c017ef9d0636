"""Recognizes browsers in which a person has signed in before: guesses made elsewhere do not delay that person there.

Guesses at a name delay every sign-in under it; otherwise many addresses could guess for ever. So that this does not
keep the person out, the browser keeps a cookie from an earlier sign-in, and its attempts are counted separately (OWASP,
"Slow Down Online Guessing Attacks with Device Cookies"). The cookie gives no access.
"""

import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from aiohttp import web

from queue_server.journal.store import Store

PATH: Final = "/sign-in"
LASTS_S: Final = 400 * 86_400
"""How long the cookie is kept: browsers keep none longer."""


class KnownBrowsers:
    """Makes and checks the cookies of one store's servers."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._secret: bytes | None = None

    async def browser_of(self, cookies: Mapping[str, str], name: str) -> str | None:
        """The id of the browser, if that person has signed in there before. Raises `Unavailable`."""
        browser, _, mac = cookies.get(_cookie(name), "").partition(".")
        is_right = hmac.compare_digest(mac.encode(errors="replace"), (await self._mac(browser, name)).encode())
        return browser if browser and is_right else None

    async def remember(self, reply: web.StreamResponse, name: str, *, is_https: bool) -> None:
        """Mark the browser that gets this reply as known for that person. Raises `Unavailable`."""
        browser = secrets.token_urlsafe(9)
        value = f"{browser}.{await self._mac(browser, name)}"
        reply.set_cookie(
            _cookie(name), value, path=PATH, max_age=LASTS_S, secure=is_https, httponly=True, samesite="Strict"
        )

    async def _mac(self, browser: str, name: str) -> str:
        if self._secret is None:
            self._secret = await self._store.secret("known browsers")
        return hmac.new(self._secret, f"{browser}\n{name}".encode(errors="replace"), "sha256").hexdigest()[:32]


def _cookie(name: str) -> str:
    """The cookie's name, one for each person of a shared machine; a person's name may have letters that a cookie's may
    not."""
    return f"kezek-known-{sha256(name.encode(errors='replace')).hexdigest()[:12]}"
