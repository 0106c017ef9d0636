"""A hall pairs with its centre and sends its journal, which is shown there and changed nowhere but in the hall."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import zstandard

from queue_server.app_parts import PARTS
from queue_server.assembly.app import engine_on
from queue_server.config.sections.centre import CentreSettings
from queue_server.config.sections.messages import MessageSettings
from queue_server.config.sections.standby import StandbySettings
from queue_server.config.sections.telegram import Telegram
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.events import GENESIS
from queue_server.hall.state import MINUTE
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Corrupt, NewerRecord, Record, chain
from queue_server.journal.store import Unavailable
from queue_server.replication.centre.status import HallLinks
from queue_server.replication.wire import BATCH_TYPE, PAIRING_PATH, pack
from queue_server.webhooks.service import WebhookService
from tests.halls import DEFINITION, KIOSK, MORNING, with_rules
from tests.integration.api.conftest import Reply, Server, document, serving

ABAY = "/api/v1/centre/halls/abay"


class Branch:
    """A hall of its own, and its line to the centre."""

    def __init__(self, server: Server, engine: Engine, store: MemoryStore) -> None:
        self.server, self.engine, self.store = server, engine, store
        self.token = ""

    async def records(self) -> list[Record]:
        return [record async for record in self.store.read("abay")]

    async def issue(self, count: int = 1) -> None:
        for number in range(count):
            name = f"T{self.engine.feeds['abay'].seq:06}{number:09}"
            await self.engine.submit("abay", c.IssueTicket(name, "land"), KIOSK)

    async def pair(self) -> Reply:
        code = await self.server.ask("POST", "/api/v1/centre/halls/code", "admin", json={"hall": "abay"})
        paired = await self.pair_with(code.json["code"])
        if paired.status == 201:
            self.token = paired.json["token"]
        return paired

    async def pair_with(self, code: str, records: Sequence[Record] | None = None) -> Reply:
        last = (await self.records() if records is None else records)[-1]
        head = {"seq": last.seq, "hash": last.hash.hex()}
        return await self.server.ask("POST", PAIRING_PATH, json={"hall": "abay", "code": code, "head": head})

    async def ask(self, method: str, path: str, **options: Any) -> Reply:
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        return await self.server.ask(method, f"{ABAY}/{path}", headers=headers, **options)

    async def send(self, records: Sequence[Record], payload: bytes | None = None) -> Reply:
        """Send records as a batch, or `payload` in their place."""
        body = pack([record.body for record in records]) if payload is None else payload
        path = f"records?after={records[0].seq - 1}&hash={records[-1].hash.hex()}"
        return await self.ask("POST", path, data=body, headers={"Content-Type": BATCH_TYPE})

    async def beat(self, seq: int, digest: bytes, **details: Any) -> Reply:
        return await self.ask(
            "POST", "heartbeat", json={"seq": seq, "hash": digest.hex(), "at": self.server.clock.now} | details
        )

    async def followed(self) -> Any:
        """How the centre's page shows the hall."""
        halls = (await self.server.ask("GET", "/api/v1/centre/halls", "admin")).json
        return next(hall for hall in halls if hall["hall"] == "abay")


@pytest.fixture
async def branch() -> AsyncIterator[Branch]:
    """A hall that has given three tickets, beside a centre that has a hall of its own."""
    store = MemoryStore()
    async with serving(centre=CentreSettings(name="Region")) as server:
        engine = engine_on(store, server.clock.wall)
        await engine.open_hall("abay", DEFINITION)
        branch = Branch(server, engine, store)
        await branch.issue(3)
        yield branch
        await engine.stop()


async def board_at_centre(branch: Branch, seq: int) -> Any:
    """The board of the hall at the centre, once it has come to that record."""
    await branch.server.context.engine.follow_hall("abay")
    reply = await branch.server.ask("GET", "/api/v1/halls/abay/board", "board", headers={"Kezek-After": str(seq)})
    assert reply.status == 200, reply.body
    return reply.json


async def fault_of(branch: Branch) -> Corrupt | None:
    """The fault at which the hall stops at the centre, whoever reads it first: this test, or the fold behind the
    append."""
    engine = branch.server.context.engine
    with suppress(Corrupt):
        await engine.refresh("abay")
    return engine.corrupt("abay")


async def figures(branch: Branch) -> Any:
    """How many tickets of the day the hall's figures have at the centre, once they are there."""
    async with asyncio.timeout(20):
        while True:
            path = "/api/v1/halls/abay/stats?from=2025-10-09&to=2025-10-09"
            reply = await branch.server.ask("GET", path, "manager")
            if reply.status == 200:
                return reply.json["total"]["balance"]["issued"]
            await branch.server.context.engine.time.tick()


def forged(records: Sequence[Record], at: int, old: bytes, new: bytes) -> list[Record]:
    """The same journal with one record altered, and everything after it sealed anew."""
    head, result = GENESIS, []
    for record in records:
        body = record.body.replace(old, new) if record.seq == at else record.body
        head = chain(head, body)
        result.append(Record(record.hall, record.seq, body, head))
    return result


async def test_a_hall_pairs_and_its_journal_is_at_the_centre(branch: Branch) -> None:
    """The hall opens with its first batch, shows what it is told, and goes on with the next one."""
    paired = await branch.pair()
    assert (paired.status, paired.json["centre"]) == (201, "Region")
    assert (await branch.ask("GET", "head")).json == {"seq": 0, "hash": "0" * 64, "epoch": 0}
    records = await branch.records()
    reply = await branch.send(records)
    assert reply.json == {"seq": records[-1].seq, "hash": records[-1].hash.hex(), "epoch": 0}
    assert (await board_at_centre(branch, records[-1].seq))["waiting"]["total"] == 3
    await branch.issue()
    branch_records = await branch.records()
    async with branch.server.session.ws_connect(
        "/api/v1/halls/abay/live?view=board", headers={"Authorization": "Bearer board-secret"}
    ) as socket:
        assert (await branch.send(branch_records[len(records) :])).status == 200
        live = await document(socket, lambda board: board["seq"] == branch_records[-1].seq)
    assert live["waiting"]["total"] == 4
    assert [record async for record in branch.server.context.store.read("abay")] == branch_records
    assert await figures(branch) == 4


async def test_what_was_sent_before_is_passed_over(branch: Branch) -> None:
    """Repeated, overlapping and early batches end where the centre is; the answer says from where to go on."""
    await branch.pair()
    records = await branch.records()
    await branch.send(records[:2])
    for part in (records[:1], records[:2], records[1:2]):
        assert (await branch.send(part)).json["seq"] == 2
    assert (await branch.send(records[3:])).json["seq"] == 2  # the third has not come
    assert (await branch.send(records[1:])).json["seq"] == len(records)
    assert (await branch.ask("GET", "head?seq=2")).json["hash"] == records[1].hash.hex()
    assert (await branch.ask("GET", "head?seq=99")).code == "unknown_record"


async def test_another_journal_is_refused_whole_and_stays_as_evidence(branch: Branch) -> None:
    """The first seq that differs is named, nothing is stored, an auditor can take the batch away, and somebody settles
    the alarm."""
    await branch.pair()
    records = await branch.records()
    await branch.send(records[:3])
    other = forged(records, 3, b'"A00', b'"A09')
    for _ in range(2):
        refused = await branch.send(other)
        assert (refused.status, refused.code, refused.json["seq"]) == (409, "journal_forked", 3)
    assert (await branch.send(other[3:])).json["seq"] == 3  # the record before it is another one there
    assert [record async for record in branch.server.context.store.read("abay")] == records[:3]
    first, second = (await branch.server.ask("GET", f"{ABAY}/evidence", "auditor")).json
    assert (first["seq"], second["seq"]) == (3, 3)
    body = await branch.server.ask("GET", f"{ABAY}/evidence/{first['digest']}", "auditor")
    assert zstandard.decompress(body.body).split(b"\n") == [record.body for record in other]
    ((of_hall,),) = [(await branch.server.ask("GET", "/api/v1/centre/evidence", "auditor")).json]
    assert (of_hall["hall"], of_hall["forked_seq"]) == ("abay", 3)
    assert [batch["digest"] for batch in of_hall["batches"]] == [second["digest"], first["digest"]]
    path = f"{ABAY}/evidence/{first['digest']}/comparison"
    compared = (await branch.server.ask("GET", path, "auditor")).json
    assert (compared["first"], compared["is_linked"], compared["changed"]) == (3, True, 3)
    assert compared["records"][0]["stored"].encode() == records[2].body
    assert compared["records"][0]["in_batch"].encode() == other[2].body
    assert compared["papers"][0]["code_stored"] == records[2].hash.hex()[:10]
    assert compared["papers"][0]["code_sent"] == other[2].hash.hex()[:10]
    path = f"{ABAY}/evidence/{second['digest']}/comparison"
    compared = (await branch.server.ask("GET", path, "auditor")).json
    assert (compared["first"], compared["is_linked"], compared["papers"][-1]["code_sent"]) == (4, False, "")
    assert (await branch.server.ask("GET", path, "operator")).status == 403
    assert "forked" in (await branch.followed())["states"]
    link = branch.server.app[PARTS][HallLinks].link_of("abay")
    assert link is not None
    assert link.forked_at == 3
    assert (await branch.send(records)).json["seq"] == len(records)  # the hall's own goes on
    settled = await branch.server.ask("POST", f"{ABAY}/settle", "admin", json={})
    assert "forked" not in settled.json["states"]


async def test_a_batch_that_is_none_is_refused(branch: Branch) -> None:
    """Bodies of another hall, no records, a cut frame, a bomb: nothing is stored, and others go on."""
    await branch.pair()
    records = await branch.records()
    bomb = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(50_000_000))
    packed = pack([record.body for record in records])
    elsewhere = pack([record.body.replace(b'"abay"', b'"aksu"') for record in records])
    broken = pack([*(record.body for record in records[:-1]), b'[1,"abay",'])
    for payload in (b"", b"x", bomb, packed[: len(packed) // 2], elsewhere, broken, packed + packed):
        refused = await branch.send(records, payload)
        assert (refused.status, refused.code) == (400, "bad_batch"), payload[:20]
    path = f"records?after=0&hash={records[-1].hash.hex()}"
    assert (await branch.ask("POST", path, data=packed)).code == "bad_batch"  # of another type
    for wrong in ("after=-1&hash=00", "after=0", "hash=00", "after=0&hash=zz"):
        assert (await branch.ask("POST", f"records?{wrong}", data=packed)).code == "malformed"
    assert (await branch.ask("GET", "head")).json["seq"] == 0
    assert (await branch.server.issue())["number"] == "A001"


async def test_a_token_is_good_for_its_hall_alone(branch: Branch) -> None:
    """Neither another hall's token, nor a revoked one, nor one made by hand lets a journal in."""
    await branch.pair()
    records = await branch.records()
    assert (await branch.server.ask("GET", f"{ABAY}/head", "branch")).code == "other_hall"
    assert (await branch.server.ask("GET", f"{ABAY}/head", "admin")).status == 403
    other = {"Authorization": f"Bearer {branch.token}"}
    assert (await branch.server.ask("GET", "/api/v1/centre/halls/aksu/head", headers=other)).code == "other_hall"
    assert (await branch.server.ask("GET", "/api/v1/halls/aksu/windows/1", headers=other)).status == 403
    first = branch.token
    assert (await branch.pair()).status == 201  # a second time: the machine was replaced
    assert (await branch.send(records)).status == 200
    branch.token, second = first, branch.token
    assert (await branch.send(records)).status in {401, 403}
    branch.token = second
    revoked = await branch.server.ask("POST", f"{ABAY}/revoke", "admin", json={})
    assert revoked.json["states"] == ["revoked"]
    assert (await branch.send(records)).status in {401, 403}
    assert (await board_at_centre(branch, records[-1].seq))["waiting"]["total"] == 3


async def test_a_code_lets_one_hall_in_once(branch: Branch) -> None:
    """Wrong, used and old digits are refused alike, and after some wrong ones for a hall that waits it waits longer.
    Guesses for a hall that does not are refused without being stored: a stranger could name any number of halls."""
    ask = branch.server.ask
    assert (await ask("POST", "/api/v1/centre/halls/code", "admin", json={"hall": "aksu"})).code == "hall_own"
    code = (await ask("POST", "/api/v1/centre/halls/code", "admin", json={"hall": "abay"})).json["code"]
    assert (await branch.followed())["states"] == ["waiting"]
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert (await branch.pair_with(wrong)).code == "pairing_refused"
    assert (await branch.pair_with(code)).status == 201
    assert (await branch.pair_with(code)).code == "pairing_refused"
    code = (await ask("POST", "/api/v1/centre/halls/code", "admin", json={"hall": "abay"})).json["code"]
    branch.server.clock.pass_s(601)
    assert (await branch.pair_with(code)).code == "pairing_refused"
    for _ in range(6):
        refused = await branch.pair_with(wrong)
    assert refused.code == "pairing_refused"
    await ask("POST", "/api/v1/centre/halls/code", "admin", json={"hall": "abay"})
    for _ in range(6):
        refused = await branch.pair_with(wrong)
    assert (refused.status, refused.code) == (429, "too_many_requests")


async def test_a_journal_of_an_old_name_is_not_paired(branch: Branch) -> None:
    """Whoever began anew under an old name, or has an old copy, learns it at the pairing."""
    await branch.pair()
    records = await branch.records()
    await branch.send(records)
    code = (await branch.server.ask("POST", "/api/v1/centre/halls/code", "admin", json={"hall": "abay"})).json["code"]
    began_anew = await branch.pair_with(code, forged(records, 1, b"Hall", b"Holl"))
    assert (began_anew.code, began_anew.json["seq"]) == ("journal_forked", records[-1].seq)
    old_copy = await branch.pair_with(code, records[:2])
    assert (old_copy.code, old_copy.json["seq"]) == ("journal_forked", 3)
    assert (await branch.pair_with(code)).status == 201


async def test_nothing_is_changed_in_a_followed_hall(branch: Branch) -> None:
    """Commands, wishes and forms are refused with the reason; time causes nothing there."""
    await branch.pair()
    records = await branch.records()
    await branch.send(records)
    await board_at_centre(branch, records[-1].seq)
    ask, hall = branch.server.ask, "/api/v1/halls/abay"
    for path, role, body in (
        ("tickets", "kiosk", {"service": "land"}),
        ("windows/1/open", "manager", {}),
        ("day/close", "manager", {}),
        ("alarms/idle:1/acknowledge", "manager", {}),
        ("tickets/T000/messages", "kiosk", {}),
    ):
        refused = await ask("POST", f"{hall}/{path}", role, json=body)
        assert (refused.status, refused.code) == (409, "hall_followed"), path
    branch.server.clock.pass_s(2 * 86_400)
    await branch.server.context.engine.time.tick()
    assert branch.server.context.readable_feed("abay").seq == records[-1].seq
    assert (await ask("GET", "/readyz")).status == 200


async def test_silence_delay_and_other_rules_are_seen(branch: Branch) -> None:
    """The centre's page and the links say what is the matter with a hall, and whose clock differs."""
    await branch.pair()
    records = await branch.records()
    await branch.send(records)
    await board_at_centre(branch, records[-1].seq)
    last = records[-1]
    answer = await branch.beat(last.seq + 9, b"\1" * 32, at=branch.server.clock.now + 7200 * 1_000_000)
    assert answer.json["seq"] == last.seq
    hall = await branch.followed()
    assert (hall["states"], hall["behind"], hall["clock_differs_s"]) == ([], 9, 7200)
    assert (await branch.beat(last.seq, last.hash, at=10**30)).code == "malformed"
    branch.server.clock.pass_s(61)
    assert (await branch.followed())["states"] == ["silent"]
    metrics = (await branch.server.ask("GET", "/metrics")).body.decode()
    assert 'kezek_followed_heard_seconds{hall="abay"} 61.0' in metrics
    assert 'kezek_followed_behind{hall="abay"} 9.0' in metrics
    await branch.beat(last.seq + 9, b"\1" * 32)
    assert (await branch.followed())["states"] == ["behind"]
    await branch.engine.submit("abay", c.Configure(with_rules(recall_limit=3)), KIOSK)
    records = await branch.records()
    await branch.send(records[last.seq :])
    await board_at_centre(branch, records[-1].seq)
    await branch.beat(records[-1].seq, records[-1].hash)
    assert (await branch.followed())["states"] == ["rules_changed"]
    await branch.beat(last.seq - 1, b"\1" * 32)
    assert "forked" in (await branch.followed())["states"]


async def test_the_region_shows_a_followed_hall(branch: Branch) -> None:
    """Beside the centre's own hall: who waits there, how old its data is, and what is wrong with its connection."""
    await branch.pair()
    absent = (await branch.server.ask("GET", "/api/v1/region", "region")).json["halls"][0]
    assert (absent["hall"], absent["alarms"][0]["kind"], absent["is_followed"]) == ("abay", "absent", True)
    records = await branch.records()
    await branch.send(records)
    await board_at_centre(branch, records[-1].seq)
    await branch.beat(records[-1].seq, records[-1].hash)
    branch.server.clock.pass_s(5)
    halls = (await branch.server.ask("GET", "/api/v1/region", "region")).json["halls"]
    abay = next(hall for hall in halls if hall["hall"] == "abay")
    assert (abay["waiting"], abay["is_followed"], abay["alarms"]) == (3, True, [])
    assert await figures(branch) == 3
    branch.server.clock.pass_s(600)
    abay = (await branch.server.ask("GET", "/api/v1/region", "region")).json["halls"][0]
    assert (abay["hall"], [alarm["kind"] for alarm in abay["alarms"]]) == ("abay", ["silent"])
    assert abay["longest_wait_s"] == 0
    stats = (await branch.server.ask("GET", "/api/v1/region/stats", "region")).json
    assert stats["halls"]["abay"]["joined"] == 3


async def test_what_stays_of_a_hall_that_was_shut_out(branch: Branch) -> None:
    """Its figures and its id; nothing on the page of what is now. A code that nobody used leaves nothing at all."""
    halls = ABAY.rpartition("/")[0]
    assert (await branch.server.ask("POST", f"{halls}/code", "admin", json={"hall": "abai"})).status == 201
    assert [hall["hall"] for hall in (await branch.server.ask("GET", halls, "admin")).json] == ["abai"]
    branch.server.clock.pass_s(601)
    assert (await branch.server.ask("GET", halls, "admin")).json == []
    await branch.pair()
    records = await branch.records()
    await branch.send(records)
    await board_at_centre(branch, records[-1].seq)
    assert await figures(branch) == 3
    assert (await branch.server.ask("POST", f"{ABAY}/revoke", "admin", json={})).json["states"] == ["revoked"]
    branch.server.clock.pass_s(5)
    region = (await branch.server.ask("GET", "/api/v1/region", "region")).json
    assert [hall["hall"] for hall in region["halls"]] == ["aksu"]
    stats = (await branch.server.ask("GET", "/api/v1/region/stats", "region")).json
    assert stats["halls"]["abay"]["joined"] == 3
    assert (await branch.followed())["states"] == ["revoked"]
    assert (await branch.send(records)).status in (401, 403)
    other = forged(records, 3, b'"A00', b'"A09')
    code = (await branch.server.ask("POST", f"{halls}/code", "admin", json={"hall": "abay"})).json["code"]
    assert (await branch.pair_with(code, other)).code == "journal_forked"
    assert (await branch.pair()).status == 201
    assert (await branch.followed())["states"] == ["silent"]


async def test_a_hall_that_came_back_from_an_old_copy_is_noticed(branch: Branch) -> None:
    """It reports fewer records than are here, again half a minute later."""
    await branch.pair()
    records = await branch.records()
    await branch.send(records)
    short = records[-2]
    await branch.beat(short.seq, short.hash)
    assert "forked" not in (await branch.followed())["states"]  # one report may be late
    branch.server.clock.pass_s(31)
    await branch.beat(short.seq, short.hash)
    hall = await branch.followed()
    assert (hall["states"], hall["forked_seq"]) == (["forked"], records[-1].seq)


async def test_a_server_without_the_section_lets_nobody_in(server: Server) -> None:
    """Who sends to the wrong address learns it."""
    body = {"hall": "abay", "code": "123456", "head": {}}
    assert (await server.ask("POST", PAIRING_PATH, json=body)).code == "no_centre"
    assert (await server.ask("POST", "/api/v1/centre/halls/code", "admin", json={"hall": "abay"})).code == "no_centre"
    assert (await server.ask("GET", f"{ABAY}/head", "branch")).code == "no_centre"


async def test_records_of_a_wrong_clock_are_taken(branch: Branch) -> None:
    """A hall whose clock is years ahead is shown, and the centre's own time and halls do not mind."""
    branch.server.clock.now += 400 * 86_400 * 1_000_000
    await branch.issue()
    branch.server.clock.now = MORNING + MINUTE
    await branch.pair()
    records = await branch.records()
    await branch.send(records)
    assert (await board_at_centre(branch, records[-1].seq))["waiting"]["total"] >= 1
    assert (await branch.server.issue())["number"] == "A001"
    assert (await branch.server.ask("GET", "/readyz")).json["clock"]["state"] == "right"
    page = await branch.server.ask("GET", "/supervisor/aksu", "manager", headers={"Accept": "text/html"})
    assert (page.status, b"<clock-repair" in page.body) == (200, False)


async def test_the_region_shows_a_followed_hall_as_it_is(branch: Branch) -> None:
    """Its people, and what is the matter with its connection."""
    await branch.pair()
    records = await branch.records()
    await branch.send(records)
    await board_at_centre(branch, len(records))
    branch.server.clock.pass_s(61)
    region = await branch.server.ask("GET", "/api/v1/region", "admin")
    assert region.status == 200, region.body
    hall = next(hall for hall in region.json["halls"] if hall["hall"] == "abay")
    assert "silent" in str(hall["alarms"])
    assert '"abay"' in region.body.decode()


def sealed_on(records: Sequence[Record], body: bytes) -> list[Record]:
    """The same journal with one more record of that body."""
    last = records[-1]
    return [*records, Record("abay", last.seq + 1, body, chain(last.hash, body))]


async def test_a_store_that_takes_nothing_costs_nothing_but_time(
    branch: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk or a database that is away: the hall is told to come again, and sends the same once more."""
    await branch.pair()
    records, store = await branch.records(), branch.server.context.store
    with monkeypatch.context() as broken:

        async def full(*_: object) -> None:
            raise Unavailable("the disk is full")

        broken.setattr(store, "append_verbatim", full)
        refused = await branch.send(records)
        assert (refused.status, refused.code) == (503, "store_unavailable")
        assert "Retry-After" in refused.headers
    assert (await branch.send(records)).json["seq"] == len(records)


async def test_a_record_of_a_newer_version_is_stored(branch: Branch) -> None:
    """The centre has it, shows the hall up to there, and goes on with its own halls."""
    await branch.pair()
    records = await branch.records()
    await branch.send(records)
    await board_at_centre(branch, len(records))
    newer = sealed_on(records, b'[1,"abay",%d,%d,"kiosk:k","c","ticket.cloned/1",{}]' % (len(records) + 1, MORNING))
    assert (await branch.send(newer)).json["seq"] == len(newer)
    assert isinstance(await fault_of(branch), NewerRecord)
    assert branch.server.context.readable_feed("abay").seq == len(records)
    assert (await branch.server.ask("GET", "/api/v1/halls/abay/board", "board")).code == "newer_record"
    assert (await branch.server.ask("GET", "/readyz")).status == 200
    assert (await branch.server.issue())["number"] == "A001"


async def test_a_record_that_cannot_have_happened_stops_its_hall_alone(branch: Branch) -> None:
    """It is stored as it came, named once, and no bug of the centre."""
    await branch.pair()
    records = await branch.records()
    await branch.send(records)
    await board_at_centre(branch, len(records))
    impossible = b'[1,"abay",%d,%d,"kiosk:k","c","ticket.started/1",{"ticket":"nobody","window":1}]'
    await branch.send(sealed_on(records, impossible % (len(records) + 1, MORNING)))
    assert isinstance(await fault_of(branch), Corrupt)
    assert (await branch.server.ask("GET", "/api/v1/halls/abay/board", "board")).code == "journal_corrupt"
    assert (await branch.server.ask("GET", "/readyz")).status == 200
    assert (await branch.server.issue())["number"] == "A001"


async def test_two_servers_are_the_centre_together(branch: Branch) -> None:
    """What comes to one of them is shown by the other, also after a restart, and each takes the next batch."""
    await branch.pair()
    records = await branch.records()
    await branch.send(records[:2])
    first = branch.server
    async with serving(first.context.store, centre=CentreSettings()) as second:
        branch.server = second
        assert (await board_at_centre(branch, 2))["seq"] == 2
        assert (await branch.send(records[2:])).json["seq"] == len(records)
        branch.server = first
        assert (await board_at_centre(branch, len(records)))["waiting"]["total"] == 3
        await branch.issue()
        all_records = await branch.records()
        assert (await branch.send(all_records[len(records) :])).json["seq"] == len(all_records)
        branch.server = second
        assert (await board_at_centre(branch, len(all_records)))["waiting"]["total"] == 4
        branch.server = first


async def test_a_standby_leaves_to_the_first_machine_what_is_sent(tmp_path: Path) -> None:
    """It has a copy of the receivers and the bot: until it takes the hall over, nothing goes out twice."""
    bot = tmp_path / "bot"
    bot.write_text("7:secret")
    bot.chmod(0o600)
    settings = MessageSettings(telegram=Telegram(bot="AksuBot", token_file=str(bot), api="http://127.0.0.1:9"))
    store = MemoryStore()
    async with serving(halls=(), messages=settings, standby=StandbySettings("abay")) as server:
        engine = engine_on(store, server.clock.wall)
        await engine.open_hall("abay", DEFINITION)
        branch = Branch(server, engine, store)
        assert (await branch.pair()).status == 201
        records = await branch.records()
        await branch.send(records)
        await board_at_centre(branch, len(records))
        body = {"name": "Region", "address": "http://127.0.0.1:9/", "kinds": ["hall.configured"], "halls": []}
        webhooks = server.app[PARTS][WebhookService]
        webhooks.poster.own_networks = (ip_network("127.0.0.1"),)
        assert (await server.ask("POST", "/api/v1/webhooks", "admin", json=body)).status == 201
        await webhooks._look()
        assert (len(webhooks._receivers), webhooks._halls) == (1, set())
        assert "telegram" not in {task.get_name() for task in asyncio.all_tasks()}
        await engine.stop()
