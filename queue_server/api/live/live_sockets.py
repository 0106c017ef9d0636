"""Holds the live sockets of one server: those of each hall, and their metrics."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol

from msgspec import Struct
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from queue_server.api.http.server_context import ServerContext
from queue_server.api.live.broadcaster import TRY_LATER
from queue_server.api.live.fanout import Fanout
from queue_server.journal.feed import Feed
from queue_server.pages.context import Credential


class EventReader(Struct, frozen=True, eq=False):
    """A reader of the stream of events: `end` ends its stream."""

    hall: str
    credential: Credential | None
    end: Callable[[int], None]
    task: asyncio.Task[object] | None


class EndedByCode(Protocol):
    """A socket that ends by itself, with no task to wait for."""

    def end(self, code: int) -> None:
        """Close the socket with a closing code."""


class LiveSockets:
    """Sends to the sockets of every hall, and closes them."""

    def __init__(self, server: ServerContext) -> None:
        self._server = server
        self.fanouts: dict[str, Fanout] = {}
        self.handlers: set[asyncio.Task[object]] = set()
        """The handlers of the sockets that are open."""
        self.event_readers: set[EventReader] = set()
        self.heartbeats: dict[str, EndedByCode] = {}
        """The halls that send their heartbeats over a socket, each with that."""
        server.metrics.registry.register(SocketMetrics(self.fanouts.values()))

    def add_hall(self, feed: Feed) -> None:
        """Serve the sockets of a hall that has opened."""
        server = self._server
        self.fanouts[feed.hall] = Fanout(feed, server.monotonic, server.clock, server.bugs)

    def close_hall(self, hall: str) -> None:
        """Send the screens of a hall away, whose state is in doubt: what they show is old, and they say so then."""
        if hall in self.fanouts:
            self.fanouts[hall].end_all(TRY_LATER)
        self._end_readers(TRY_LATER, hall)

    async def say_goodbye(self, code: int) -> None:
        """Close every socket with a closing code, and wait until all have ended."""
        for fanout in self.fanouts.values():
            fanout.end_all(code)
        readers = {reader.task for reader in self.event_readers if reader.task is not None}
        self._end_readers(code)
        for hall in [*self.heartbeats.values()]:
            hall.end(code)
        if handlers := self.handlers | readers:
            await asyncio.wait(handlers)

    def _end_readers(self, code: int, hall: str | None = None) -> None:
        """End the streams of events, of one hall or of all."""
        for reader in self.event_readers:
            if hall in (None, reader.hall):
                reader.end(code)


class SocketMetrics(Collector):
    """Counts sockets by view, and how many of them do not keep up."""

    def __init__(self, fanouts: Iterable[Fanout]) -> None:
        self._fanouts = fanouts

    def collect(self) -> Iterable[GaugeMetricFamily]:
        screens = GaugeMetricFamily("kezek_screens", "Live sockets by view", labels=["hall", "view"])
        behind = GaugeMetricFamily("kezek_screens_behind", "Live sockets that do not read", labels=["hall", "view"])
        stale = GaugeMetricFamily(
            "kezek_screens_stale", "Live sockets that say they show something old", labels=["hall", "view"]
        )
        for fanout in self._fanouts:
            for view, counts in fanout.counts().items():
                screens.add_metric([fanout.hall, view], counts.screens)
                behind.add_metric([fanout.hall, view], counts.behind)
                stale.add_metric([fanout.hall, view], counts.stale)
        return screens, behind, stale
