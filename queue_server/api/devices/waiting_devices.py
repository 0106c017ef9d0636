"""Limits how many new devices may wait to be paired: each address has its share. Pure.

A stranger outside the hall can announce as many devices as the share of an address. They must not keep a real screen of
the hall from being paired.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

MOST_OF_AN_ADDRESS: Final = 40
"""The share of an address. All screens of a large hall (thirty windows, some boards and kiosks) may be behind one
address, a proxy or a router, and be set up in the same quarter of an hour."""
MOST_IN_ALL: Final = 200
"""How many may wait in all: some halls of a region at once. A code has a million values, so a mistyped one hits another
device once in 5,000."""


def device_to_drop(waiting: Sequence[str], addresses: Mapping[str, str], newcomer: str) -> str | None:
    """Decides which waiting device makes room for one from the address `newcomer`: "" where there is room, None where
    none may.

    `waiting` are the ids of those that wait, oldest first; `addresses` gives the address of each, and those whose
    address is no longer known count as one address. An address that has used its share loses its own oldest device,
    which announces itself anew once it learns this; when all places are taken, the address with the most devices loses
    its oldest.
    """
    counts = Counter(addresses.get(device, "") for device in waiting)
    if counts[newcomer] >= MOST_OF_AN_ADDRESS:
        return _oldest(waiting, addresses, newcomer)
    if len(waiting) < MOST_IN_ALL:
        return ""
    address, most = counts.most_common(1)[0]
    return _oldest(waiting, addresses, address) if most > counts[newcomer] + 1 else None


def _oldest(waiting: Sequence[str], addresses: Mapping[str, str], address: str) -> str:
    return next(device for device in waiting if addresses.get(device, "") == address)
