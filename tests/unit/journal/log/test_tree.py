"""The tree over the hashes of records: roots, proofs and their checks, against another implementation."""

from collections.abc import Callable, Sequence
from functools import cache
from hashlib import sha256

import pytest
from pymerkle import InmemoryTree

from queue_server.journal.log.tree import (
    EMPTY_ROOT,
    LeafSpan,
    ProofError,
    Subtree,
    consistency_spans,
    included_root,
    inclusion_spans,
    leaf_hash,
    need_consistent,
    perfect_hash,
    span_hash,
)

MOST = 70
ENTRIES = [sha256(bytes([number])).digest() for number in range(MOST)]
RFC_ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
RFC_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The tree of the tests of Google's certificate-transparency, of whose project RFC 6962 is."""


def hashes_of(entries: Sequence[bytes]) -> Callable[[Subtree], bytes]:
    @cache
    def hash_of(part: Subtree) -> bytes:
        return perfect_hash([leaf_hash(e) for e in entries[part.index << part.level : (part.index + 1) << part.level]])

    return hash_of


HASH_OF = hashes_of(ENTRIES)


def root(size: int) -> bytes:
    return span_hash(LeafSpan(0, size), HASH_OF)


def inclusion(index: int, size: int) -> list[bytes]:
    return [span_hash(span, HASH_OF) for span in inclusion_spans(index, size)]


def consistency(size: int, larger: int) -> list[bytes]:
    return [span_hash(span, HASH_OF) for span in consistency_spans(size, larger)]


@pytest.fixture(scope="module")
def oracle() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for entry in ENTRIES:
        tree.append_entry(entry)
    return tree


def test_roots_of_the_standards_own_tree() -> None:
    """The roots of its first to its last leaf are those that its authors publish."""
    hash_of = hashes_of([bytes.fromhex(entry) for entry in RFC_ENTRIES])
    assert [span_hash(LeafSpan(0, size), hash_of).hex() for size in range(1, 9)] == RFC_ROOTS
    assert span_hash(LeafSpan(0, 0), hash_of) == EMPTY_ROOT


def test_roots_and_proofs_are_those_of_another_implementation(oracle: InmemoryTree) -> None:
    """Whoever checks a log with a tool of their own comes to the same."""
    for size in range(1, MOST + 1):
        assert root(size) == oracle.get_root(size)
        for index in range(size):
            path = oracle.prove_inclusion(index + 1, size).serialize()["path"]
            assert [leaf_hash(ENTRIES[index]).hex(), *(h.hex() for h in inclusion(index, size))] == path


@pytest.mark.slow
def test_each_record_is_proved_in_each_tree() -> None:
    """A proof leads to the root, and one that is cut, longer or another record's does not."""
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = inclusion(index, size)
            assert included_root(index, size, leaf_hash(ENTRIES[index]), proof) == root(size)
            assert included_root(index, size, leaf_hash(b"another"), proof) != root(size)
            with pytest.raises(ProofError, match="too long"):
                included_root(index, size, leaf_hash(ENTRIES[index]), [*proof, root(size)])
            if proof:
                with pytest.raises(ProofError, match="too short"):
                    included_root(index, size, leaf_hash(ENTRIES[index]), proof[:-1])


def test_a_leaf_that_is_not_there_is_in_no_tree() -> None:
    """An index beyond the size is refused."""
    with pytest.raises(ProofError, match="no such leaf"):
        included_root(3, 3, leaf_hash(b""), [])


@pytest.mark.slow
def test_each_tree_is_shown_to_begin_with_each_smaller_one() -> None:
    """A proof of two trees is accepted, and no altered one."""
    for larger in range(MOST + 1):
        for size in range(larger + 1):
            proof = consistency(size, larger)
            need_consistent(size, root(size), larger, root(larger), proof)
            for wrong in ([*proof, EMPTY_ROOT], proof[:-1], [EMPTY_ROOT, *proof[1:]]) if proof else ():
                with pytest.raises(ProofError):
                    need_consistent(size, root(size), larger, root(larger), wrong)


@pytest.mark.parametrize(("size", "larger"), [(5, 5), (5, 8), (8, 20), (0, 4)])
def test_another_smaller_tree_is_named(size: int, larger: int) -> None:
    """A log that has altered a record shows no way from the tree of before to its own."""
    with pytest.raises(ProofError):
        need_consistent(size, leaf_hash(b"altered"), larger, root(larger), consistency(size, larger))


def test_a_tree_does_not_shrink() -> None:
    """A log that was cut off is not the continuation of itself."""
    with pytest.raises(ProofError, match="smaller"):
        need_consistent(5, root(5), 4, root(4), [])
