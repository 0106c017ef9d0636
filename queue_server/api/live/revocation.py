"""A socket ends when what let it in does: a token revoked or run out, a session signed out or grown old."""

import asyncio
import logging
from typing import Final

from queue_server.api.http.server_context import ServerContext
from queue_server.api.live.live import NOT_SIGNED_IN
from queue_server.api.live.subscriber import Credential
from queue_server.journal.store import Unavailable

log = logging.getLogger(__name__)

REVOCATION_CHECK_S: Final = 1.0


async def end_revoked(door: ServerContext) -> None:
    """Look every second, until cancelled."""
    while True:
        await asyncio.sleep(REVOCATION_CHECK_S)
        try:
            await _look(door)
        except Unavailable as fault:
            log.debug("nobody's sign-in can be looked up: %s", fault)


async def _look(door: ServerContext) -> None:
    ended: dict[Credential, bool] = {}
    for fanout in door.fanouts.values():
        for screen in fanout.screens():
            credential = screen.credential
            if credential is None:
                continue
            if credential not in ended:
                ended[credential] = not await _is_valid(door, credential)
            if ended[credential]:
                fanout.end(screen, NOT_SIGNED_IN)


async def _is_valid(door: ServerContext, credential: Credential) -> bool:
    if credential.kind == "token":
        return door.tokens.live(credential.digest) is not None
    return await door.sessions.find(credential.digest) is not None
