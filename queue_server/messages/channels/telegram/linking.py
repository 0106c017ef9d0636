"""Links a Telegram chat with the ticket or booking of its visitor, and takes that back. The chat's id is a personal
datum beside the journal, and goes with the visit."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.message_rules import MessageChannel, MessageRules
from queue_server.journal.feed import Feed
from queue_server.journal.personal.contents import PersonalDatum
from queue_server.journal.store import Batch, Store
from queue_server.messages.channels.telegram.links import TelegramLinks
from queue_server.messages.planning.telling import has_ended
from queue_server.messages.planning.visit_data import DATA_KEPT
from queue_server.messages.planning.wish import ADDRESSES_PER_VISIT, MessageWish, wish_datum, wish_of

TELEGRAM: Final[Literal["telegram"]] = "telegram"

LinkResult = Literal["ticket", "booking", "over", "limit"]
"""The chat is linked with a ticket, or with a booking; that visit is over, or there is none with this code; other chats
were linked with it too often."""


class LinkedChat(Struct, frozen=True):
    """What came of a link: in which language the visitor is told, and the number of the ticket."""

    result: LinkResult
    language: str | None = None
    number: str = ""


class VisitOfCode(Struct, frozen=True):
    """The ticket or booking of a code, with what a wish about it is made of."""

    feed: Feed
    subject: str
    number: str
    language: str | None
    count: int
    erase_after: int
    is_booking: bool


class ChatLinks:
    """The links of all halls of a server. `clock` gives µs UTC; `wake` is told of a hall with another wish. Every
    method may raise `Unavailable`."""

    def __init__(
        self,
        store: Store,
        feeds: Callable[[], Mapping[str, Feed]],
        links: TelegramLinks,
        clock: Callable[[], int],
        wake: Callable[[str], None],
    ) -> None:
        self._store, self._feeds, self._links, self._clock, self._wake = store, feeds, links, clock, wake

    async def link(self, code: str, chat: str, language: str | None) -> LinkedChat:
        """Link the chat with the ticket or booking of a code, for its messages. A repetition changes nothing."""
        visit = self._visit(self._links.subject_in(code))
        if visit is None:
            return LinkedChat("over", language)
        feed, definition = visit.feed, visit.feed.state.defined
        data = {datum.kind: datum for datum in await self._store.personal_data(feed.hall, visit.subject)}
        before = wish_of(data["message_wish"]) if "message_wish" in data else None
        present = data[TELEGRAM].text if TELEGRAM in data else None
        count = (before.addresses if before is not None else 0) + (chat != present)
        spoken = definition.language_for(visit.language or language)
        if count > ADDRESSES_PER_VISIT:
            return LinkedChat("limit", spoken)
        channels: tuple[MessageChannel, ...] = before.channels if before is not None else ()
        wish = MessageWish(
            channels=tuple(dict.fromkeys((*channels, TELEGRAM))),
            since=feed.seq,
            at=self._clock(),
            language=spoken,
            ahead=before.ahead if before is not None else visit.count,
            addresses=count,
            is_booking=visit.is_booking,
        )
        datum = PersonalDatum(feed.hall, visit.subject, TELEGRAM, chat, visit.erase_after)
        stored = [wish_datum(feed.hall, visit.subject, wish, visit.erase_after), datum]
        await self._store.append(Batch(personal_data=stored))
        self._wake(feed.hall)
        return LinkedChat("booking" if visit.is_booking else "ticket", spoken, visit.number)

    async def stop(self, chat: str) -> int:
        """Remove the links of a chat, and erase its id; returns how many visits it was linked with."""
        visits = 0
        for hall in self._feeds():
            for subject in await self._store.subjects_with(hall, TELEGRAM, chat):
                visits += 1
                await self._drop(hall, subject)
            self._wake(hall)
        return visits

    async def _drop(self, hall: str, subject: str) -> None:
        for datum in await self._store.personal_data(hall, subject):
            if datum.kind == "message_wish":
                wish = wish_of(datum)
                wish = replace(wish, channels=tuple(c for c in wish.channels if c != TELEGRAM))
                await self._store.append(Batch(personal_data=[wish_datum(hall, subject, wish, datum.erase_after)]))
        await self._store.erase_personal_data_of(hall, subject, TELEGRAM)

    def _visit(self, subject: str | None) -> VisitOfCode | None:
        """The visit of a subject that has not ended, in a hall that sends messages by Telegram."""
        for feed, rules in self._tellers():
            state, now = feed.state, self._clock()
            if subject is None or has_ended(subject, state) is not False:
                continue
            if (ticket := state.tickets.get(subject)) is not None:
                erase_after = now + DATA_KEPT
                return VisitOfCode(feed, subject, ticket.number, ticket.language, rules.ahead, erase_after, False)
            booking = state.bookings[subject]
            return VisitOfCode(feed, subject, "", booking.language, rules.ahead, booking.end + DATA_KEPT, True)
        return None

    def _tellers(self) -> Iterator[tuple[Feed, MessageRules]]:
        for feed in self._feeds().values():
            rules = feed.state.definition.messages if feed.state.definition is not None else None
            if rules is not None and TELEGRAM in rules.channels:
                yield feed, rules
