"""States what a store must do for a copy: show itself as it is at one moment, take rows in, and be closed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Literal, Protocol

from msgspec import Struct

from queue_server.journal.record import Record
from queue_server.journal.store import Store

Value = str | bytes | int | bool | None
ClosureKind = Literal["filled", "moved"]


class Closure(Struct, frozen=True):
    """Why nothing may be written to a store: it was `moved` to the place `other`, or is being `filled` from it."""

    kind: ClosureKind
    other: str


class TableBlock(Struct, frozen=True):
    """Some rows of a table, with the names of their columns."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[Value]]


class StoreMoment(Protocol):
    """A store as it is at one moment, while others write. Every method may raise `Unavailable`."""

    async def halls(self) -> list[str]:
        """Every hall that has a journal, sorted."""

    def records(self, hall: str, after: int = 0) -> AsyncIterator[Sequence[Record]]:
        """The records after `after`, some thousand at a time."""

    def table(self, name: str) -> AsyncIterator[TableBlock]:
        """The rows of a table beside the journal, some thousand at a time."""


class TransferStore(Store, Protocol):
    """A store that can be copied and filled."""

    def moment(self) -> AbstractAsyncContextManager[StoreMoment]: ...

    async def take_rows(self, table: str, blocks: AsyncIterator[TableBlock]) -> None:
        """Take in the rows of a table in one transaction: in place of all that are there, or beside them in a table
        that only grows."""

    async def closure(self) -> Closure | None: ...

    async def set_closure(self, closure: Closure | None, before: Closure | None) -> bool:
        """Close, or open again, a store whose closure is still `before`; false where it is another one by now. To a
        store that was `moved` no program can append any more."""
