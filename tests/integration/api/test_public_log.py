"""The public log: a stranger checks a ticket with the log's key alone, and witnesses sign only what continues."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from msgspec.structs import replace

from queue_server.api.public_log import log_handlers
from queue_server.api.public_log.log_handlers import PublicLogs
from queue_server.api.public_log.log_keys import add_key, retire_key
from queue_server.api.public_log.witnesses import Witnesses
from queue_server.app_parts import PARTS
from queue_server.config.sections.public_log import LogSettings, WitnessSettings
from queue_server.config.values.verifier_key import VerifierKey
from queue_server.journal.log.checkpoint import Checkpoint, RecordProof
from queue_server.journal.log.note import SignedNote
from queue_server.journal.log.tiles import Tile, hashes_of, subtree_hash, tiles_of
from queue_server.journal.log.tree import consistency_spans, leaf_hash, need_consistent, span_hash
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record
from tests.integration.api.conftest import HALL, Server, serving

LOG = "/log/aksu"
NAMED = LogSettings(name="queue.example")


async def text(server: Server, path: str, status: int = 200) -> str:
    reply = await server.ask("GET", path)
    assert reply.status == status, reply.body
    return reply.body.decode()


async def key_of(server: Server) -> VerifierKey:
    return VerifierKey.read((await text(server, f"{LOG}/keys")).splitlines()[0])


async def checkpoint(server: Server) -> Checkpoint:
    """The checkpoint that is published, once its signature has been checked."""
    server.clock.pass_s(2)
    note = SignedNote.read(await text(server, f"{LOG}/checkpoint"))
    assert note.signed_by(await key_of(server)) == 0
    return Checkpoint.read(note.text)


async def tile(server: Server, wanted_tile: Tile, level: str) -> bytes:
    reply = await server.ask("GET", f"{LOG}/tile/{level}/{wanted_tile.path}")
    assert reply.status == 200, reply.body
    assert "immutable" in reply.headers["Cache-Control"]
    return reply.body


async def test_a_stranger_checks_a_ticket_by_its_code(server: Server) -> None:
    """The proof leads from the hash of the paper to the signed root, and says which record it is."""
    ticket = await server.issue()
    await server.issue()
    server.clock.pass_s(2)
    proof = RecordProof.read(await text(server, f"{LOG}/proof/{ticket['proof'][:10]}"))
    proved = proof.need_record(bytes.fromhex(ticket["proof"]))
    assert proof.checkpoint.signed_by(await key_of(server)) == 0
    assert proved.origin == (await key_of(server)).name
    assert proved.size >= proof.index + 1


async def test_the_tiles_alone_lead_to_the_root(server: Server) -> None:
    """Whoever mirrors the log with other tools finds entries, leaves and root in agreement, and that it only grows."""
    first = await checkpoint(server)
    for _ in range(3):
        await server.issue()
    second = await checkpoint(server)
    assert second.size > first.size
    width = Tile(0, 0, second.size)
    entries = await tile(server, width, "entries")
    assert entries[:2] == b"\x00\x20"
    hashes = [entries[at + 2 : at + 34] for at in range(0, len(entries), 34)]
    leaves = hashes_of(await tile(server, width, "0"), width)
    assert leaves == [leaf_hash(entry) for entry in hashes]
    spans = consistency_spans(first.size, second.size)
    assert {t.width for t in tiles_of(spans, second.size)} == {second.size}
    proof = [span_hash(span, lambda part: subtree_hash(part, second.size, {width: leaves})) for span in spans]
    need_consistent(first.size, first.root, second.size, second.root, proof)


@pytest.mark.parametrize(
    "path",
    [
        f"{LOG}/tile/0/000",
        f"{LOG}/tile/0/000.p/255",
        f"{LOG}/tile/7/000",
        f"{LOG}/tile/0/x",
        f"{LOG}/tile/10/000",
        f"{LOG}/tile/entries/001",
        f"{LOG}/proof/0000000000",
        f"{LOG}/proof/nothing",
        "/log/nowhere/checkpoint",
    ],
)
async def test_what_is_not_there_is_not_found(server: Server, path: str) -> None:
    """No tile that the tree does not have, no proof without a record."""
    await server.issue()
    assert (await server.ask("GET", path)).status == 404


async def test_keys_are_replaced_side_by_side() -> None:
    """A log has its name from its first key; the next one signs beside it, and then alone."""
    store = MemoryStore()
    async with serving(store) as server:
        first = await key_of(server)
    await add_key(store)
    async with serving(store) as server:
        keys = [VerifierKey.read(line) for line in (await text(server, f"{LOG}/keys")).splitlines()]
        note = SignedNote.read(await text(server, f"{LOG}/checkpoint"))
        assert keys[0] == first
        assert [note.signed_by(key) for key in keys] == [0, 0]
    await retire_key(store)
    async with serving(store) as server:
        assert await key_of(server) == keys[1]
        assert keys[1].name == first.name
    with pytest.raises(ValueError, match="has to stay"):
        await retire_key(store)


async def test_without_witnesses_nothing_is_signed_before_somebody_asks(server: Server) -> None:
    """The round of each minute takes the records into the tree, so that the first who asks does not wait for that."""
    await server.issue()
    hall_log = server.app[PARTS][PublicLogs].logs["aksu"]
    async with aiohttp.ClientSession() as session:
        await Witnesses("aksu", hall_log, LogSettings()).ask(session)
    assert (hall_log.tree.size, hall_log._own) == (server.context.feed("aksu").seq, None)
    assert (await checkpoint(server)).size == hall_log.tree.size
    await server.issue()
    async with aiohttp.ClientSession() as session:
        await Witnesses("aksu", hall_log, LogSettings()).ask(session)
    assert (await checkpoint(server)).size == server.context.feed("aksu").seq


@pytest.fixture
async def log_and_witness() -> AsyncIterator[tuple[Server, Server, Witnesses]]:
    """A server with a log, another that is its witness, and the first one's side of that."""
    store = MemoryStore()
    async with serving(store, log_settings=NAMED) as server:
        key = str(await key_of(server))
        async with serving(log_settings=LogSettings(name="newspaper.example", witness_of=(key,))) as witness:
            witness_key = str(witness.app[PARTS][PublicLogs].keys.witness().verifier)
            settings = replace(NAMED, witnesses=(WitnessSettings(witness.url, witness_key),), witnesses_needed=1)
            yield server, witness, Witnesses("aksu", server.app[PARTS][PublicLogs].logs["aksu"], settings)


async def test_a_witness_signs_what_continues(log_and_witness: tuple[Server, Server, Witnesses]) -> None:
    """The published checkpoint has its signature and its time, and so has the next one."""
    server, witness, witnesses = log_and_witness
    key = witness.app[PARTS][PublicLogs].keys.witness().verifier
    async with aiohttp.ClientSession() as session:
        for _ in range(2):
            await server.issue()
            server.clock.pass_s(2)
            await witnesses.ask(session)
            note = SignedNote.read(await text(server, f"{LOG}/checkpoint"))
            assert note.signed_by(key) == witness.clock.now // 1_000_000
            size = Checkpoint.read(note.text).size
    assert (await witness.context.store.cosigned_tree("queue.example/aksu")).size == size  # type: ignore[union-attr]
    await server.issue()
    assert Checkpoint.read(SignedNote.read(await text(server, f"{LOG}/checkpoint")).text).size == size


async def test_the_end_of_a_day_is_signed_at_once(
    log_and_witness: tuple[Server, Server, Witnesses], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The witness has the day's last record before the next minute's round."""
    server, witness, witnesses = log_and_witness
    monkeypatch.setattr(log_handlers, "DAY_END_S", 0.0)
    monkeypatch.setattr(server.app[PARTS][PublicLogs], "settings", witnesses.settings)
    await server.issue()
    assert (await server.ask("POST", f"{HALL}/day/close", "manager", json={})).status == 200
    seq = server.context.feeds()["aksu"].seq
    async with asyncio.timeout(10):
        while (tree := await witness.context.store.cosigned_tree("queue.example/aksu")) is None:  # noqa: ASYNC110 - the witness's
            await asyncio.sleep(0.01)
    assert tree.size == seq


async def test_a_witness_that_starts_anew_is_asked_from_where_it_was(
    log_and_witness: tuple[Server, Server, Witnesses],
) -> None:
    """The log forgets at a restart what was signed, and is told."""
    server, witness, witnesses = log_and_witness
    async with aiohttp.ClientSession() as session:
        await server.issue()
        await witnesses.ask(session)
        await server.issue()
        server.clock.pass_s(2)
        forgetful = Witnesses("aksu", server.app[PARTS][PublicLogs].logs["aksu"], witnesses.settings)
        await forgetful.ask(session)
    assert forgetful.faults == {}
    tree = await witness.context.store.cosigned_tree("queue.example/aksu")
    assert tree is not None
    assert tree.size == server.context.readable_feed("aksu").seq


async def test_a_log_that_was_altered_is_signed_by_no_witness(
    log_and_witness: tuple[Server, Server, Witnesses], caplog: pytest.LogCaptureFixture
) -> None:
    """The server makes its tree anew from a journal with another record: the witness refuses, which is logged once,
    what it signed stays published, and the hall goes on."""
    server, _witness, witnesses = log_and_witness
    async with aiohttp.ClientSession() as session:
        await server.issue()
        await witnesses.ask(session)
        signed = await text(server, f"{LOG}/checkpoint")
        store: Any = server.context.store
        journal = store._journals["aksu"]
        journal[1] = Record("aksu", 2, journal[1].body, bytes(32))
        await server.issue()
        tree = server.app[PARTS][PublicLogs].logs["aksu"].tree
        tree.__init__("aksu", store)  # type: ignore[misc]
        server.clock.pass_s(2)
        await witnesses.ask(session)
        await witnesses.ask(session)
    assert list(witnesses.faults.values()) == ["it finds that the log does not continue what it signed before"]
    assert sum("has not signed" in record.message for record in caplog.records) == 1
    assert await text(server, f"{LOG}/checkpoint") == signed
    await server.issue()


async def test_a_witness_that_is_away_costs_its_signature(log_and_witness: tuple[Server, Server, Witnesses]) -> None:
    """The log stays published as it was."""
    server, _witness, witnesses = log_and_witness
    away = replace(
        witnesses.settings, witnesses=(replace(witnesses.settings.witnesses[0], address="http://127.0.0.1:9"),)
    )
    log_witnesses = Witnesses("aksu", server.app[PARTS][PublicLogs].logs["aksu"], away)
    async with aiohttp.ClientSession() as session:
        await log_witnesses.ask(session)
    assert len(log_witnesses.faults) == 1
    assert server.app[PARTS][PublicLogs].logs["aksu"].cosigned is None


async def test_a_checkpoint_keeps_its_signatures(log_and_witness: tuple[Server, Server, Witnesses]) -> None:
    """Where the journal has not gone on, a witness signs again after ten minutes and not before. While it is away its
    signature stays, also where none is needed, unless it has another key by now; it signs what came meanwhile once it
    answers."""
    server, witness, named = log_and_witness
    key = witness.app[PARTS][PublicLogs].keys.witness().verifier
    witnesses = Witnesses(
        "aksu", server.app[PARTS][PublicLogs].logs["aksu"], replace(named.settings, witnesses_needed=0)
    )
    (entry,) = witnesses._named

    async def signed_after(rest_s: int, *, is_away: bool = False) -> int | None:
        witnesses._named = [replace(entry, address="http://127.0.0.1:9" if is_away else entry.address)]
        server.clock.pass_s(rest_s)
        witness.clock.pass_s(rest_s)
        await witnesses.ask(session)
        return SignedNote.read(await text(server, f"{LOG}/checkpoint")).signed_by(key)

    async with aiohttp.ClientSession() as session:
        await server.issue()
        first_at = await signed_after(2)
        assert first_at == witness.clock.now // 1_000_000
        assert await signed_after(590) == first_at
        assert await signed_after(20, is_away=True) == first_at
        again_at = await signed_after(60)
        assert again_at == witness.clock.now // 1_000_000
        another_key = replace(entry.key, public=bytes(32))
        witnesses._named = [replace(entry, address="http://127.0.0.1:9", key=another_key)]
        await witnesses.ask(session)
        assert SignedNote.read(await text(server, f"{LOG}/checkpoint")).signed_by(key) is None
        await server.issue()
        assert await signed_after(2, is_away=True) is None
        assert await signed_after(60) == witness.clock.now // 1_000_000


SIGNED_BY_ANOTHER = "\u2014 newspaper.example AAAAAGRlYWQgYmVlZiBkZWFkIGJlZWY=\n"


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [
        (200, SIGNED_BY_ANOTHER, "no signature of its key"),
        (200, "thank you\n", ""),
        (200, "x" * 20_000, ""),
        (200, "", ""),
        (409, "9999\n", "has signed 9999 records"),
        (409, "0\n", "another tree of 0 records"),
        (409, "many\n", ""),
        (500, "", "it answers 500"),
    ],
)
async def test_a_witness_that_lies(
    log_and_witness: tuple[Server, Server, Witnesses],
    caplog: pytest.LogCaptureFixture,
    status: int,
    answer: str,
    reason: str,
) -> None:
    """It counts as one that has not signed: logged once, nothing stored, and the hall goes on."""

    async def lie(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=status, text=answer, headers={"Content-Type": "text/x.tlog.size"})

    server, _witness, witnesses = log_and_witness
    app = web.Application()
    app.router.add_post("/add-checkpoint", lie)
    async with TestServer(app) as liar, aiohttp.ClientSession() as session:
        named = replace(witnesses.settings.witnesses[0], address=str(liar.make_url("")).rstrip("/"))
        log_witnesses = Witnesses(
            "aksu", server.app[PARTS][PublicLogs].logs["aksu"], replace(witnesses.settings, witnesses=(named,))
        )
        await server.issue()
        await log_witnesses.ask(session)
        await log_witnesses.ask(session)
    assert reason in log_witnesses.faults["newspaper.example"]
    assert sum("has not signed" in record.message for record in caplog.records) == 1
    assert server.app[PARTS][PublicLogs].logs["aksu"].cosigned is None
    await server.issue()


ORIGIN = "queue.example/aksu"


async def test_what_a_witness_refuses(log_and_witness: tuple[Server, Server, Witnesses]) -> None:
    """No request, another log, no signature of its key, a size that is not the last one, a wrong proof."""
    server, witness, witnesses = log_and_witness
    for _ in range(3):
        await server.issue()
    note = str(await server.app[PARTS][PublicLogs].logs["aksu"].signed())
    size = Checkpoint.read(note).size
    unsigned = note.rpartition("\u2014")[0] + "\u2014 queue.example/aksu AAAAAAAA\n"

    async def status(body: str) -> tuple[int, str]:
        reply = await witness.ask("POST", "/add-checkpoint", data=body.encode())
        return reply.status, reply.body.decode() if reply.status == 409 else reply.code

    assert await status("nonsense") == (400, "malformed")
    assert await status(f"old {size + 1}\n\n{note}") == (400, "malformed")
    assert await status(f"old 0\n\n{note.replace(ORIGIN, 'other.example/aksu')}") == (404, "unknown_log")
    assert await status(f"old 0\n\n{unsigned}") == (403, "log_not_signed")
    assert await status(f"old 0\n\n{note.replace(str(size), str(size + 1), 1)}") == (403, "log_not_signed")
    assert await status(f"old 2\n\n{note}") == (409, "0\n")
    assert await status(f"old 0\n{'A' * 43}=\n\n{note}") == (422, "log_not_continued")
    async with aiohttp.ClientSession() as session:
        await witnesses.ask(session)
    assert await status(f"old 0\n\n{note}") == (409, f"{size}\n")
