"""Appends a person's answers about the clock as records, through the store, whether a server runs or not.

No rule of the queue is needed, and the hall may be closed until there is an answer, so the engine is not used. A server
takes the record in like another server's, and corrects its clock by it.
"""

from typing import Final

from queue_server.hall.days.false_time import right_day
from queue_server.hall.events import IMPORTER, ClockAccepted, ClockCorrected, ClockEvent, ClockRefused
from queue_server.journal.codec import decode, kind_of, open_body, seal
from queue_server.journal.load import load_state
from queue_server.journal.record import Corrupt, Record
from queue_server.journal.store import Batch, Conflict, Store
from queue_server.timekeeper import UNNOTICED, Ending

CORRECTED: Final = kind_of(ClockCorrected)
QUESTION: Final = "clock"
"""The reader's position under which the store holds the machine's time that a person must confirm."""
BEHIND: Final = "clock behind"
"""The reader's position under which the store holds by how much (µs) the machine is behind the hall's time, which
returns to it gradually."""
MOST_TRIES: Final = 20
"""How often an append is tried: another writer may be first, but not every time."""


class Healthy(Exception):
    """The journal is not in the future, so there is nothing to correct."""


async def ending_of(store: Store, hall: str, behind: int = 0) -> Ending | None:
    """The end of the hall's journal; None for one without a record. Raises `Corrupt`."""
    record = await store.head(hall)
    if record is None:
        return None
    entry = decode(record)
    machine = entry.event.machine if isinstance(entry.event, ClockAccepted) else entry.at - behind
    return Ending(entry.at, machine, entry.actor == IMPORTER)


async def endings(store: Store) -> dict[str, Ending]:
    """The end of every hall's journal. A journal that cannot be read is left out: its hall does not write anyway. If
    the machine's clock went back an hour and the halls follow it gradually, a start within that hour does not ask about
    it again."""
    by_hall: dict[str, Ending] = {}
    behind = await store.position(BEHIND) or 0
    for hall in await store.halls():
        try:
            ending = await ending_of(store, hall, behind)
        except Corrupt:
            continue
        if ending is not None:
            by_hall[hall] = ending
    return by_hall


async def ask(store: Store, machine: int) -> None:
    """Record for the command line that the running server asks about this time (µs UTC) of the machine; 0: no
    question."""
    await store.save_position(QUESTION, machine)


async def note_behind(store: Store, behind: int) -> None:
    """Record for the next start how far (µs) the machine is behind the hall's time."""
    await store.save_position(BEHIND, behind)


async def question(store: Store) -> int:
    """The machine's time about which a server asks, or 0."""
    return await store.position(QUESTION) or 0


async def answer(store: Store, hall: str, actor: str, clock_answer: ClockAccepted | ClockRefused) -> int:
    """Append a person's answer; returns the seq of the record. It has the time of the record before, or the hall's."""
    for _ in range(MOST_TRIES):
        head = await store.head(hall)
        if head is None:
            return 0
        try:
            return await _append(store, head, max(decode(head).at, clock_answer.hall), actor, clock_answer)
        except Conflict:
            continue
    raise Conflict(f"{hall}: another writer was first {MOST_TRIES} times")


async def correct(store: Store, hall: str, actor: str, machine: int, reason: str) -> ClockCorrected:
    """Correct the time of a journal that is in the future to the machine's (µs UTC). Raises `Healthy`, `Corrupt`."""
    for _ in range(MOST_TRIES):
        head = await store.head(hall)
        if head is None or decode(head).at <= machine + UNNOTICED:
            raise Healthy(hall)
        state, _, corrupt = await load_state(store, hall)
        if corrupt is not None:
            raise corrupt
        first = await _first_after(store, hall, machine)
        correction = ClockCorrected(decode(head).at, machine, first, right_day(state, machine), reason)
        try:
            await _append(store, head, machine, actor, correction)
        except Conflict:
            continue
        return correction
    raise Conflict(f"{hall}: another writer was first {MOST_TRIES} times")


async def _first_after(store: Store, hall: str, moment: int) -> int:
    """The seq of the first record since the last correction that has a later time."""
    first = 0
    async for record in store.read(hall):
        entry = open_body(record)
        if entry.kind == CORRECTED:
            first = 0
        elif first == 0 and entry.at > moment:
            first = record.seq
    return first


async def _append(store: Store, head: Record, at: int, actor: str, event: ClockEvent) -> int:
    record, _ = seal(head.hall, head.hash, head.seq + 1, at, actor, str(head.seq + 1), event)
    await store.append(Batch([record]))
    return record.seq
