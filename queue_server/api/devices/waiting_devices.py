"""How many new devices may wait to be paired: each address has its share. Pure.

Whoever stands outside a hall can announce as many devices as an address may ask for; none of them may keep a real
screen of the hall from waiting for its administrator.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

MOST_OF_AN_ADDRESS: Final = 40
"""All screens of a large hall (thirty windows, some boards and kiosks) may stand behind one address, a proxy or a
router, and be set up in the same quarter of an hour."""
MOST_IN_ALL: Final = 200
"""Some halls of a region at once. A code has a million values, so a mistyped one hits another device once in 5,000."""


def device_to_drop(waiting: Sequence[str], addresses: Mapping[str, str], newcomer: str) -> str | None:
    """Which waiting device makes room for one from the address `newcomer`: "" where there is room, None where none may.

    `waiting` are the ids of those that wait, oldest first; `addresses` says from where each of them came, and those of
    which that is not known any more count as one address. An address that has its share loses its own oldest device,
    which asks and is told to announce itself anew; when all is full, the address with the most loses its oldest.
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
