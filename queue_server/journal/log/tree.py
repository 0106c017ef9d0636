"""Computes the Merkle tree of RFC 6962 over the hashes of a journal's records. Pure.

Leaf number n is the record with seq n + 1: its entry is the 32 bytes of that record's hash. What a root or a proof is
made of is named as spans of leaves first, and a span is made of perfect subtrees. So a caller can fetch the subtrees
that are needed, from memory, a store or over HTTP, before anything is computed.

Source: RFC 6962, section 2.1; the checks of proofs are those of RFC 9162, sections 2.1.3.2 and 2.1.4.2.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import Final

from msgspec import Struct

EMPTY_ROOT: Final = sha256().digest()
"""The root of the tree without leaves."""
MOST_PROOF_HASHES: Final = 63
"""A proof of a tree with a number of leaves of 63 bits is not longer."""


class LeafSpan(Struct, frozen=True):
    """The leaves from `first` to the one before `end`."""

    first: int
    end: int


class Subtree(Struct, frozen=True):
    """A perfect subtree: number `index`, from the left, of those with 2 ** `level` leaves."""

    level: int
    index: int


class ProofError(Exception):
    """A proof does not lead to the root that it should lead to."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of the leaf with that entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node with those children."""
    return sha256(b"\x01" + left + right).digest()


def perfect_hash(hashes: Sequence[bytes]) -> bytes:
    """The root above as many subtrees of one size as are a power of two."""
    while len(hashes) > 1:
        hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def subtrees(span: LeafSpan) -> list[Subtree]:
    """The perfect subtrees that a span of a tree consists of, left to right. The span begins where a subtree of at
    least its size begins."""
    parts = []
    first = span.first
    while first < span.end:
        level = (span.end - first).bit_length() - 1
        parts.append(Subtree(level, first >> level))
        first += 1 << level
    return parts


def span_hash(span: LeafSpan, hash_of: Callable[[Subtree], bytes]) -> bytes:
    """The hash of a span, from the hashes of its subtrees; that of no leaves is `EMPTY_ROOT`."""
    hashes = [hash_of(part) for part in subtrees(span)]
    if not hashes:
        return EMPTY_ROOT
    right = hashes.pop()
    while hashes:
        right = node_hash(hashes.pop(), right)
    return right


def inclusion_spans(index: int, size: int) -> list[LeafSpan]:
    """The spans whose hashes prove that leaf `index` is in the tree of `size` leaves, from the leaf's sibling up."""
    spans = []
    span = LeafSpan(0, size)
    while span.end - span.first > 1:
        left, right = _halves(span)
        span, sibling = (left, right) if index < left.end else (right, left)
        spans.append(sibling)
    return spans[::-1]


def consistency_spans(size: int, larger: int) -> list[LeafSpan]:
    """The spans whose hashes prove that the tree of `size` leaves is the beginning of the one of `larger` leaves."""
    if size in (0, larger):
        return []
    spans = []
    span = LeafSpan(0, larger)
    while span.end != size:
        left, right = _halves(span)
        span, sibling = (left, right) if size <= left.end else (right, left)
        spans.append(sibling)
    return ([span] if span.first > 0 else []) + spans[::-1]


def _halves(span: LeafSpan) -> tuple[LeafSpan, LeafSpan]:
    """The children of a span with two leaves or more: the left one has the largest power of two below its size."""
    middle = span.first + (1 << ((span.end - span.first - 1).bit_length() - 1))
    return LeafSpan(span.first, middle), LeafSpan(middle, span.end)


def included_root(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """The root that an inclusion proof leads to, for the leaf with that hash. Raises `ProofError`."""
    if not 0 <= index < size:
        raise ProofError("the tree has no such leaf")
    hashes = iter(proof)
    position, last, root = index, size - 1, leaf
    while last > 0:
        if position % 2 or position == last:
            root = node_hash(_next(hashes), root)
            while position % 2 == 0:  # a node without a sibling moves up as it is
                position, last = position // 2, last // 2
        else:
            root = node_hash(root, _next(hashes))
        position, last = position // 2, last // 2
    _need_end(hashes)
    return root


def need_consistent(size: int, root: bytes, larger: int, larger_root: bytes, proof: Sequence[bytes]) -> None:
    """Raises `ProofError` unless the proof shows that the tree of `size` leaves with that root is the beginning of the
    larger one."""
    if not 0 <= size <= larger:
        raise ProofError("the second tree is smaller than the first one")
    if size in (0, larger):
        _need_end(iter(proof))
        if root != (EMPTY_ROOT if size == 0 else larger_root):
            raise ProofError("two trees of the same size have different roots")
        return
    hashes = iter(proof if size & (size - 1) else (root, *proof))
    position, last = size - 1, larger - 1
    while position % 2:
        position, last = position // 2, last // 2
    smaller_part = larger_part = _next(hashes)
    while last:
        if position % 2 or position == last:
            left = _next(hashes)
            smaller_part, larger_part = node_hash(left, smaller_part), node_hash(left, larger_part)
            while position % 2 == 0:
                position, last = position // 2, last // 2
        else:
            larger_part = node_hash(larger_part, _next(hashes))
        position, last = position // 2, last // 2
    _need_end(hashes)
    if (smaller_part, larger_part) != (root, larger_root):
        raise ProofError("the larger tree does not begin with the smaller one")


def _next(hashes: Iterator[bytes]) -> bytes:
    if (following := next(hashes, None)) is None:
        raise ProofError("the proof is too short")
    return following


def _need_end(hashes: Iterator[bytes]) -> None:
    if next(hashes, None) is not None:
        raise ProofError("the proof is too long")
