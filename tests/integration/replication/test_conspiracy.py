"""Whoever alters the past: a centre alone, and a hall with its centre once a witness has signed the day."""

import asyncio
from pathlib import Path

import aiohttp
import pytest

from queue_server.api.http.problem import HttpProblem
from queue_server.api.public_log.log_handlers import PublicLogs
from queue_server.api.public_log.log_keys import add_key, retire_key
from queue_server.api.public_log.witness import CosigningWitness
from queue_server.app_parts import PARTS
from queue_server.cli.journals.public_log.log_check import TrustedKeys, check_continuation, check_ticket
from queue_server.cli.journals.public_log.remote_log import RemoteLog, RemoteLogFault
from queue_server.cli.journals.public_log.verifying import contradictions
from queue_server.config.sections.centre import CentreSettings
from queue_server.config.sections.public_log import LogSettings
from queue_server.config.values.verifier_key import COSIGNATURE_KEY
from queue_server.journal.checks.verify import verify_store
from queue_server.journal.log.checkpoint import Checkpoint, line_of_hash
from queue_server.journal.log.hall_tree import HallTree
from queue_server.journal.log.note import Signature, SignedNote, SignerKey
from queue_server.journal.log.tree import ProofError
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record, chain
from queue_server.replication.branch.joining import join
from tests.halls import MORNING
from tests.integration.api.conftest import Server, serving
from tests.integration.replication.sending_hall import HALL, LONG_NUMBERS, SendingHall, until

NAMED = LogSettings(name="queue.example")
NEWSPAPER = SignerKey("newspaper.example", bytes(32), COSIGNATURE_KEY)
ALTERED = 3


async def alter(store: MemoryStore) -> None:
    """Change a record and seal all after it anew, without a fault in the chain, as whoever has the whole disk can."""
    records = store._journals[HALL]
    bodies = [record.body for record in records[ALTERED - 1 :]]
    bodies[0] = bodies[0].replace(b'"land"', b'"papers"')
    del records[ALTERED - 1 :]
    for body in bodies:
        records.append(Record(HALL, len(records) + 1, body, chain(records[-1].hash, body)))
    store._snapshots.clear()
    assert all(verdict.is_good for verdict in await verify_store(store))


async def cosigned(witness: CosigningWitness, server: Server, before: int) -> tuple[SignedNote, Signature]:
    """The present checkpoint of the hall, and the witness's signature of it. Raises `HttpProblem`."""
    hall_log = server.app[PARTS][PublicLogs].logs[HALL]
    server.clock.pass_s(2)
    note = await hall_log.signed()
    proof = await hall_log.tree.consistency(before, Checkpoint.read(note.text).size)
    lines = "".join(f"{line_of_hash(value)}\n" for value in proof)
    return note, await witness.sign(f"old {before}\n{lines}\n{note}", NEWSPAPER, 1_796_000_000)


async def test_a_hall_and_its_centre_rewrite_the_day_together(tmp_path: Path) -> None:
    """They have every key and every copy but the witness's: it refuses, and older checkpoints and papers show it."""
    store = MemoryStore()
    async with serving(store, log_settings=NAMED) as server:
        papers = [(await server.issue())["proof"] for _ in range(4)]
        keys = server.app[PARTS][PublicLogs].keys.signers(HALL)
        witness = CosigningWitness(MemoryStore(), [str(key.verifier) for key in keys])
        evening, signature = await cosigned(witness, server, 0)
        evening = evening.with_signatures([signature])
    trusted = TrustedKeys([key.verifier for key in keys])
    size = Checkpoint.read(evening.text).size
    (tmp_path / "evening").write_text(str(evening), "utf-8")
    assert await contradictions(store, tmp_path) == []
    await alter(store)
    async with serving(store, log_settings=NAMED) as server, aiohttp.ClientSession() as session:
        await server.issue()
        with pytest.raises(HttpProblem) as refused:
            await cosigned(witness, server, size)
        assert refused.value.code == "log_not_continued"
        remote = RemoteLog(session, f"{server.url}/log/{HALL}")
        with pytest.raises(ProofError):
            await check_continuation(remote, evening, trusted)
        with pytest.raises(RemoteLogFault, match="no record with the code"):
            await check_ticket(remote, papers[-1], trusted)
        with pytest.raises(RemoteLogFault, match="has not signed"):
            await check_continuation(remote, evening, TrustedKeys(trusted.log, [NEWSPAPER.verifier]))
    assert await contradictions(store, tmp_path) == [
        f"{HALL}: evening: the first {size} records are not those that were signed"
    ]


async def test_a_stolen_key_signs_for_no_witness_any_more() -> None:
    """The hall replaces its key: the witness goes on from where it was under the new one, and refuses the thief's."""
    store, signed_before = MemoryStore(), MemoryStore()
    async with serving(store, log_settings=NAMED) as server:
        await server.issue()
        (stolen,) = server.app[PARTS][PublicLogs].keys.signers(HALL)
        note, _ = await cosigned(CosigningWitness(signed_before, [str(stolen.verifier)]), server, 0)
    await add_key(store)
    await retire_key(store)
    async with serving(store, log_settings=NAMED) as server:
        await server.issue()
        (own,) = server.app[PARTS][PublicLogs].keys.signers(HALL)
        witness = CosigningWitness(signed_before, [str(own.verifier)])
        second, _ = await cosigned(witness, server, Checkpoint.read(note.text).size)
        assert Checkpoint.read(second.text).size > Checkpoint.read(note.text).size
    with pytest.raises(HttpProblem) as refused:
        await witness.sign(f"old 0\n\n{await signed(store, stolen)}", NEWSPAPER, 1)
    assert refused.value.code == "log_not_signed"


async def test_a_centre_that_alters_a_record_alone(tmp_path: Path) -> None:
    """The hall names the record, a witness takes no signature but the hall's, and `kezek verify` at the centre says
    which checkpoint of the hall its copy contradicts."""
    hall, store, settings = SendingHall(), MemoryStore(), CentreSettings(name="Region")
    await hall.engine.open_hall(HALL, LONG_NUMBERS)
    await hall.issue(10)
    async with serving(store, halls=("own",), centre=settings) as centre:
        code = (await centre.ask("POST", "/api/v1/centre/halls/code", "admin", json={"hall": HALL})).json["code"]
        token = (await join(hall.store, HALL, "centre", centre.url, code, MORNING)).token
        async with hall.sending(centre.url, token=token), asyncio.timeout(60):
            while await store.head(HALL) != await hall.store.head(HALL):  # noqa: ASYNC110 - the centre's
                await asyncio.sleep(0.01)
    key = SignerKey(f"queue.example/{HALL}", bytes(range(32)))
    note = await signed(hall.store, key)
    (tmp_path / "evening").write_text(str(note), "utf-8")
    assert await contradictions(store, tmp_path) == []
    await alter(store)
    assert len(await contradictions(store, tmp_path)) == 1
    witness = CosigningWitness(MemoryStore(), [str(key.verifier)])
    with pytest.raises(HttpProblem) as refused:
        await witness.sign(f"old 0\n\n{await signed(store, SignerKey(key.verifier.name, bytes(32)))}", NEWSPAPER, 1)
    assert refused.value.code == "log_not_signed"
    async with serving(store, halls=("own",), centre=settings) as centre:
        await hall.issue(1)
        async with hall.sending(centre.url, token=token):
            await until(lambda: hall.state.report.forked_seq is not None)
    assert hall.state.report.forked_seq == ALTERED
    await hall.engine.stop()


async def signed(store: MemoryStore, key: SignerKey) -> SignedNote:
    """A checkpoint of a hall's journal as a store has it."""
    tree = HallTree(HALL, store)
    size = await tree.grow()
    text = Checkpoint(key.verifier.name, size, await tree.root_at(size)).text
    return SignedNote(text, (key.signature(text),))
