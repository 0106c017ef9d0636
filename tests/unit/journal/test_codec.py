"""Events to bytes and back, for ever the same bytes."""

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.config.definition import Definition
from queue_server.hall import events as e
from queue_server.journal import codec
from queue_server.journal.codec import KINDS, decode, encode, seal
from queue_server.journal.record import Corrupt, Record, chain
from tests.halls import DEFINITION
from tests.unit.journal.days import HALL, day

st.register_type_strategy(Definition, st.just(DEFINITION))
EVENTS = st.deferred(lambda: st.one_of([st.from_type(event) for event in KINDS.values()]))
"""Made by the process that draws: the types of all events are read for half a second."""
TIMES = st.integers(0, 2**53)


def record(body: bytes, seq: int = 1) -> Record:
    return Record(HALL, seq, body, bytes(32))


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(EVENTS, TIMES, st.integers(1, 2**53), st.text(max_size=20), st.text(max_size=20))
def test_an_event_comes_back_as_it_was(event: e.Event, at: int, seq: int, actor: str, cause: str) -> None:
    """Whatever an event holds, decoding its record gives the entry that sealing gave."""
    sealed, entry = seal("aksu", b"\x07" * 32, seq, at, actor, cause, event)
    assert decode(sealed) == entry
    assert sealed.hash == chain(b"\x07" * 32, sealed.body) == entry.hash
    assert encode("aksu", seq, at, actor, cause, event) == sealed.body


def test_every_event_has_one_kind() -> None:
    """The table names each event of the hall, once."""
    assert set(KINDS.values()) == set(get_args(e.Event))
    assert len(set(KINDS.values())) == len(KINDS)


def test_a_body_is_a_compact_array() -> None:
    """No spaces, letters as they are, and only the fields that say something."""
    event = e.TicketCalled("t1", "Ә012", 3, "by_rule", language="kk")
    assert (
        encode("ақсу", 7, 1_760_000_400_000_000, "operator:Айгүл", "c-1", event)
        == (
            '[1,"ақсу",7,1760000400000000,"operator:Айгүл","c-1","ticket.called/1",'
            '{"ticket":"t1","number":"Ә012","window":3,"reason":"by_rule","language":"kk"}]'
        ).encode()
    )


def test_the_first_hash_is_known() -> None:
    """The hash of a first record, as sha256sum gives it for 32 zero bytes and the body."""
    sealed, _ = seal("aksu", e.GENESIS, 1, 0, "clock:hall", "c", e.DayOpened("2026-01-05"))
    assert sealed.body == b'[1,"aksu",1,0,"clock:hall","c","day.opened/1",{"day":"2026-01-05"}]'
    assert sealed.hash.hex() == "ac9c144907b5c2e82d7910b14228e0e705d0cd2a732bcf00980a527f47dfbb60"


@pytest.mark.slow
def test_every_kind_occurs_in_the_random_days() -> None:
    """The days on which verify and audit are tested leave no kind of event out."""
    kinds = {type(decode(sealed).event) for seed in range(1, 30) for sealed in day(seed, 250)}
    assert kinds == set(KINDS.values()) - {e.ClockAccepted, e.ClockRefused, e.ClockCorrected, e.HallPromoted}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "has a body that is no record"),
        (b'{"seq":1}', "has a body that is no record"),
        (b'[1,"aksu",1,0,"a","c","day.opened/1",{}]', "has data that is not that of a day.opened/1"),
        (b'[1,"aksu",1,0,"a","c","day.opened/2",{}]', "is of the kind 'day.opened/2': a newer version"),
        (
            b'[2,"aksu",1,0,"a","c","day.opened/1",{"day":""}]',
            "is of record version 2, and this program reads version 1: a newer version",
        ),
        (b'[1,"aqtau",1,0,"a","c","day.opened/1",{"day":""}]', "is a record of hall 'aqtau'"),
        (b'[1,"aksu",2,0,"a","c","day.opened/1",{"day":""}]', "is the record of seq 2"),
        (b'[1,"aksu",1,0,"a","c","day.opened/1",{"day":"\xff"}]', "has data that is not that of a day.opened/1"),
        (b'[1,"aksu",1,0,"a","c","day.opened/1",' + b"[" * 100_000, "has a body that is no record"),
        (b'[1,"aksu",1,0,"\xff","c","day.opened/1",{"day":""}]', "has a body that is no record"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_record_that_cannot_be_read_is_corrupt(body: bytes, reason: str) -> None:
    """The error names hall and seq, and says what is wrong with the record."""
    with pytest.raises(Corrupt) as caught:
        decode(record(body))
    assert (caught.value.hall, caught.value.seq) == ("aksu", 1)
    assert caught.value.reason.startswith(reason)
    assert str(caught.value) == f"aksu 1: {caught.value.reason}"


def test_an_old_kind_is_upcast_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind that is written no more is brought from version to version up to the event of today."""

    def from_0(data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "window.paused/0.5", {"window": data["counter"]}

    def from_0_5(data: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return "window.paused/1", {**data, "reason": "not recorded"}

    monkeypatch.setitem(codec.UPCASTS, "window.paused/0", from_0)
    monkeypatch.setitem(codec.UPCASTS, "window.paused/0.5", from_0_5)
    old = record(b'[1,"aksu",1,0,"a","c","window.paused/0",{"counter":4}]')
    assert decode(old).event == e.WindowPaused(4, "not recorded")


def test_an_upcast_that_gives_bad_data_is_corrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Old data that does not become an event is named like any other bad data."""
    monkeypatch.setitem(codec.UPCASTS, "window.paused/0", lambda data: ("window.paused/1", data))
    with pytest.raises(Corrupt, match=r"has data that is not that of a window\.paused/0"):
        decode(record(b'[1,"aksu",1,0,"a","c","window.paused/0",{"counter":4}]'))
