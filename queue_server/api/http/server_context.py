"""What the handlers of one server share."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from aiohttp import web

from queue_server.api.access.attempts import Attempts
from queue_server.api.access.known_browser import KnownBrowsers
from queue_server.api.access.passwords import Passwords
from queue_server.api.access.pins import PinGuesses
from queue_server.api.access.sessions import Sessions
from queue_server.api.access.tokens import Tokens
from queue_server.api.devices.device_book import DeviceBook
from queue_server.api.devices.device_metrics import DeviceMetrics
from queue_server.api.halls.clock_witnesses import ClockWitnesses
from queue_server.api.halls.supervision import Supervision
from queue_server.api.http.forms import Forms
from queue_server.api.http.limits import Limit, Rate
from queue_server.api.http.metrics import ClockMetrics, Metrics
from queue_server.api.http.origin import networks
from queue_server.api.http.problem import HttpProblem, problem_of
from queue_server.api.http.turns import Turns
from queue_server.api.live.broadcaster import TRY_LATER
from queue_server.api.live.fanout import Fanout
from queue_server.bugs import Bugs
from queue_server.clock import Clock
from queue_server.config.settings import ServerSettings
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.feed import Feed
from queue_server.journal.store import Store, Unavailable
from queue_server.loops import Loops

TICKETS_SHARE: Final = 100
"""Of the requests that a stranger's address may make, one in a hundred may ask for a ticket, and as many may go to the
organisation's sign-in: every phone and screen of a hall may stand behind one address, but nobody takes thirty tickets a
minute except as a prank."""
WORK: Final = Rate(rate=200, burst=10_000)
"""Milliseconds of the machine's work that strangers at one address may ask for: ten seconds at once, then a fifth of a
core. A hall of a hundred desks behind one address signs in within a minute; a guesser or a prankster is held up, and
the hall is not."""
WRONG_KEYS: Final = Rate(rate=1, burst=60)
"""Addresses of tickets that open nothing: a hall's old papers, and not a search."""
UNREADY_S: Final = 10.0
"""So long after a commit that failed the server calls itself not ready, unless one has succeeded since."""


class ServerContext:
    """One server: its engine and store, who may come in, and how often.

    `monotonic` gives seconds.
    """

    def __init__(
        self,
        engine: Engine,
        store: Store,
        settings: ServerSettings,
        *,
        clock: Clock,
        monotonic: Callable[[], float],
    ) -> None:
        self.engine = engine
        self.store = store
        self.settings = settings
        self.bugs: Bugs = engine.bugs
        self.loops = Loops(engine.bugs, clock, monotonic)
        """What runs beside the halls."""
        self.clock = clock
        self.monotonic = monotonic
        self.is_stopping = False
        self.trusted = networks(settings.trusted_proxies)
        self.tokens = Tokens(store, clock)
        self.sessions = Sessions(store, clock)
        self.attempts = Attempts()
        self.passwords = Passwords()
        self.known_browsers = KnownBrowsers(store)
        self.pins = PinGuesses()
        self.administrators = asyncio.Lock()
        """Held while somebody may cease to be one, so that two do not shut one another out."""
        self.newcomers = asyncio.Lock()
        """Held while somebody is given a name that nobody may have yet."""
        self.forms = Forms(store)
        self.public = _per_minute(settings.public_requests_per_minute)
        self.public_tickets = _per_minute(max(1, settings.public_requests_per_minute // TICKETS_SHARE))
        self.sign_ins = _per_minute(max(1, settings.public_requests_per_minute // TICKETS_SHARE))
        self.work = Limit(WORK)
        self.wrong_keys = Limit(WRONG_KEYS)
        self.turns = Turns()
        self.by_token = (
            _per_minute(settings.token_requests_per_minute) if settings.token_requests_per_minute is not None else None
        )
        self.devices = DeviceBook(store, clock)
        self.fanouts: dict[str, Fanout] = {}
        self.supervision: dict[str, Supervision] = {}
        self.sockets: set[asyncio.Task[object]] = set()
        """The handlers of the live sockets."""
        self.metrics = Metrics(engine.feeds.values, self.fanouts.values, self.bugs, self.loops)
        self.metrics.registry.register(DeviceMetrics(self.devices, engine.feeds.keys))
        self.metrics.registry.register(ClockMetrics(clock))
        self.witnesses = ClockWitnesses(clock, monotonic)
        self._failed_at: float | None = None
        engine.commits = self.metrics.committed

    def feeds(self) -> Mapping[str, Feed]:
        return self.engine.feeds

    def feed(self, hall: str) -> Feed:
        """The feed of a hall that works. Raises `HttpProblem` and `Corrupt`."""
        feed = self.known(hall)
        corrupt = self.engine.corrupt(hall)
        if corrupt is not None:
            raise corrupt
        return feed

    def known(self, hall: str) -> Feed:
        """The feed of a hall, whether it works or not. Raises `HttpProblem`."""
        feed = self.engine.feeds.get(hall)
        if feed is None:
            raise HttpProblem("unknown_hall", hall=hall[:64])
        return feed

    def fanout(self, hall: str) -> Fanout:
        """The live sockets of a hall that works. Raises `HttpProblem` and `Corrupt`."""
        self.feed(hall)
        return self.fanouts[hall]

    async def submit(
        self, hall: str, command: c.Command, actor: c.Actor, command_id: str | None = None, note: str | None = None
    ) -> bytes:
        """Give a command to the engine, and count how it went. Raises as `Engine.submit`."""
        name = type(command).__name__
        try:
            body = await self.engine.submit(hall, command, actor, command_id, note)
        except Exception as error:
            if isinstance(error, Unavailable):
                self._failed_at = self.monotonic()
            known = problem_of(error)
            self.metrics.commanded(hall, name, known.code if known is not None else "bug")
            raise
        self._failed_at = None
        self.metrics.commanded(hall, name, "ok")
        return body

    @property
    def can_commit(self) -> bool:
        """Whether the last commit went well, or was too long ago to say anything."""
        return self._failed_at is None or self.monotonic() - self._failed_at > UNREADY_S

    def close_hall(self, hall: str) -> None:
        """Send the screens of a hall away, whose state is in doubt: what they show is old, and they say so then."""
        fanout = self.fanouts[hall]
        for screen in fanout.screens():
            fanout.end(screen, TRY_LATER)


SERVER: Final = web.AppKey("SERVER", ServerContext)


def _per_minute(requests: int) -> Limit:
    return Limit(Rate(requests / 60, requests))
