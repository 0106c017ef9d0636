"""Keeps receivers and their progress in the store, where every server of it reads them.

Each is a document with a version: who writes one has read the version before, or reads again.
"""

from collections.abc import Callable, Mapping

from msgspec import json

from queue_server.journal.shared.contents import StoredDocument
from queue_server.journal.store import Store
from queue_server.webhooks.receiver import DeliveryProgress, Receiver
from queue_server.webhooks.signing import secret_name

RECEIVER = "webhook"
PROGRESS = "webhook_progress"

_receiver_of = json.Decoder(Receiver).decode
_progress_of = json.Decoder(DeliveryProgress).decode


class ReceiverBook:
    """The receivers of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def receivers(self) -> list[Receiver]:
        """Every receiver, the first that was added first. Raises `Unavailable`."""
        receivers = [_receiver_of(document.body) for document in await self._store.documents(RECEIVER)]
        return sorted(receivers, key=lambda receiver: (receiver.created_at, receiver.id))

    async def add(self, receiver: Receiver, positions: Mapping[str, int]) -> None:
        """Add a receiver that begins in each hall after a record. Raises `Unavailable`."""
        await self.begin(receiver, positions)
        await self._store.put_document(StoredDocument(RECEIVER, receiver.id, 1, json.encode(receiver)))

    async def begin(self, receiver: Receiver, positions: Mapping[str, int]) -> None:
        """Let a receiver begin in halls in which it has not begun yet. Raises `Unavailable`."""
        for hall, position in positions.items():
            progress = DeliveryProgress(position=position, begun=receiver.begun)
            document = StoredDocument(PROGRESS, progress_id(receiver.id, hall), 1, json.encode(progress))
            await self._store.put_document(document)

    async def change(self, id: str, change: Callable[[Receiver], Receiver]) -> Receiver | None:  # noqa: A002 - the field's own name
        """Change a receiver, whoever else does so at once; None for one that is not there. Raises `Unavailable`."""
        while (document := await self._store.document(RECEIVER, id)) is not None:
            changed = change(_receiver_of(document.body))
            if await self._store.put_document(StoredDocument(RECEIVER, id, document.version + 1, json.encode(changed))):
                return changed
        return None

    async def remove(self, id: str) -> bool:  # noqa: A002 - the field's own name
        """Remove a receiver, and how far it has come; false for one that is not there. Raises `Unavailable`."""
        if await self._store.document(RECEIVER, id) is None:
            return False
        await self._store.remove_document(RECEIVER, id)
        for document in await self._store.documents(PROGRESS):
            if document.id.startswith(f"{id}:"):
                await self._store.remove_document(PROGRESS, document.id)
        return True

    async def all_progress(self) -> dict[tuple[str, str], DeliveryProgress]:
        """How far every receiver has come, by its id and the hall. Raises `Unavailable`."""
        return {
            (document.id.partition(":")[0], document.id.partition(":")[2]): _progress_of(document.body)
            for document in await self._store.documents(PROGRESS)
        }

    async def progress(self, receiver: str, hall: str) -> tuple[int, DeliveryProgress] | None:
        """How far a receiver has come in a hall, with the version of what is stored. Raises `Unavailable`."""
        document = await self._store.document(PROGRESS, progress_id(receiver, hall))
        return None if document is None else (document.version, _progress_of(document.body))

    async def save(self, receiver: str, hall: str, version: int, progress: DeliveryProgress) -> bool:
        """Store the next version of a progress; false where another server has. Raises `Unavailable`."""
        return await self._store.put_document(
            StoredDocument(PROGRESS, progress_id(receiver, hall), version, json.encode(progress))
        )

    async def secret(self, receiver: str, number: int) -> bytes:
        """A secret of a receiver. Raises `Unavailable`."""
        return await self._store.secret(secret_name(receiver, number))


def progress_id(receiver: str, hall: str) -> str:
    """The id under which the progress of a receiver in a hall is stored."""
    return f"{receiver}:{hall}"
