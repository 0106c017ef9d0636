"""Promotes a standby: from one record on this machine writes the hall, with an epoch that no other machine has."""

import logging
from collections.abc import Callable
from typing import Final

from msgspec import Struct

from queue_server.hall.events import HallPromoted
from queue_server.journal.codec import decode, seal
from queue_server.journal.load import load_state
from queue_server.journal.store import Batch, Conflict, Store, Unavailable
from queue_server.journal.store_watch import Reader, StoreWatch
from queue_server.loops import every

log = logging.getLogger(__name__)

PROMOTION_LOOK_S: Final = 1.0
"""How soon a server that follows the hall sees that it was promoted."""
MOST_PROMOTION_TRIES: Final = 20
"""How often a promotion is tried anew while the first machine still sends records."""


class NoStandby(Exception):
    """The hall's journal does not come to this store from another machine, or it was promoted already."""


class Promotion(Struct, frozen=True):
    """An epoch, and the record with which it begins."""

    epoch: int
    seq: int


async def promote(store: Store, hall: str, actor: str, now: int, name: str) -> Promotion:
    """Begin the next epoch of a hall that this store follows. From then on nothing of the hall is taken from elsewhere.
    Raises `NoStandby`, `Corrupt` for a journal that does not verify, and `Unavailable`."""
    row = await store.followed_hall(hall)
    if row is None or row.paired_at is None or await is_promoted(store, hall):
        raise NoStandby(hall)
    for _ in range(MOST_PROMOTION_TRIES):
        state, _, corrupt = await load_state(store, hall)
        if corrupt is not None:
            raise corrupt
        head = await store.head(hall)
        if head is None or head.hash != state.head:
            continue  # the first machine has sent more
        event = HallPromoted(state.epoch + 1, name)
        at = max(now, decode(head).at)
        record, _ = seal(hall, head.hash, head.seq + 1, at, actor, f"promotion:{event.epoch}", event)
        try:
            await store.append(Batch([record]))
        except Conflict:
            continue
        await store.save_position(_reader_of(hall), record.seq)
        await store.remove_sending_link(hall, "standby")  # a copy of the first machine has its link to this one
        return Promotion(event.epoch, record.seq)
    raise Unavailable(f"{hall}: the first machine goes on sending; stop it, and try again")


async def is_promoted(store: Store, hall: str) -> bool:
    """Whether this store's hall was promoted here, so that it may be opened for writing. Raises `Unavailable`."""
    return await store.position(_reader_of(hall)) is not None


async def await_promotion(store: Store, hall: str, watch: StoreWatch, promoted: Callable[[], None]) -> None:
    """Call `promoted` once a command has promoted the hall; until cancelled."""
    reader = Reader(watch)

    async def look() -> None:
        if await is_promoted(store, hall):
            log.info("%s: it was promoted, so the server starts anew and opens it", hall)
            promoted()

    async def read() -> None:
        try:
            await reader.read(look)
        except Unavailable as fault:
            log.debug("it cannot be seen whether %s was promoted: %s", hall, fault)

    await every(PROMOTION_LOOK_S, read)


def _reader_of(hall: str) -> str:
    """The position that notes a promotion."""
    return f"promoted {hall}"
