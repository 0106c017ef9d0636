"""Reads and writes what the store has of visitors' wishes, addresses and messages, and erases it with their visits."""

import logging
from collections.abc import Collection, Mapping
from typing import Final

from msgspec import MsgspecError
from msgspec.structs import replace

from queue_server.config.message_rules import MessageChannel
from queue_server.hall import events as e
from queue_server.hall.state import MINUTE, State
from queue_server.journal.personal.contents import PersonalDatum, PersonalKind
from queue_server.journal.shared.contents import WorkClaim
from queue_server.journal.store import Batch, Store
from queue_server.messages.planning.planned import PlannedMessage, messages_datum, messages_of
from queue_server.messages.planning.telling import has_ended
from queue_server.messages.planning.wish import ADDRESS_KINDS, MessageWish, wish_datum, wish_of

log = logging.getLogger(__name__)

DATA_KEPT: Final = 36 * 60 * MINUTE
"""How long what is not erased earlier is kept: a visit does not last longer, and a reminder comes a day before."""
FRESH: Final = 10 * MINUTE
"""How long a subject may be unknown here whose ticket another server has given."""
MESSAGE_KINDS: Final[tuple[PersonalKind, ...]] = ("message_wish", "messages", "email", "push", "telegram")
"""What is erased with a visit; the telephone number of a booking has a time of its own, that of a ticket goes too."""


class VisitData:
    """The data of the visitors of one hall, for whoever has the `claim`. Every method may raise `Unavailable`; what
    stores something raises `Conflict` where another server has the claim by now."""

    def __init__(self, store: Store, hall: str, claim: WorkClaim) -> None:
        self._store, self._hall, self._claims = store, hall, [claim]

    async def wishes(self) -> dict[str, MessageWish]:
        """Every wish of the hall, by its subject; those that were taken back have no channels."""
        wishes = {}
        for datum in await self._store.personal_data_of_kind(self._hall, "message_wish"):
            try:
                wishes[datum.subject] = wish_of(datum)
            except MsgspecError:
                log.debug("%s: a wish of another version cannot be read", self._hall)
        return wishes

    async def messages(self) -> dict[str, tuple[PlannedMessage, ...]]:
        """Every message of the hall, by its subject."""
        messages = {}
        for datum in await self._store.personal_data_of_kind(self._hall, "messages"):
            try:
                messages[datum.subject] = messages_of(datum)
            except MsgspecError:
                log.debug("%s: messages of another version cannot be read", self._hall)
        return messages

    async def store_messages(self, messages: Mapping[str, tuple[PlannedMessage, ...]], now: int) -> None:
        """Store the messages of these subjects, all together."""
        data = [
            messages_datum(self._hall, subject, of_subject, max(now, *(m.deadline for m in of_subject)) + DATA_KEPT)
            for subject, of_subject in messages.items()
            if of_subject
        ]
        if data:
            await self._store.append(Batch(personal_data=data, claims=self._claims))

    async def address(self, subject: str, channel: MessageChannel) -> tuple[MessageWish | None, str | None]:
        """The wish of a subject as it is now, if it has that channel, and its address there."""
        data: dict[PersonalKind, PersonalDatum] = {
            datum.kind: datum for datum in await self._store.personal_data(self._hall, subject)
        }
        wish = wish_of(data["message_wish"]) if "message_wish" in data else None
        address = data.get(ADDRESS_KINDS[channel])
        if wish is None or channel not in wish.channels or address is None:
            return None, None
        return wish, address.text

    async def carry_over(self, entry: e.Entry, wishes: Mapping[str, MessageWish]) -> Mapping[str, MessageWish]:
        """The wishes after a record: with a booking that becomes a ticket, the ticket gets its wish and addresses."""
        event = entry.event
        if not isinstance(event, e.BookingArrived) or event.ticket in wishes:
            return wishes
        before = wishes.get(event.booking)
        if before is None or not before.channels:
            return wishes
        wish = replace(before, since=entry.seq, at=entry.at, is_booking=False)
        kinds = [ADDRESS_KINDS[channel] for channel in wish.channels]
        erase_after = entry.at + DATA_KEPT
        addresses = [
            PersonalDatum(self._hall, event.ticket, datum.kind, datum.text, erase_after)
            for datum in await self._store.personal_data(self._hall, event.booking)
            if datum.kind in kinds
        ]
        data = [*addresses, wish_datum(self._hall, event.ticket, wish, erase_after)]
        await self._store.append(Batch(personal_data=data, claims=self._claims))
        return {**wishes, event.ticket: wish}

    async def erase_ended(
        self, subjects: Collection[str], wishes: Mapping[str, MessageWish], state: State, now: int
    ) -> list[str]:
        """Erase what belongs to those visits among the subjects that are over; returns them."""
        erased = []
        for subject in subjects:
            wish, ended = wishes.get(subject), has_ended(subject, state)
            if ended is None:
                ended = wish is None or now - wish.at > FRESH
            if ended:
                is_ticket = wish is None or not wish.is_booking
                kinds: tuple[PersonalKind, ...] = (*MESSAGE_KINDS, "phone") if is_ticket else MESSAGE_KINDS
                await self._store.erase_personal_data_of(self._hall, subject, *kinds)
                erased.append(subject)
        return erased
