"""The state on which commands are decided is the committed one and what was decided since, whoever has written."""

from pathlib import Path
from random import Random

import pytest

from queue_server.engine.working_state import MOST_MISSED, WorkingState
from queue_server.hall.events import Entry
from queue_server.hall.folds.evolve import evolve_all
from queue_server.hall.state import State
from queue_server.journal.codec import decode
from queue_server.journal.export import hall_of, read_file
from queue_server.journal.feed import Feed
from queue_server.journal.memory import MemoryStore
from tests.unit.journal.test_golden import BOOKED, CLOCK, GOLDEN, LOST, NIGHT, REOPENED, SUPERVISED


async def entries_of(journal: Path) -> list[Entry]:
    return [decode(record) async for record in read_file(journal)]


def new_feed(journal: Path) -> Feed:
    return Feed(State(hall=hall_of(journal)), MemoryStore())


@pytest.mark.parametrize(
    "journal", [GOLDEN, SUPERVISED, NIGHT, REOPENED, LOST, CLOCK, BOOKED], ids=lambda path: path.stem
)
async def test_it_is_right_whoever_writes(journal: Path) -> None:
    """Records decided here and committed, all or some of them, or taken back, and written elsewhere, in turns."""
    feed, random = new_feed(journal), Random(journal.stem)
    working, expected = WorkingState(feed), State(hall=feed.hall)
    entries = await entries_of(journal)
    while entries:
        count = random.randrange(1, 9)
        part, entries = entries[:count], entries[count:]
        if is_decided_here := random.random() < 0.5:
            for entry in part:
                working.fold(entry)
        if is_decided_here and random.random() < 0.5:
            feed.advance(part[: count // 2])
            working.keep()
            assert working.state.seq == part[-1].seq
            if is_taken_back := random.random() < 0.3:
                working.roll_back()
                assert working.own_copy() == feed.state
            feed.advance(part[count // 2 :])
            if is_taken_back:
                working.miss(part[count // 2 :])
            working.keep()
        else:
            working.roll_back()
            feed.advance(part)
            working.miss(part)
        evolve_all(expected, part)
        assert working.state == expected
        if random.random() < 0.3:
            assert working.own_copy() == expected
    assert working.own_copy() == expected


async def test_a_hall_in_which_nothing_is_decided_here_has_one_state() -> None:
    """And again, once more was written elsewhere than a copy costs."""
    feed = new_feed(GOLDEN)
    working = WorkingState(feed)
    first, *rest = await entries_of(GOLDEN)
    assert len(rest) > 2 * MOST_MISSED
    feed.advance([first])
    working.miss([first])
    assert working.state is feed.state
    before = working.own_copy()
    assert before is working.own_copy() is not feed.state
    for entry in rest:
        feed.advance([entry])
        working.miss([entry])
    assert working.own_copy() is not before
    assert working.own_copy() == feed.state
