"""A state that goes back over its last events is the state of before, and goes on as if they had never been."""

from pathlib import Path

import pytest

from queue_server.hall.folds.evolve import evolve, evolve_all
from queue_server.hall.folds.going_back import go_back
from queue_server.hall.state import State
from queue_server.journal.codec import decode
from queue_server.journal.export import hall_of, read_file
from tests.unit.journal.test_golden import BOOKED, CLOCK, GOLDEN, LOST, NIGHT, REOPENED, SUPERVISED


def index_of(state: State) -> dict[str, object]:
    """Everything of the index that can be seen."""
    index = state.index
    lines = sorted(list(line) for line in index.lines.all() if line)
    balance = {name: count for name, count in index.balance.items() if count}
    return {
        "lines": lines,
        "holds": list(index.holds),
        "seats": dict(index.seats),
        "numbers": dict(index.numbers),
        "balance": balance,
        "day_ends": index.day_ends,
        "misses": list(index.bookings.misses),
        "taken": {name: (list(t.starts), list(t.ends)) for name, t in index.bookings.occupied.items() if t.starts},
    }


@pytest.mark.parametrize(
    "journal", [GOLDEN, SUPERVISED, NIGHT, REOPENED, LOST, CLOCK, BOOKED], ids=lambda path: path.stem
)
async def test_going_back_from_any_record_to_any_earlier_one(journal: Path) -> None:
    """Every kind of event is taken back, alone and with those after it; the earlier state itself is not touched."""
    hall = hall_of(journal)
    entries = [decode(record) async for record in read_file(journal)]
    end = evolve_all(State(hall=hall), entries)
    committed = State(hall=hall)
    for at, entry in enumerate(entries):
        index = index_of(committed)
        for count in (1, 2, 5, 12):
            rest = entries[at : at + count]
            working = go_back(evolve_all(committed.copy(), rest), rest, committed)
            assert working == committed, entry
            assert index_of(working) == index_of(committed) == index, entry
            if at % 40 == 0:
                assert evolve_all(working, entries[at:]) == end
        evolve(committed, entry)
    assert (committed, index_of(committed)) == (end, index_of(end))
