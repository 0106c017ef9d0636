"""`python -m queue_server.stats.backtest.record_process`: judges the estimates of a stretch of a journal, day by day.

Reads MessagePack frames: `Stretch`, then `[seq, body, hash]` of every record. Writes a frame `JudgedDay` as each
day ends.
"""

import sys
from collections.abc import Iterable, Iterator

import msgspec
from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.journal.codec import decode
from queue_server.journal.record import Record
from queue_server.stats.background.frames import frame, frames
from queue_server.stats.background.subprocess_job import step_back
from queue_server.stats.backtest.estimate_record import JudgedDay, Recorder
from queue_server.stats.estimates.learned import decode as decode_learned


class Stretch(Struct, frozen=True):
    """The input's first frame: the hall, the definition in force at its first record, and what was learned before it,
    encoded."""

    hall: str
    definition: Definition
    learned: bytes | None = None


def days_of(stretch: Stretch, records: Iterable[tuple[int, bytes, bytes]]) -> Iterator[JudgedDay]:
    """Each day of the stretch as it ends; a record is its seq, body and hash."""
    learned = decode_learned(stretch.learned) if stretch.learned is not None else None
    recorder = Recorder(stretch.hall, stretch.definition, learned)
    for seq, body, record_hash in records:
        ended = recorder.take_in(decode(Record(stretch.hall, seq, body, record_hash)))
        if ended is not None:
            yield ended


def main() -> None:
    step_back()
    bodies = frames(sys.stdin.buffer.read)
    stretch = msgspec.msgpack.decode(next(bodies), type=Stretch)
    records = (msgspec.msgpack.decode(body, type=tuple[int, bytes, bytes]) for body in bodies)
    for day in days_of(stretch, records):
        sys.stdout.buffer.write(frame(day))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
