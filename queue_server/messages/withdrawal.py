"""Takes back messages that wait at a channel, once they are no longer true or no longer wished for."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from queue_server.messages.channels.channel import Channel, ChannelName, WithdrawingChannel
from queue_server.messages.message_book import MessageBook, MessageKey
from queue_server.messages.planning.planned import message_id


async def withdraw(
    hall: str,
    sends: Mapping[MessageKey, "asyncio.Task[Any]"],
    book: MessageBook,
    channels: Mapping[ChannelName, Channel],
    is_due: Callable[[MessageKey], bool],
) -> None:
    """Take back those among the messages being sent that are not due any more, where their channel has not begun.
    Raises `Unavailable`."""
    for key, send in sends.items():
        message = book[key]
        channel = channels.get(message.channel)
        if message.state != "sending" or not isinstance(channel, WithdrawingChannel) or is_due(key):
            continue
        if await channel.withdraw(hall, message_id(hall, key.subject, message)):
            send.cancel()
            if not book[key].has_ended:
                await book.end(key, "void")
