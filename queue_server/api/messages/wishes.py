"""Handles visitors' wishes to be told of their turn: to wish it for a ticket or a booking, and to take it back.

The address is a personal datum beside the journal. It stands in no answer and no log.
"""

from collections.abc import Sequence
from typing import Annotated, Final

from aiohttp import web
from msgspec import Meta, Struct, json
from msgspec.structs import replace

from queue_server.api.bookings.bookings import booking_of
from queue_server.api.halls.visitors.tickets import ticket_asked_for
from queue_server.api.http.bodies import decode
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.languages import LanguageCode
from queue_server.config.message_rules import MessageChannel, MessageRules
from queue_server.config.roles import ACT_FOR_VISITOR
from queue_server.hall.bookings.booking import LIVE_BOOKING
from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.journal.personal.contents import PersonalDatum, PersonalKind
from queue_server.journal.store import Batch, Store
from queue_server.messages.addresses import LONGEST_MESSAGE_ADDRESS, BadAddress, address_of
from queue_server.messages.planning.visit_data import DATA_KEPT
from queue_server.messages.planning.wish import (
    ADDRESS_KINDS,
    ADDRESSES_PER_VISIT,
    VISITS_PER_ADDRESS,
    MessageWish,
    wish_datum,
    wish_of,
)
from queue_server.messages.service import MessageService
from queue_server.messages.subscription_channels import SubscriptionChannels


class WishBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A wish to be told by a channel. `address` is a telephone number, an e-mail address, or what the channel has; a
    booking has its telephone number already. With `ahead` it is told, too, when so many are before the ticket; 0: not
    that; without it, the number of the hall."""

    channel: MessageChannel
    address: Annotated[str, Meta(max_length=LONGEST_MESSAGE_ADDRESS)] = ""
    ahead: Annotated[int, Meta(ge=0, le=50)] | None = None
    language: LanguageCode | None = None


class StopBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A wish to be told no more: by that channel, or without one by none."""

    channel: MessageChannel | None = None


class WishDocument(Struct, frozen=True):
    """By which channels the visitor is told; `ahead` is how many are before them then."""

    channels: tuple[MessageChannel, ...]
    ahead: int | None


class WishSubject(Struct, frozen=True):
    """The ticket or booking of a wish. What is stored of it is kept until `erase_after` (µs UTC) at the most."""

    feed: Feed
    id: str
    language: str | None
    erase_after: int
    is_booking: bool
    is_over: bool


_body: Final = json.Decoder(WishBody)
_stop_body: Final = json.Decoder(StopBody)


async def wish_for_ticket(request: web.Request) -> web.Response:
    """Note that a ticket's visitor wishes to be told."""
    return await _wish(request, ticket_subject(request))


async def wish_for_booking(request: web.Request) -> web.Response:
    """Note that a booking's visitor wishes to be told."""
    return await _wish(request, booking_subject(request))


async def stop_for_ticket(request: web.Request) -> web.Response:
    """Take the wish of a ticket's visitor back, and erase the addresses."""
    return await _stop(request, ticket_subject(request))


async def stop_for_booking(request: web.Request) -> web.Response:
    """Take the wish of a booking's visitor back, and erase the addresses that were given for it."""
    return await _stop(request, booking_subject(request))


def ticket_subject(request: web.Request) -> WishSubject:
    """The ticket that an address names. Raises `Unknown`."""
    feed = request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    return subject_of(request, feed, ticket_asked_for(request, feed, request.match_info["id"], *ACT_FOR_VISITOR))


def subject_of(request: web.Request, feed: Feed, ticket: Ticket) -> WishSubject:
    """A ticket, as the subject of a wish."""
    erase_after = request.app[PARTS][ServerContext].clock() + DATA_KEPT
    return WishSubject(feed, ticket.id, ticket.language, erase_after, is_booking=False, is_over=not ticket.is_live)


def booking_subject(request: web.Request) -> WishSubject:
    """The booking that an address names. Raises `Unknown`."""
    feed, booking = booking_of(request, *ACT_FOR_VISITOR)
    is_over = booking.state not in LIVE_BOOKING
    erase_after = booking.end + DATA_KEPT
    return WishSubject(feed, booking.id, booking.language, erase_after, is_booking=True, is_over=is_over)


async def add_wish(request: web.Request, subject: WishSubject, body: WishBody) -> MessageWish:
    """Store the wish. Raises `HttpProblem` and `Unavailable`."""
    parts = request.app[PARTS]
    rules = _rules(subject, body.channel)
    feed, store = subject.feed, parts[ServerContext].store
    data = await _data(request, subject)
    kind = ADDRESS_KINDS[body.channel]
    before = wish_of(data["message_wish"]) if "message_wish" in data else None
    address = _address(subject, body, rules, data, parts[SubscriptionChannels].push_hosts)
    present = data[kind].text if kind in data else None
    count = (before.addresses if before is not None else 0) + (before is None or address != present)
    if count > ADDRESSES_PER_VISIT:
        raise HttpProblem("messages_limit_reached", limit=ADDRESSES_PER_VISIT)
    if before is None or address != present:
        await _need_room(store, feed.hall, kind, address)
    wish = MessageWish(
        channels=tuple(dict.fromkeys((*(before.channels if before is not None else ()), body.channel))),
        since=feed.seq,
        at=parts[ServerContext].clock(),
        language=feed.state.defined.language_for(body.language or subject.language),
        ahead=rules.ahead if body.ahead is None else body.ahead or None,
        addresses=count,
        is_booking=subject.is_booking,
    )
    added = [wish_datum(feed.hall, subject.id, wish, subject.erase_after)]
    if address != present:
        added.append(PersonalDatum(feed.hall, subject.id, kind, address, subject.erase_after))
    await store.append(Batch(personal_data=added))
    parts[MessageService].wake(feed.hall)
    return wish


async def drop_wish(request: web.Request, subject: WishSubject, channel: MessageChannel | None = None) -> WishDocument:
    """Erase the addresses, or that of one channel, and tell nothing more there. How many addresses were given is
    remembered. Raises `Unavailable`."""
    data, store, hall = await _data(request, subject), request.app[PARTS][ServerContext].store, subject.feed.hall
    document = WishDocument((), None)
    if "message_wish" in data:
        before = wish_of(data["message_wish"])
        channels = tuple(other for other in before.channels if channel not in (None, other))
        wish = replace(before, channels=channels, ahead=before.ahead if channels else None)
        document = WishDocument(wish.channels, wish.ahead)
        await store.append(Batch(personal_data=[wish_datum(hall, subject.id, wish, subject.erase_after)]))
    dropped = [ADDRESS_KINDS[channel]] if channel is not None else [*ADDRESS_KINDS.values()]
    kinds = [kind for kind in dropped if not (subject.is_booking and kind == "phone")]
    if kinds:
        await store.erase_personal_data_of(hall, subject.id, *kinds)
    request.app[PARTS][MessageService].wake(hall)
    return document


async def _need_room(store: Store, hall: str, kind: PersonalKind, address: str) -> None:
    """Raises `HttpProblem` where messages about too many visits go to the address, and `Unavailable`."""
    subjects = await store.subjects_with(hall, kind, address)
    if len(subjects) >= VISITS_PER_ADDRESS:  # also those of bookings without messages
        data = await store.personal_data(hall, *subjects)
        if sum(datum.kind == "message_wish" and bool(wish_of(datum).channels) for datum in data) >= VISITS_PER_ADDRESS:
            raise HttpProblem("messages_address_busy", limit=VISITS_PER_ADDRESS)


async def _wish(request: web.Request, subject: WishSubject) -> web.Response:
    wish = await add_wish(request, subject, decode(_body, await request.read()))
    return json_reply(json.encode(WishDocument(wish.channels, wish.ahead)))


async def _stop(request: web.Request, subject: WishSubject) -> web.Response:
    body = decode(_stop_body, await request.read())
    return json_reply(json.encode(await drop_wish(request, subject, body.channel)))


def _rules(subject: WishSubject, channel: MessageChannel) -> MessageRules:
    rules = subject.feed.state.defined.messages
    if rules is None or channel not in rules.channels:
        raise HttpProblem("messages_off", channel=channel)
    if subject.is_over:
        raise HttpProblem("visit_over")
    return rules


async def _data(request: web.Request, subject: WishSubject) -> dict[PersonalKind, PersonalDatum]:
    data = await request.app[PARTS][ServerContext].store.personal_data(subject.feed.hall, subject.id)
    return {datum.kind: datum for datum in data}


def _address(
    subject: WishSubject,
    body: WishBody,
    rules: MessageRules,
    data: dict[PersonalKind, PersonalDatum],
    push_hosts: Sequence[str],
) -> str:
    """The address of a wish: that of the body, or the one that is there. A booking keeps its telephone number."""
    kind = ADDRESS_KINDS[body.channel]
    if kind in data and (not body.address.strip() or (subject.is_booking and kind == "phone")):
        return data[kind].text
    try:
        return address_of(body.channel, body.address, rules, push_hosts)
    except BadAddress as bad:
        raise HttpProblem(bad.code, **bad.params) from None
