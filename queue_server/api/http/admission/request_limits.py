"""Limits how many requests, and how much of the machine's work, addresses and tokens may ask for."""

import asyncio
from types import TracebackType
from typing import Final

from queue_server.api.http.admission.limits import Limit, Rate
from queue_server.api.http.description.table import LimitedBy
from queue_server.api.http.problem import too_many_requests
from queue_server.config.settings import ServerSettings

TICKETS_SHARE: Final = 100
"""One in how many of the requests of a stranger's address may ask for a ticket, and as many may go to the
organisation's sign-in. All phones and screens of a hall may be behind one address, but nobody takes thirty tickets a
minute except as a prank."""
OFFER_S: Final = 300
"""Seconds in which an address may have as many places kept as it may ask for tickets in a minute: each is kept for so
long, and nobody else can book it meanwhile."""
WORK: Final = Rate(rate=200, burst=10_000)
"""Milliseconds of the machine's work that strangers at one address may ask for: ten seconds at once, then a fifth of a
core. A hall of a hundred desks behind one address signs in within a minute; a guesser or a prankster is delayed, and
the hall is not."""
WRONG_KEYS: Final = Rate(rate=1, burst=60)
"""How often an address may use a ticket's key that opens nothing: enough for old papers of a hall, not for a search."""
AT_ONCE: Final = 2
"""Pieces of work at a time: the rest of two cores belongs to the hall."""
MOST_WAITING: Final = 64
"""How many may wait for a turn; the last of them gets it after some five seconds, if all of them sign in."""
ASK_AGAIN_S: Final = 5.0


class RequestLimits:
    """The limits of one server. Times are seconds of any clock that never goes back."""

    def __init__(self, settings: ServerSettings) -> None:
        share = max(1, settings.public_requests_per_minute // TICKETS_SHARE)
        by_token = settings.token_requests_per_minute
        self.public = _per_minute(settings.public_requests_per_minute)
        self.tickets = _per_minute(share)
        self.offers = Limit(Rate(share / OFFER_S, share))
        self.sign_ins = _per_minute(share)
        self.by_token = _per_minute(by_token) if by_token is not None else None
        self.work = Limit(WORK)
        self.wrong_keys = Limit(WRONG_KEYS)
        self.turns = Turns()

    def take_of_stranger(self, limited_by: LimitedBy, address: str, now: float) -> None:
        """Count a stranger's request. Raises `HttpProblem` where the address has made too many."""
        if limited_by == "none":
            return
        if limited_by == "tickets":
            need(self.tickets.take(address, now))
        elif limited_by == "offers":
            need(self.offers.take(address, now))
        elif limited_by == "sign_ins":
            need(self.sign_ins.take(address, now))
        need(self.public.take(address, now))

    def take_of_token(self, name: str, now: float) -> None:
        """Count a token's request, where the settings limit tokens. Raises `HttpProblem`."""
        if self.by_token is not None:
            need(self.by_token.take(name, now))


class Turns:
    """Turns at work that loads the machine: few at a time, and few that wait, whatever address they come from.

    Entering this asynchronous context waits for one. Raises `HttpProblem` where too many wait.
    """

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._places = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._waiting = 0

    async def __aenter__(self) -> None:
        if self._waiting >= self._most_waiting:
            raise too_many_requests(ASK_AGAIN_S)
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._places.release()


def need(wait_s: float) -> None:
    """Raises `HttpProblem` where the client must wait."""
    if wait_s > 0:
        raise too_many_requests(wait_s)


def _per_minute(requests: int) -> Limit:
    return Limit(Rate(requests / 60, requests))
