"""Compares a refused batch with the records that are here: what differs, and which papers tell the two apart. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from queue_server.journal.codec import decode
from queue_server.journal.papers import PaperGiven, PaperKind, paper_of
from queue_server.journal.record import Corrupt, Record

DIFFERENCES_SHOWN: Final = 20
"""Records that are shown side by side: the first ones say what was done."""
PAPERS_SHOWN: Final = 500
RECORDS_COMPARED: Final = 4_000
"""How many records from the first that differs on are read here: a batch has at most half of them."""


class RecordPair(Struct, frozen=True):
    """A place of the journal with another body in it on each side; None where a side has none."""

    seq: int
    stored: bytes | None
    in_batch: bytes | None


class ContestedPaper(Struct, frozen=True):
    """A paper of either side, with the code that it must carry if that side is right; None where that side has not
    given it, `` where its hash cannot be computed here."""

    kind: PaperKind
    number: str
    at: int
    code_stored: str | None
    code_sent: str | None


class BatchComparison(Struct, frozen=True):
    """How a batch differs from the records here, from its record `first` on. `changed` is how many places have
    another body, `pairs` the first of them. Where the batch is not `is_linked`, it follows a record that is another one
    here."""

    first: int
    last: int
    is_linked: bool
    changed: int
    pairs: tuple[RecordPair, ...]
    papers: tuple[ContestedPaper, ...]
    more_papers: int


def compare(in_batch: Sequence[Record], stored: Sequence[Record], *, is_linked: bool) -> BatchComparison:
    """Compare the records of a batch with those here from the first place on that both could have."""
    by_seq_stored, by_seq_sent = ({record.seq: record.body for record in records} for records in (stored, in_batch))
    last = in_batch[-1].seq
    places = sorted({*by_seq_sent, *(seq for seq in by_seq_stored if seq <= last)})
    pairs = [
        RecordPair(seq, by_seq_stored.get(seq), by_seq_sent.get(seq))
        for seq in places
        if by_seq_stored.get(seq) != by_seq_sent.get(seq)
    ]
    papers = _papers(stored, in_batch, is_linked=is_linked)
    return BatchComparison(
        in_batch[0].seq,
        last,
        is_linked,
        len(pairs),
        tuple(pairs[:DIFFERENCES_SHOWN]),
        tuple(papers[:PAPERS_SHOWN]),
        max(0, len(papers) - PAPERS_SHOWN),
    )


def _papers(stored: Iterable[Record], in_batch: Iterable[Record], *, is_linked: bool) -> list[ContestedPaper]:
    """The papers of both sides, in the order in which they were given."""
    stored_papers, sent_papers = ({paper.id: paper for paper in _papers_of(records)} for records in (stored, in_batch))
    papers = []
    for paper in sorted((sent_papers | stored_papers).values(), key=lambda paper: (paper.at, paper.seq)):
        own, other = stored_papers.get(paper.id), sent_papers.get(paper.id)
        code_sent = None if other is None else other.code if is_linked else ""
        numbers = dict.fromkeys(side.number for side in (own, other) if side is not None)
        code_stored = own.code if own is not None else None
        papers.append(ContestedPaper(paper.kind, " / ".join(numbers), paper.at, code_stored, code_sent))
    return papers


def _papers_of(records: Iterable[Record]) -> Iterable[PaperGiven]:
    for record in records:
        try:
            paper = paper_of(decode(record))
        except Corrupt:  # of a later version, or made up
            continue
        if paper is not None:
            yield paper
