"""Whether a store has changed, for one cheap query."""

from queue_server.journal.store import Batch, Snapshot, Store
from tests.contract.stored_samples import sealed


async def test_a_version_changes_with_every_commit(store: Store) -> None:
    """Of whatever table, where the store has versions: whoever reads only what has changed misses nothing."""
    versions = [await store.version()]
    await store.append(Batch(sealed("akimat", 1)))
    versions.append(await store.version())
    await store.save_snapshot(Snapshot("akimat", 1, b"h", b"{}"))
    versions.append(await store.version())
    assert versions == [None] * 3 or len(set(versions)) == 3
