"""The servers of a centre publish the same checkpoint of a followed hall, whichever of them has cosigned it."""

from typing import Any

import pytest
from msgspec import Struct, json

from queue_server.api.http.problem import HttpProblem
from queue_server.api.public_log.followed_log import CosignedNotes
from queue_server.api.public_log.witness import MOST_LOGS_OF_HALL, CosigningWitness
from queue_server.journal.log.checkpoint import Checkpoint
from queue_server.journal.log.note import Signature, SignedNote, SignerKey
from queue_server.journal.log.tree import leaf_hash
from queue_server.journal.memory import MemoryStore
from queue_server.journal.shared.contents import SharedState


def note(size: int, hall: str = "aksu") -> SignedNote:
    text = f"queue.example/{hall}\n{size}\n{'A' * 43}=\n"
    return SignedNote(text, (Signature("queue.example", b"1234", b"5"),))


class Line:
    """What two servers exchange."""

    def __init__(self) -> None:
        self.takers: list[Any] = []

    def listen(self, _kind: str, take: Any) -> None:
        self.takers.append(take)

    def report(self, kind: str, hall: str, value: Struct) -> None:
        for take in self.takers[1:]:
            take(SharedState(kind, hall, "first", 7, json.encode(value)))


def test_another_server_publishes_it_too() -> None:
    """The longer one stays where an earlier one comes late; halls are apart."""
    line: Any = Line()
    first, second = CosignedNotes(line), CosignedNotes(line)
    second.add(note(9))
    first.add(note(7))
    first.add(note(3, "burabay"))
    assert [signed.size for signed in (second.of("aksu"), second.of("burabay")) if signed is not None] == [9, 3]
    first.add(note(12))
    signed = second.of("aksu")
    assert signed is not None
    assert SignedNote.read(signed.text) == note(12)
    assert second.of("nowhere") is None


async def test_a_hall_fills_nobody_s_store_with_names_of_its_log() -> None:
    """After so many names a further one is refused; those that were cosigned go on."""
    witness, own = CosigningWitness(MemoryStore(), ()), SignerKey("region.example", b"9" * 32)
    keys = [SignerKey(f"n{number}.example/aksu", b"7" * 32) for number in range(MOST_LOGS_OF_HALL + 1)]
    witness.reported_keys = lambda origin: [str(key.verifier) for key in keys if key.verifier.name == origin]

    async def add(key: SignerKey, before: int, size: int) -> None:
        checkpoint = Checkpoint(key.verifier.name, size, leaf_hash(b"5" * 32))
        note = SignedNote(checkpoint.text, (key.signature(checkpoint.text),))
        await witness.sign(f"old {before}\n\n{note}", own, 1)

    for key in keys[:-1]:
        await add(key, 0, 1)
    with pytest.raises(HttpProblem, match="8 names cosigned here"):
        await add(keys[-1], 0, 1)
    await add(keys[0], 1, 1)
