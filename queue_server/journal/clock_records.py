"""Appends what a person says of the clock as records, through the store, whether a server writes the journal or not.

No rule of the queue decides here, and the hall may be closed until there is an answer, so this does not pass the
engine. A server takes the record in as it does another server's, and its clock heeds it.
"""

from typing import Final

from queue_server.hall.events import IMPORTER, ClockAccepted, ClockCorrected, ClockEvent, ClockRefused
from queue_server.hall.false_time import right_day
from queue_server.journal.codec import decode, kind_of, open_body, seal
from queue_server.journal.load import load_state
from queue_server.journal.record import Corrupt, Record
from queue_server.journal.store import Batch, Conflict, Store
from queue_server.timekeeper import UNNOTICED, Ending

CORRECTED: Final = kind_of(ClockCorrected)
QUESTION: Final = "clock"
"""Kept with the positions of readers: how far the machine's clock is that somebody must read."""
BEHIND: Final = "clock behind"
"""Kept in the same way: by how much (µs) the machine is behind a hall's time that comes back to it gently."""
MOST_TRIES: Final = 20
"""Another writer may be first; a journal that is always faster than this is a fault."""


class Healthy(Exception):
    """The journal is not in the future, so there is nothing to correct."""


async def ending_of(store: Store, hall: str, behind: int = 0) -> Ending | None:
    """How the hall's journal ends; None for one without a record. Raises `Corrupt`."""
    record = await store.head(hall)
    if record is None:
        return None
    entry = decode(record)
    machine = entry.event.machine if isinstance(entry.event, ClockAccepted) else entry.at - behind
    return Ending(entry.at, machine, entry.actor == IMPORTER)


async def endings(store: Store) -> dict[str, Ending]:
    """How every hall's journal ends. One that cannot be read vouches for nothing: its hall does not write anyway. A
    machine that went back an hour, and was followed gently, is not asked about again by a start within that hour."""
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
    """Let the command line know that the running server asks about this time (µs UTC) of the machine; 0: about none."""
    await store.save_position(QUESTION, machine)


async def note_behind(store: Store, behind: int) -> None:
    """Let the next start know how far (µs) the machine is behind the hall's time."""
    await store.save_position(BEHIND, behind)


async def question(store: Store) -> int:
    """The machine's time about which a server asks, or 0."""
    return await store.position(QUESTION) or 0


async def answer(store: Store, hall: str, actor: str, clock_answer: ClockAccepted | ClockRefused) -> int:
    """Write down what a person has said; the seq of the record. It has the time of the record before, or the hall's."""
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
    """The first record since the last correction that has a later time."""
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
