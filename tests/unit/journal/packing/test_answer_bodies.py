"""Packed answers: the same bytes again, less on the disk, and those of before as they are."""

import zlib

import pytest

from queue_server.hall import commands as c
from queue_server.journal.codec import WITH_ZSTD_ANSWERS
from queue_server.journal.packing.answer_bodies import ZLIB_DICTIONARY, pack, unpack
from queue_server.views.answer import answer
from script.staging.running_day import running_day

BEFORE_ZSTD = WITH_ZSTD_ANSWERS - 1
GENERATIONS = pytest.mark.parametrize("read", [BEFORE_ZSTD, WITH_ZSTD_ANSWERS])


@GENERATIONS
def test_a_packed_answer_comes_back_as_it_was_given(read: int) -> None:
    """Also one that is empty, is not JSON, or is longer than a page."""
    for body in (b"{}", b"", b"x", bytes(range(256)), b'{"seq":7}' * 10_000):
        assert unpack(pack(body, read)) == body


def test_an_answer_of_before_is_given_as_it_is() -> None:
    """A store of an earlier schema holds plain JSON."""
    assert unpack(b'{"seq":7}') == b'{"seq":7}'


def test_an_earlier_program_unpacks_what_is_packed_for_it() -> None:
    """It is a whole stream of zlib (RFC 1950), with its header and its checksum."""
    for body in (b"{}", b"", bytes(range(256)) * 100):
        unpacker = zlib.decompressobj(zdict=ZLIB_DICTIONARY)
        assert unpacker.decompress(pack(body, BEFORE_ZSTD)) == body
        assert unpacker.eof


def test_an_earlier_program_refuses_what_is_packed_for_later_ones() -> None:
    """It takes it for a damaged stream, and gives nobody an answer that is none."""
    with pytest.raises(zlib.error):
        zlib.decompressobj(zdict=ZLIB_DICTIONARY).decompress(pack(b"{}", WITH_ZSTD_ANSWERS))


def test_stored_answers_are_read_for_ever() -> None:
    """A change of the dictionary, or of what stands before a frame, would lose them."""
    stored = bytes.fromhex("7800241775000030376e756c6c7d02fc707c891feb3dba9edb")
    assert unpack(stored) == b'{"seq":7,"ticket":null}'


@pytest.mark.parametrize(("read", "times"), [(BEFORE_ZSTD, 3), (WITH_ZSTD_ANSWERS, 4)])
def test_the_answers_of_a_hall_take_a_part_of_their_bytes(read: int, times: int) -> None:
    """The dictionaries fit what the program answers; where they no longer do, another is added."""
    state = running_day().state
    bodies = [answer(state, c.IssueTicket(ticket, "s"), ()) for ticket in state.tickets]
    assert sum(len(pack(body, read)) for body in bodies) * times < sum(map(len, bodies))


@pytest.mark.parametrize(
    "damaged",
    [
        pack(ZLIB_DICTIONARY, BEFORE_ZSTD)[:-1],
        pack(b"{}", BEFORE_ZSTD)[:6] + b"zzzzzz",
        pack(ZLIB_DICTIONARY, WITH_ZSTD_ANSWERS)[:-1],
        pack(b"{}", WITH_ZSTD_ANSWERS)[:4] + b"zzzzzz",
        pack(b"{}", WITH_ZSTD_ANSWERS)[:-1] + b"!",
    ],
)
def test_damage_is_named(damaged: bytes) -> None:
    """Bytes that were changed on the disk are no answer."""
    with pytest.raises(ValueError, match="damaged"):
        unpack(damaged)
