"""Lists the papers that a hall goes on without: those of records that only the machine has which was taken over."""

from collections.abc import Sequence

from msgspec import Struct

from queue_server.hall.events import GENESIS
from queue_server.journal.codec import decode
from queue_server.journal.links.contents import SendingLink
from queue_server.journal.load import load_state
from queue_server.journal.papers import PaperGiven, paper_of
from queue_server.journal.store import Store
from queue_server.replication.branch.fork_search import first_differing
from queue_server.replication.branch.link_client import LinkClient


class LostPapers(Struct, frozen=True):
    """What the hall goes on without since that epoch, from record `seq` on; nothing where it is None."""

    epoch: int
    seq: int | None
    papers: Sequence[PaperGiven] = ()


async def lost_papers(store: Store, link: SendingLink) -> LostPapers | None:
    """Compare the journal here with the one at the other end of a link; None where nobody has taken the hall over.
    Raises `LinkFault`, `Unavailable`."""
    client = LinkClient(link)

    async def own_hash(seq: int) -> bytes:
        if seq == 0:
            return GENESIS
        return next(iter([record.hash async for record in store.read(link.hall, seq - 1, 1)]), b"")

    async def other_hash(seq: int) -> bytes:
        return bytes.fromhex((await client.head(seq)).hash)

    try:
        head, own = await client.head(), await store.head(link.hall)
        end = own.seq if own is not None else 0
        seq = await first_differing(own_hash, other_hash, min(end, head.seq))
    finally:
        await client.close()
    if head.epoch <= (await load_state(store, link.hall))[0].epoch:
        return None
    if seq > end:
        return LostPapers(head.epoch, None)
    entries = [decode(record) async for record in store.read(link.hall, seq - 1)]
    return LostPapers(head.epoch, seq, [paper for entry in entries if (paper := paper_of(entry)) is not None])
