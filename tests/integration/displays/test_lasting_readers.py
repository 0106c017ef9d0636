"""A printer that had come further than the journal reaches is a witness at the start."""

import asyncio

from queue_server.assembly.app import engine_on
from queue_server.backups.after_restore import hear_lasting_readers
from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from tests.halls import DEFINITION, KIOSK, MORNING


async def test_a_printer_beyond_the_end() -> None:
    """Numbers go on beyond what it may have printed; one within the journal, or of another hall, changes nothing."""
    store = MemoryStore()
    engine = engine_on(store, lambda: MORNING)
    running = asyncio.create_task(engine.run())
    await engine.open_hall("aksu", DEFINITION)
    await engine.submit("aksu", c.IssueTicket("t1", "land"), KIOSK)
    state = engine.feeds["aksu"].state
    end = state.seq
    for reader, position in (("printer:aksu:a", end), ("printer:other:b", end + 9), ("printer:aksu:c", 10**12)):
        await store.save_position(reader, position)
    readers = {"printer:aksu:a": "aksu", "printer:other:b": "other", "printer:aksu:c": "aksu", "printer:aksu:d": "aksu"}
    await hear_lasting_readers(engine, store, readers)
    assert (state.seq, state.loss) == (end, None)
    await store.save_position("printer:aksu:d", end + 6)
    await hear_lasting_readers(engine, store, readers)
    assert state.last_numbers["A"] == 7
    await engine.stop()
    await running
