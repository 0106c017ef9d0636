"""What a refused batch and the records here have otherwise, and which papers tell the two apart."""

from collections.abc import Sequence

from queue_server.assembly.app import engine_on
from queue_server.hall import commands as c
from queue_server.hall.events import GENESIS
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record, chain
from queue_server.replication.centre.evidence import DIFFERENCES_SHOWN, PAPERS_SHOWN, compare
from tests.halls import DEFINITION, KIOSK, MORNING


async def journal(tickets: int) -> list[Record]:
    """The records of a hall that has given tickets: the first two open it and its day."""
    store = MemoryStore()
    engine = engine_on(store, lambda: MORNING)
    await engine.open_hall("abay", DEFINITION)
    for number in range(tickets):
        await engine.submit("abay", c.IssueTicket(f"T{number:015}", "land"), KIOSK)
    await engine.stop()
    return [record async for record in store.read("abay")]


def sealed_anew(records: Sequence[Record], at: int, old: bytes, new: bytes) -> list[Record]:
    """The same records with one altered, and everything after it sealed anew."""
    head, result = GENESIS, []
    for record in records:
        body = record.body.replace(old, new) if record.seq == at else record.body
        head = chain(head, body)
        result.append(Record(record.hall, record.seq, body, head))
    return result


async def test_one_altered_record() -> None:
    """Its two bodies are named alone, while the code of every later paper is another one on each side."""
    stored = await journal(3)
    in_batch = sealed_anew(stored, 4, b'"land"', b'"school"')
    comparison = compare(in_batch[3:], stored[3:], is_linked=True)
    assert (comparison.first, comparison.last, comparison.changed, comparison.more_papers) == (4, 5, 1, 0)
    assert [(pair.seq, pair.stored, pair.in_batch) for pair in comparison.pairs] == [
        (4, stored[3].body, in_batch[3].body)
    ]
    codes = [(paper.number, paper.code_stored, paper.code_sent) for paper in comparison.papers]
    digits = [(own.hash.hex()[:10], other.hash.hex()[:10]) for own, other in zip(stored[3:], in_batch[3:], strict=True)]
    assert codes == [("A002", *digits[0]), ("A003", *digits[1])]


async def test_papers_that_one_side_alone_has_given() -> None:
    """A hall that came back from an older copy knows nothing of papers that the centre has, and the other way round; of
    a batch that follows another record the codes are not known."""
    stored, longer = await journal(3), await journal(4)
    in_batch = sealed_anew(longer, 5, b"T000000000000002", b"T000000000000009")
    comparison = compare(in_batch[4:], stored[4:], is_linked=False)
    codes = {paper.number: (paper.code_stored is not None, paper.code_sent) for paper in comparison.papers}
    assert [paper.number for paper in comparison.papers] == ["A003", "A003", "A004"]
    assert codes["A004"] == (False, "")
    assert [paper.code_sent for paper in comparison.papers].count(None) == 1


async def test_a_long_batch_is_cut() -> None:
    """The first differences and papers are shown, the others counted; a body that is no event is no paper."""
    stored = await journal(2)
    in_batch = [Record("abay", 3 + n, b'[1,"abay",%d,0,"x","x","future.kind/1",{}]' % (3 + n), b"") for n in range(60)]
    comparison = compare(in_batch, stored[2:], is_linked=True)
    assert (comparison.changed, len(comparison.pairs), len(comparison.papers)) == (60, DIFFERENCES_SHOWN, 2)
    records = [record for record in await journal(PAPERS_SHOWN + 1) if record.seq > 2]
    comparison = compare(records, [], is_linked=True)
    assert (len(comparison.papers), comparison.more_papers) == (PAPERS_SHOWN, 1)
