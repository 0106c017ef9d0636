"""Verifies the records of a journal in one pass and says which are bad. Pure.

The chain alone shows only that some record is wrong. To find which, a record is checked against every hash that the one
before it may have had: the stored one, and the one that its body gives. A record in another's place is remembered with
its hash, so that the records that followed it in its own place are cleared at the end. One record after a missing one
cannot be checked, and is not reported.

Records are read one at a time; only suspect ones are remembered.
"""

import itertools
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from queue_server.hall.events import GENESIS, ClockCorrected, Entry
from queue_server.journal.checks.sequence.sequence_checker import SequenceChecker
from queue_server.journal.codec import decode, open_body
from queue_server.journal.record import Corrupt, Record, chain
from queue_server.journal.store import Snapshot

MOST_MISSING: Final = 1_000_000
"""A record whose number is further than this beyond the one before has a bad number; so many records are not
missing."""

MOST_CANDIDATES: Final = 16
"""Hashes remembered for the record before. More would help only after a run of as many records with altered hashes."""


class Fault(Struct, frozen=True):
    """A bad record, or a missing one, with the reason."""

    seq: int
    reason: str


class Verdict(Struct, frozen=True):
    """The result of a check: the records read, the hash of the last one, and a fault for each bad seq, in order."""

    hall: str
    count: int
    head: bytes
    faults: list[Fault]

    @property
    def is_good(self) -> bool:
        return not self.faults


class _Suspect(Struct):
    """A record that follows from no hash that the record before may have had; `reason` is None where no such
    hash is known."""

    record: Record
    reason: str | None


class ChainVerifier:
    """One pass over a journal, its records in the order in which they are stored."""

    def __init__(self, hall: str, snapshot: Snapshot | None, prefix: str | None) -> None:
        self.hall = hall
        self.has_passed = prefix is None
        self._snapshot = snapshot
        self._prefix = prefix
        self._count = 0
        self._head = GENESIS
        self._next_seq = 1
        self._before: tuple[bytes, ...] = ()  # hashes that the record before the last may have had
        self._last: tuple[bytes, ...] = (GENESIS,)  # the same of the last
        self._at = 0
        self._sequence = SequenceChecker()
        self._faults: dict[int, list[str]] = defaultdict(list)
        self._gaps: list[range] = []
        self._suspects: dict[int, _Suspect] = {}
        self._misplaced: set[int] = set()
        self._strays: dict[int, list[bytes]] = defaultdict(list)  # the seq where a record belongs -> its hash

    def take(self, record: Record, following: int | None) -> None:
        """Take one record in; `following` is the seq of the next one, or None at the end."""
        self._count += 1
        self._head = record.hash
        belongs = self._belongs(record)
        if belongs != record.seq:
            self._faults[record.seq].append(f"holds the record of seq {belongs}")
            self._misplaced.add(record.seq)
            self._strays[belongs].append(record.hash)
        if record.seq < self._next_seq:
            self._take_late(record)
        elif record.seq == self._next_seq:
            self._take_next(record, is_in_place=belongs == record.seq)
        elif record.seq - self._next_seq > MOST_MISSING:
            self._faults[record.seq].append(f"stands far beyond the record before, which is {self._next_seq - 1}")
        elif belongs == record.seq and (following is None or following > record.seq):
            self._skip_to(record.seq)
            self._take_next(record, is_in_place=True)
        elif belongs == record.seq:
            self._take_early(record, following)

    def verdict(self, *, must_pass: bool = True) -> Verdict:
        """The verdict on what has been read so far."""
        faulty = {seq: list(reasons) for seq, reasons in self._faults.items()}
        for seq, reason in self._faults_at_the_end(must_pass=must_pass):
            faulty.setdefault(seq, []).append(reason)
        faults = [Fault(seq, "; ".join(dict.fromkeys(faulty[seq]))) for seq in sorted(faulty)]
        return Verdict(self.hall, self._count, self._head, faults)

    def _belongs(self, record: Record) -> int:
        """The seq that the record's own body gives it; where it gives none, the one under which it is stored."""
        try:
            body = open_body(record)
        except Corrupt:
            return record.seq
        return body.seq if body.hall == self.hall and body.seq > 0 else record.seq

    def _take_next(self, record: Record, *, is_in_place: bool) -> None:
        candidates = [chain(previous, record.body) for previous in self._last]
        fits = record.hash in candidates
        if not fits:
            reason = "does not follow from the record before: this one has been altered, or that one and its hash"
            self._suspects[record.seq] = _Suspect(record, reason if candidates else None)
        self._before = self._last
        self._last = (record.hash,) if fits else _possible_hashes(record, candidates)
        self._next_seq = record.seq + 1
        if is_in_place:
            self._check_contents(record, is_certain=fits)
            self._look_for_anchors(record)
        else:
            self._sequence.lose_track(record.seq)

    def _take_early(self, record: Record, following: int | None) -> None:
        """Take a record with a seq above the one due while lower ones are still to come: it stands too early, or in
        place of the one due."""
        due = self._next_seq
        self._faults[record.seq].append(f"stands out of order, where {due} is due")
        self._strays[record.seq].append(record.hash)
        if following != due:
            self._skip_to(due + 1)
        elif record.seq == due + 1:
            self._faults[due].append(f"stands out of order, after {record.seq}")

    def _skip_to(self, seq: int) -> None:
        """Note a gap from the seq that is due up to `seq`, excluded: no good record stands there."""
        self._gaps.append(range(self._next_seq, seq))
        self._next_seq = seq
        self._before, self._last = (), ()
        self._sequence.lose_track(seq - 1)

    def _take_late(self, record: Record) -> None:
        """Take a record whose place has been passed, whether the place was empty or filled."""
        gap = bisect(self._gaps, record.seq, key=lambda gap: gap.start) - 1
        is_missing = gap >= 0 and record.seq in self._gaps[gap]
        self._faults[record.seq].append("stands out of order, late" if is_missing else "stands there more than once")
        self._strays[record.seq].append(record.hash)
        is_last = record.seq == self._next_seq - 1
        if is_last and any(chain(previous, record.body) == record.hash for previous in self._before):
            self._last = (record.hash, *self._last)[:MOST_CANDIDATES]

    def _check_contents(self, record: Record, *, is_certain: bool) -> None:
        """Check the record apart from the chain: its body, its time, and whether it may come next."""
        try:
            entry = decode(record)
        except Corrupt as corrupt:
            self._faults[record.seq].append(corrupt.reason)
            self._sequence.lose_track(record.seq)
            return
        if not is_certain:
            self._sequence.lose_track(record.seq)
            return
        fault = self._time_fault(entry)
        if fault is not None:
            self._faults[record.seq].append(fault)
        self._sequence.seq = entry.seq - 1
        objection = self._sequence.objection(entry.event)
        if objection is not None:
            self._faults[record.seq].append(f"cannot have happened: it {objection}")
        self._sequence.follow(entry.event)

    def _time_fault(self, entry: Entry) -> str | None:
        """The fault of the record's time, or None. Only after a correction may the time be earlier."""
        before, event = self._at, entry.event
        if isinstance(event, ClockCorrected):
            self._at = entry.at
            return _false_correction(event, entry.at, before)
        self._at = max(before, entry.at)
        return "has a time before that of an earlier record" if entry.at < before else None

    def _look_for_anchors(self, record: Record) -> None:
        """Compare the record with the values known from elsewhere: the snapshot's hash and a ticket's code."""
        if self._prefix is not None and record.hash.hex().startswith(self._prefix):
            self.has_passed = True
        if self._snapshot is not None and record.seq == self._snapshot.seq and record.hash != self._snapshot.hash:
            reason = (
                "is not the record from which the snapshot was taken: the journal has been rewritten, or the snapshot"
            )
            self._faults[record.seq].append(reason)

    def _faults_at_the_end(self, *, must_pass: bool) -> Iterator[tuple[int, str]]:
        """Faults that show only when everything has been read, as pairs of seq and reason."""
        unchecked = set()
        for seq, suspect in self._suspects.items():
            if seq in self._misplaced or self._is_cleared(suspect.record):
                continue
            if suspect.reason is not None and seq - 1 not in self._misplaced:
                yield seq, suspect.reason
            elif suspect.reason is not None:
                yield seq - 1, f"so record {seq} cannot be checked"
            else:
                unchecked.add(seq)
        for seq in itertools.chain.from_iterable(self._gaps):
            if seq not in self._faults:
                yield seq, f"missing, so record {seq + 1} cannot be checked" if seq + 1 in unchecked else "missing"
        yield from self._faults_beyond_the_end()
        if must_pass and not self.has_passed:
            reason = f"no record has the hash {self._prefix}…: it has been cut off with all after it, or rewritten"
            yield self._next_seq, reason

    def _is_cleared(self, record: Record) -> bool:
        """Whether the record follows from one that stands in a place other than its own."""
        hashes = list(self._strays.get(record.seq - 1, ()))
        if self._snapshot is not None and self._snapshot.seq == record.seq - 1:
            hashes.append(self._snapshot.hash)
        return any(chain(previous, record.body) == record.hash for previous in hashes)

    def _faults_beyond_the_end(self) -> Iterator[tuple[int, str]]:
        if self._snapshot is None:
            return
        missing = range(self._next_seq, self._snapshot.seq + 1)
        if len(missing) > MOST_MISSING:
            yield self._snapshot.seq, f"missing, with all after {self._next_seq - 1}: the snapshot was taken from it"
            return
        for seq in missing:
            yield seq, "missing: the journal has been cut off after the snapshot was taken"


def _false_correction(event: ClockCorrected, at: int, before: int) -> str | None:
    """The reason why a correction of the time is not valid, or None."""
    if event.corrected != at:
        return "corrects the time to another one than its own"
    if before and event.was != before:
        return "corrects another time than that of the record before"
    return None if event.corrected < event.was else "corrects the time to a later one"


def _possible_hashes(record: Record, computed: list[bytes]) -> tuple[bytes, ...]:
    """The hashes that a bad record may have had: the stored one, or those that follow if only the hash is bad."""
    stored = [record.hash] if len(record.hash) == len(GENESIS) else []
    try:
        open_body(record)
    except Corrupt:
        return tuple(stored)
    return (*stored, *computed)[:MOST_CANDIDATES]
