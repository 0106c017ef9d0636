"""Batches of records as they go over the network: what is packed comes out sealed anew, and nothing else comes out."""

import msgspec
import pytest
import zstandard

from queue_server.hall import events as e
from queue_server.hall.events import GENESIS
from queue_server.journal.codec import seal
from queue_server.journal.record import Record
from queue_server.replication import wire
from queue_server.replication.wire import BadBatch, first_difference, fitting, pack, unpack


def journal(count: int, hall: str = "main", reason: str = "lunch") -> list[Record]:
    records: list[Record] = []
    head = GENESIS
    for seq in range(1, count + 1):
        record, _ = seal(hall, head, seq, seq * 1_000_000, "ayan", f"c{seq}", e.WindowPaused(1, reason))
        records.append(record)
        head = record.hash
    return records


def bodies(records: list[Record]) -> list[bytes]:
    return [record.body for record in records]


def test_a_batch_comes_out_as_the_records_that_went_in() -> None:
    """Bodies travel verbatim, and the hashes that are computed anew are those of the hall."""
    records = journal(50)
    assert unpack(pack(bodies(records)), "main", 0, GENESIS) == records
    assert unpack(pack(bodies(records[20:])), "main", 20, records[19].hash) == records[20:]


def test_a_batch_takes_a_third_of_its_bodies() -> None:
    """What goes over a thin line is small: a batch of a hundred records is at most 0.3 of their bodies."""
    records = journal(100)
    assert len(pack(bodies(records))) < 0.3 * sum(len(record.body) for record in records)


def test_records_of_a_newer_program_are_taken() -> None:
    """A centre that has not been updated yet stores kinds that it cannot read."""
    body = b'[2,"main",1,5,"","","ticket.teleported/9",{"x":1}]'
    assert [record.body for record in unpack(pack([body]), "main", 0, GENESIS)] == [body]


def _padded(size: int) -> bytes:
    return zstandard.ZstdCompressor().compress(bytes(size))


def _without_size() -> bytes:
    return zstandard.ZstdCompressor(write_content_size=False).compress(journal(1)[0].body)


def _claiming(size: int) -> bytes:
    """A frame of one segment whose header states a size of eight bytes, and a block that repeats one byte."""
    return b"\x28\xb5\x2f\xfd\xe0" + size.to_bytes(8, "little") + b"\x03\x00\x10\x00"


BAD_PAYLOADS = {
    "nothing": (b"", "is empty"),
    "a frame of nothing": (_padded(0), "is empty"),
    "a page of a captive portal": (b"<!doctype html><title>Sign in</title>", "not one whole frame"),
    "bodies as they are": (journal(1)[0].body, "not one whole frame"),
    "half a batch": (pack(bodies(journal(9)))[:-40], "not one whole frame"),
    "only the head of a frame": (pack(bodies(journal(9)))[:6], "not one whole frame"),
    "two batches in a row": (pack(bodies(journal(1))) * 2, "not one whole frame"),
    "no stated size": (_without_size(), "does not state"),
    "gigabytes": (_padded(wire.MOST_UNPACKED_BYTES + 1), "unpacks to more"),
    "a stated terabyte": (_claiming(2**40), "unpacks to more"),
    "more than it states": (_claiming(8), "not one whole frame"),
    "too many bytes": (bytes(wire.MOST_PACKED_BYTES + 1), "has more than"),
    "too many records": (pack(bodies(journal(wire.MOST_BATCH_RECORDS + 1))), "more than 2000 records"),
    "text": (pack([b"hello"]), "in the place of record 1 stands a body that is no record"),
    "deep brackets": (pack([b"[" * 100_000]), "no record"),
    "no text at all": (pack([b"\xff\xfe"]), "no record"),
    "an object": (pack([b'{"hall":"main","seq":1}']), "no record"),
    "an empty line between": (pack([journal(1)[0].body, b"", journal(2)[1].body]), "in the place of record 2"),
    "an empty line at the end": (pack([journal(1)[0].body, b""]), "in the place of record 2"),
    "another hall's": (pack(bodies(journal(1, hall="aktau"))), "a record of another hall"),
    "a gap": (pack(bodies([journal(3)[0], journal(3)[2]])), "in the place of record 2 stands record 3"),
    "a record twice": (pack(bodies([journal(1)[0], journal(1)[0]])), "in the place of record 2 stands record 1"),
    "a later beginning": (pack(bodies(journal(3)[1:])), "in the place of record 1 stands record 2"),
}


@pytest.mark.parametrize(("payload", "reason"), BAD_PAYLOADS.values(), ids=BAD_PAYLOADS.keys())
def test_what_is_no_batch_is_refused_whole(payload: bytes, reason: str) -> None:
    """Each comes with a sentence that names what is wrong, and nothing is unpacked beyond the limits."""
    with pytest.raises(BadBatch, match=reason):
        unpack(payload, "main", 0, GENESIS)


def test_the_first_record_that_differs_is_named() -> None:
    """Records before and beyond what is stored do not matter; from the first changed one on all hashes differ."""
    records, foreign_records = journal(9), [*journal(3), *journal(9, reason="fire")[3:]]
    stored = [record.hash for record in records]
    changed = unpack(pack(bodies(foreign_records)), "main", 0, GENESIS)
    assert first_difference(changed, stored) == 4
    assert first_difference(records, stored[:5]) is None
    assert first_difference(records[:2], stored) is None


def test_a_batch_has_as_many_records_as_it_may() -> None:
    """Two thousand, or 8 MiB of bodies; a single record always travels."""
    records = journal(3)
    large = [Record("main", seq, bytes(wire.MOST_UNPACKED_BYTES // 2), b"") for seq in (1, 2, 3)]
    assert fitting(records) == records
    assert [record.seq for record in fitting(large)] == [1]
    assert len(fitting(journal(1) * (wire.MOST_BATCH_RECORDS + 5))) == wire.MOST_BATCH_RECORDS


@pytest.mark.parametrize(
    "document",
    [
        b'{"seq":-1,"hash":"' + b"0" * 64 + b'"}',
        b'{"seq":1,"hash":"xyz"}',
        b'{"seq":1,"hash":"' + b"0" * 64 + b'\n"}',
        b'{"seq":1}',
        b"<html>",
    ],
)
def test_a_head_that_is_none_is_refused(document: bytes) -> None:
    """What a stranger answers is never taken for how far the centre has come."""
    with pytest.raises(msgspec.DecodeError):
        msgspec.json.decode(document, type=wire.LinkedHead)


def test_a_token_is_not_printed() -> None:
    assert "secret" not in repr(wire.LinkPaired("secret"))


def test_what_a_hall_of_an_earlier_version_says_besides_is_passed_over() -> None:
    """Its heartbeats name the epoch of its journal, which stands in the records."""
    text = b'{"seq":3,"hash":"' + b"0" * 64 + b'","at":1764500000000001,"promoted_epoch":2}'
    heartbeat = msgspec.json.decode(text, type=wire.LinkHeartbeat)
    assert (heartbeat.seq, heartbeat.at) == (3, 1764500000000001)
