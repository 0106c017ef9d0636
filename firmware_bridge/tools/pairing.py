"""Gets a token for a bridge without typing it: the tool shows six digits, and an administrator types those in."""

from collections.abc import AsyncGenerator
from functools import partial
from typing import TypeVar

import aiohttp
from msgspec import DecodeError, Struct, ValidationError, json

from firmware_bridge.errors import ServerFault
from firmware_bridge.loops import every

T = TypeVar("T")

CLAIM_EVERY_S = 3.0  # as a new screen does
PAIRING_LIMIT_S = 10.0


class PairingOffer(Struct):
    code: str
    secret: str


class ClaimAnswer(Struct):
    state: str


async def pairing_codes(server: str) -> AsyncGenerator[str]:
    """The six digits to show, new ones when they have expired, and at last the token. Raises ServerFault."""
    timeout = aiohttp.ClientTimeout(total=PAIRING_LIMIT_S)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        while True:
            announcement = await _announce(session, server)
            yield announcement.code
            if await every(CLAIM_EVERY_S, partial(_claim, session, server, announcement.secret), is_pause_first=True):
                yield announcement.secret
                return


async def _announce(session: aiohttp.ClientSession, server: str) -> PairingOffer:
    status, body = await _ask(session, server, "announce", {"kind": "bridge"})
    if status != 201:
        raise ServerFault(f"the server takes no new device now (status {status}); try again in some minutes")
    return _read(body, PairingOffer)


async def _claim(session: aiohttp.ClientSession, server: str, secret: str) -> bool | None:
    """True once the device is paired, False once its digits have expired, None before."""
    status, body = await _ask(session, server, "claim", {"secret": secret})
    if status == 404:
        return False
    return True if status == 200 and _read(body, ClaimAnswer).state == "paired" else None


async def _ask(session: aiohttp.ClientSession, server: str, action: str, body: dict[str, str]) -> tuple[int, bytes]:
    try:
        async with session.post(f"{server.rstrip('/')}/api/v1/devices/{action}", json=body) as reply:
            return reply.status, await reply.read()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise ServerFault(f"{server} cannot be reached: {error or type(error).__name__}") from error


def _read(body: bytes, kind: type[T]) -> T:
    try:
        return json.decode(body, type=kind)
    except (DecodeError, ValidationError) as error:
        raise ServerFault(f"the server answers nonsense: {error}") from error
