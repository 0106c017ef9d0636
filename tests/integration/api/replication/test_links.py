"""An administrator joins a hall to a centre, sees how it does, and leaves it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest
from msgspec.structs import replace

from queue_server.api.http.problem import HttpProblem
from queue_server.api.public_log.log_handlers import PublicLogs
from queue_server.api.public_log.log_keys import LogKeys
from queue_server.api.public_log.witnesses import Witnesses
from queue_server.app_parts import PARTS
from queue_server.config.sections.centre import CentreSettings
from queue_server.config.values.verifier_key import VerifierKey
from queue_server.journal.links.contents import SendingLink
from queue_server.journal.log.checkpoint import Checkpoint, RecordProof
from queue_server.journal.log.hall_tree import HallTree
from queue_server.journal.log.note import SignedNote
from queue_server.journal.log.tree import ProofError
from queue_server.journal.record import Record
from queue_server.replication.branch.branch_links import BranchLinks
from tests.integration.api.conftest import HALL, Server, serving
from tests.integration.replication.fake_centre import TOKEN, FakeCentre


@pytest.fixture
async def centre() -> AsyncIterator[FakeCentre]:
    async with FakeCentre().serving() as centre:
        yield centre


async def join(server: Server, centre: FakeCentre, **details: str) -> Any:
    body = {"address": centre.url, "code": "123456"} | details
    return await server.ask("POST", f"{HALL}/links/centre/join", "admin", json=body)


async def link(server: Server, until: Callable[[Any], bool]) -> Any:
    """The link once it is as it should be."""
    async with asyncio.timeout(60):
        while True:
            (state,) = (await server.ask("GET", "/api/v1/links", "admin")).json
            if until(state):
                return state
            await asyncio.sleep(0.02)


async def test_a_hall_joins_and_the_centre_gets_every_record(server: Server, centre: FakeCentre) -> None:
    """The page shows how far the centre is; the token stands nowhere; the trail says who did it."""
    ticket = await server.issue()
    joined = await join(server, centre)
    assert (joined.status, joined.json["name"]) == (200, "Орталық")
    state = await link(server, lambda link: link["standing"] == "in_step" and link["behind"] == 0)
    assert state["sent_seq"] == centre.end("aksu")[0] > 0
    assert any(record.hash.hex() == ticket["proof"] for record in centre.journals["aksu"])
    assert TOKEN not in str(state)
    metrics = (await server.ask("GET", "/metrics")).body.decode()
    assert 'kezek_link_up{hall="aksu",side="centre"} 1.0' in metrics
    trail = (await server.ask("GET", "/api/v1/trail", "admin")).json
    assert [trace["what"] for trace in trail if trace["what"].startswith("centre")] == ["centre_joined"]
    left = await server.ask("POST", f"{HALL}/links/centre/leave", "admin", json={})
    assert left.status == 200
    assert (await server.ask("GET", "/api/v1/links", "admin")).json == []
    repeated = await server.ask("POST", f"{HALL}/links/centre/leave", "admin", json={})
    assert (repeated.status, repeated.code) == (409, "link_none")


async def test_a_fork_is_an_alarm_on_the_supervisors_page(server: Server, centre: FakeCentre) -> None:
    """It names the first record that differs, and the hall goes on."""
    await server.issue()
    await join(server, centre)
    await link(server, lambda link: link["standing"] == "in_step")
    del centre.journals["aksu"][2:]
    body = centre.journals["aksu"][1]
    centre.journals["aksu"][1] = type(body)(body.hall, body.seq, body.body, bytes(32))
    await server.issue()
    state = await link(server, lambda link: link["standing"] == "forked")
    assert state["forked_seq"] == 2
    alarms = (await server.ask("GET", f"{HALL}/supervisor", "manager")).json["alarms"]
    assert [(a["level"], a["count"], a["detail"]) for a in alarms if a["kind"] == "journal_forked"] == [
        ("fault", 2, "centre")
    ]
    assert 'kezek_link_forked_seq{hall="aksu",side="centre"} 2.0' in (await server.ask("GET", "/metrics")).body.decode()
    assert (await server.issue())["number"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"address": "ftp://centre"}, 400, "link_address"),
        ({"code": "12345"}, 400, "malformed"),
        ({"code": "000000"}, 409, "link_code_wrong"),
        ({"address": "http://127.0.0.1:9"}, 502, "link_unreachable"),
        ({"fingerprint": "ab"}, 400, "link_fingerprint"),
        ({"token": "x"}, 400, "malformed"),
    ],
)
async def test_what_joins_nothing_says_why(
    server: Server, centre: FakeCentre, body: dict[str, str], status: int, code: str
) -> None:
    """And nothing is stored."""
    refused = await join(server, centre, **body)
    assert (refused.status, refused.code) == (status, code)
    assert (await server.ask("GET", "/api/v1/links", "admin")).json == []


async def test_something_else_at_the_address_is_no_centre(server: Server, centre: FakeCentre) -> None:
    """Such as another server of this program, which is none."""
    refused = await join(server, centre, address=server.url)
    assert (refused.status, refused.code) == (409, "link_not_centre")


async def test_another_certificate_is_taken_as_right_by_a_person(server: Server) -> None:
    """The fingerprint is the one that a person has compared; nothing but it changes."""
    link = SendingLink("aksu", "centre", "https://127.0.0.1:9", TOKEN, 7, fingerprint="ab" * 32)
    path = f"{HALL}/links/centre/trust"
    none = await server.ask("POST", path, "admin", json={"fingerprint": "cd" * 32})
    assert (none.status, none.code) == (409, "link_none")
    store = server.context.store
    await store.save_sending_link(link)
    await server.app[PARTS][BranchLinks].look(is_changed=True)
    wrong = await server.ask("POST", path, "admin", json={"fingerprint": "cd" * 31})
    assert (wrong.status, wrong.code) == (400, "link_fingerprint")
    assert await store.sending_links() == [link]
    trusted = await server.ask("POST", path, "admin", json={"fingerprint": ":".join(["CD"] * 32)})
    assert trusted.status == 200
    assert await store.sending_links() == [replace(link, fingerprint="cd" * 32)]


async def sign_another(region: Server, keys: LogKeys, now: int) -> None:
    """Have the centre sign a checkpoint of another journal under the hall's name and key."""
    checkpoint = Checkpoint(keys.origin("aksu"), 1, bytes(32))
    note = SignedNote(checkpoint.text, (keys.signers("aksu")[0].signature(checkpoint.text),))
    logs = region.app[PARTS][PublicLogs]
    await logs.witness.sign(f"old 0\n\n{note}", logs.keys.witness(), now // 1_000_000)


async def alter_record(region: Server) -> None:
    """Put another record in the place of the first one at the centre, which starts anew with it."""
    store: Any = region.context.store
    journal = store._journals["aksu"]
    journal[0] = Record("aksu", 1, journal[0].body, bytes(32))
    region.app[PARTS][PublicLogs].logs["aksu"].tree = HallTree("aksu", store)


async def region_hall(region: Server, hall: str) -> Any:
    """A hall as the region's page shows it."""
    halls = (await region.ask("GET", "/api/v1/region", "region")).json["halls"]
    return next(state for state in halls if state["hall"] == hall)


async def test_the_centre_cosigns_the_halls_log_by_itself(server: Server) -> None:
    """With the pairing it has become a witness: nobody writes a key into a configuration. Another hall's log it does
    not know. It publishes the hall's own checkpoint with its signature beside, and signs no log of the hall: where it
    alters a record, its proofs contradict the hall's signature."""
    ticket = await server.issue()
    async with serving(halls=("own",), centre=CentreSettings(name="Region")) as region:
        code = await region.ask("POST", "/api/v1/centre/halls/code", "admin", json={"hall": "aksu"})
        body = {"address": region.url, "code": code.json["code"]}
        assert (await server.ask("POST", f"{HALL}/links/centre/join", "admin", json=body)).status == 200
        await link(server, lambda link: link["behind"] == 0 and link["standing"] == "in_step")
        await region.context.engine.follow_hall("aksu")
        for path in ("checkpoint", f"proof/{ticket['proof'][:10]}"):
            assert (await region.ask("GET", f"/log/aksu/{path}")).status == 404
        logs = server.app[PARTS][PublicLogs]
        (witness,) = logs.further("aksu")
        async with asyncio.timeout(30), aiohttp.ClientSession() as session:
            witnesses = Witnesses("aksu", logs.logs["aksu"], logs.settings, lambda: logs.further("aksu"))
            await witnesses.ask(session)
            while witnesses.faults:  # the first heartbeat has its keys
                await asyncio.sleep(0.05)
                await witnesses.ask(session)
        note = await logs.logs["aksu"].published()
        assert note.signed_by(witness.key) is not None
        assert str(witness.key) in (await server.ask("GET", "/log/aksu/keys")).body.decode().splitlines()
        foreign = region.app[PARTS][PublicLogs].witness.reported_keys
        assert foreign(f"{logs.keys.name}/aksu") != []
        assert (foreign("elsewhere/aksu"), foreign(f"{logs.keys.name}/own")) == ([], [])
        assert (await region.ask("GET", "/log/aksu/checkpoint")).body.decode() == str(note)
        own_key, *_ = logs.logs["aksu"].public_keys()
        keys = (await region.ask("GET", "/log/aksu/keys")).body.decode().splitlines()
        assert keys == [own_key, str(witness.key)]
        proof = RecordProof.read((await region.ask("GET", f"/log/aksu/proof/{ticket['proof'][:10]}")).body.decode())
        assert proof.need_record(bytes.fromhex(ticket["proof"])).origin == f"{logs.keys.name}/aksu"
        assert proof.checkpoint.signed_by(VerifierKey.read(own_key)) == 0
        with pytest.raises(HttpProblem, match="another one"):
            await sign_another(region, logs.keys, server.clock.now)
        async with asyncio.timeout(30):
            while (hall := await region_hall(region, "aksu"))["checkpoint"] is None:  # noqa: ASYNC110 - counted beside whoever looks
                await asyncio.sleep(0.05)
        assert hall["checkpoint"]["size"] == server.context.feed("aksu").seq
        await alter_record(region)
        altered = RecordProof.read((await region.ask("GET", f"/log/aksu/proof/{ticket['proof'][:10]}")).body.decode())
        assert altered.checkpoint.text == note.text
        with pytest.raises(ProofError):
            altered.need_record(bytes.fromhex(ticket["proof"]))
