"""Checks that a visitor is in the hall, by a code that changes every 30 s on the hall's own board.

    code      on the board, for one step of time; valid during that step and the next
    pass      in a cookie of the phone that brought a code: ten minutes to choose a service, and one ticket
              that lets the phone check in at the page of a booking, too
    held      in a cookie of the phone: the ticket that it has taken

Each is an HMAC-SHA-256 (RFC 2104) under a secret that all servers of one store share.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from queue_server.clock import clock_of
from queue_server.hall.state import SECOND
from queue_server.journal.store import Store

STEP_S: Final = 30
PASS_S: Final = 600
HELD_S: Final = 86_400
CODE_LENGTH: Final = 12
"""Bytes of a code: 72 bits, which cannot be guessed within a minute."""

ADMITTED_COOKIE: Final = "kezek-here"
ADMITTED_TO_BOOKING_COOKIE: Final = "kezek-here-booked"
"""The same pass for the pages of bookings, whose addresses are others."""
HELD_COOKIE: Final = "kezek-ticket"
BOOKING_COOKIE: Final = "kezek-booking"
"""The key of the booking whose page the phone has opened last, so that the code on the board leads back to it."""


class Presence:
    """The codes, passes and held tickets of one server. `clock` gives µs UTC."""

    def __init__(self, store: Store, clock: Callable[[], int]) -> None:
        self._store = store
        self._clock = clock_of(clock)
        self._secret: bytes | None = None

    async def code(self, hall: str) -> str:
        """The code that the hall's board shows now. Raises `Unavailable`, as all methods do."""
        return code_of(await self._known_secret(), hall, self._step())

    async def is_here(self, hall: str, code: str) -> bool:
        """Whether the code is on the board now, or was in the step before."""
        secret = await self._known_secret()
        codes = [code_of(secret, hall, step) for step in (self._step(), self._step() - 1)]
        return any(_is_same(valid, code) for valid in codes)

    async def admit(self, hall: str) -> str:
        """A pass for a visitor who is in the hall."""
        until = self._clock() // SECOND + PASS_S
        return signed(await self._known_secret(), f"pass:{hall}", f"{until}.{secrets.token_urlsafe(12)}")

    async def admitted(self, hall: str, cookie: str) -> str | None:
        """The name of a valid pass, under which one ticket is taken; else None."""
        value = read(await self._known_secret(), f"pass:{hall}", cookie)
        if value is None or int(value.partition(".")[0]) < self._clock.certain() // SECOND:
            return None
        return value

    async def hold(self, ticket: str) -> str:
        """The value of a phone's cookie for its ticket."""
        return signed(await self._known_secret(), "held", ticket)

    async def held(self, cookie: str) -> str | None:
        """The id of the ticket in the phone's cookie, or None."""
        return read(await self._known_secret(), "held", cookie)

    def _step(self) -> int:
        return self._clock() // (STEP_S * SECOND)

    async def _known_secret(self) -> bytes:
        if self._secret is None:
            self._secret = await self._store.secret("presence")
        return self._secret


def code_of(secret: bytes, hall: str, step: int) -> str:
    """The code of a hall at a step of time."""
    return _mac(secret, f"code:{hall}", str(step))[:CODE_LENGTH]


def signed(secret: bytes, use: str, value: str) -> str:
    """The value with its signature, for one use."""
    return f"{value}.{_mac(secret, use, value)}"


def read(secret: bytes, use: str, text: str) -> str | None:
    """The value, if it was signed for that use; else None."""
    value, _, mac = text.rpartition(".")
    return value if _is_same(_mac(secret, use, value), mac) else None


def _is_same(mac: str, signature: str) -> bool:
    """Compare in constant time. A stranger's text may hold bytes that are no text (PEP 383)."""
    return hmac.compare_digest(mac.encode(), signature.encode("utf-8", "surrogatepass"))


def _mac(secret: bytes, use: str, value: str) -> str:
    digest = hmac.digest(secret, f"{use}\n{value}".encode("utf-8", "surrogatepass"), sha256)
    return urlsafe_b64encode(digest).decode().rstrip("=")
