"""Every store keeps roots of trees, and the trees that a witness has signed."""

from msgspec.structs import replace

from queue_server.journal.log.contents import CosignedTree
from queue_server.journal.store import Store

ROOTS = [bytes([number]) * 32 for number in range(5)]
TREE = CosignedTree("akimat.example/aksu", 300, ROOTS[0])


async def test_roots_are_added_in_order_and_none_is_replaced(store: Store) -> None:
    """Two servers that read the same journal add the same roots, each from where it has come."""
    await store.add_tree_blocks("aksu", 0, ROOTS[:3])
    await store.add_tree_blocks("aksu", 1, [ROOTS[4], *ROOTS[2:4]])
    await store.add_tree_blocks("aksu", 4, [])
    await store.add_tree_blocks("burabay", 0, ROOTS[:1])
    assert await store.tree_blocks("aksu") == ROOTS[:4]


async def test_roots_of_a_hall_are_forgotten(store: Store) -> None:
    """A journal that was restored has another tree."""
    await store.add_tree_blocks("aksu", 0, ROOTS[:3])
    await store.add_tree_blocks("burabay", 0, ROOTS[:1])
    await store.forget_tree("aksu")
    await store.forget_tree("aksu")
    assert (await store.tree_blocks("aksu"), await store.tree_blocks("burabay")) == ([], ROOTS[:1])


async def test_of_two_who_sign_at_once_one_is_stored(store: Store) -> None:
    """A tree takes the place of the one that was looked at, and of no other."""
    assert await store.cosigned_tree(TREE.origin) is None
    assert await store.cosign_tree(None, TREE)
    assert not await store.cosign_tree(None, replace(TREE, size=400))
    larger = replace(TREE, size=500, root=ROOTS[1])
    assert not await store.cosign_tree(replace(TREE, root=ROOTS[2]), larger)
    assert await store.cosign_tree(TREE, larger)
    assert not await store.cosign_tree(TREE, replace(TREE, size=600))
    assert await store.cosigned_tree(TREE.origin) == larger


async def test_the_logs_of_a_hall(store: Store) -> None:
    """By the end of their names, whatever stands before it; a hall whose id ends alike has its own."""
    for origin in ("queue.example/aksu", "other.example/aksu", "queue.example/west_aksu"):
        assert await store.cosign_tree(None, replace(TREE, origin=origin))
    of_aksu = [replace(TREE, origin=origin) for origin in ("other.example/aksu", "queue.example/aksu")]
    assert await store.cosigned_trees("aksu") == of_aksu
    assert [len(await store.cosigned_trees(hall)) for hall in ("west_aksu", "west-aksu", "ksu")] == [1, 0, 0]
