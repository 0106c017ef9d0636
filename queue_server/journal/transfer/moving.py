"""Moves a whole store into another: every record is verified on the way, and the old place takes no more records.

The bulk is copied while the old place is served. Then it is closed, the rest follows, and the other place opens. A move
that was interrupted goes on where it was when it is begun again.
"""

from msgspec import Struct

from queue_server.config.mistakes import sentence_of
from queue_server.journal.checks.chain_verifier import Verdict
from queue_server.journal.transfer.copying import NotMovable, copy_journal, copy_tables, other_history
from queue_server.journal.transfer.moment import Closure, TransferStore


class NamedStore(Struct, frozen=True):
    """A store and its name as a person writes it: a folder or a URL, without a password."""

    store: TransferStore
    name: str


async def move(old: NamedStore, new: NamedStore) -> list[Verdict]:
    """Move everything from one store to the other; returns what is in the new place, hall by hall.

    Raises `NotMovable`, `Unavailable` and `Unusable`; where the journal is faulty, the verdicts say so, nothing of the
    faulty hall was written from the fault on, and the old place stays open.
    """
    await _prepare(old, new)
    verdicts = await _copy_journals(old, new)
    if not all(verdict.is_good for verdict in verdicts):
        return verdicts
    await _close(old, new)
    verdicts = await _copy_journals(old, new)
    if all(verdict.is_good for verdict in verdicts):
        async with old.store.moment() as moment:
            await copy_tables(moment, new.store)
        await new.store.set_closure(None, Closure("filled", old.name))
    return verdicts


async def reopen(place: NamedStore) -> bool:
    """Let a place that was closed by a move be written to again; false where it is open."""
    closure = await place.store.closure()
    return closure is not None and await place.store.set_closure(None, closure)


async def _prepare(old: NamedStore, new: NamedStore) -> None:
    """Raises `NotMovable`, before anything is written, unless the one can be moved into the other."""
    closure, closure_there = await old.store.closure(), await new.store.closure()
    is_complete = closure is not None and closure_there is None
    if closure is not None and (is_complete or closure != Closure("moved", new.name)):
        raise NotMovable(_closed(old.name, closure))
    if closure_there is not None and closure_there.other != old.name:
        raise NotMovable(_closed(new.name, closure_there))
    halls, halls_there = await old.store.halls(), await new.store.halls()
    if not halls:
        raise NotMovable(sentence_of("{place} holds no journal: there is nothing to move", place=old.name))
    foreign = sorted(set(halls_there) - set(halls))
    if foreign:
        raise NotMovable(
            sentence_of(
                "{place} holds other halls already ({halls}): a move needs an empty store, so name another one",
                place=new.name,
                halls=", ".join(foreign),
            )
        )
    for hall in halls_there:
        await _need_same_history(old, new, hall)
    filled = Closure("filled", old.name)
    if closure_there != filled and not await new.store.set_closure(filled, closure_there):
        raise NotMovable(sentence_of("{place} is being moved by somebody else", place=new.name))


async def _need_same_history(old: NamedStore, new: NamedStore, hall: str) -> None:
    head = await new.store.head(hall)
    if head is None:
        return
    records = [record async for record in old.store.read(hall, after=head.seq - 1, limit=1)]
    if [record.hash for record in records] != [head.hash]:
        raise other_history(hall, head.seq)


async def _close(old: NamedStore, new: NamedStore) -> None:
    moved = Closure("moved", new.name)
    if await old.store.closure() != moved and not await old.store.set_closure(moved, None):
        raise NotMovable(sentence_of("{place} is being moved by somebody else", place=old.name))


async def _copy_journals(old: NamedStore, new: NamedStore) -> list[Verdict]:
    async with old.store.moment() as moment:
        return [await copy_journal(moment, hall, new.store) for hall in await moment.halls()]


async def need_open(place: NamedStore) -> None:
    """Raises `NotMovable` for a place that a move has closed."""
    closure = await place.store.closure()
    if closure is not None:
        raise NotMovable(_closed(place.name, closure))


def _closed(place: str, closure: Closure) -> str:
    if closure.kind == "moved":
        return sentence_of(
            "{place} was moved to {other}: use that one, or open this one again with kezek move --reopen",
            place=place,
            other=closure.other,
        )
    return sentence_of(
        "{place} is being filled from {other} and is not complete: run that kezek move again until it ends",
        place=place,
        other=closure.other,
    )
