"""Defines the part of a store that keeps what a hall's journal is projected to. Every method may raise
`Unavailable`."""

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from msgspec import Struct

from queue_server.journal.visits.visit import Projected, Tallied, Visit, VisitCriteria, WindowTime


class SavedFold(Struct, frozen=True):
    """A projection as it was after record `seq` with that `hash`, encoded: from there it continues."""

    hall: str
    seq: int
    hash: bytes
    body: bytes


class ProjectionStore(Protocol):
    """Keeps rows. They come with `append`, in the transaction of their records; all data here can be made from the
    journal. Rows, tallies and folds of other forms than `rows_form` lie beside them, unseen (`own_rows`)."""

    rows_form: str

    async def projected(self, hall: str) -> Projected | None:
        """Up to which record the rows of a hall are stored; None before the first."""

    async def save_fold(self, fold: SavedFold) -> None:
        """Store the fold in place of an earlier one."""

    async def fold(self, hall: str) -> SavedFold | None: ...

    async def forget_rows(self, hall: str) -> None:
        """Forget rows, tallies and fold of a hall, so that they are made from its first record again."""

    async def erase_rows(self, forms: Collection[str]) -> int:
        """Erase a portion, such as a day, of the rows whose form is none of these; returns how much, and 0 at the end.
        Between two portions others write."""

    async def visits(self, hall: str, criteria: VisitCriteria, longest: int | None = None) -> list[Visit]:
        """The ended stages that meet the criteria, in the order of their end; or the `longest` ones with the longest
        waits, longest first."""

    async def count_visits(self, hall: str, criteria: VisitCriteria) -> int: ...

    async def stages(
        self, hall: str, first: str, last: str, until: int, fields: Sequence[str], after: int = 0
    ) -> list[tuple[Any, ...]]:
        """These fields of the stages of some days, both included, that ended after the record `after` and by the record
        `until`."""

    async def window_times(self, hall: str, first: str, last: str, until: int, after: int = 0) -> list[WindowTime]:
        """What windows did on some days, as far as it was complete after the record `after` and by the record
        `until`."""

    async def days(self, hall: str) -> tuple[str, str] | None:
        """The first and the last day with a stage."""

    async def save_tallies(self, hall: str, span: str, tallies: Sequence[Tallied]) -> None:
        """Store the tallies of a span in place of earlier ones."""

    async def tallied(self, hall: str, part: str, first: str, last: str) -> list[str]:
        """The spans for which tallies of a part are stored, from `first` to `last` in sort order, both included."""

    async def tallies(self, hall: str, parts: Sequence[str], spans: Sequence[str]) -> list[Tallied]:
        """The tallies of these parts of a hall over these spans."""
