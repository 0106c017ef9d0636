"""Stops and starts the service by commands of whoever runs the machine, and waits until the server is ready."""

import shlex
import ssl
import time
import urllib.request
from typing import Any, Final
from urllib.error import URLError

from msgspec import DecodeError, json

from queue_server.clock import monotonic
from queue_server.config.settings import ServerSettings
from queue_server.config.trial.address import ANSWERS_AT
from queue_server.upkeep.upgrade.program_folders import run

COMMAND_LIMIT_S: Final = 120.0
"""A stop commits what has been asked and says goodbye to screens, in 20 seconds at the most."""
NEXT_LOOK_S: Final = 0.5
READY_ANSWER_LIMIT_S: Final = 5.0


class ServiceCommands:
    """The service of one installation. `ready` is the address of its `/readyz`."""

    def __init__(self, stop: str, restart: str, ready: str) -> None:
        self._stop, self._restart, self._ready = shlex.split(stop), shlex.split(restart), ready

    def stop(self) -> None:
        """Stop it. Raises `Unfit`."""
        run(self._stop, COMMAND_LIMIT_S)

    def restart(self) -> None:
        """Start it, or start it anew. Raises `Unfit`."""
        run(self._restart, COMMAND_LIMIT_S)

    def is_ready_within(self, limit_s: float) -> bool:
        """Wait until it is ready, with the configuration of the file."""
        until = monotonic() + limit_s
        while not self._is_ready():
            if monotonic() >= until:
                return False
            time.sleep(NEXT_LOOK_S)
        return True

    def _is_ready(self) -> bool:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # it is this machine that is asked
        try:
            with urllib.request.urlopen(self._ready, timeout=READY_ANSWER_LIMIT_S, context=context) as reply:  # noqa: S310 - http(s) of `ready_address` or of whoever runs this
                answer: Any = json.decode(reply.read())
        except (URLError, OSError, ValueError, DecodeError):
            return False
        return isinstance(answer, dict) and answer.get("status") == "ready" and answer.get("configuration") != "earlier"


def ready_address(server: ServerSettings) -> str:
    """Where a server with these settings says whether it is ready."""
    host = ANSWERS_AT.get(server.host, server.host)
    scheme = "http" if server.tls_certificate is None else "https"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{server.port}/readyz"
