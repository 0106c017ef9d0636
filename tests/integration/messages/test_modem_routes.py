"""SMS by a bridge with a modem: fetched once, reported, over any server of the store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.app_parts import PARTS
from queue_server.claims import CLAIM_S, Claims
from queue_server.config.message_rules import MessageRules
from queue_server.config.sections.messages import MessageSettings
from queue_server.journal.memory import MemoryStore
from queue_server.journal.personal.contents import PersonalDatum, PersonalKind
from queue_server.journal.store import Batch, Unavailable
from queue_server.messages import message_dispatch, outbox
from queue_server.messages.channels import outgoing
from queue_server.messages.channels.outgoing import ModemChannel, report_outcome
from queue_server.messages.outbox import work_of
from queue_server.messages.planning.planned import messages_of
from queue_server.messages.service import MessageService
from tests.halls import DEFINITION
from tests.integration.api.conftest import HALL, Server, serving
from tests.integration.messages.channels import until

WITH_MESSAGES = replace(DEFINITION, messages=MessageRules(channels=("sms",), occasions=("called",)))
BY_MODEM = MessageSettings(sms="modem")
OUTGOING = f"{HALL}/messages/outgoing"


@pytest.fixture(autouse=True)
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outbox and channel look often, so that no test waits for them."""
    monkeypatch.setattr(outbox, "LEAST_REST_S", 0.01)
    monkeypatch.setattr(outbox, "LONGEST_CHANNEL_REST_S", 0.02)
    monkeypatch.setattr(outbox, "LAST_SENDS_S", 0.02)
    monkeypatch.setattr(outgoing, "REPORT_CHECK_S", 0.01)


@asynccontextmanager
async def calling(store: MemoryStore) -> AsyncIterator[Server]:
    """A server whose only visitor is called, and is to be told by a modem."""
    async with serving(store, WITH_MESSAGES) as server:
        server.app[PARTS][MessageService].channels["sms"] = ModemChannel(
            store, server.clock.wall, server.context.claims
        )
        await server.command(1, "open", operator="desk-1")
        ticket = await server.issue()
        body = {"channel": "sms", "address": "+77010000001", "language": "en"}
        assert (await server.ask("POST", f"{HALL}/tickets/{ticket['key']}/messages", json=body)).status == 200
        await server.command(1, "next")
        yield server


async def fetched(server: Server) -> list[Any]:
    """What the bridge gets, once something waits for it."""
    messages: list[Any] = []

    async def is_so() -> bool:
        messages.extend((await server.ask("GET", OUTGOING, "bridge")).json["messages"])
        return bool(messages)

    await until(is_so)
    return messages


async def report(server: Server, message: Any, **body: str) -> int:
    return (await server.ask("POST", f"{HALL}/messages/{message['id']}/outcome", "bridge", json=body)).status


async def ends(server: Server) -> dict[str, int]:
    board = server.app[PARTS][MessageService].board

    async def is_so() -> bool:
        return bool(board.ends("aksu", "sms"))

    await until(is_so)
    return dict(board.ends("aksu", "sms"))


async def until_nothing_is_kept(store: MemoryStore) -> None:
    async def is_erased() -> bool:
        return not await store.personal_data_of_kind("aksu", "outgoing")

    await until(is_erased)


async def until_done(server: Server) -> None:
    """Wait until this server has done with the message that is being sent."""
    name = f"message {server.context.feed('aksu').hall}"
    await asyncio.wait([task for task in asyncio.all_tasks() if task.get_name() == name])


async def test_a_bridge_sends_and_reports_at_another_server() -> None:
    """The message is given once, to whichever server the bridge asks; its report reaches the one that waits, and
    nothing of it stays."""
    store = MemoryStore()
    async with calling(store) as server, serving(store, WITH_MESSAGES) as other:
        (message,) = await fetched(other)
        assert (message["address"], message["text"]) == ("+77010000001", "Ticket A001: please go to window 1.")
        assert message["deadline"] == "2025-10-09T09:01:00Z"
        for each_server in (server, other):
            assert (await each_server.ask("GET", OUTGOING, "bridge")).json["messages"] == []
        assert await report(other, message, outcome="delivered") == 200
        assert await ends(server) == {"delivered": 1}

        await until_nothing_is_kept(store)
        assert await report(other, message, outcome="delivered") == 404


async def test_a_modem_that_fails_gets_the_message_again() -> None:
    """A modem without network says so; while the call lasts the message comes again under the same id."""
    async with calling(MemoryStore()) as server:
        (message,) = await fetched(server)
        assert await report(server, message, outcome="fault", fault="no_network") == 200

        async def is_failing() -> bool:
            devices = (await server.ask("GET", f"{HALL}/devices", "admin")).json
            return any(device["detail"] == "the modem does not send: no_network" for device in devices)

        await until(is_failing)
        server.clock.pass_s(2)
        (repeated,) = await fetched(server)
        assert repeated == message
        assert await report(server, repeated, outcome="delivered") == 200
        assert await ends(server) == {"delivered": 1}


@pytest.mark.parametrize(("is_fetched", "state"), [(False, "late"), (True, "uncertain")])
async def test_a_bridge_that_says_nothing(is_fetched: bool, state: str) -> None:
    """One that never asked: the call is late. One that has it and is silent: nobody knows, and it is not sent again."""
    async with calling(MemoryStore()) as server:
        if is_fetched:
            await fetched(server)
        else:

            async def is_waiting() -> bool:
                return bool(await server.context.store.personal_data_of_kind("aksu", "outgoing"))

            await until(is_waiting)
        server.clock.pass_s(75)
        assert await ends(server) == {state: 1}
        await asyncio.sleep(0)
        assert (await server.ask("GET", OUTGOING, "bridge")).json["messages"] == []


async def test_a_modem_that_does_not_say_is_not_given_the_message_again() -> None:
    """It may have sent it: `uncertain` is the end of it, at once."""
    async with calling(MemoryStore()) as server:
        (message,) = await fetched(server)
        assert await report(server, message, outcome="uncertain", fault="silent") == 200
        assert await ends(server) == {"uncertain": 1}
        server.clock.pass_s(2)
        assert (await server.ask("GET", OUTGOING, "bridge")).json["messages"] == []


@pytest.mark.parametrize("is_taken_back", [True, False])
async def test_what_waits_for_a_bridge_is_taken_back(is_taken_back: bool) -> None:
    """No bridge has fetched the call, and its visitor stands at the window, or wants no messages any more: neither the
    call nor the number waits for a bridge any longer."""
    async with calling(MemoryStore()) as server:

        async def waits() -> bool:
            return bool(await server.context.store.personal_data_of_kind("aksu", "outgoing"))

        await until(waits)
        if is_taken_back:
            (ticket,) = server.context.feed("aksu").state.tickets
            assert (await server.ask("POST", f"{HALL}/tickets/{ticket}/messages/stop", "kiosk")).status == 200
        else:
            await server.command(1, "start")
        assert await ends(server) == {"void": 1}
        assert not await waits()
        assert (await server.ask("GET", OUTGOING, "bridge")).json["messages"] == []


async def test_a_server_that_ends_before_a_bridge_has_asked() -> None:
    """Nothing was sent, so the call is told once the server is there again, while it is still in time."""
    store = MemoryStore()
    async with calling(store) as server:

        async def is_waiting() -> bool:
            return bool(await server.context.store.personal_data_of_kind("aksu", "outgoing"))

        await until(is_waiting)
    async with serving(store, WITH_MESSAGES, messages=BY_MODEM) as server:
        (message,) = await fetched(server)
        assert await report(server, message, outcome="delivered") == 200
        assert await ends(server) == {"delivered": 1}


@pytest.mark.parametrize("is_reported_before", [True, False])
async def test_a_server_that_ends_after_a_bridge_has_asked(is_reported_before: bool) -> None:
    """What the bridge reports counts, be it before another server sends for the hall or after, and whoever fetches at
    that moment."""
    store = MemoryStore()
    async with calling(store) as server:
        (message,) = await fetched(server)
    if is_reported_before:
        assert await report_outcome(store, "aksu", message["id"], "delivered", "no_device")
    bridge = Claims(store, lambda: 0, holder="where another bridge asks")
    async with bridge.for_now("outgoing:aksu"), serving(store, WITH_MESSAGES, messages=BY_MODEM) as server:
        if not is_reported_before:
            work = work_of("aksu")

            async def is_taken_over() -> bool:
                return server.context.claims.has(work)

            await until(is_taken_over)
            assert await report(server, message, outcome="delivered") == 200
        assert await ends(server) == {"delivered": 1}
        await until_nothing_is_kept(store)


async def test_a_bridge_that_says_nothing_after_its_server_has_ended() -> None:
    """It is waited for as long as at the first server; then nobody knows, and it is not sent again."""
    store = MemoryStore()
    async with calling(store) as server:
        await fetched(server)
    async with serving(store, WITH_MESSAGES, messages=BY_MODEM) as server:
        server.clock.pass_s(75)
        assert await ends(server) == {"uncertain": 1}
        assert (await server.ask("GET", OUTGOING, "bridge")).json["messages"] == []


async def test_a_report_outlasts_a_server_that_cannot_store_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has heard of the report and is killed before the state of the message is stored: the next server hears of the
    same report."""
    store = MemoryStore()
    append = store.append

    async def append_no_end(batch: Batch) -> None:
        if any('"delivered"' in datum.text for datum in batch.personal_data if datum.kind == "messages"):
            raise Unavailable("killed")
        await append(batch)

    async with calling(store) as server:
        (message,) = await fetched(server)
        monkeypatch.setattr(store, "append", append_no_end)
        assert await report(server, message, outcome="delivered") == 200
        await until_done(server)
        monkeypatch.setattr(store, "append", append)
    async with serving(store, WITH_MESSAGES, messages=BY_MODEM) as server:
        assert await ends(server) == {"delivered": 1}
        await until_nothing_is_kept(store)


async def test_a_store_that_is_away_for_a_moment_costs_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for the report looks again once the store is there."""
    store = MemoryStore()
    has_failed = asyncio.Event()

    async def away(*_: object) -> Any:
        has_failed.set()
        raise Unavailable("the line is down")

    async with calling(store) as server:
        (message,) = await fetched(server)
        with monkeypatch.context() as patch:
            patch.setattr(store, "personal_data", away)
            await has_failed.wait()
        assert await report(server, message, outcome="delivered") == 200
        assert await ends(server) == {"delivered": 1}


async def test_a_server_that_slept_says_nothing_of_what_is_another_s() -> None:
    """Another server sends for the hall meanwhile: only that one stores and counts what became of the message."""
    store = MemoryStore()
    async with calling(store) as server:
        (message,) = await fetched(server)
        server.clock.pass_s(CLAIM_S)
        assert await store.claim(work_of("aksu"), "another", 2**62, 2**62)
        assert await report(server, message, outcome="delivered") == 200
        await until_done(server)
        assert server.app[PARTS][MessageService].board.ends("aksu", "sms") == {}
        (datum,) = await store.personal_data_of_kind("aksu", "messages")
        assert [message.state for message in messages_of(datum)] == ["sending"]


async def test_a_server_that_slept_while_another_came_and_went() -> None:
    """It stores nothing of before, although nobody has the claim now, and begins anew: what became of the message is
    said once, and no other message of the visitor comes to life again."""
    store = MemoryStore()
    async with calling(store) as server:
        (message,) = await fetched(server)
        (datum,) = await store.personal_data_of_kind("aksu", "messages")
        server.clock.pass_s(CLAIM_S)
        assert await store.claim(work_of("aksu"), "another", 2**62, 2**62)
        await store.release(work_of("aksu"), "another")
        assert await report(server, message, outcome="delivered") == 200
        await until_done(server)
        await server.command(1, "recall")
        assert await store.personal_data_of_kind("aksu", "messages") == [datum]
        await server.context.claims.renew()
        assert await ends(server) == {"delivered": 1}
        assert {text["text"] for text in await fetched(server)} == {"Ticket A001: please go to window 1."}


async def test_a_server_that_slept_gives_no_bridge_what_another_has_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """It had read what waits, and another server gave that away before this one noted that it does."""
    store = MemoryStore()
    list_outgoing, looks = store.personal_data_of_kind, 0

    async def look(hall: str, kind: PersonalKind) -> list[PersonalDatum]:
        nonlocal looks
        data = await list_outgoing(hall, kind)
        if kind == "outgoing" and data and (looks := looks + 1) == 2:  # the first asks whether there is any
            assert await store.claim("outgoing:aksu", "another", 2**62, 2**62)
            await store.release("outgoing:aksu", "another")
        return data

    async with calling(store) as server:

        async def is_waiting() -> bool:
            return bool(await list_outgoing("aksu", "outgoing"))

        await until(is_waiting)
        monkeypatch.setattr(store, "personal_data_of_kind", look)
        assert (await server.ask("GET", OUTGOING, "bridge")).json["messages"] == []
        assert len((await server.ask("GET", OUTGOING, "bridge")).json["messages"]) == 1


async def test_a_defect_while_going_on_costs_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows whether it went: it is counted, and not tried for ever."""
    store = MemoryStore()
    async with calling(store) as server:
        await fetched(server)

    def defect(*_: object) -> str:
        raise LookupError("no name")

    monkeypatch.setattr(message_dispatch, "message_id", defect)
    async with serving(store, WITH_MESSAGES, messages=BY_MODEM) as server:
        assert await ends(server) == {"uncertain": 1}


async def test_two_bridges_that_ask_at_once_get_each_message_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first is not done yet when the second asks the same server: a claim alone tells servers apart, not askers."""
    store = MemoryStore()
    append, looks, has_asked_twice = store.append, 0, asyncio.Event()
    list_outgoing = store.personal_data_of_kind

    async def look(hall: str, kind: PersonalKind) -> list[PersonalDatum]:
        nonlocal looks
        looks += kind == "outgoing"
        if looks >= 3:  # the first asks whether there is any, and which; the second whether there is any
            has_asked_twice.set()
        return await list_outgoing(hall, kind)

    async def append_late(batch: Batch) -> None:
        if any('"fetched"' in datum.text for datum in batch.personal_data):
            await has_asked_twice.wait()
        await append(batch)

    async with calling(store) as server:

        async def is_waiting() -> bool:
            return bool(await store.personal_data_of_kind("aksu", "outgoing"))

        await until(is_waiting)
        monkeypatch.setattr(store, "personal_data_of_kind", look)
        monkeypatch.setattr(store, "append", append_late)
        replies = await asyncio.gather(*(server.ask("GET", OUTGOING, "bridge") for _ in range(2)))
        assert sorted(len(reply.json["messages"]) for reply in replies) == [0, 1]


async def test_a_modem_takes_as_many_as_it_wants() -> None:
    """One at a time, so that another modem has the next one; a number that is none is refused."""
    async with calling(MemoryStore()) as server:
        assert (await server.ask("GET", f"{OUTGOING}?most=0", "bridge")).status == 400
        messages: list[Any] = []

        async def is_so() -> bool:
            reply = await server.ask("GET", f"{OUTGOING}?most=1", "bridge")
            messages.extend(reply.json["messages"])
            return bool(messages)

        await until(is_so)
        assert len(messages) == 1


async def test_only_bridges_get_numbers() -> None:
    """They are personal: no other machine, no operator, no auditor and no stranger reads them."""
    async with calling(MemoryStore()) as server:
        for role, status in (("kiosk", 403), ("operator", 403), ("manager", 403), ("auditor", 403), (None, 401)):
            assert (await server.ask("GET", OUTGOING, role)).status == status, role
