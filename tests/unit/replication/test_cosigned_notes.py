"""The servers of a centre publish the same checkpoint of a followed hall, whichever of them has cosigned it."""

from typing import Any

from msgspec import Struct, json

from queue_server.api.public_log.followed_log import CosignedNotes
from queue_server.journal.log.note import Signature, SignedNote
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
    assert [shown.size for shown in (second.of("aksu"), second.of("burabay")) if shown is not None] == [9, 3]
    first.add(note(12))
    shown = second.of("aksu")
    assert shown is not None
    assert SignedNote.read(shown.text) == note(12)
    assert second.of("nowhere") is None
