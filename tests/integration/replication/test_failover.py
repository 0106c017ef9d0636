"""A real standby takes over: what it lacks was never acknowledged, or the hall stops before a number is given again."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from queue_server.assembly.app import engine_on
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.postgres import connections
from queue_server.journal.postgres.parts import journals
from queue_server.journal.postgres.postgres_store import PostgresStore
from queue_server.journal.record import Corrupt, Record
from queue_server.journal.store import Answer, Batch, DatabaseAway, StoreError
from script.trials.database import DATABASE, Cluster, cluster
from tests.contract.stored_samples import sealed
from tests.halls import DEFINITION, KIOSK, MORNING

HALLS = ("aksu", "burabay")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the database's own user may enter."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    yield place / "cluster"
    shutil.rmtree(place)


async def replicated(database: Cluster, seqs: dict[str, int]) -> None:
    """Wait until the standby has these records."""
    connection = await asyncpg.connect(f"postgresql://postgres@127.0.0.1:{database.ports[1]}/{DATABASE}")
    try:
        while True:
            if dict(await connection.fetch("SELECT hall, seq FROM heads")) == seqs:
                return
            await asyncio.sleep(0.05)
    finally:
        await connection.close()


async def await_database(engine: Engine) -> None:
    """Look until the server has reached the database again."""
    while True:
        try:
            await engine.refresh_all()
        except StoreError:
            await asyncio.sleep(0.1)
        else:
            return


@pytest.mark.slow
async def test_a_hall_whose_last_records_the_standby_lacks_stops(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It says from which record on, and what to do; a hall of which the standby has everything goes on there."""
    async with asyncio.timeout(90), cluster(folder, has_standby=True) as database:
        for statement in ("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()"):
            await database._statement(database.ports[0], statement)
        store = await PostgresStore.open(database.url)
        await store.warn_of_loss(database.url)
        assert "synchronous_standby_names is empty" in caplog.text
        engine = engine_on(store, lambda: MORNING)
        for hall in HALLS:
            await engine.open_hall(hall, DEFINITION)
            await engine.submit(hall, c.IssueTicket("t1", "land"), KIOSK)
        await replicated(database, {hall: engine.feeds[hall].seq for hall in HALLS})
        await database.stop("standby")
        await engine.submit("aksu", c.IssueTicket("t2", "land"), KIOSK)  # acknowledged, and on the primary alone
        await database.stop("primary")
        await database.start("standby")
        await database.promote()
        await await_database(engine)
        seq = engine.feeds["aksu"].seq
        assert f"aksu {seq}: the store ends before this record" in caplog.text
        assert "Bring the place with this record back" in caplog.text
        with pytest.raises(Corrupt):
            await engine.submit("aksu", c.IssueTicket("t3", "land"), KIOSK)
        await engine.submit("burabay", c.IssueTicket("t2", "land"), KIOSK)
        await engine.stop()
        await store.close()


async def confirmed_head(store: PostgresStore) -> Record | None:
    """The end of a journal, once the standby has it."""
    while True:
        try:
            return await store.head("aksu")
        except DatabaseAway:
            await asyncio.sleep(0.1)


@pytest.mark.slow
async def test_what_only_the_primary_has_is_not_believed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit whose wait for the standby was cut off, by the time limit or a crash, stands on the primary. It is not
    acknowledged, given as an answer or read after the crash before the standby has it as well."""
    monkeypatch.setattr(connections, "CONFIRM_S", 0.5)
    monkeypatch.setattr(journals, "APPEND_S", 0.5)
    async with asyncio.timeout(90), cluster(folder, has_standby=True) as database:
        store = await PostgresStore.open(database.url)
        await store.append(Batch(sealed("aksu", 1)))
        await database.stop("standby")
        with pytest.raises(DatabaseAway, match="waits for its standby"):
            await store.append(Batch(sealed("aksu", 2)[1:], [Answer("aksu", "c2", b"", b"{}", 2)]))
        with pytest.raises(DatabaseAway, match="waits for its standby"):
            await store.answer("aksu", "c2")
        await database.stop("primary")
        await database.start("primary")
        with pytest.raises(DatabaseAway, match="waits for its standby"):
            await store.head("aksu")
        await database.start("standby")
        head = await confirmed_head(store)
        assert head is not None
        assert head.seq == 2
        assert await store.answer("aksu", "c2") is not None
        await store.close()
