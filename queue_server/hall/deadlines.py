"""Keeps what becomes due at which moment, the earliest first. Pure.

A plain list, as the lines of tickets are: each command looks at the first one.
"""

from bisect import bisect_left, bisect_right, insort


class Deadlines(list[tuple[int, str]]):
    """Moments (µs UTC), each with the id of what is due then, in order."""

    def add(self, moment: int, name: str) -> None:
        insort(self, (moment, name))

    def take_out(self, moment: int, name: str) -> None:
        """Raises `ValueError` where it is not among them."""
        at = bisect_left(self, (moment, name))
        if self[at : at + 1] != [(moment, name)]:
            raise ValueError(f"nothing of {name} is due at {moment}")
        del self[at]

    def until(self, moment: int) -> list[str]:
        """The ids of what is due by this moment, in order."""
        return [name for _, name in self[: bisect_right(self, (moment, LAST_NAME))]]


LAST_NAME = "\U0010ffff"
"""Comes after every id."""
