"""Holds what decides on access: tokens, sessions, passwords, attempts, and limits of requests."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from queue_server.api.access.credentials.attempts import Attempts
from queue_server.api.access.credentials.code_attempts import CodeAttempts
from queue_server.api.access.credentials.known_browser import KnownBrowsers
from queue_server.api.access.credentials.passwords import Passwords
from queue_server.api.access.credentials.sessions import Sessions
from queue_server.api.access.credentials.tokens import Tokens
from queue_server.api.http.admission.request_limits import RequestLimits
from queue_server.api.http.forms import Forms
from queue_server.clock import ServerClock
from queue_server.config.settings import ServerSettings
from queue_server.journal.store import Store
from queue_server.journal.store_watch import Reader, StoreWatch
from queue_server.views.person_names import PersonNames

if TYPE_CHECKING:
    from queue_server.api.access.openid.openid_provider import Provider


class AccessControl:
    """The access control of one server. `monotonic` gives seconds; `provider` is the organisation's, where one is
    configured."""

    def __init__(
        self,
        store: Store,
        settings: ServerSettings,
        *,
        clock: ServerClock,
        monotonic: Callable[[], float],
        provider: "Provider | None" = None,
        watch: StoreWatch,
    ) -> None:
        self.store = store
        self.clock = clock
        self.monotonic = monotonic
        self.provider = provider
        self.limits = RequestLimits(settings)
        self.tokens = Tokens(store, clock, watch)
        self.sessions = Sessions(store, clock)
        self.attempts = Attempts(store, clock)
        self.code_attempts = CodeAttempts(store, clock)
        self.passwords = Passwords()
        self.known_browsers = KnownBrowsers(store)
        self.forms = Forms(store)
        self.newcomers = asyncio.Lock()
        """Held while a person or token gets a name, so that no two get the same one."""
        self.seats = asyncio.Lock()
        """Held while somebody sits down at a window or a person's name changes, so that nobody sits under an earlier
        name."""
        self.names = NamesReader(store, watch)

    async def forget_person(self, name: str) -> None:
        """Read what was remembered of a person anew: their sessions, and the guesses at their PIN."""
        self.sessions.forget(name)
        await self.attempts.forget_pin(name)

    async def close(self) -> None:
        self.passwords.close()
        if self.provider is not None:
            await self.provider.close()


class NamesReader:
    """The names of people who were renamed or deleted, as they were read last, for documents that are made without
    asking the store."""

    def __init__(self, store: Store, watch: StoreWatch) -> None:
        self._store = store
        self._reader = Reader(watch)
        self.names = PersonNames()

    async def keep_up(self) -> None:
        """Read the names anew where the store has changed. Raises `Unavailable`."""
        await self._reader.read(self.read)

    async def read(self) -> PersonNames:
        """Read the names anew. Raises `Unavailable`."""
        self.names = PersonNames(await self._store.former_names())
        return self.names
