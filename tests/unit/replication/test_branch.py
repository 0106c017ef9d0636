"""The parts of the hall's side that need no network."""

import pytest

from queue_server.replication.branch.fork_search import first_differing
from queue_server.replication.branch.joining import BadServerAddress, fingerprint_of, server_address
from queue_server.replication.branch.pacing import LONGEST_LINK_WAIT_S, BackOff, BandwidthLimit


def test_rests_double_up_to_a_quarter_of_a_minute_and_differ_by_chance() -> None:
    """Two hundred halls whose centre comes back do not ask it in the same second."""
    least, always = BackOff(lambda: 0.0), BackOff(lambda: 1.0)
    assert [always.next_wait_s() for _ in range(6)] == [1.0, 2.0, 4.0, 8.0, 15.0, 15.0]
    assert [least.next_wait_s() for _ in range(3)] == [0.5, 1.0, 2.0]
    for _ in range(2000):
        assert always.next_wait_s() <= LONGEST_LINK_WAIT_S
    always.succeeded()
    assert always.next_wait_s() == 1.0


def test_a_limit_holds_on_the_average_and_nothing_is_saved_up() -> None:
    limit = BandwidthLimit(80)  # 10,000 bytes a second
    assert [limit.wait_s(5000, 0.0), limit.wait_s(5000, 0.0), limit.wait_s(1, 0.25)] == [0.0, 0.5, 0.75]
    assert limit.wait_s(5000, 100.0) == 0.0
    assert limit.wait_s(1, 100.0) == 0.5
    assert BandwidthLimit(None).wait_s(10**9, 0.0) == 0.0


@pytest.mark.parametrize(
    ("common", "own_length", "its_length"), [(0, 5, 9), (4, 9, 9), (8, 9, 9), (9, 9, 9), (5, 5, 9), (0, 0, 3)]
)
async def test_the_first_difference_is_found_by_a_few_questions(common: int, own_length: int, its_length: int) -> None:
    """Also where one journal is the beginning of the other: then it is the record that one of them lacks."""
    questions = 0

    async def own(seq: int) -> bytes:
        assert 0 < seq <= own_length
        return b"%d" % seq

    async def hash_there(seq: int) -> bytes:
        nonlocal questions
        assert 0 < seq <= its_length
        questions += 1
        return b"%d" % seq if seq <= common else b"other"

    assert await first_differing(own, hash_there, min(own_length, its_length)) == common + 1
    assert questions <= 4


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("centre.example", "https://centre.example"),
        (" https://centre.example/ ", "https://centre.example"),
        ("http://192.0.2.7:8080", "http://192.0.2.7:8080"),
        ("centre.example:8443", "https://centre.example:8443"),
        ("https://centre.example/kezek/", "https://centre.example/kezek"),
    ],
)
def test_an_address_is_read_as_people_write_it(text: str, address: str) -> None:
    assert server_address(text) == address


@pytest.mark.parametrize(
    "text", ["", "ftp://centre.example", "https://", "http://u:p@centre.example", "a b", "https://c?d=1"]
)
def test_an_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadServerAddress):
        server_address(text)


def test_a_fingerprint_is_read_with_colons_and_without() -> None:
    colons = ":".join(["AB"] * 32)
    assert fingerprint_of(colons) == fingerprint_of("ab" * 32) == "ab" * 32
    assert fingerprint_of("ab" * 31) is fingerprint_of("xy" * 32) is fingerprint_of("") is None
