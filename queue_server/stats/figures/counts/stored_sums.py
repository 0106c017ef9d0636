"""Stores sums of a hall's finished days, so that the first look after a start has not to add up a year.

They are the sums of days and months that are stored themselves, and go with these: with another form of the counts, and
when rows of ended days are taken back.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final
from zlib import crc32

import msgspec
from msgspec import Struct

from queue_server.journal.forms.form import form
from queue_server.journal.store import Store
from queue_server.journal.visits.visit import Tallied
from queue_server.stats.figures.counts import stage_counts
from queue_server.stats.figures.counts.day_counts import ByValue, Tally
from queue_server.stats.visits import fold
from queue_server.stats.visits.present import Present

log = logging.getLogger(__name__)

SUMS_SPAN: Final = "sums"
"""The span under which they are stored; those of figures are days and months."""

SumKey = tuple[str, str, tuple[str, ...]]
"""A hall, a part, and the days and months that are added up."""


class StoredSum(Struct, frozen=True, array_like=True):
    """Value -> tally of a part over these days and months together."""

    part: str
    spans: tuple[str, ...]
    tallies: dict[str, Tally]


class StoredSums(Struct, frozen=True, array_like=True):
    """The sums of a hall, made when the record `seq` with that `hash` was the last one."""

    seq: int
    hash: bytes
    sums: list[StoredSum]


class CheckedBody(Struct, frozen=True, array_like=True):
    """Encoded `StoredSums` with their CRC-32: a sum that has changed on the disk would be a wrong figure."""

    crc: int
    body: bytes


def sums_form() -> str:
    """The form of sums, and of the tallies and rows of which they are made."""
    return form(__name__, stage_counts.__name__, fold.__name__)


def sums_part() -> str:
    """The part under which they are stored: those of another form are not read, and replaced."""
    return f"{SUMS_SPAN} {sums_form()}"


async def save_sums(store: Store, present: Present, sums: Mapping[SumKey, ByValue]) -> None:
    """Store the sums of a hall in place of earlier ones. Raises the store's errors."""
    if (digest := await _hash_of(store, present.hall, present.seq)) is None:
        return
    body = await asyncio.to_thread(_encoded, present.seq, digest, sums)
    await store.save_tallies(present.hall, SUMS_SPAN, [Tallied(sums_part(), SUMS_SPAN, "", body)])


async def stored_sums(store: Store, present: Present) -> dict[SumKey, ByValue]:
    """The stored sums that hold for the hall as it is. Raises the store's errors."""
    for row in await store.tallies(present.hall, [sums_part()], [SUMS_SPAN]):
        stored = await asyncio.to_thread(_decoded, row.body)
        if stored is None:
            log.warning("%s: the stored sums of days cannot be read and are made anew", present.hall)
        elif not present.corrected_at <= stored.seq <= present.seq:
            log.info("%s: the stored sums of days are of other records and are made anew", present.hall)
        elif await _hash_of(store, present.hall, stored.seq) != stored.hash:
            log.warning("%s: the stored sums of days are of another journal and are made anew", present.hall)
        else:
            return {(present.hall, total.part, total.spans): total.tallies for total in stored.sums}
    return {}


async def _hash_of(store: Store, hall: str, seq: int) -> bytes | None:
    hashes = [record.hash async for record in store.read(hall, after=seq - 1, limit=1)]
    return hashes[0] if hashes else None


def _encoded(seq: int, digest: bytes, sums: Mapping[SumKey, ByValue]) -> bytes:
    packed = [
        StoredSum(part, spans, {value: tally.packable() for value, tally in by_value.items()})
        for (_, part, spans), by_value in sums.items()
    ]
    body = msgspec.msgpack.encode(StoredSums(seq, digest, packed))
    return msgspec.msgpack.encode(CheckedBody(crc32(body), body))


def _decoded(body: bytes) -> StoredSums | None:
    try:
        checked = msgspec.msgpack.decode(body, type=CheckedBody)
        return msgspec.msgpack.decode(checked.body, type=StoredSums) if crc32(checked.body) == checked.crc else None
    except msgspec.MsgspecError:
        return None
