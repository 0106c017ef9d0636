"""A state to bytes and back; whatever does not fit is as good as no snapshot."""

import pytest

from queue_server.hall.folds.evolve import evolve, evolve_all
from queue_server.hall.order import upcoming
from queue_server.hall.state import State
from queue_server.journal.codec import decode
from queue_server.journal.packing import snapshot
from queue_server.journal.packing.snapshot import decode_state, encode_state
from tests.unit.journal.days import HALL, day


@pytest.mark.parametrize("seed", range(1, 9))
def test_a_hall_goes_on_from_a_snapshot_as_if_it_had_never_stopped(seed: int) -> None:
    """At every tenth record: the state and its index are the same, and so is every state after it."""
    entries = [decode(record) for record in day(seed, 120)]
    state = State(hall=HALL)
    for number, entry in enumerate(entries, start=1):
        evolve(state, entry)
        if number % 10 == 0:
            restored = decode_state(encode_state(state))
            assert restored == state
            assert restored.index.seats == state.index.seats
            assert restored.index.balance == +state.index.balance
            assert [upcoming(restored, w, state.at, 99) for w in range(1, 5)] == [
                upcoming(state, w, state.at, 99) for w in range(1, 5)
            ]
            assert evolve_all(restored, entries[number:]) == evolve_all(State(hall=HALL), entries)


def test_the_snapshot_of_another_form_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program whose states have other fields, or other rules, reads the journal anew."""
    body = encode_state(State(hall=HALL))
    monkeypatch.setattr(snapshot, "state_form", lambda: "0000000000000000")
    assert decode_state(body) is None


@pytest.mark.parametrize("body", [b"", b"\x00", b"\x92\xa1\xff\xc0", b"not a snapshot"])
def test_a_damaged_snapshot_is_none(body: bytes) -> None:
    """A cache that cannot be read is no error."""
    assert decode_state(body) is None


def test_a_cut_off_snapshot_is_none() -> None:
    """At whatever byte it ends."""
    body = encode_state(State(hall=HALL))
    assert [decode_state(body[:end]) for end in range(len(body))] == [None] * len(body)
