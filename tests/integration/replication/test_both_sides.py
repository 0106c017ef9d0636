"""A hall and its centre, each with its own store: what is refused is named at both ends, and the hall works."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from ipaddress import ip_network
from itertools import cycle
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.api.live.live_sockets import LiveSockets
from queue_server.app_parts import PARTS
from queue_server.config.sections.centre import CentreSettings
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.events import GENESIS
from queue_server.journal.followed.contents import FollowedHall
from queue_server.journal.links.contents import SendingLink
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Corrupt, Record, chain
from queue_server.replication.branch.epochs import higher_epochs
from queue_server.replication.branch.heartbeat_line import Answered
from queue_server.replication.branch.joining import join
from queue_server.replication.branch.link_client import LinkClient
from queue_server.replication.branch.link_faults import JournalForked, LinkFault
from queue_server.replication.branch.lost_papers import lost_papers
from queue_server.replication.branch.missing_records import FetchedRecords, fetch_missing
from queue_server.replication.centre import gathering
from queue_server.replication.centre.promotion import promote
from queue_server.replication.centre.status import HallLinks
from queue_server.replication.wire import HeartbeatAnswer, LinkHeartbeat
from queue_server.stats.fairness.fairness_reader import FairnessReader
from queue_server.webhooks.service import WebhookService
from tests.halls import MORNING
from tests.integration.api.conftest import Server, serving
from tests.integration.replication.bad_link import MISFORTUNES, BadLink
from tests.integration.replication.sending_hall import HALL, KIOSK, LONG_NUMBERS, SendingHall, rewrite, until
from tests.integration.webhook_receiver import FakeReceiver


@pytest.fixture
async def centre() -> AsyncIterator[Server]:
    async with serving(halls=("own",), centre=CentreSettings(name="Region")) as centre:
        yield centre


@pytest.fixture
async def hall() -> AsyncIterator[SendingHall]:
    hall = SendingHall()
    await hall.engine.open_hall(HALL, LONG_NUMBERS)
    yield hall
    await hall.engine.stop()


async def joined(hall: SendingHall, centre: Server) -> str:
    """The hall's token, once it is paired."""
    code = await centre.ask("POST", "/api/v1/centre/halls/code", "admin", json={"hall": HALL})
    return (await join(hall.store, HALL, "centre", centre.url, code.json["code"], MORNING)).token


async def end(centre: Server) -> tuple[int, bytes]:
    head = await centre.context.store.head(HALL)
    return (head.seq, head.hash) if head is not None else (0, b"")


async def caught_up(hall: SendingHall, centre: Server) -> None:
    async with asyncio.timeout(60):
        while await end(centre) != (hall.engine.feeds[HALL].seq, hall.engine.feeds[HALL].state.head):  # noqa: ASYNC110 - the centre's
            await asyncio.sleep(0.01)


async def standing(centre: Server) -> Any:
    """How the region's page shows the hall."""
    halls = (await centre.ask("GET", "/api/v1/region", "region")).json["halls"]
    return next(document for document in halls if document["hall"] == HALL)


async def followed(centre: Server) -> Any:
    halls = (await centre.ask("GET", "/api/v1/centre/halls", "admin")).json
    return next(document for document in halls if document["hall"] == HALL)


async def test_heads_are_equal_after_any_misfortune(hall: SendingHall, centre: Server) -> None:
    """And neither side takes a repeated, late or halved batch for another journal."""
    token, chance = await joined(hall, centre), Random(4)
    async with BadLink(centre.url, chance).serving() as line, hall.sending(line.url, timeout_s=0.5, token=token):
        async with asyncio.timeout(60):
            while line.happened != set(MISFORTUNES):
                await hall.issue(chance.randrange(1, 4))
                await asyncio.sleep(0.02)
        line.is_good = True
        await caught_up(hall, centre)
    assert hall.state.report.forked_seq is None
    assert "forked" not in (await followed(centre))["states"]


async def test_a_centre_sends_what_happens_in_its_halls(hall: SendingHall, centre: Server) -> None:
    """A receiver at the centre gets each event of a followed hall once, in order."""
    centre.app[PARTS][WebhookService].poster.own_networks = (ip_network("127.0.0.1"),)
    async with FakeReceiver() as receiver:
        body = {"name": "Region", "address": receiver.url, "kinds": ["ticket.issued"], "halls": []}
        assert (await centre.ask("POST", "/api/v1/webhooks", "admin", json=body)).status == 201
        token = await joined(hall, centre)
        async with hall.sending(centre.url, token=token):
            await hall.issue(2)
            await caught_up(hall, centre)
            await hall.issue(1)
            messages = await receiver.received(3)
        seqs = [int(message.event["id"].removeprefix(f"{HALL}/")) for message in messages]
        assert seqs == sorted(set(seqs))
        assert {message.event["source"] for message in messages} == {f"/api/v1/halls/{HALL}"}


async def altered(hall: SendingHall) -> None:
    await rewrite(hall, 20)


async def left_out(hall: SendingHall) -> None:
    await rewrite(hall, 20, leave_out=True)


async def cut(hall: SendingHall) -> None:
    """Also what an old copy is."""
    del hall.store._journals[HALL][19:]
    await hall.restart()


async def copied(hall: SendingHall) -> None:
    """A copy of the hall as it was after record 19 is used at another place."""
    await cut(hall)
    await hall.issue(3)


WAYS: dict[str, Callable[[SendingHall], Awaitable[None]]] = {
    "altered": altered,
    "left out": left_out,
    "cut": cut,
    "copied": copied,
}


@pytest.mark.parametrize("way", WAYS)
async def test_what_differs_is_named_at_both_ends(hall: SendingHall, centre: Server, way: str) -> None:
    """Record 20 each time; the centre's journal stays as it was, and the hall gives tickets."""
    token = await joined(hall, centre)
    await hall.issue(40)
    async with hall.sending(centre.url, token=token):
        await caught_up(hall, centre)
    before = await end(centre)
    await WAYS[way](hall)
    async with hall.sending(centre.url, token=token), asyncio.timeout(60):
        await until(lambda: hall.state.report.forked_seq is not None)
        while (await followed(centre))["forked_seq"] != 20:  # noqa: ASYNC110 - the centre's
            await asyncio.sleep(0.02)
        await hall.engine.submit(HALL, c.IssueTicket("later", "papers"), KIOSK)
    assert hall.state.report.forked_seq == 20
    assert "forked" in (await followed(centre))["states"]
    assert await end(centre) == before
    evidence = (await centre.ask("GET", f"/api/v1/centre/halls/{HALL}/evidence", "auditor")).json
    assert [note["seq"] for note in evidence] == ([] if way == "cut" else [20])


async def test_another_journal_under_an_old_name_is_not_joined(hall: SendingHall, centre: Server) -> None:
    """A hall that was set up anew: its pairing is refused, and nothing is stored on either side."""
    token = await joined(hall, centre)
    await hall.issue(10)
    async with hall.sending(centre.url, token=token):
        await caught_up(hall, centre)
    before, other = await end(centre), SendingHall()
    await other.engine.open_hall(HALL, LONG_NUMBERS)
    await other.issue(2)
    code = await centre.ask("POST", "/api/v1/centre/halls/code", "admin", json={"hall": HALL})
    with pytest.raises(JournalForked):
        await join(other.store, HALL, "centre", centre.url, code.json["code"], MORNING)
    assert await other.store.sending_links() == []
    await other.engine.stop()
    assert await end(centre) == before


async def test_a_token_that_was_revoked_sends_nothing(centre: Server, hall: SendingHall) -> None:
    """The fault is named, and the hall goes on."""
    token = await joined(hall, centre)
    await centre.ask("POST", f"/api/v1/centre/halls/{HALL}/revoke", "admin", json={})
    async with hall.sending(centre.url, token=token):
        await until(lambda: hall.state.report.fault is not None)
    assert hall.state.report.fault == "not_known"
    with pytest.raises(LinkFault):
        await join(MemoryStore(), HALL, "centre", centre.url, "000000", MORNING)
    assert await end(centre) == (0, b"")


async def test_an_idle_hall_says_over_a_socket_that_it_is_there(
    hall: SendingHall, centre: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A heartbeat costs no request, and is taken as a request once the hall is let in no more. One that has come within
    twenty seconds may have waited for ten of them, and the hall was there then."""
    monkeypatch.setattr(gathering, "next_gathering", lambda now, _rest_s: now)
    monkeypatch.setattr(gathering, "ROUND_EVERY_S", 0.0)
    client = LinkClient(SendingLink(HALL, "centre", centre.url, await joined(hall, centre), MORNING))
    first, second = (LinkHeartbeat(0, GENESIS.hex(), at) for at in (MORNING, MORNING + 1))
    answered = await client.beat_on_line(first)
    assert answered == Answered(first, HeartbeatAnswer(0, GENESIS.hex()))
    centre.clock.pass_s(20)
    assert await client.beat_on_line(second) is None
    link = centre.app[PARTS][HallLinks].link_of
    await until(lambda: (of_hall := link(HALL)) is not None and of_hall.heard_at == centre.clock.now - 10_000_000)
    async with asyncio.timeout(60):
        while (answered := await client.beat_on_line(second)) is None:
            pass
    assert answered == Answered(second, HeartbeatAnswer(0, GENESIS.hex()))
    assert [*centre.app[PARTS][LiveSockets].heartbeats] == [HALL]
    await centre.ask("POST", f"/api/v1/centre/halls/{HALL}/revoke", "admin", json={})
    with pytest.raises(LinkFault, match="not known"):
        await _beat_for_ever(client, second)
    await client.close()


async def _beat_for_ever(client: LinkClient, heartbeat: LinkHeartbeat) -> None:
    while True:
        await client.beat_on_line(heartbeat)


async def test_the_centre_knows_who_has_taken_a_hall_over(hall: SendingHall, centre: Server) -> None:
    """A standby that began as a copy sends on with the same token; the first machine hears of the epoch before it opens
    the hall, and when it sends: what it wrote meanwhile is named."""
    token, second = await joined(hall, centre), SendingHall()
    await hall.issue(5)
    async with hall.sending(centre.url, token=token):
        await caught_up(hall, centre)
    assert await higher_epochs(hall.store) == {HALL: 0}
    second.store._journals[HALL] = hall.store._journals[HALL][:]
    await second.store.change_followed_hall(None, FollowedHall(HALL, paired_at=MORNING))
    promotion = await promote(second.store, HALL, "command line:arman", MORNING, "")
    await second.restart()
    async with second.sending(centre.url, token=token):
        await caught_up(second, centre)
    await second.engine.stop()
    async with asyncio.timeout(60):
        while await higher_epochs(hall.store) != {HALL: 1}:  # noqa: ASYNC110 - the centre folds behind the append
            await asyncio.sleep(0.02)
    await hall.issue(1)
    async with hall.sending(centre.url, token=token):
        await until(lambda: hall.state.report.standing == "taken_over")
    assert (hall.state.report.epoch, hall.state.report.forked_seq) == (1, promotion.seq)
    (link,) = await hall.store.sending_links()
    papers = await lost_papers(hall.store, link)
    assert papers is not None
    assert (papers.seq, [paper.number for paper in papers.papers]) == (promotion.seq, ["A0006"])
    assert "forked" not in (await followed(centre))["states"]


async def standby_of(hall: SendingHall, centre: Server, *, lacks: int) -> tuple[SendingHall, SendingLink]:
    """The second machine of a hall whose centre has every record, without the last ones; and its link to the centre."""
    token, second = await joined(hall, centre), SendingHall()
    await hall.issue(5)
    async with hall.sending(centre.url, token=token):
        await caught_up(hall, centre)
    second.store._journals[HALL] = hall.store._journals[HALL][:-lacks]
    await second.store.change_followed_hall(None, FollowedHall(HALL, paired_at=MORNING))
    return second, SendingLink(HALL, "centre", centre.url, token, MORNING)


async def test_a_standby_fetches_what_only_the_centre_has(hall: SendingHall, centre: Server) -> None:
    """So the centre takes its promotion, and no paper of the last moments is unknown."""
    second, link = await standby_of(hall, centre, lacks=3)
    assert await fetch_missing(second.store, link) == FetchedRecords(3)
    assert await second.journal() == await hall.journal()
    assert await fetch_missing(second.store, link) == FetchedRecords()
    await promote(second.store, HALL, "command line:arman", MORNING, "")
    await second.restart()
    async with second.sending(centre.url, token=link.token):
        await caught_up(second, centre)
    await second.engine.stop()


async def test_what_does_not_continue_the_journal_is_not_fetched(hall: SendingHall, centre: Server) -> None:
    """A centre that is away, that has another journal, or a record that nobody can read: named, nothing stored."""
    second, link = await standby_of(hall, centre, lacks=3)
    before = await second.journal()
    faults = [(await fetch_missing(second.store, replace(link, address="http://127.0.0.1:9"))).fault]
    end = (await hall.journal())[-1]
    impossible = end.body.replace(b",%d," % end.seq, b",%d," % (end.seq + 1), 1).replace(b"issued", b"burned")
    record = Record(HALL, end.seq + 1, impossible, chain(end.hash, impossible))
    await centre.context.store.append_verbatim(HALL, end.seq, end.hash, [record])
    faults.append((await fetch_missing(second.store, link)).fault)
    assert await second.journal() == before
    await rewrite(second, 3)
    before = await second.journal()
    faults.append((await fetch_missing(second.store, link)).fault)
    assert faults == ["away", "unreadable", "differs"]
    assert await second.journal() == before
    await second.engine.stop()


MINUTE = 60_000_000
CLOCKS: dict[str, tuple[list[int], int | None]] = {
    "seconds ahead": ([MORNING + 119_000_000], None),
    "two minutes ahead": ([MORNING + 2 * MINUTE], 120),
    "two minutes behind": ([MORNING - 2 * MINUTE], -120),
    "1970": ([0], -MORNING // 1_000_000),
    "9999": ([253_370_764_800_000_000], (253_370_764_800_000_000 - MORNING) // 1_000_000),
    "jumping": ([MORNING + 5 * MINUTE, 0, 2**62, MORNING - 5 * MINUTE, -(2**62)], None),
}
"""What the machine's clock says by turns, and by how many seconds the centre sees that it differs; None where it does
not, or never twice by the same."""


@pytest.mark.parametrize("clock", CLOCKS)
async def test_a_hall_whose_clock_is_wrong(
    centre: Server, clock: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that happens there comes, at the pace of the steady clock; the region's page and the log name the clock, and
    the hall counts as heard when it is heard."""
    monkeypatch.setattr(gathering, "next_gathering", lambda now, _rest_s: now)
    monkeypatch.setattr(gathering, "ROUND_EVERY_S", 0.0)
    times, differs_s = CLOCKS[clock]
    turns = cycle(times)
    hall = SendingHall(lambda: next(turns))
    hall.engine = Engine(hall.store, lambda: times[0])
    await hall.engine.open_hall(HALL, LONG_NUMBERS)
    token = await joined(hall, centre)
    async with hall.sending(centre.url, token=token):
        for _ in range(4):
            await hall.issue(2)
            await caught_up(hall, centre)
        link = centre.app[PARTS][HallLinks].link_of
        await until(lambda: (of_hall := link(HALL)) is not None and of_hall.clock_differs is not None)
        await until(lambda: HALL in centre.context.engine.followed)
        document = await followed(centre)
        row = await standing(centre)
    assert hall.state.report.fault is None
    assert (document["states"], document["heard_at"]) == ([], "2025-10-09T09:00:00Z")
    alarms = [alarm["differs_s"] for alarm in row["alarms"] if alarm["kind"] == "clock_doubtful"]
    names = [record.getMessage() for record in caplog.records if "clock" in record.getMessage()]
    if clock == "jumping":
        assert hall.rests != []
        assert names[0].startswith(f"{HALL}: its clock")
    else:
        assert alarms == ([] if differs_s is None else [differs_s])
        assert names == [f"{HALL}: its clock differs from the one here by {at} s" for at in alarms]
    await hall.engine.stop()


@pytest.mark.parametrize("at", [-(2**63), -(10**18), 253_402_300_799_999_999, 2**62, 2**63 + 5])
async def test_records_of_no_time_are_kept_and_stop_the_figures_of_their_hall(
    hall: SendingHall, centre: Server, at: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever has set a hall's clock: what it has recorded is there as it is, and whoever waits there is shown. Its
    figures end with one line in the log where the time has no day, and the centre's own hall has its figures."""
    await hall.issue(3)
    records = hall.store._journals[HALL]
    for place in range(2, len(records)):
        body = records[place].body.replace(b",%d," % MORNING, b",%d," % at, 1)
        records[place] = Record(HALL, place + 1, body, chain(records[place - 1].hash, body))
    async with hall.sending(centre.url, token=await joined(hall, centre)):
        async with asyncio.timeout(60):
            while await end(centre) != (records[-1].seq, records[-1].hash):  # noqa: ASYNC110 - the centre's
                await asyncio.sleep(0.01)
        await until(lambda: HALL in centre.context.engine.followed)
        board = await centre.ask("GET", f"/api/v1/halls/{HALL}/board")
    assert board.json["waiting"]["total"] == 3
    await centre.context.engine.writers[HALL].projection.catch_up()
    with suppress(Corrupt):
        await FairnessReader(centre.context.store).read(HALL, "2025-10-09", "2025-10-09")
    lines = [record.getMessage() for record in caplog.records if "figures stay where they are" in record.getMessage()]
    assert len(lines) <= 1
    assert (await centre.ask("GET", "/api/v1/halls/own/stats", "admin")).status == 200
