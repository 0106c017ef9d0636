"""Finds where two journals part, by asking for hashes of records."""

from collections.abc import Awaitable, Callable

HashAt = Callable[[int], Awaitable[bytes]]
"""The hash of a record by its seq."""


async def first_differing(own_hash: HashAt, other_hash: HashAt, shorter: int) -> int:
    """The first seq at which two journals differ, of which the shorter one has so many records: each hash covers all
    records before it, so half of the rest is ruled out by each question. Where all of them agree, it is the one that
    follows, which one side lacks."""
    agreeing, differing = 0, shorter + 1
    while differing - agreeing > 1:
        middle = (agreeing + differing) // 2
        if await own_hash(middle) == await other_hash(middle):
            agreeing = middle
        else:
            differing = middle
    return differing
