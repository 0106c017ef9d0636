"""Sends visitors of one hall what they wish to be told: once, in time, whatever fails.

The outbox is a reader of the journal with a position in the store. Of several servers one at a time sends for a hall,
under a claim. What is to be told stands in the store before anything is sent, and a message is marked as being sent
before its channel gets it: one that was marked when its server ended is not sent again, because nobody knows whether it
went; the next server only goes on with one that waits in the store for a bridge. A message whose time is over is not
sent at all. Both are counted.

Everything runs beside the hall: a channel that fails rests, and the others go on.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Final

from msgspec.structs import replace

from queue_server.claims import Claims
from queue_server.clock import clock_of
from queue_server.config.message_rules import MessageRules
from queue_server.journal.feed import Feed
from queue_server.journal.store import Conflict, Store, Unavailable
from queue_server.messages.channels.channel import (
    Channel,
    ChannelName,
)
from queue_server.messages.channels.channel_board import ChannelBoard
from queue_server.messages.message_book import MessageBook, MessageKey
from queue_server.messages.message_dispatch import MessageDispatch
from queue_server.messages.planning.own_page import OwnPages
from queue_server.messages.planning.planned import PlannedMessage
from queue_server.messages.planning.telling import Telling, messages_for, tellings_at, tellings_of
from queue_server.messages.planning.visit_data import VisitData
from queue_server.messages.planning.wish import MessageWish

log = logging.getLogger(__name__)

LEAST_REST_S: Final = 0.2
"""The rest between two rounds at the least: what happens meanwhile is handled together."""
LONGEST_CHANNEL_REST_S: Final = 1.0
"""How long a wish, a reminder or a deadline may wait until it is noticed."""
SWEEP_S: Final = 20.0
"""How often what belongs to visits that are over is erased."""
LAST_SENDS_S: Final = 2.0
"""How long messages that are being sent may take when the server stops."""


def work_of(hall: str) -> str:
    """The claim, and the position, of the outbox of a hall."""
    return f"messages:{hall}"


class MessageOutbox:
    """The outbox of one hall at one server. `clock` gives µs UTC, `monotonic` seconds."""

    def __init__(
        self,
        feed: Feed,
        store: Store,
        claims: Claims,
        channels: Mapping[ChannelName, Channel],
        board: ChannelBoard,
        clock: Callable[[], int],
        monotonic: Callable[[], float],
        pages: OwnPages,
    ) -> None:
        self._feed, self._store, self._claims, self._channels, self._board = feed, store, claims, channels, board
        self._clock, self._monotonic = clock_of(clock), monotonic
        work = work_of(feed.hall)
        self._claim = claims.claim_on(work)
        self._visits = VisitData(store, feed.hall, self._claim)
        self.wake = asyncio.Event()
        """A wish was given or taken back here, a message has ended, or there is a record: the next round begins at
        once."""
        self._book = MessageBook(feed.hall, self._visits, board, clock, self.wake.set)
        self._dispatch = MessageDispatch(
            feed,
            store,
            partial(claims.has, work),
            channels,
            board,
            clock,
            pages,
            self._visits,
            self._book,
        )
        self._sends: dict[MessageKey, asyncio.Task[None]] = {}
        self._position: int | None = None
        self._stored_position = -1
        self._swept_at = -SWEEP_S

    async def run(self) -> None:
        """Send while this server has the claim, until cancelled."""
        self._position = None
        try:
            with self._feed.waking(self.wake):
                while True:
                    try:
                        await self.round()
                    except (Conflict, Unavailable) as fault:
                        log.debug("%s: messages wait for the store: %s", self._feed.hall, fault)
                    await self._rest()
        finally:
            self._board.leave(self._feed.hall)
            await self._end_sends()

    async def round(self) -> None:
        """Plan what is to be told, begin to send what is due, erase what belongs to visits that are over. Nothing is
        done while the clock is in doubt. Raises `Unavailable`; and `Conflict` where another server does it by now."""
        self.wake.clear()
        if self._clock.report().doubt is not None or self._feed.state.definition is None:
            return
        if self._position is None:
            await self._take_up()
        rules = self._feed.state.defined.messages
        if rules is None and not self._book:
            self._position = self._feed.seq
            return
        wishes = await self._visits.wishes()
        await self._plan(rules, wishes)
        await self._dispatch.withdraw(self._sends, wishes)
        self._begin_sends()
        self._board.note_waiting(self._feed.hall, (message.channel for _, message in self._book.live()))
        await self._sweep(wishes)

    async def _take_up(self) -> None:
        """Go on where this hall's outbox ended, at this server or another one."""
        stored = await self._store.position(work_of(self._feed.hall))
        self._position = self._stored_position = self._feed.seq if stored is None else min(stored, self._feed.seq)
        if stored is None and self._feed.state.defined.messages is not None:
            await self._store.save_position(work_of(self._feed.hall), self._position, self._claim)
        await self._book.load()

    async def _plan(self, rules: MessageRules | None, wishes: Mapping[str, MessageWish]) -> None:
        """Put what the journal and the moment give reason to tell into the store."""
        state, position, now = self._feed.state, self._position or 0, self._clock()
        planned: dict[MessageKey, PlannedMessage] = {}
        while rules is not None and position < state.seq:
            entries = await self._feed.entries_after(position)
            if not entries:
                break
            for entry in entries:
                wishes = await self._visits.carry_over(entry, wishes)
                self._add(planned, tellings_of(entry, state, wishes), rules, wishes)
            position = entries[-1].seq
        if rules is not None:
            self._add(planned, tellings_at(state, wishes, now), rules, wishes)
        await self._book.add(planned)
        self._position = position
        if planned or position - self._stored_position > 500:
            await self._store.save_position(work_of(self._feed.hall), position, self._claim)
            self._stored_position = position

    def _add(
        self,
        planned: dict[MessageKey, PlannedMessage],
        tellings: Iterable[Telling],
        rules: MessageRules,
        wishes: Mapping[str, MessageWish],
    ) -> None:
        """Add the messages that are not planned yet. Whoever is told at once how many are before them is not told the
        same again."""
        newcomers = set[str]()
        for telling in tellings:
            if not rules.is_told(telling.occasion):
                continue
            for message in messages_for(telling, wishes[telling.subject]):
                key = MessageKey(telling.subject, message.name())
                if key in self._book or key in planned:
                    continue
                if telling.occasion == "taken":
                    newcomers.add(telling.subject)
                is_repetition = telling.occasion == "ahead" and telling.subject in newcomers
                planned[key] = replace(message, state="void") if is_repetition else message

    def _begin_sends(self) -> None:
        """Begin to send what is due, the most urgent first, and go on with what was being sent."""
        self._sends = {key: task for key, task in self._sends.items() if not task.done()}
        for key, message in self._book.live():
            if key in self._sends:
                continue
            if message.state == "sending":
                self._sends[key] = asyncio.create_task(self._dispatch.resume(key), name=f"message {self._feed.hall}")
                continue
            is_late = self._clock() > message.deadline
            under_way = sum(self._book[other].channel == message.channel for other in self._sends)
            if is_late or (message.channel in self._channels and self._board.room(message.channel, under_way)):
                self._sends[key] = asyncio.create_task(self._dispatch.send(key), name=f"message {self._feed.hall}")

    async def _sweep(self, wishes: Mapping[str, MessageWish]) -> None:
        """Erase, now and then, what belongs to visits that are over and of which nothing waits to be told."""
        if self._monotonic() - self._swept_at < SWEEP_S:
            return
        self._swept_at = self._monotonic()
        busy = {key.subject for key, _ in self._book.live()}
        subjects = self._book.subjects() | wishes.keys()
        for subject in await self._visits.erase_ended(subjects - busy, wishes, self._feed.state, self._clock()):
            self._book.forget(subject)

    async def _rest(self) -> None:
        """Wait for news of the journal, a wish or a send; where the hall tells anything, for a while at the most."""
        await asyncio.sleep(LEAST_REST_S)
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_CHANNEL_REST_S if self._may_tell() else None):
                await self.wake.wait()

    def _may_tell(self) -> bool:
        definition = self._feed.state.definition
        return bool(self._book) or (definition is not None and definition.messages is not None)

    async def _end_sends(self) -> None:
        sends = [*self._sends.values()]
        self._sends.clear()
        if sends:
            await asyncio.wait(sends, timeout=LAST_SENDS_S)
        for task in sends:
            task.cancel()
        await asyncio.gather(*sends, return_exceptions=True)
