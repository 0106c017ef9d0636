"""The tree of a hall's journal: it grows with it, gives tiles and proofs of any size, and is found again at a start."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from itertools import pairwise

import pytest

from queue_server.hall.events import GENESIS
from queue_server.journal.log.checkpoint import Checkpoint
from queue_server.journal.log.hall_tree import HallTree
from queue_server.journal.log.note import SignedNote, SignerKey
from queue_server.journal.log.tiles import TILE_WIDTH, Tile, has_tile, hashes_of, tile_at
from queue_server.journal.log.tree import LeafSpan, leaf_hash, need_consistent, perfect_hash, span_hash
from queue_server.journal.memory import MemoryStore
from queue_server.journal.record import Record
from queue_server.journal.store import Batch

LOG = SignerKey("akimat.example/aksu", bytes(32))
MANY_RECORDS = TILE_WIDTH * TILE_WIDTH + 700


@cache
def records(first: int, last: int, salt: bytes = b"") -> list[Record]:
    return [Record("aksu", seq, b"", sha256(salt + seq.to_bytes(4)).digest()) for seq in range(first, last + 1)]


def root_of(leaves: Sequence[Record]) -> bytes:
    hashes = [leaf_hash(record.hash) for record in leaves]
    return span_hash(
        LeafSpan(0, len(hashes)),
        lambda part: perfect_hash(hashes[part.index << part.level : (part.index + 1) << part.level]),
    )


@pytest.fixture
async def large() -> HallTree:
    """A tree with three levels of tiles."""
    store = MemoryStore()
    await store.append(Batch(records(1, MANY_RECORDS)))
    tree = HallTree("aksu", store)
    await tree.grow()
    return tree


async def test_it_grows_with_the_journal() -> None:
    """After each growth the root is that of all records."""
    store = MemoryStore()
    tree = HallTree("aksu", store)
    assert (await tree.grow(), await tree.root_at(0)) == (0, root_of([]))
    size = 0
    for count in (1, 2, 253, 1, 300, 0, 600):
        await store.append(Batch(records(size + 1, size + count)))
        size += count
        assert await tree.grow() == size
        assert await tree.root_at(size) == root_of(records(1, size))


async def test_a_start_goes_on_where_the_tree_was() -> None:
    """What the store has of it is used, and the journal is read from there."""
    store = MemoryStore()
    await store.append(Batch(records(1, 600)))
    await HallTree("aksu", store).grow()
    assert len(await store.tree_blocks("aksu")) == 2
    successor = HallTree("aksu", store)
    await successor.grow()
    assert await successor.root_at(600) == root_of(records(1, 600))


async def test_a_journal_that_was_replaced_has_its_own_tree() -> None:
    """Roots of another journal under the same name, as after a restore, are not believed."""
    store = MemoryStore()
    await store.add_tree_blocks("aksu", 0, [GENESIS, GENESIS])
    await store.append(Batch(records(1, 600)))
    tree = HallTree("aksu", store)
    await tree.grow()
    assert await tree.root_at(600) == root_of(records(1, 600))
    assert await store.tree_blocks("aksu") != [GENESIS, GENESIS]


@pytest.mark.slow
async def test_every_proof_leads_to_the_signed_root(large: HallTree) -> None:
    """Records at the edges of tiles, in the present tree and in earlier ones."""
    for size in (1, 256, 257, 65_535, 65_536, 65_537, MANY_RECORDS):
        checkpoint = Checkpoint("akimat.example/aksu", size, await large.root_at(size))
        note = SignedNote(checkpoint.text, (LOG.signature(checkpoint.text),))
        for seq in {1, size // 2 + 1, max(1, size - 1), size}:
            proof = await large.proof(seq, size, note)
            assert proof.need_record(records(seq, seq)[0].hash) == checkpoint


async def test_every_tree_begins_with_the_one_of_before(large: HallTree) -> None:
    """Consistency is proved from any size to any other."""
    sizes = (0, 1, 255, 256, 300, 65_536, 66_000, MANY_RECORDS)
    for size, larger in pairwise(sizes):
        proof = await large.consistency(size, larger)
        need_consistent(size, await large.root_at(size), larger, await large.root_at(larger), proof)


async def test_tiles_are_those_of_the_specification(large: HallTree) -> None:
    """The example of C2SP's tlog-tiles has 70,000 entries; this tree is a little smaller."""
    full, rest = divmod(MANY_RECORDS, TILE_WIDTH)
    assert await large.tile(Tile(0, full, rest)) == [
        leaf_hash(r.hash) for r in records(MANY_RECORDS - rest + 1, MANY_RECORDS)
    ]
    assert len(await large.tile(Tile(1, 0)) or ()) == TILE_WIDTH
    assert await large.tile(Tile(1, 1, 2)) == [perfect_hash(await large.tile(Tile(0, n)) or ()) for n in (256, 257)]
    assert await large.tile(Tile(2, 0, 1)) == [perfect_hash(await large.tile(Tile(1, 0)) or ())]
    assert await large.tile(Tile(0, full, rest + 1)) is await large.tile(Tile(3, 0, 1)) is None
    assert await large.entries(Tile(0, full, 2)) == [
        r.hash for r in records(MANY_RECORDS - rest + 1, MANY_RECORDS - rest + 2)
    ]


@pytest.mark.parametrize(
    ("path", "tile"),
    [
        ("000", Tile(0, 0)),
        ("067.p/17", Tile(0, 67, 17)),
        ("x001/x234/067", Tile(0, 1_234_067)),
        ("x001/000.p/255", Tile(0, 1_000, 255)),
    ],
)
def test_addresses_of_tiles(path: str, tile: Tile) -> None:
    """An address is read as it was written."""
    assert (tile_at(0, path), tile.path) == (tile, path)


@pytest.mark.parametrize(
    "path",
    ["", "0", "0000", "x000/001", "001/002", "001.p/0", "001.p/256", "001.p/999", "1x", "../000", "x1/000"],
)
def test_an_address_of_no_tile(path: str) -> None:
    """Each tile has one address."""
    assert tile_at(0, path) is None
    assert tile_at(9, "000") is None


def test_a_tile_that_is_cut_is_refused() -> None:
    """Its bytes are as many as its hashes need."""
    assert hashes_of(GENESIS * 2, Tile(0, 0, 2)) == [GENESIS, GENESIS]
    with pytest.raises(ValueError, match="64 bytes, not 63"):
        hashes_of((GENESIS * 2)[:-1], Tile(0, 0, 2))
    assert has_tile(Tile(0, 0), 256)
    assert not has_tile(Tile(0, 0), 255)
