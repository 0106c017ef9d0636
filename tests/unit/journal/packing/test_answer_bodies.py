"""Packed answers: the same bytes again, less on the disk, and those of before as they are."""

import zlib

import pytest

from queue_server.hall import commands as c
from queue_server.journal.packing.answer_bodies import DICTIONARY, pack, unpack
from queue_server.views.answer import answer
from script.staging.running_day import running_day


def test_a_packed_answer_comes_back_as_it_was_given() -> None:
    """Also one that is empty, is not JSON, or is longer than a page."""
    for body in (b"{}", b"", b"x", bytes(range(256)), b'{"seq":7}' * 10_000):
        assert unpack(pack(body)) == body


def test_an_answer_of_before_is_given_as_it_is() -> None:
    """A store of an earlier schema holds plain JSON."""
    assert unpack(b'{"seq":7}') == b'{"seq":7}'


def test_any_program_unpacks_an_answer_with_the_dictionary() -> None:
    """Those of before too: it is a whole stream of zlib (RFC 1950), with its header and its checksum."""
    for body in (b"{}", b"", bytes(range(256)) * 100):
        unpacker = zlib.decompressobj(zdict=DICTIONARY)
        assert unpacker.decompress(pack(body)) == body
        assert unpacker.eof


def test_the_answers_of_a_hall_take_a_third_at_the_most() -> None:
    """The dictionary fits what the program answers; where it no longer does, another is added."""
    state = running_day().state
    bodies = [answer(state, c.IssueTicket(ticket, "s"), ()) for ticket in state.tickets]
    assert sum(len(pack(body)) for body in bodies) * 3 < sum(map(len, bodies))


@pytest.mark.parametrize("damaged", [pack(DICTIONARY)[:-1], pack(b"{}")[:6] + b"zzzzzz"])
def test_damage_is_named(damaged: bytes) -> None:
    """Bytes that were changed on the disk are no answer."""
    with pytest.raises(ValueError, match="damaged"):
        unpack(damaged)
