"""Holds what every handler of one server may need: its engine, store, clock, settings and counters."""

from collections.abc import Callable, Mapping
from typing import Final

from queue_server.api.http.metrics import ClockMetrics, Metrics
from queue_server.api.http.origin import networks
from queue_server.api.http.problem import HttpProblem, problem_of
from queue_server.bugs import Bugs
from queue_server.claims import Claims
from queue_server.clock import ServerClock
from queue_server.config.settings import ServerSettings
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.feed import Feed
from queue_server.journal.personal.contents import NOTHING_PERSONAL, PersonalPart
from queue_server.journal.store import Store, Unavailable
from queue_server.loops import Loops
from queue_server.servers import Servers, SharedStates

UNREADY_S: Final = 10.0
"""How long after a failed commit the server reports that it is not ready, unless a later commit has succeeded."""


class ServerContext:
    """The context of one server. `monotonic` gives seconds."""

    def __init__(
        self,
        engine: Engine,
        store: Store,
        settings: ServerSettings,
        *,
        clock: ServerClock,
        monotonic: Callable[[], float],
    ) -> None:
        self.engine = engine
        self.store = store
        self.settings = settings
        self.bugs: Bugs = engine.bugs
        self.loops = Loops(engine.bugs, clock, monotonic)
        """The loops beside the halls."""
        self.servers = Servers(store, clock, engine.watch, monotonic)
        """All servers of the store."""
        self.states = SharedStates(store, self.servers, clock)
        """What devices reported to any of them."""
        self.claims = Claims(store, clock, monotonic, self.servers.row.id, self.servers)
        """The work that this server alone of all servers of the store does."""
        self.clock = clock
        self.monotonic = monotonic
        self.is_stopping = False
        self.trusted_proxies = networks(settings.trusted_proxies)
        self.metrics = Metrics(engine.readable.values, self.bugs, self.loops)
        self.metrics.registry.register(ClockMetrics(clock))
        self._failed_at: float | None = None
        engine.writers.generation_read = self.servers.generation_read
        engine.lanes.commits = self.metrics.committed

    def feeds(self) -> Mapping[str, Feed]:
        """The halls that this server writes to."""
        return self.engine.feeds

    def readable_feeds(self) -> Mapping[str, Feed]:
        """Those, and the halls whose journals come from elsewhere."""
        return self.engine.readable

    def feed(self, hall: str) -> Feed:
        """The feed of a hall that works. Raises `HttpProblem` and `Corrupt`."""
        feed = self.readable_feed(hall)
        corrupt = self.engine.corrupt(hall)
        if corrupt is not None:
            raise corrupt
        return feed

    def readable_feed(self, hall: str) -> Feed:
        """The feed of a hall, whether it works or has stopped writing. Raises `HttpProblem`."""
        feed = self.engine.readable.of(hall)
        if feed is None:
            raise HttpProblem("unknown_hall", hall=hall[:64])
        return feed

    async def execute(
        self,
        hall: str,
        command: c.Command,
        actor: c.Actor,
        command_id: str | None = None,
        personal: PersonalPart = NOTHING_PERSONAL,
    ) -> bytes:
        """Give a command to the engine, and count its result. Raises as `Engine.submit`."""
        name = type(command).__name__
        try:
            body = await self.engine.submit(hall, command, actor, command_id, personal)
        except Exception as error:
            if isinstance(error, Unavailable):
                self._failed_at = self.monotonic()
            problem = problem_of(error)
            self.metrics.commanded(hall, name, problem.code if problem is not None else "bug")
            raise
        self._failed_at = None
        self.metrics.commanded(hall, name, "ok")
        return body

    @property
    def can_commit(self) -> bool:
        """Whether the last commit succeeded, or is too long ago to count."""
        return self._failed_at is None or self.monotonic() - self._failed_at > UNREADY_S
