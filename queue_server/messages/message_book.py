"""Holds the messages of one hall that its outbox has planned, as they are in the store."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from queue_server.journal.store import Conflict, StoreError, Unavailable
from queue_server.messages.channels.channel_board import ChannelBoard
from queue_server.messages.planning.planned import MessageState, PlannedMessage
from queue_server.messages.planning.visit_data import VisitData


class MessageKey(NamedTuple):
    """The subject of a message, and the name under which it is planned."""

    subject: str
    name: str


class MessageBook:
    """The messages of a hall. `changed` is called after each change of state; `clock` gives µs UTC."""

    def __init__(
        self, hall: str, visits: VisitData, board: ChannelBoard, clock: Callable[[], int], changed: Callable[[], None]
    ) -> None:
        self._hall, self._visits, self._board, self._clock, self._changed = hall, visits, board, clock, changed
        self._messages: dict[MessageKey, PlannedMessage] = {}

    def __contains__(self, key: MessageKey) -> bool:
        return key in self._messages

    def __getitem__(self, key: MessageKey) -> PlannedMessage:
        return self._messages[key]

    def __bool__(self) -> bool:
        return bool(self._messages)

    def subjects(self) -> set[str]:
        return {key.subject for key in self._messages}

    def live(self) -> Iterator[tuple[MessageKey, PlannedMessage]]:
        """The messages that have not come to their end, the most urgent first."""
        waiting = [(message.deadline, key) for key, message in self._messages.items() if not message.has_ended]
        return ((key, self._messages[key]) for _, key in sorted(waiting))

    async def load(self) -> None:
        """Take over what is in the store. Raises `Unavailable`."""
        self._messages = {
            MessageKey(subject, message.name()): message
            for subject, messages in (await self._visits.messages()).items()
            for message in messages
        }

    async def add(self, planned: Mapping[MessageKey, PlannedMessage]) -> None:
        """Add messages, all of them or none. Raises `Conflict`, `Unavailable`."""
        self._messages |= planned
        try:
            await self._store(*{key.subject for key in planned})
        except StoreError:
            for key in planned:  # they are planned again
                del self._messages[key]
            raise

    async def end(self, key: MessageKey, state: MessageState) -> None:
        """Note and count the end of a message. Raises `Unavailable`; and `Conflict` where another server says what
        became of it."""
        channel = self._messages[key].channel
        try:
            await self.change(key, state)
        except Unavailable:
            self._board.end(self._hall, channel, state)
            raise
        self._board.end(self._hall, channel, state)

    async def change(self, key: MessageKey, state: MessageState) -> None:
        """Store the state of a message. Raises `Conflict`, `Unavailable`: then it may not be sent."""
        before = self._messages[key]
        self._messages[key] = replace(before, state=state)
        try:
            await self._store(key.subject)
        except StoreError as fault:
            if state == "sending" or isinstance(fault, Conflict):
                self._messages[key] = before
            raise
        self._changed()

    def forget(self, subject: str) -> None:
        """Drop the messages of a visit that is over, and whose data are erased."""
        self._messages = {key: message for key, message in self._messages.items() if key.subject != subject}

    async def _store(self, *subjects: str) -> None:
        messages = {
            subject: tuple(message for key, message in self._messages.items() if key.subject == subject)
            for subject in subjects
        }
        await self._visits.store_messages(messages, self._clock())
