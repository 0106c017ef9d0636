"""Runs the links of one server's halls: begins those that were joined, ends those that were left.

Of the servers that share a store one sends each hall's journal, under a claim; the others show what it reports.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from random import SystemRandom
from typing import Final

from msgspec import Struct, json

from queue_server.catalogue.hall_offers import HallOffers
from queue_server.claims import Claims
from queue_server.journal.feed import Feed
from queue_server.journal.links.contents import LinkSide, SendingLink
from queue_server.journal.shared.contents import SharedState
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.store_watch import Reader, StoreWatch
from queue_server.loops import Loops, every
from queue_server.replication.branch.hall_sender import HallSender, SenderClock
from queue_server.replication.branch.link_client import LinkClient
from queue_server.replication.branch.link_state import LinkState, SendingReport
from queue_server.replication.branch.pacing import BackOff, BandwidthLimit
from queue_server.servers import SharedStates

LINKS_LOOK_S: Final = 2.0
"""How soon a link that was made by a command, or at another server, begins."""
SENDING_STATE: Final = "sending link"
by_chance: Final = SystemRandom().random

LinkKey = tuple[str, LinkSide]


class RunningLink(Struct):
    """A link, and what is shown of it."""

    link: SendingLink
    state: LinkState


class BranchLinks:
    """The links of all halls of one server. `feeds` are those that are open here."""

    def __init__(
        self,
        feeds: Callable[[], Mapping[str, Feed]],
        store: Store,
        claims: Claims,
        watch: StoreWatch,
        clock: SenderClock,
        loops: Loops,
        *,
        kbit_s: int | None = None,
        version: str = "",
        on_epoch: Callable[[str, int], None] = lambda _hall, _epoch: None,
        chance: Callable[[], float] = by_chance,
        offers: HallOffers | None = None,
        log_keys: Callable[[str], Sequence[str]] = lambda _hall: (),
    ) -> None:
        self._feeds, self._store, self._claims, self._clock, self._loops = feeds, store, claims, clock, loops
        self._reader = Reader(watch)
        self._limit = BandwidthLimit(kbit_s)
        self._version, self._chance, self._on_epoch, self._offers = version, chance, on_epoch, offers
        self._log_keys = log_keys
        self._links: dict[LinkKey, SendingLink] = {}
        self._running: dict[LinkKey, RunningLink] = {}
        self._elsewhere: dict[LinkKey, SendingReport] = {}

    async def run(self) -> None:
        """Look at the links, and keep them running, until cancelled."""
        await every(LINKS_LOOK_S, self.look)

    async def look(self, *, is_changed: bool = False) -> None:
        """Begin and end what was made, changed or removed since the last look; the store is read in any case where
        somebody here has changed it."""
        with suppress(Unavailable):
            await (self._read() if is_changed else self._reader.read(self._read))
        for key in [key for key, running in self._running.items() if self._links.get(key) != running.link]:
            self._end(key)
        feeds = self._feeds()
        for key, link in self._links.items():
            if key not in self._running and link.hall in feeds:
                self._begin(key, link, feeds[link.hall])

    def share(self, states: SharedStates) -> None:
        """Let the other servers of the store show the links that this one serves, and show theirs."""
        states.add_source(self._own_states)
        states.listen(SENDING_STATE, self._take)

    def reports(self, hall: str | None = None) -> list[SendingReport]:
        """What is shown of every link, or of those of one hall."""
        reports = []
        for key, running in self._running.items():
            is_ours = self._claims.has(work_of_link(*key))
            own = running.state.report
            reports.append(own if is_ours else self._elsewhere.get(key, own))
        return [report for report in reports if hall is None or report.hall == hall]

    def link(self, hall: str, side: LinkSide) -> SendingLink | None:
        """The link of a hall to that side, as it was read last."""
        return self._links.get((hall, side))

    async def _read(self) -> None:
        self._links = {(link.hall, link.side): link for link in await self._store.sending_links()}

    def _begin(self, key: LinkKey, link: SendingLink, feed: Feed) -> None:
        report = SendingReport(link.hall, link.side, link.address, link.name, since=self._clock.now())
        running = self._running[key] = RunningLink(link, LinkState(report))
        send = partial(self._send, running, feed)
        self._loops.start(loop_of_link(link.side), partial(self._claims.run, work_of_link(*key), send), link.hall)

    async def _send(self, running: RunningLink, feed: Feed) -> None:
        """Send while the claim is held."""
        sender = HallSender(
            feed,
            self._store,
            LinkClient(running.link),
            running.state,
            self._clock,
            BackOff(self._chance),
            self._limit,
            self._version,
            partial(self._on_epoch, running.link.hall),
            offers=self._offers if running.link.side == "centre" else None,
            log_keys=partial(self._log_keys, running.link.hall),
        )
        await sender.run()

    def _end(self, key: LinkKey) -> None:
        hall, side = key
        self._loops.end(loop_of_link(side), hall)
        self._running.pop(key)
        self._elsewhere.pop(key, None)

    def _own_states(self) -> Iterable[tuple[str, str, Struct]]:
        for (hall, side), running in self._running.items():
            if self._claims.has(work_of_link(hall, side)):
                yield SENDING_STATE, f"{side}:{hall}", running.state.report

    def _take(self, state: SharedState) -> None:
        report = json.decode(state.body, type=SendingReport)
        self._elsewhere[report.hall, report.side] = report


def work_of_link(hall: str, side: LinkSide) -> str:
    """The claim on sending a hall's journal."""
    return f"link:{side}:{hall}"


def loop_of_link(side: LinkSide) -> str:
    """The name of the loop that sends."""
    return f"link to the {side}"
