"""States what the engine needs of a projection: rows for the transaction of the records that they follow from.

The engine does not know the meaning of the rows; `queue_server.assembly.app` chooses the projection.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from queue_server.hall.events import Entry
from queue_server.journal.feed import Feed
from queue_server.journal.visits.visit import Projected, Rows


class Projection(Protocol):
    """Makes the rows of one hall. It is in step when every committed record has its rows."""

    @property
    def is_in_step(self) -> bool: ...

    @property
    def lags(self) -> bool:
        """Whether rows of committed records may be missing although it is in step: records that another server, which
        makes rows of another form, has appended, or that were committed while rows were being made."""

    def rows(self, entries: Sequence[Entry]) -> Rows | None:
        """The rows of these entries, which are about to be committed; None while it is not in step."""

    def keep(self) -> None:
        """Note that the entries of the last `rows` are committed."""

    def undo(self) -> None:
        """Take back the entries of the last `rows`, which were not committed. Where that is not possible it is not in
        step any more."""

    def lose(self) -> None:
        """Count as not in step."""

    async def look(self) -> None:
        """Note up to where another process has stored rows. Raises `Unavailable`."""

    def note(self, projected: Projected | None) -> None:
        """Note up to where rows are stored, as the store has just said."""

    async def close_gap(self) -> None:
        """Count as not in step where rows of committed records are missing. Raises `Unavailable`."""

    async def catch_up(self, most: int | None = None) -> None:
        """Get in step again; with `most` neither where more records are missing, nor where that is being done already.
        Raises `Unavailable`."""

    async def save(self) -> None:
        """Save the state from which the next start continues. Raises `Unavailable`."""


class NoProjection:
    """Makes no rows: for a store that nobody reads figures from."""

    is_in_step = True
    lags = False

    def rows(self, _entries: Sequence[Entry]) -> Rows | None:
        return None

    def keep(self) -> None: ...

    def undo(self) -> None: ...

    def lose(self) -> None: ...

    async def look(self) -> None: ...

    def note(self, _projected: Projected | None) -> None: ...

    async def close_gap(self) -> None: ...

    async def catch_up(self, _most: int | None = None) -> None: ...

    async def save(self) -> None: ...


ProjectionOf = Callable[[Feed], Projection]
"""The projection of the hall of a feed."""


def no_projection(_feed: Feed) -> Projection:
    return NoProjection()
