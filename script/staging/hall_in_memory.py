"""Provides a hall without a journal, a disk or a loop: commands are decided at once, at a time that the caller sets."""

from collections.abc import Iterable
from hashlib import sha256

from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.decide import decide, overdue
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.state import State
from queue_server.journal.codec import seal
from queue_server.journal.record import Record

HALL = "aksu"
KIOSK = c.Actor("kiosk", "entrance")
DESK = c.Actor("operator", "desk")


class HallInMemory:
    """A hall with `definition` in force from `now` (µs UTC) on. `entries` has every event so far; set `now` to advance
    the time."""

    def __init__(self, definition: Definition, now: int) -> None:
        self.state = State(hall=HALL)
        self.entries: list[e.Entry] = []
        self.now = now
        self.ask(c.Configure(definition))

    def ask(self, command: c.Command, actor: c.Actor = DESK) -> list[e.Event]:
        """Give a command; returns its events. Raises `Refused` and changes nothing when the hall refuses it."""
        self.settle()
        events = decide(self.state, command, actor, self.now)
        self._take_in(events, str(actor))
        self.settle()
        return events

    def settle(self) -> None:
        """Decide the events that time alone causes by `now`."""
        while events := overdue(self.state, self.now):
            self._take_in(events, str(c.CLOCK))

    def _take_in(self, events: list[e.Event], actor: str) -> None:
        for event in events:
            seq = self.state.seq + 1
            entry = e.Entry(seq, self.now, actor, "test", event, sha256(self.state.head + bytes([seq % 256])).digest())
            self.entries.append(entry)
            evolve(self.state, entry)


def sealed(entries: Iterable[e.Entry], hall: str = HALL) -> list[Record]:
    """The records of these entries, chained anew."""
    records: list[Record] = []
    head = e.GENESIS
    for entry in entries:
        record, _ = seal(hall, head, entry.seq, entry.at, entry.actor, entry.cause, entry.event)
        records.append(record)
        head = record.hash
    return records
