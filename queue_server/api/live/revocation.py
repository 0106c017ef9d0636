"""Ends sockets whose credential has ended: a token revoked or expired, a session signed out or expired.

The names of people are read anew as often: a command line in another process renames and deletes people, too.
"""

import logging
from typing import Final

from queue_server.api.access.access_control import AccessControl
from queue_server.api.live.goodbye import NOT_SIGNED_IN
from queue_server.api.live.live_sockets import LiveSockets
from queue_server.journal.store import Unavailable
from queue_server.loops import every
from queue_server.pages.context import Credential

log = logging.getLogger(__name__)

REVOCATION_CHECK_S: Final = 1.0


async def end_revoked(access: AccessControl, live: LiveSockets) -> None:
    """Check every second, until cancelled."""

    async def look() -> None:
        try:
            await _look(access, live)
        except Unavailable as fault:
            log.debug("sign-ins cannot be checked: %s", fault)

    await every(REVOCATION_CHECK_S, look, first_after_s=REVOCATION_CHECK_S)


async def _look(access: AccessControl, live: LiveSockets) -> None:
    await access.names.keep_up()
    if not live.handlers and not live.event_readers:
        return
    is_over: dict[Credential, bool] = {}

    async def has_ended(credential: Credential | None) -> bool:
        if credential is None:
            return False
        if credential not in is_over:
            is_over[credential] = not await _is_valid(access, credential)
        return is_over[credential]

    for fanout in live.fanouts.values():
        for screen in fanout.screens():
            if await has_ended(screen.credential):
                fanout.end(screen, NOT_SIGNED_IN)
    for reader in list(live.event_readers):
        if await has_ended(reader.credential):
            reader.end(NOT_SIGNED_IN)


async def _is_valid(access: AccessControl, credential: Credential) -> bool:
    if credential.kind == "token":
        return access.tokens.live(credential.digest) is not None
    return await access.sessions.find(credential.digest) is not None
