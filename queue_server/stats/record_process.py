"""`python -m queue_server.stats.record_process`: the record of estimates of a stretch of a journal.

Reads a MessagePack stream: `Stretch`, then `[seq, body, hash]` of every record. Writes `{day: {service: Kept}}`.
"""

import sys
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from queue_server.config.definition import Definition
from queue_server.journal.codec import decode
from queue_server.journal.record import Record
from queue_server.stats.apart import step_back
from queue_server.stats.estimate_record import Kept, Recorder
from queue_server.stats.frames import frames


class Stretch(Struct, frozen=True):
    """Which hall, and the definition in force at its first record; days before `since` are only learned from. The last
    day counts as over where `is_over`."""

    hall: str
    definition: Definition
    since: str
    is_over: bool


Days = dict[str, dict[str, Kept]]


def records_of(stretch: Stretch, records: Iterable[tuple[int, bytes, bytes]]) -> Days:
    """The record of each finished day of the stretch, by service; a record is its seq, body and hash."""
    recorder = Recorder(stretch.hall, stretch.definition)
    days: Days = {}
    for seq, body, its_hash in records:
        ended = recorder.take_in(decode(Record(stretch.hall, seq, body, its_hash)))
        if ended is not None and ended[0] >= stretch.since:
            days[ended[0]] = ended[1]
    last = recorder.day_so_far
    if stretch.is_over and last is not None and last[0] >= stretch.since:
        days[last[0]] = last[1]
    return days


def main() -> None:
    step_back()
    told = frames(sys.stdin.buffer.read)
    stretch = msgspec.msgpack.decode(next(told), type=Stretch)
    read = (msgspec.msgpack.decode(one, type=tuple[int, bytes, bytes]) for one in told)
    sys.stdout.buffer.write(msgspec.msgpack.encode(records_of(stretch, read)))


if __name__ == "__main__":
    main()
