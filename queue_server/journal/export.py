"""Writes and reads a journal as JSON lines, `{"seq", "body", "hash"}`: the body as the text that was sealed, the hash
in hexadecimal."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from queue_server.journal.codec import open_body
from queue_server.journal.record import Corrupt, Record
from queue_server.journal.store import Store, Unusable

LINES_ASKED: Final = 25
"""Most of these first lines name the hall of the journal; an altered line may name another."""


class Line(msgspec.Struct, frozen=True):
    """One record of an exported journal. The hall stands in the body."""

    seq: int
    body: str
    hash: str


def line(record: Record) -> bytes:
    """A record as one line, with its end."""
    body = record.body.decode(errors="replace")  # bytes that are not UTF-8 were altered, and stay a bad record
    return _ENCODER.encode(Line(record.seq, body, record.hash.hex())) + b"\n"


async def export(store: Store, hall: str, after: int = 0, limit: int | None = None) -> AsyncIterator[bytes]:
    """The lines of a hall's journal."""
    async for record in store.read(hall, after, limit):
        yield line(record)


def hall_of(file: Path) -> str:
    """The hall whose journal the file is. Raises `Unusable` where it is no journal."""
    try:
        records = list(islice(_records(file, ""), LINES_ASKED))
    except OSError as error:
        raise Unusable(f"{file} cannot be read: {error.strerror}") from error
    halls = Counter(hall for record in records if (hall := _hall(record)) is not None)
    if not halls:
        raise Unusable(f"{file} is no exported journal: none of its first lines holds a record")
    return halls.most_common(1)[0][0]


async def read_file(file: Path) -> AsyncIterator[Record]:
    """The records of an exported journal, in the order of its lines. Raises `Unusable`.

    A line that is no record is returned as a record that does not verify, with the next seq.
    """
    for record in _records(file, hall_of(file)):
        yield record


def _records(file: Path, hall: str) -> Iterator[Record]:
    seq = 0
    with file.open("rb") as lines:
        for text in lines:
            if text.strip():
                record = _record(text, hall, seq + 1)
                seq = record.seq
                yield record


def _record(text: bytes, hall: str, following: int) -> Record:
    try:
        parts = _LINE.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Record(hall, following, text, b"")
    try:
        return Record(hall, parts.seq, parts.body.encode(), bytes.fromhex(parts.hash))
    except ValueError:
        return Record(hall, parts.seq, parts.body.encode(errors="replace"), b"")


def _hall(record: Record) -> str | None:
    try:
        return open_body(record).hall
    except Corrupt:
        return None


_ENCODER: Final = msgspec.json.Encoder()
_LINE: Final = msgspec.json.Decoder(Line)
