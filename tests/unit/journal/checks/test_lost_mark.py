"""Whoever tries to lose a bad mark is named by `verify`, whichever way they take."""

from pathlib import Path

from msgspec.structs import replace

from queue_server.journal.checks.verify import verify
from queue_server.journal.record import Record, chain
from queue_server.journal.store import Snapshot
from tests.unit.journal.days import stream
from tests.unit.journal.test_golden import RATED, read_file

BAD = b'"step":1,'


async def journal() -> tuple[list[Record], int]:
    """The golden journal with marks, and the record of the bad one."""
    records = [record async for record in read_file(Path(RATED))]
    return records, next(record.seq for record in records if BAD in record.body)


async def faults(records: list[Record], head: str | None = None, snapshot: Snapshot | None = None) -> dict[int, str]:
    verdict = await verify("aksu", stream(records), snapshot=snapshot, head_prefix=head)
    return {fault.seq: fault.reason for fault in verdict.faults}


def rehashed(records: list[Record]) -> list[Record]:
    """The records with hashes that follow one another, as whoever may write to the store can make them."""
    chained: list[Record] = []
    head = bytes(32)
    for record in records:
        head = chain(head, record.body)
        chained.append(replace(record, hash=head))
    return chained


async def test_a_mark_that_was_deleted_is_missing() -> None:
    """By its own record, and the one after it."""
    records, bad = await journal()
    bad_records = await faults([record for record in records if record.seq != bad])
    assert bad_records[bad].startswith("missing")


async def test_a_mark_that_was_altered_is_named() -> None:
    """A good step in place of the bad one, with the old hash, or with a hash that fits."""
    records, bad = await journal()
    body = records[bad - 1].body.replace(BAD, b'"step":5,')
    altered = [replace(record, body=body) if record.seq == bad else record for record in records]
    assert bad in await faults(altered)
    fitting = replace(altered[bad - 1], hash=chain(records[bad - 2].hash, body))
    assert bad + 1 in await faults([fitting if record.seq == bad else record for record in records])


async def test_a_chain_that_was_made_anew_lacks_the_visitors_record() -> None:
    """Every hash follows, but not through the record whose code the visitor was given; nor through any ticket that was
    printed since, nor the snapshot."""
    records, bad = await journal()
    code = records[bad - 1].hash.hex()[:10]
    assert await faults(records, code) == {}
    body = records[bad - 1].body.replace(BAD, b'"step":5,')
    anew = rehashed([replace(record, body=body) if record.seq == bad else record for record in records])
    assert await faults(anew) == {}
    assert f"no record has the hash {code}" in "".join((await faults(anew, code)).values())
    issued = next(record for record in records[bad:] if b"ticket.issued/1" in record.body)
    assert await faults(anew, issued.hash.hex()[:10]) != {}
    last = records[-1]
    snapshot = Snapshot("aksu", last.seq, last.hash, b"")
    assert "the journal has been rewritten" in (await faults(anew, snapshot=snapshot))[last.seq]


async def test_an_older_copy_without_the_mark_has_been_cut_off() -> None:
    """Against the visitor's code, and against the snapshot of the records that it lacks."""
    records, bad = await journal()
    older, last = records[: bad - 1], records[-1]
    code = records[bad - 1].hash.hex()[:10]
    assert list(await faults(older, code)) == [bad]
    snapshot = Snapshot("aksu", last.seq, last.hash, b"")
    assert bad in await faults(older, snapshot=snapshot)


async def test_a_second_mark_in_place_of_the_first_cannot_have_happened() -> None:
    """A better one that is written after it is named by its own record."""
    records, bad = await journal()
    body = records[bad - 1].body.replace(BAD, b'"step":5,').replace(b",%d," % bad, b",%d," % (bad + 1), 1)
    second = [*records[:bad], replace(records[bad], seq=bad + 1, body=body)]
    assert "a second mark" in (await faults(rehashed(second)))[bad + 1]
