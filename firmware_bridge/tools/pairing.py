"""Get a bridge its token without typing one: it shows six digits, and an administrator types those in."""

import asyncio
from collections.abc import AsyncGenerator
from typing import TypeVar

import aiohttp
from msgspec import DecodeError, Struct, ValidationError, json

from firmware_bridge.errors import ServerFault

T = TypeVar("T")

CLAIM_EVERY_S = 3.0  # as a new screen does
PAIRING_LIMIT_S = 10.0


class Announcement(Struct):
    code: str
    secret: str


class ClaimAnswer(Struct):
    state: str


async def pairing_codes(server: str) -> AsyncGenerator[str]:
    """The six digits to show, other ones when they have run out, and at last the token. Raises ServerFault."""
    timeout = aiohttp.ClientTimeout(total=PAIRING_LIMIT_S)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        while True:
            announced = await _announce(session, server)
            yield announced.code
            state = "waiting"
            while state == "waiting":
                await asyncio.sleep(CLAIM_EVERY_S)
                state = await _claim(session, server, announced.secret)
            if state == "paired":
                yield announced.secret
                return


async def _announce(session: aiohttp.ClientSession, server: str) -> Announcement:
    status, body = await _ask(session, server, "announce", {"kind": "bridge"})
    if status != 201:
        raise ServerFault(f"the server takes no new device now (status {status}); try again in some minutes")
    return _read(body, Announcement)


async def _claim(session: aiohttp.ClientSession, server: str, secret: str) -> str:
    """`waiting`, `paired`, or `gone` once the digits have run out."""
    status, body = await _ask(session, server, "claim", {"secret": secret})
    if status == 404:
        return "gone"
    return _read(body, ClaimAnswer).state if status == 200 else "waiting"


async def _ask(session: aiohttp.ClientSession, server: str, what: str, body: dict[str, str]) -> tuple[int, bytes]:
    try:
        async with session.post(f"{server.rstrip('/')}/api/v1/devices/{what}", json=body) as reply:
            return reply.status, await reply.read()
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise ServerFault(f"{server} cannot be reached: {error or type(error).__name__}") from error


def _read(body: bytes, kind: type[T]) -> T:
    try:
        return json.decode(body, type=kind)
    except (DecodeError, ValidationError) as error:
        raise ServerFault(f"the server answers nonsense: {error}") from error
