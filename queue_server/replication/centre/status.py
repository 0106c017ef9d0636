"""Defines how a hall that this server follows is connected, and holds that for every reader in the server.

What is silent, behind, forked or under other rules is decided here, in one place.
"""

from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from queue_server.units import SECOND

LINK_SILENT: Final = 60 * SECOND
"""A hall that has not been heard for so long (µs) is silent: it reports every ten seconds."""
LINK_BEHIND: Final = 60 * SECOND
"""A hall of which records have been missing for so long (µs) is behind."""
CLOCK_DIFFERS: Final = 120 * SECOND
"""From which difference (µs) on the clock of a followed hall is doubtful: the way of a report takes seconds."""
RULES_SHOWN: Final = 24 * 3600 * SECOND
"""How long a change of a hall's rules is shown as an alarm (µs)."""


class HallLink(Struct, frozen=True):
    """The connection of a followed hall. Times are µs UTC.

    `heard_at` is when the hall reported last, `seq` the last record that is here, `behind` how many more the hall had
    then, `behind_since` since when some are missing. `forked_at` is the first seq from which the hall's journal differs
    from the one here. `rules_changed_at` is when its definition changed last, after it was first taken in.
    """

    hall: str
    heard_at: int | None
    seq: int
    behind: int | None
    forked_at: int | None
    behind_since: int | None = None
    forked_since: int | None = None
    rules_changed_at: int | None = None
    version: str = ""
    clock_differs: int | None = None


def is_silent(link: HallLink, now: int) -> bool:
    """Whether nothing has been heard of the hall for too long; a hall that was never heard is silent."""
    return link.heard_at is None or now - link.heard_at >= LINK_SILENT


def is_behind(link: HallLink, now: int) -> bool:
    """Whether records of a hall that can be heard have been missing for too long."""
    return link.behind_since is not None and now - link.behind_since >= LINK_BEHIND and not is_silent(link, now)


def has_other_rules(link: HallLink, now: int) -> bool:
    """Whether the rules of the hall have changed lately."""
    return link.rules_changed_at is not None and now - link.rules_changed_at < RULES_SHOWN


def _stay() -> None:
    """Nothing has been heard."""


class HallLinks:
    """The connections of all halls that this server follows; none where it is no centre."""

    def __init__(self) -> None:
        self._links: dict[str, HallLink] = {}
        self.catch_up: Callable[[], None] = _stay
        """Called before anybody reads a connection."""

    def __iter__(self) -> Iterator[HallLink]:
        """Every connection, by hall."""
        self.catch_up()
        return iter([self._links[hall] for hall in sorted(self._links)])

    def link_of(self, hall: str) -> HallLink | None:
        """The connection of a hall; None where the hall is not followed."""
        if hall not in self._links:
            return None
        self.catch_up()
        return self._links.get(hall)

    def put(self, link: HallLink) -> None:
        """Take a connection in place of the one before."""
        self._links[link.hall] = link

    def hear(self, hall: str, at: int, clock_differs: int) -> None:
        """Note that a hall was heard once more, with nothing new."""
        if (link := self._links.get(hall)) is not None:
            self._links[hall] = replace(link, heard_at=at, clock_differs=clock_differs)

    def remove(self, hall: str) -> None:
        """Forget the connection of a hall that is followed no more."""
        self._links.pop(hall, None)
