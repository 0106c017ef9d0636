"""Visitors are told once, in time, whatever fails: a server with a channel that does as the test says."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.api.messages import wishes
from queue_server.app_parts import PARTS
from queue_server.config.message_rules import MessageRules
from queue_server.config.sections.displays import Displays
from queue_server.config.sections.messages import MessageSettings
from queue_server.config.sections.push import Push
from queue_server.config.sections.telegram import Telegram
from queue_server.journal.memory import MemoryStore
from queue_server.journal.personal.contents import PersonalDatum
from queue_server.journal.store import Batch
from queue_server.messages import message_dispatch, outbox
from queue_server.messages.channels.channel import ChannelFault, Outcome
from queue_server.messages.planning.wish import ADDRESS_KINDS, MessageWish, wish_datum
from queue_server.messages.planning.wording import PROGRAM_TEXTS
from queue_server.messages.service import MessageService
from tests.booked_halls import BOOKED
from tests.halls import DEFINITION
from tests.integration.api.conftest import HALL, Server, serving
from tests.integration.messages.channels import NotedChannel, subscription_at, until

RULES = MessageRules(channels=("sms", "email"), countries=("KZ",), ahead=2)
WITH_MESSAGES = replace(DEFINITION, messages=RULES)
PHONE = "+77010000001"
ADDRESS = "https://queue.example.kz"


@pytest.fixture(autouse=True)
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The outbox looks often, so that no test waits for it."""
    monkeypatch.setattr(outbox, "LEAST_REST_S", 0.01)
    monkeypatch.setattr(outbox, "LONGEST_CHANNEL_REST_S", 0.02)
    monkeypatch.setattr(outbox, "SWEEP_S", 0.0)


@asynccontextmanager
async def telling(sms: NotedChannel, store: MemoryStore | None = None) -> AsyncIterator[Server]:
    async with serving(store, WITH_MESSAGES) as server:
        server.app[PARTS][MessageService].channels["sms"] = sms
        await server.command(1, "open", operator="desk-1")
        yield server


async def wish(server: Server, ticket: Any, **body: Any) -> Any:
    body = {"channel": "sms", "address": "8 701 000 00 01", "language": "ru", **body}
    reply = await server.ask("POST", f"{HALL}/tickets/{ticket['key']}/messages", json=body)
    assert reply.status == 200, reply.body
    return reply.json


async def until_ended(server: Server, count: int) -> dict[str, int]:
    """Wait until so many messages have come to their ends; returns what became of them."""
    board = server.app[PARTS][MessageService].board

    async def is_so() -> bool:
        return sum(board.ends("aksu", "sms").values()) >= count

    await until(is_so)
    return dict(board.ends("aksu", "sms"))


async def until_erased(server: Server, subject: str) -> None:
    async def is_so() -> bool:
        return not await server.context.store.personal_data("aksu", subject)

    await until(is_so)


async def test_a_visitor_is_told_through_the_whole_visit() -> None:
    """Taken with the place in the line, then that few are left, then each call; at the end everything is erased."""
    sms = NotedChannel()
    async with telling(sms) as server:
        tickets = [await server.issue() for _ in range(3)]
        ticket = await server.issue()
        assert await wish(server, ticket) == {"channels": ["sms"], "ahead": 2}
        assert await sms.until(1) == ["Талон A004: перед вами 3. О вызове придёт сообщение."]
        await server.command(1, "next")
        assert (await sms.until(2))[1] == "Талон A004: перед вами 2. Подойдите в зал."
        for other in tickets[1:]:
            await server.ask("POST", f"{HALL}/tickets/{other['key']}/leave")
        await server.command(1, "start")
        await server.command(1, "next")
        assert (await sms.until(3))[2] == "Талон A004: пройдите к окну 1."
        await server.command(1, "recall")
        assert (await sms.until(4))[3] == "Талон A004: пройдите к окну 1."
        assert {message.address for message in sms.messages} == {PHONE}
        assert len({message.id for message in sms.messages}) == 4
        await server.command(1, "start")
        await server.command(1, "finish")
        await until_erased(server, ticket["id"])
        assert await until_ended(server, 4) == {"delivered": 4}


async def test_a_wish_is_taken_back() -> None:
    """Nothing more is told, the address is gone at once, and a third wrong number is the last."""
    sms = NotedChannel()
    async with telling(sms) as server:
        ticket = await server.issue()
        await wish(server, ticket)
        await sms.until(1)
        stopped = await server.ask("POST", f"{HALL}/tickets/{ticket['key']}/messages/stop")
        assert stopped.json == {"channels": [], "ahead": None}
        data = await server.context.store.personal_data("aksu", ticket["id"])
        assert {datum.kind for datum in data} == {"message_wish", "messages"}
        assert not any("7701" in datum.text for datum in data)
        await server.command(1, "next")
        for last in (2, 3):
            await wish(server, ticket, address=f"+7701000000{last}")
        body = {"channel": "sms", "address": "+77010000004"}
        refused = await server.ask("POST", f"{HALL}/tickets/{ticket['key']}/messages", json=body)
        assert (refused.status, refused.code) == (409, "messages_limit_reached")
        assert len(sms.messages) == 1


async def test_an_address_is_told_of_so_many_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever takes ticket after ticket in a stranger's name does not flood them; a wish taken back makes room."""
    monkeypatch.setattr(wishes, "VISITS_PER_ADDRESS", 2)
    async with telling(NotedChannel()) as server:
        first, second, third = [await server.issue() for _ in range(3)]
        for ticket in (first, second, second):
            await wish(server, ticket)
        path, body = f"{HALL}/tickets/{third['key']}/messages", {"channel": "sms", "address": "+7 701 000-00-01"}
        refused = await server.ask("POST", path, json=body)
        assert (refused.status, refused.code, refused.json["limit"]) == (409, "messages_address_busy", 2)
        await server.ask("POST", f"{HALL}/tickets/{first['key']}/messages/stop")
        assert (await server.ask("POST", path, json=body)).status == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"channel": "sms", "address": "8701abc0001"}, "phone_unreadable"),
        ({"channel": "sms", "address": ""}, "phone_unreadable"),
        ({"channel": "sms", "address": "+4930901820"}, "phone_country"),
        ({"channel": "email", "address": "nobody"}, "email_unreadable"),
        ({"channel": "push", "address": "{}"}, "messages_off"),
        ({"channel": "pigeon", "address": "x"}, "malformed"),
    ],
)
async def test_addresses_that_are_none(body: dict[str, str], code: str) -> None:
    """Each is refused with what to do, and nothing is stored."""
    async with telling(NotedChannel()) as server:
        ticket = await server.issue()
        reply = await server.ask("POST", f"{HALL}/tickets/{ticket['key']}/messages", json=body)
        assert (reply.status >= 400, reply.code) == (True, code)
        assert "4930901820" not in reply.body.decode()
        assert await server.context.store.personal_data("aksu", ticket["id"]) == []


async def test_only_the_visitor_and_the_hall_may_wish() -> None:
    """By the key, or in the hall by the id; a stranger who has read an id may not, nor whoever's visit is over."""
    async with telling(NotedChannel()) as server:
        ticket, body = await server.issue(), {"channel": "sms", "address": PHONE}
        for name, role, status in (("id", None, 404), ("id", "auditor", 404), ("id", "kiosk", 200), ("key", None, 200)):
            reply = await server.ask("POST", f"{HALL}/tickets/{ticket[name]}/messages", role, json=body)
            assert reply.status == status, (name, role)
        await server.ask("POST", f"{HALL}/tickets/{ticket['key']}/leave")
        reply = await server.ask("POST", f"{HALL}/tickets/{ticket['key']}/messages", json=body)
        assert (reply.status, reply.code) == (409, "visit_over")


async def test_a_channel_that_fails_is_tried_again_in_time() -> None:
    """A call is told after two failures, once; meanwhile the channel is named among the devices."""
    sms = NotedChannel()
    sms.outcomes = [
        ChannelFault("the gateway answers 503", "silent"),
        ChannelFault("the gateway answers 503", "silent"),
    ]
    async with telling(sms) as server:
        ticket = await server.issue()
        await wish(server, ticket)
        await sms.until(1)

        async def is_failing() -> bool:
            return bool((await _channel(server))["state"] == "failing")

        await until(is_failing)
        assert (await _channel(server))["fault"] == {"code": "messages_silent", "values": {}}
        server.clock.pass_s(1)
        await sms.until(2)
        server.clock.pass_s(2)
        await sms.until(3)
        assert await until_ended(server, 1) == {"delivered": 1}
        assert len({message.id for message in sms.messages}) == 1
        assert (await _channel(server))["state"] == "ok"
        metrics = (await server.ask("GET", "/metrics")).body.decode()
        assert 'kezek_messages_total{channel="sms",hall="aksu",state="delivered"} 1.0' in metrics


async def test_a_channel_that_hangs_holds_nobody_up() -> None:
    """While no SMS comes back, letters go, and so does the hall."""
    sms, email = NotedChannel(), NotedChannel("email")
    async with telling(sms) as server:
        server.app[PARTS][MessageService].channels["email"] = email
        ticket = await server.issue()
        sms.free.clear()
        await wish(server, ticket)
        await wish(server, ticket, channel="email", address="aigul@example.kz")
        await sms.until(1)
        await email.until(1)
        assert (await server.command(1, "next")).status == 200
        assert (await email.until(2))[1] == "Талон A001: пройдите к окну 1."


async def test_a_channel_that_never_comes_back_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some time after the message's own: nobody knows whether it went, and the channel is named."""
    sms = NotedChannel()
    sms.free.clear()
    async with telling(sms) as server:
        monkeypatch.setattr(message_dispatch, "OVERTIME_S", -599.95)  # ten minutes are those of the message
        await wish(server, await server.issue())
        assert await until_ended(server, 1) == {"uncertain": 1}
        assert (await _channel(server))["detail"] == "it has not come back"


async def test_a_call_is_not_told_late() -> None:
    """After a minute nobody is sent to the window any more; that is counted."""
    sms = NotedChannel()
    async with telling(sms) as server:
        ticket = await server.issue()
        await wish(server, ticket)
        await sms.until(1)
        await until_ended(server, 1)
        sms.outcomes = [ChannelFault("no network", "no_network")]
        await server.command(1, "next")
        await sms.until(2)
        server.clock.pass_s(61)
        assert await until_ended(server, 2) == {"delivered": 1, "late": 1}
        assert len(sms.messages) == 2


async def test_what_is_no_longer_true_is_not_told() -> None:
    """Whoever is served already is not called any more."""
    sms = NotedChannel()
    async with telling(sms) as server:
        ticket = await server.issue()
        await wish(server, ticket)
        await sms.until(1)
        await until_ended(server, 1)
        sms.outcomes = [ChannelFault("no network", "no_network")]
        await server.command(1, "next")
        await sms.until(2)
        await server.command(1, "start")
        server.clock.pass_s(5)
        assert await until_ended(server, 2) == {"delivered": 1, "void": 1}


async def test_whether_it_went_is_not_known() -> None:
    """A message that may have gone is not sent again; nor is one that was on its way when its server ended."""
    sms, store = NotedChannel(), MemoryStore()
    sms.outcomes = [ChannelFault("no answer", "silent", is_uncertain=True)]
    async with telling(sms, store) as server:
        ticket = await server.issue()
        await wish(server, ticket)
        await sms.until(1)
        assert await until_ended(server, 1) == {"uncertain": 1}
        server.clock.pass_s(5)
        sms.free.clear()
        await server.command(1, "next")
        await sms.until(2)
    channel = NotedChannel()
    async with telling(channel, store) as server:
        assert await until_ended(server, 1) == {"uncertain": 1}
        await server.command(1, "recall")
        assert await channel.until(1) == ["Талон A001: пройдите к окну 1."]


async def test_an_address_at_which_nobody_is_is_forgotten() -> None:
    """The channel says so: the address goes, and nothing more is sent there."""
    sms = NotedChannel()
    sms.outcomes = [Outcome.ADDRESS_GONE]
    async with telling(sms) as server:
        ticket = await server.issue()
        await wish(server, ticket)
        assert await until_ended(server, 1) == {"gone": 1}
        await server.command(1, "next")
        assert await until_ended(server, 2) == {"gone": 1, "void": 1}
        assert "phone" not in {datum.kind for datum in await server.context.store.personal_data("aksu", ticket["id"])}


async def test_two_servers_tell_once() -> None:
    """A wish that is given at one server is told by the one that has the hall's messages, and by no other."""
    first, second, store = NotedChannel(), NotedChannel(), MemoryStore()
    async with telling(first, store) as local, serving(store, WITH_MESSAGES) as other:
        other.app[PARTS][MessageService].channels["sms"] = second
        ticket = await local.issue()
        await other.context.engine.refresh("aksu")
        await wish(other, ticket)
        await first.until(1)
        await local.command(1, "next")
        await first.until(2)
        assert second.messages == []


async def _channel(server: Server) -> Any:
    devices = (await server.ask("GET", f"{HALL}/devices", "admin")).json
    return next(device for device in devices if device["device"] == "messages-sms")


async def test_a_booking_hands_its_wish_to_the_ticket() -> None:
    """Asked for on the booking's page, at the number that is there; whoever has come is told of the turn, and the
    number of the booking stays until its own time."""
    sms = NotedChannel()
    definition = replace(BOOKED, messages=WITH_MESSAGES.messages)
    async with serving(definition=definition) as server:
        server.app[PARTS][MessageService].channels["sms"] = sms
        await server.command(1, "open", operator="desk-1")
        start = "2025-10-09T10:30:00Z"
        body = {"service": "land", "start": start, "name": "Әлия", "phone": "+77010000001", "language": "ru"}
        booking = (await server.ask("POST", f"{HALL}/bookings", json=body)).json
        page = f"/booking/aksu/{booking['key']}"
        reply = await server.ask("GET", f"{page}?lang=en")
        assert "Remind me and call me by SMS" in reply.body.decode()
        form = {"wish": "begin", "language": "ru"}
        assert (await server.ask("POST", f"{page}/messages", data=form)).status == 303
        assert "No more SMS" in (await server.ask("GET", f"{page}?lang=en")).body.decode()
        server.clock.pass_s(5400)
        arrived = await server.ask("POST", f"{HALL}/bookings/{booking['id']}/arrive", "kiosk")
        assert arrived.status == 200, arrived.body
        assert await sms.until(1) == ["Талон A001: перед вами 0. О вызове придёт сообщение."]
        await server.command(1, "next")
        assert (await sms.until(2))[1] == "Талон A001: пройдите к окну 1."

        async def is_erased() -> bool:
            data = await server.context.store.personal_data("aksu", booking["id"])
            return {datum.kind for datum in data} == {"name", "phone"}

        await until(is_erased)


async def test_messages_lead_to_the_visitors_page(caplog: pytest.LogCaptureFixture) -> None:
    """A letter and a chat end with the address that opens the ticket's page in the visitor's language, a notification
    opens its path, an SMS has nothing of it. The key stands there alone: no datum, journal, metric or log has it."""
    caplog.set_level(logging.DEBUG)
    rules = replace(RULES, channels=tuple(ADDRESS_KINDS))
    channels = {name: NotedChannel(name) for name in ADDRESS_KINDS}
    async with serving(None, replace(WITH_MESSAGES, messages=rules), for_visitors=Displays(address=ADDRESS)) as server:
        server.app[PARTS][MessageService].channels.update(channels)
        ticket = await server.issue()
        await give_all_addresses(server, ticket["id"])
        texts = {name: (await channel.until(1))[0] for name, channel in channels.items()}
        for name in ("email", "telegram"):
            assert f"\n\nВаша страница: {ADDRESS}/t/{ticket['key']}?lang=ru\n" in texts[name]
        assert channels["push"].messages[0].page == f"/t/{ticket['key']}"
        assert not any(word in texts[name] for name in ("sms", "push") for word in ("http", ticket["key"]))
        assert (await server.ask("GET", f"/t/{ticket['key']}?lang=ru")).status == 200
        await until_ended(server, 1)
        data = await server.context.store.personal_data("aksu", ticket["id"])
        pages = [(await server.ask("GET", path, "auditor")).body for path in (f"{HALL}/journal", "/metrics")]
        assert not any(ticket["key"] in text for text in (*(datum.text for datum in data), *map(bytes.decode, pages)))
    lines = (record.getMessage() for record in caplog.records if record.name.startswith("queue_server"))
    assert not any(ticket["key"] in line for line in lines)
    assert ticket["key"] not in repr(channels["push"].messages[0])


async def give_all_addresses(server: Server, subject: str) -> None:
    """Wish to be told by every channel, as the visitor's pages and the bot store it."""
    wish = MessageWish(tuple(ADDRESS_KINDS), since=0, at=server.clock.now, language="ru")
    kept_until = server.clock.now + 86_400_000_000
    addresses = [PersonalDatum("aksu", subject, kind, "anybody", kept_until) for kind in ADDRESS_KINDS.values()]
    await server.context.store.append(Batch(personal_data=[wish_datum("aksu", subject, wish, kept_until), *addresses]))


async def test_a_message_that_cannot_be_made_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect in the words of one occasion ends its messages, counted and named; the call after it goes."""
    sms = NotedChannel()
    monkeypatch.setitem(PROGRAM_TEXTS, "taken", "{nothing of this name}")
    async with telling(sms) as server:
        await wish(server, await server.issue())
        assert await until_ended(server, 1) == {"refused": 1}
        await server.command(1, "next")
        assert await sms.until(1) == ["Талон A001: пройдите к окну 1."]


async def test_a_booking_offers_what_the_ticket_does() -> None:
    """Notifications and the bot, by the booking's own address; on a computer that visitors share neither. Whoever ends
    the notifications goes on with SMS."""
    rules = replace(RULES, channels=("sms", "push", "telegram"))
    settings = MessageSettings(
        push=Push(contact="it@example.kz", hosts=("push.example",)), telegram=Telegram(bot="AksuBot", token_file="/x")
    )
    async with serving(definition=replace(BOOKED, messages=rules), messages=settings) as server:
        server.app[PARTS][MessageService].channels["sms"] = NotedChannel()
        body = {"service": "land", "start": "2025-10-09T10:30:00Z", "name": "Әлия", "phone": PHONE}
        booking = (await server.ask("POST", f"{HALL}/bookings", json=body)).json
        page, wishes = f"/booking/aksu/{booking['key']}", f"{HALL}/bookings/{booking['key']}/messages"
        text = (await server.ask("GET", f"{page}?lang=en")).body.decode()
        assert f'<push-wish data-page="{page}" data-wishes="{wishes}"' in text
        assert f"https://t.me/AksuBot?start={booking['id']}" in text
        shared = (await server.ask("GET", f"{page}?lang=en&stand")).body.decode()
        assert not any(door in shared for door in ("push-wish", "t.me"))
        assert (await server.ask("GET", "/booking/worker.js")).status == 200
        assert (await server.ask("POST", wishes, json={"channel": "sms"})).status == 200
        address = subscription_at("https://push.example/send/1")
        wished = await server.ask("POST", wishes, json={"channel": "push", "address": address})
        assert wished.json["channels"] == ["sms", "push"]
        assert " data-chosen" in (await server.ask("GET", f"{page}?lang=en")).body.decode()
        stopped = await server.ask("POST", f"{wishes}/stop", json={"channel": "push"})
        assert stopped.json["channels"] == ["sms"]
        data = await server.context.store.personal_data("aksu", booking["id"])
        assert {"phone"} == {datum.kind for datum in data} & {*ADDRESS_KINDS.values()}
