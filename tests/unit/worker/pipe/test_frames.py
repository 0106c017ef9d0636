"""What crosses the channel of server and worker: frames, questions, errors."""

import pytest

from queue_server.journal.record import Corrupt
from queue_server.journal.store import Conflict, Unavailable
from queue_server.reports.period import NoPeriod
from queue_server.stats.figures.charts.chart_drawing import NotDrawn
from queue_server.stats.figures.figure_documents import BadPeriod
from queue_server.stats.visits.present import NotReady
from queue_server.worker.pipe.faults import WorkerBug, error_of, fault_of
from queue_server.worker.pipe.frames import (
    LENGTH_BYTES,
    MOST_FRAME_BYTES,
    AnswerFault,
    Garbled,
    Hello,
    Inquiry,
    Notice,
    Reply,
    decode_frame,
    encode_frame,
    frame_length,
)


@pytest.mark.parametrize(
    "frame",
    [Hello("form"), Inquiry(7, b"body"), Reply(7, b"body"), Reply(7, fault=AnswerFault("bug", "x")), Notice(b"")],
)
def test_a_frame_is_read_as_it_was_written(frame: Hello | Inquiry | Reply | Notice) -> None:
    """Its length stands before it."""
    body = encode_frame(frame)
    assert frame_length(body[:LENGTH_BYTES]) == len(body) - LENGTH_BYTES
    assert decode_frame(body[LENGTH_BYTES:]) == frame


@pytest.mark.parametrize("body", [b"", b"\xc1", b"GET / HTTP/1.1", b"\x92\x09\x01", b"\x93\x01\xa1x\xc4\x00"])
def test_what_is_no_frame_is_refused(body: bytes) -> None:
    """Nothing, a byte that MessagePack never uses, another protocol, an unknown kind, a number that is none."""
    with pytest.raises(Garbled):
        decode_frame(body)


def test_a_frame_that_is_too_long_is_neither_read_nor_written() -> None:
    """Before a byte of it is stored."""
    with pytest.raises(Garbled, match="longer than"):
        frame_length((MOST_FRAME_BYTES + 1).to_bytes(LENGTH_BYTES, "big"))
    with pytest.raises(ValueError, match="too many"):
        encode_frame(Notice(bytes(MOST_FRAME_BYTES)))


@pytest.mark.parametrize(
    "error",
    [
        BadPeriod("the period ends before it begins"),
        NoPeriod("There is nothing to tell."),
        NotDrawn("no font"),
        Conflict("seq 4 is next"),
        Unavailable("the disk is full"),
        NotReady("aksu", 3, 10),
        Corrupt("aksu", 7, "missing"),
        MemoryError("there is too little memory for it"),
    ],
)
def test_an_error_is_the_same_on_the_other_side(error: Exception) -> None:
    """Its kind, its sentence and its numbers."""
    other = error_of(fault_of(error))
    assert (type(other), str(other)) == (type(error), str(error))
    assert {**vars(other)} == {**vars(error)}


def test_any_other_error_is_a_bug() -> None:
    """Also a fault that only another version knows."""
    assert str(error_of(fault_of(ZeroDivisionError("by zero")))) == "ZeroDivisionError: by zero"
    assert isinstance(error_of(AnswerFault("of_tomorrow", "x")), WorkerBug)
