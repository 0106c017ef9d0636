"""Brings one message to its end: to its channel at most once, and to a state of what became of it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final

from queue_server.clock import clock_of
from queue_server.hall.state import SECOND
from queue_server.journal.feed import Feed
from queue_server.journal.store import Conflict, Store, StoreError, Unavailable
from queue_server.messages.channels.channel import (
    Channel,
    ChannelFault,
    ChannelName,
    Message,
    Outcome,
    ResumingChannel,
    WithdrawingChannel,
)
from queue_server.messages.channels.channel_board import ChannelBoard
from queue_server.messages.message_book import MessageBook, MessageKey
from queue_server.messages.planning.own_page import OwnPages
from queue_server.messages.planning.planned import MessageState, PlannedMessage, message_id
from queue_server.messages.planning.telling import is_true
from queue_server.messages.planning.visit_data import VisitData
from queue_server.messages.planning.wish import ADDRESS_KINDS, MessageWish
from queue_server.messages.planning.wording import worded

log = logging.getLogger(__name__)

OVERTIME_S: Final = 30.0
"""How long after its deadline a channel may still be at a message before it is given up."""
STATES_BY_OUTCOME: Final[dict[Outcome, MessageState]] = {
    Outcome.DELIVERED_TO_CHANNEL: "delivered",
    Outcome.ADDRESS_GONE: "gone",
    Outcome.REFUSED: "refused",
}
LOST_SEND: Final = "%s: a message by %s may not have gone; it is not sent again"
DEFECT: Final = "%s: a defect of messages by %s: %s"


class MessageDispatch:
    """Sends the messages of one hall, each marked in the store before its channel gets it, and takes them back.
    `has_claim` says whether this server still sends for the hall; what the store takes in it takes under that claim
    alone. `clock` gives µs UTC."""

    def __init__(
        self,
        feed: Feed,
        store: Store,
        has_claim: Callable[[], bool],
        channels: Mapping[ChannelName, Channel],
        board: ChannelBoard,
        clock: Callable[[], int],
        pages: OwnPages,
        visits: VisitData,
        book: MessageBook,
    ) -> None:
        self._feed, self._store, self._channels, self._board = feed, store, channels, board
        self._has_claim = has_claim
        self._clock, self._pages, self._visits, self._book = clock_of(clock), pages, visits, book

    async def send(self, key: MessageKey) -> None:
        """Bring one message to its end, or leave it for later. A defect costs this message, and is named."""
        await self._end_with(key, self._try_send(key))

    async def _try_send(self, key: MessageKey) -> None:
        message = self._book[key]
        if self._clock() > message.deadline:
            return await self._book.end(key, "late")
        if not self._is_wanted(message) or not is_true(message, key.subject, self._feed.state):
            return await self._book.end(key, "void")
        wish, address = await self._visits.address(key.subject, message.channel)
        if wish is None or address is None:
            return await self._book.end(key, "void")
        outgoing = self._outgoing(key, wish, address)
        if not self._has_claim():
            return None
        await self._book.change(key, "sending")
        if not self._has_claim():
            return None  # the store took so long that another server may have begun, which counts this one
        return await self._hand_over(key, outgoing)

    async def resume(self, key: MessageKey) -> None:
        """Bring a message to its end that was being sent when its server ended: by its channel, where that can go on
        with it; otherwise nobody knows whether it went, and it is not sent again. A defect costs this message, as in
        `send`."""
        await self._end_with(key, self._try_resume(key))

    async def _end_with(self, key: MessageKey, work: Awaitable[None]) -> None:
        """Await what brings a message to its end."""
        with suppress(Conflict, Unavailable):  # another server sends now, or this one once the store is there
            try:
                await work
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - a task that nobody awaits would keep it to itself
                message = self._book[key]
                log.error(DEFECT, self._feed.hall, message.channel, type(error).__name__)  # noqa: TRY400
                await self._book.end(key, "uncertain" if message.state == "sending" else "refused")

    async def _try_resume(self, key: MessageKey) -> None:
        message, hall, now = self._book[key], self._feed.hall, self._clock()
        channel = self._channels.get(message.channel)
        if isinstance(channel, ResumingChannel):
            name = message_id(hall, key.subject, message)
            await self._conclude(key, channel.resume(hall, name, message.deadline, now), now)
        else:
            await self._book.end(key, "uncertain")
        if self._book[key].state == "uncertain":
            log.warning(LOST_SEND, hall, message.channel)

    def _outgoing(self, key: MessageKey, wish: MessageWish, address: str) -> Message:
        """The message as its channel gets it."""
        message, hall, subject = self._book[key], self._feed.hall, key.subject
        page = self._pages.address_of(hall, subject, wish.language, is_booking=wish.is_booking)
        words = worded(message, self._feed.state.defined, wish.language, page)
        return Message(
            id=message_id(hall, subject, message),
            hall=hall,
            address=address,
            text=words.text,
            subject=words.subject,
            deadline=message.deadline,
            page=self._pages.path_of(hall, subject, is_booking=wish.is_booking),
        )

    async def _hand_over(self, key: MessageKey, outgoing: Message) -> None:
        now = self._clock()
        await self._conclude(key, self._channels[self._book[key].channel].send(outgoing, now), now)

    async def _conclude(self, key: MessageKey, sending: Awaitable[Outcome | MessageState], now: int) -> None:
        """Wait until the channel is done with a message, and store what became of it: last of all, so that until then
        whoever goes on for this server finds the same in the channel."""
        message, hall = self._book[key], self._feed.hall
        name, channel, fault = message.channel, self._channels[message.channel], None
        try:
            async with asyncio.timeout(max(0.0, (message.deadline - now) / SECOND) + OVERTIME_S):
                outcome = await sending
            state = STATES_BY_OUTCOME[outcome] if isinstance(outcome, Outcome) else outcome
        except StoreError:
            raise
        except ChannelFault as channel_fault:
            fault, state = channel_fault, "uncertain" if channel_fault.is_uncertain else "planned"
        except TimeoutError:
            fault, state = ChannelFault("it has not come back", "silent"), "uncertain"
        except Exception as error:  # noqa: BLE001 - a defect of one channel costs its messages, and no other's
            log.error(DEFECT, hall, name, type(error).__name__)  # noqa: TRY400
            fault, state = ChannelFault(f"a defect: {type(error).__name__}", "refused"), "uncertain"
        if fault is not None:
            self._board.fail(name, fault)
        elif isinstance(outcome, Outcome):
            self._board.succeed(name)
        # where another server sends for the hall by now, that one says what became of it, and this raises `Conflict`
        await (self._book.change(key, state) if state == "planned" else self._book.end(key, state))
        if state == "gone":
            await self._store.erase_personal_data_of(hall, key.subject, ADDRESS_KINDS[name])
        if isinstance(channel, ResumingChannel):
            await channel.forget(hall, message_id(hall, key.subject, message))

    async def withdraw(
        self, sends: Mapping[MessageKey, "asyncio.Task[None]"], wishes: Mapping[str, MessageWish]
    ) -> None:
        """Take back those among the messages being sent that are not due any more, where their channel has not begun.
        Raises `Unavailable`."""
        for key, send in sends.items():
            message = self._book[key]
            channel = self._channels.get(message.channel)
            if message.state != "sending" or not isinstance(channel, WithdrawingChannel) or self._is_due(key, wishes):
                continue
            if await channel.withdraw(self._feed.hall, message_id(self._feed.hall, key.subject, message)):
                send.cancel()
                if not self._book[key].has_ended:
                    await self._book.end(key, "void")

    def _is_due(self, key: MessageKey, wishes: Mapping[str, MessageWish]) -> bool:
        """Whether a message is still true, and wished for by its channel."""
        message, wish = self._book[key], wishes.get(key.subject)
        is_wished = wish is not None and message.channel in wish.channels
        return is_wished and self._is_wanted(message) and is_true(message, key.subject, self._feed.state)

    def _is_wanted(self, message: PlannedMessage) -> bool:
        """Whether the hall still tells this, by this channel."""
        rules = self._feed.state.defined.messages
        return rules is not None and rules.is_told(message.occasion) and message.channel in rules.channels
