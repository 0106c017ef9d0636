"""Brings one message to its end: to its channel at most once, and to a state of what became of it."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from queue_server.clock import clock_of
from queue_server.hall.state import SECOND
from queue_server.journal.feed import Feed
from queue_server.journal.store import Store, Unavailable
from queue_server.messages.channels.channel import (
    Channel,
    ChannelFault,
    ChannelName,
    Message,
    Outcome,
    RecoveringChannel,
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
DEFECT: Final = "%s: a defect of messages by %s: %s"


class MessageDispatch:
    """Sends the messages of one hall, each marked in the store before its channel gets it, and takes them back.
    `has_claim` says whether this server still sends for the hall; `clock` gives µs UTC."""

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
        self._feed, self._store, self._has_claim, self._channels, self._board = feed, store, has_claim, channels, board
        self._clock, self._pages, self._visits, self._book = clock_of(clock), pages, visits, book

    async def send(self, key: MessageKey) -> None:
        """Bring one message to its end, or leave it for later. A defect costs this message, and is named."""
        with suppress(Unavailable):  # it is sent once the store is there
            try:
                await self._try_send(key)
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001 - a task that nobody awaits would keep it to itself
                message = self._book[key]
                log.error(DEFECT, self._feed.hall, message.channel, type(error).__name__)  # noqa: TRY400
                await self._book.end(key, "uncertain" if message.state == "sending" else "refused")

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
        channel, now = self._book[key].channel, self._clock()
        try:
            async with asyncio.timeout(max(0.0, (outgoing.deadline - now) / SECOND) + OVERTIME_S):
                outcome = await self._channels[channel].send(outgoing, now)
        except ChannelFault as fault:
            self._board.fail(channel, fault)
            return await (self._book.end(key, "uncertain") if fault.is_uncertain else self._book.change(key, "planned"))
        except TimeoutError:
            self._board.fail(channel, ChannelFault("it has not come back", "silent"))
            return await self._book.end(key, "uncertain")
        except Exception as error:  # noqa: BLE001 - a defect of one channel costs its messages, and no other's
            log.error(DEFECT, self._feed.hall, channel, type(error).__name__)  # noqa: TRY400
            self._board.fail(channel, ChannelFault(f"a defect: {type(error).__name__}", "refused"))
            return await self._book.end(key, "uncertain")
        self._board.succeed(channel)
        if outcome is Outcome.ADDRESS_GONE:
            await self._store.erase_personal_data_of(self._feed.hall, key.subject, ADDRESS_KINDS[channel])
        return await self._book.end(key, STATES_BY_OUTCOME[outcome])

    async def recover(self, key: MessageKey, message: PlannedMessage) -> MessageState:
        """What became of a message that was being sent when its server ended, where its channel knows."""
        channel, hall = self._channels.get(message.channel), self._feed.hall
        if not isinstance(channel, RecoveringChannel):
            return "uncertain"
        outcome = await channel.recover(hall, message_id(hall, key.subject, message))
        if outcome is None or outcome == "unsent":
            return "uncertain" if outcome is None else "planned"
        return STATES_BY_OUTCOME[outcome]

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
