"""Two versions of the program on one journal: nothing is written that a server beside cannot read."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from queue_server.engine import Engine
from queue_server.engine import writer as writer_module
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.events import TicketHeld, TicketReturned
from queue_server.hall.state import MINUTE
from queue_server.journal import codec
from queue_server.journal.codec import WITH_ZSTD_ANSWERS
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import NewerRecord
from queue_server.journal.shared.contents import ServerRow
from queue_server.journal.store import Batch
from queue_server.servers import ALIVE, Servers, generation_read_by
from tests.halls import DEFINITION, DESK, KIOSK, MORNING

HALL = "aksu"
LATEST = codec.GENERATION + 1
LATER_KINDS: dict[str, int] = {"ticket.held/1": LATEST, "ticket.returned/1": LATEST}
"""Kinds that came with the present generation, as if a release before had not had them."""


@pytest.fixture
def next_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    """This program is of one generation more."""
    monkeypatch.setattr(codec, "GENERATION", LATEST)
    monkeypatch.setattr(writer_module, "GENERATION", LATEST)
    monkeypatch.setattr(codec, "GENERATION_OF", LATER_KINDS)
    monkeypatch.setattr(writer_module, "READ_BY_ALL", codec.READ_BY_ALL - {TicketHeld, TicketReturned})


async def serving(read: Callable[[], int], store: MemoryStore | None = None, now: Any = lambda: MORNING) -> Engine:
    """A visitor is being served at window 1."""
    engine = Engine(store or MemoryStore(), now)
    engine.writers.generation_read = read
    await engine.open_hall(HALL, DEFINITION)
    for command in (c.OpenWindow(1), c.IssueTicket("t1", "land"), c.CallNext(1), c.StartService(1)):
        await engine.submit(HALL, command, DESK if not isinstance(command, c.IssueTicket) else KIOSK)
    return engine


async def test_answers_are_packed_for_the_earliest_server_that_runs() -> None:
    """Another form than it reads is stored only once it has been updated, or is gone."""
    batches: list[Batch] = []

    class NotingStore(MemoryStore):
        async def append(self, batch: Batch) -> None:
            await super().append(batch)
            batches.append(batch)

    read = WITH_ZSTD_ANSWERS - 1
    engine = await serving(lambda: read, NotingStore())
    assert batches[-1].generation_read == WITH_ZSTD_ANSWERS - 1
    read = WITH_ZSTD_ANSWERS
    await engine.submit(HALL, c.IssueTicket("t2", "land"), KIOSK, "id")
    assert batches[-1].generation_read == WITH_ZSTD_ANSWERS


@pytest.mark.usefixtures("next_generation")
async def test_a_kind_that_another_server_cannot_read_waits_until_it_can() -> None:
    """The command is refused with what to do, and carried out once the last one is updated; all else goes on."""
    read = LATEST - 1
    engine = await serving(lambda: read)
    before = engine.feeds[HALL].seq
    with pytest.raises(Refused, match="Update all servers") as refusal:
        await engine.submit(HALL, c.HoldTicket(1, 5), DESK)
    assert (refusal.value.code, engine.feeds[HALL].seq) == ("earlier_server", before)
    await engine.submit(HALL, c.IssueTicket("t2", "land"), KIOSK)
    read = LATEST
    await engine.submit(HALL, c.HoldTicket(1, 5), DESK)
    assert engine.feeds[HALL].state.tickets["t1"].state == "held"
    await engine.stop()


@pytest.mark.usefixtures("next_generation")
async def test_what_time_causes_waits_without_stopping_the_hall() -> None:
    """A hold ends for the journal once every server reads that kind; commands go on meanwhile."""
    read, now = LATEST, MORNING
    engine = await serving(lambda: read, now=lambda: now)
    await engine.submit(HALL, c.HoldTicket(1, 5), DESK)
    read, now = LATEST - 1, MORNING + 6 * MINUTE
    await engine.time.tick()
    await engine.submit(HALL, c.IssueTicket("t2", "land"), KIOSK)
    assert engine.feeds[HALL].state.tickets["t1"].state == "held"
    read = LATEST
    await engine.time.tick()
    await engine.lanes.rest()
    assert engine.feeds[HALL].state.tickets["t1"].state == "waiting"
    await engine.stop()


async def test_a_server_that_meets_a_newer_kind_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It stops that hall, which can be read, and speaks of a newer version and not of a faulty journal."""
    store = MemoryStore()
    newer, older = await serving(lambda: 1, store), Engine(store, lambda: MORNING)
    await older.open_hall(HALL, DEFINITION)
    seq = older.feeds[HALL].seq
    await newer.submit(HALL, c.HoldTicket(1, 5), DESK)
    monkeypatch.delitem(codec._DECODERS, "ticket.held/1")
    with caplog.at_level(logging.CRITICAL):
        await older.refresh_all()
    fault = older.corrupt(HALL)
    assert isinstance(fault, NewerRecord)
    assert "a newer version of this program wrote it; update this server" in caplog.text
    assert older.feeds[HALL].seq == seq
    with pytest.raises(NewerRecord):
        await older.submit(HALL, c.IssueTicket("t2", "land"), KIOSK)
    await newer.stop()
    await older.stop()


async def test_the_earliest_server_that_runs_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was not seen for long does not; nor is anything asked by a server alone."""
    store = MemoryStore()
    servers = Servers(store, lambda: MORNING)
    servers.row = replace(servers.row, reads=3)
    await servers.look()
    assert servers.generation_read() == 3
    now = servers.row.seen_at
    for id_, reads, seen_at in (("gone", 1, now - ALIVE), ("earlier", 2, now), ("later", 4, now)):
        await store.save_server(ServerRow(id_, "", "", "", 1, seen_at, reads=reads, rows_form="other"))
    servers = Servers(store, lambda: MORNING)
    servers.row = replace(servers.row, reads=3)
    await servers.look()
    assert servers.generation_read() == 2
    monkeypatch.setattr("queue_server.servers.GENERATION", 3)
    assert generation_read_by(await store.servers(), now) == 2
    assert servers.forms_of_rows() == {"", "other"}
