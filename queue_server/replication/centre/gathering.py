"""Lets sockets rest between their heartbeats, so that those of many halls are taken in together.

A socket whose heartbeat was taken in is not read until the next one should be there: that waits in the kernel then. A
processor that is woken for each hall by itself does little else.
"""

import asyncio
import math
from asyncio import Transport
from collections import defaultdict
from typing import Final

from queue_server.replication.wire import HEARTBEAT_SECONDS, HEARTBEATS_WAIT_S

SOON_GATHERED_S: Final = 0.25
"""A heartbeat that is taken in so soon after a gathering has waited for it, and so will the next one."""


class Gathering:
    """The sockets that are not read at present. All that are due at a time are read on at once."""

    def __init__(self) -> None:
        self._due: defaultdict[float, set[Transport]] = defaultdict(set)

    def rest(self, transport: Transport) -> None:
        """Read nothing of a socket whose heartbeat was taken in, until the next one should have come."""
        loop = asyncio.get_running_loop()
        due = next_gathering(loop.time())
        if due not in self._due:
            loop.call_at(due, self._gather, due)
        if not transport.is_closing():
            transport.pause_reading()
            self._due[due].add(transport)

    def end_rest(self, transport: Transport) -> None:
        """Read a socket on now, because it ends."""
        for transports in self._due.values():
            transports.discard(transport)
        _read_on(transport)

    def _gather(self, due: float) -> None:
        for transport in self._due.pop(due, ()):
            _read_on(transport)


def next_gathering(now: float) -> float:
    """When the heartbeat after one that was taken in at `now` is gathered (s)."""
    return math.ceil((now + HEARTBEAT_SECONDS - SOON_GATHERED_S) / HEARTBEATS_WAIT_S) * HEARTBEATS_WAIT_S


def _read_on(transport: Transport) -> None:
    if not transport.is_closing():
        transport.resume_reading()
