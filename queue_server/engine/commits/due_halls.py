"""Says which halls to look at as time passes, so that a hall in which nothing happens costs nothing. Pure."""

from collections.abc import Iterator


class DueHalls:
    """The halls of one process. Each is looked at again and again after something was touched in it, until it is put
    to rest; it rests until it is touched or its moment comes. Moments are µs UTC."""

    def __init__(self) -> None:
        self._touched: dict[str, None] = {}
        self._moments: dict[str, int] = {}
        """By hall that rests: the first moment at which time alone may cause something in it."""
        self._earliest = 0
        """No moment is earlier."""

    def touch(self, hall: str) -> None:
        """Look at the hall again: something is decided, read or stored in it."""
        self._touched[hall] = None
        self._moments.pop(hall, None)

    def rest(self, hall: str, moment: int) -> None:
        """Look at the hall no more before this moment."""
        self._touched.pop(hall, None)
        self._moments[hall] = moment
        self._earliest = min(self._earliest, moment)

    def forget(self, hall: str) -> None:
        """Look at the hall no more."""
        self._touched.pop(hall, None)
        self._moments.pop(hall, None)

    def at(self, now: int) -> list[str]:
        """The halls to look at now."""
        if now >= self._earliest:
            for hall in [*self._due(now)]:
                self.touch(hall)
            self._earliest = min(self._moments.values(), default=now + 1)
        return [*self._touched]

    def _due(self, now: int) -> Iterator[str]:
        return (hall for hall, moment in self._moments.items() if moment <= now)
