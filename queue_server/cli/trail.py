"""Notes changes by the command line in the trail, as pages do, under the name of the system's account."""

import getpass
import os
from typing import TYPE_CHECKING

from queue_server.clock import now_us

if TYPE_CHECKING:
    from queue_server.journal.store import Store


async def note(store: "Store", act: str, name: str) -> None:
    """Note that a person at this machine has done `act` (a key of the trail's `WHAT`) to that name."""
    from queue_server.api.access.trail import trace

    await store.add_trace(trace(now_us(), act, name, actor(), ""))


def actor() -> str:
    """The account that runs the command line; with sudo, that of the person."""
    from queue_server.api.access.trail import COMMAND_LINE

    return f"{COMMAND_LINE}:{_account()}"


def _account() -> str:
    try:
        return os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):  # a container's user has no name
        return ""
