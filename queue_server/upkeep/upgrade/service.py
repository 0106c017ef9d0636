"""Stops and starts the service by commands of whoever runs the machine, and waits until the server is ready."""

import shlex
import ssl
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final

from msgspec import DecodeError, json
from yarl import URL

from queue_server.clock import monotonic
from queue_server.config.settings import ServerSettings
from queue_server.config.trial.address import ANSWERS_AT
from queue_server.upkeep.upgrade.program_folders import run

COMMAND_LIMIT_S: Final = 120.0
"""A stop commits what has been asked and says goodbye to screens, in 20 seconds at the most."""
NEXT_LOOK_S: Final = 0.5
READY_ANSWER_LIMIT_S: Final = 5.0
MOST_BYTES: Final = 65_536


class ServiceCommands:
    """The service of one installation. `ready` is the address of its `/readyz`."""

    def __init__(self, stop: str, restart: str, ready: str) -> None:
        self._stop, self._restart, self._ready = shlex.split(stop), shlex.split(restart), URL(ready)

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
        with closing(_connection_to(self._ready)) as connection:
            try:
                connection.request("GET", self._ready.raw_path)
                answer: Any = json.decode(connection.getresponse().read(MOST_BYTES))
            except (HTTPException, OSError, DecodeError):
                return False
        return isinstance(answer, dict) and _has_come_up(answer)


def _has_come_up(readiness: dict[str, Any]) -> bool:
    """Whether a server says so that it serves with the file's own configuration. A hall that waits for a person's word
    about the clock, as after months in which the machine was off, waits in any version."""
    halls = readiness.get("halls")
    awaits_a_person = (
        readiness.get("journal") == "writable"
        and isinstance(halls, dict)
        and "doubtful" in halls.values()
        and all(state in ("open", "doubtful") for state in halls.values())
    )
    is_ready = readiness.get("status") == "ready" or awaits_a_person
    return is_ready and readiness.get("configuration") != "earlier"


def _connection_to(address: URL) -> HTTPConnection:
    host, port = address.host or "", address.port
    if address.scheme != "https":
        return HTTPConnection(host, port, timeout=READY_ANSWER_LIMIT_S)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # the request stays on this machine
    return HTTPSConnection(host, port, timeout=READY_ANSWER_LIMIT_S, context=context)


def ready_address(server: ServerSettings) -> str:
    """Where a server with these settings says whether it is ready."""
    host = ANSWERS_AT.get(server.host, server.host)
    scheme = "http" if server.tls_certificate is None else "https"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{server.port}/readyz"
