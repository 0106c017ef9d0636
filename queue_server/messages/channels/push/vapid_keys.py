"""Reads the key by which push services know this store, when it is first needed."""

from typing import TYPE_CHECKING, Final

from queue_server.journal.store import Store

if TYPE_CHECKING:
    from queue_server.messages.channels.push.vapid import VapidKey

PUSH_SECRET: Final = "web push"  # noqa: S105 - the name under which the store keeps it


class VapidKeys:
    """The key of a store. `contact` is the e-mail address of whoever runs the server."""

    def __init__(self, store: Store, contact: str) -> None:
        self._store, self._contact = store, contact
        self._key: VapidKey | None = None

    async def key(self) -> "VapidKey":
        """Raises `Unavailable`."""
        from queue_server.messages.channels.push.vapid import VapidKey  # here, as the library of signatures takes 8 MB

        if self._key is None:
            self._key = VapidKey(await self._store.secret(PUSH_SECRET), self._contact)
        return self._key
