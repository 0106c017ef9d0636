"""Fetches from a hall's centre the records that a standby lacks, before it takes the hall over.

A centre gets each record from the first machine, as the standby does, and may have had the last ones alone. Without
them it would refuse whatever follows, and papers of these moments would be unknown.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from queue_server.hall.folds.evolve import evolve
from queue_server.hall.state import State
from queue_server.journal.links.contents import SendingLink
from queue_server.journal.load import checked, load_state
from queue_server.journal.record import Record
from queue_server.journal.store import Conflict, Store
from queue_server.replication import wire
from queue_server.replication.branch.link_client import LinkClient
from queue_server.replication.branch.link_faults import JournalForked, LinkFault

log = logging.getLogger(__name__)

CENTRE_ANSWER_S: Final = 10.0
CENTRE_WITHIN_S: Final = 60.0
"""How long visitors may wait for this at the most, where the line is thin and much is missing."""

WhyMissing = Literal["", "away", "differs", "unreadable"]
"""Nothing is missing; the centre does not answer, or not to the end; its journal is another one; it gives what cannot
have happened here."""


class FetchedRecords(Struct, frozen=True):
    """How many records the centre had alone, and why some may still be missing."""

    count: int = 0
    fault: WhyMissing = ""


class _NoContinuation(Exception):
    """The centre gives what is no continuation of the hall's journal."""


async def fetch_missing(store: Store, link: SendingLink, within_s: float = CENTRE_WITHIN_S) -> FetchedRecords:
    """Store what the centre has beyond the journal here, each record checked with the chain and folded before.
    Raises `Unavailable`."""
    before = await store.head(link.hall)
    client = LinkClient(link, min(CENTRE_ANSWER_S, within_s))
    fault: WhyMissing = ""
    try:
        async with asyncio.timeout(within_s):
            await _fetch(store, client)
    except (LinkFault, TimeoutError) as away:
        log.warning("%s: the centre is not there to say whether it has more records: %s", link.hall, away)
        fault = "away"
    except JournalForked as fork:
        log.warning("%s: the centre has another journal: record %d differs", link.hall, fork.seq)
        fault = "differs"
    except _NoContinuation as reason:
        log.warning("%s: what the centre has beyond the journal here is not taken: %s", link.hall, reason)
        fault = "unreadable"
    finally:
        await client.close()
    after = await store.head(link.hall)
    count = (after.seq if after is not None else 0) - (before.seq if before is not None else 0)
    return FetchedRecords(count, fault)


async def _fetch(store: Store, client: LinkClient) -> None:
    hall = client.link.hall
    state, _, corrupt = await load_state(store, hall)
    end = await client.head()
    if corrupt is not None or end.seq < state.seq:
        return
    if (await client.head(state.seq)).hash != state.head.hex():
        raise JournalForked(state.seq)
    while state.seq < end.seq:
        after, head = state.seq, state.head
        try:
            records = wire.unpack(await client.records(after), hall, after, head)[: end.seq - after]
        except wire.BadBatch as bad:
            raise _NoContinuation(str(bad)) from None
        if records[-1].seq == end.seq and records[-1].hash.hex() != end.hash:
            raise _NoContinuation("its last record has another hash than it says")
        await asyncio.to_thread(_fold, state, records)
        try:
            await store.append_verbatim(hall, after, head, records)
        except Conflict:  # the first machine still sends
            state, _, _ = await load_state(store, hall)


def _fold(state: State, records: Sequence[Record]) -> None:
    """Fold the records, so that none is stored that would stop the hall."""
    try:
        for entry in checked(state.hall, state.seq, state.head, records):
            evolve(state, entry)
    except Exception as error:
        raise _NoContinuation(f"record {state.seq + 1} cannot have happened: {error!r}") from error
