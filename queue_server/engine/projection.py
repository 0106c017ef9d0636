"""What the engine asks of a projection: rows for the transaction of the records that they follow from.

The engine does not know what the rows tell; `queue_server.app` says which projection it is.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from queue_server.hall.events import Entry
from queue_server.journal.feed import Feed
from queue_server.journal.visits.visit import Rows


class Projection(Protocol):
    """The rows of one hall. It is in step when every committed record has its rows."""

    @property
    def is_in_step(self) -> bool: ...

    def rows(self, entries: Sequence[Entry]) -> Rows | None:
        """What these entries bring, which are about to be committed; None while it is not in step."""

    def lose(self) -> None:
        """What `rows` was asked last was not committed, or somebody else has written: be in step no more."""

    async def catch_up(self, most: int | None = None) -> None:
        """Be in step again, unless more than `most` records are missing. Raises `Unavailable`."""

    async def save(self) -> None:
        """Keep what the next start may go on from. Raises `Unavailable`."""


class NoProjection:
    """No projection: for a store that nobody reads figures from."""

    is_in_step = True

    def rows(self, _entries: Sequence[Entry]) -> Rows | None:
        return None

    def lose(self) -> None: ...

    async def catch_up(self, _most: int | None = None) -> None: ...

    async def save(self) -> None: ...


ProjectionOf = Callable[[Feed], Projection]
"""The projection of the hall of a feed."""


def no_projection(_feed: Feed) -> Projection:
    return NoProjection()
