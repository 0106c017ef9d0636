"""Holds the feeds of all halls of one server: those that it writes to, and those whose journals come from elsewhere."""

from collections import ChainMap

from queue_server.journal.feed import Feed


class ReadableFeeds(ChainMap[str, Feed]):
    """By the id of a hall, those first that this server writes to. No hall is in both."""

    def __init__(self, own: dict[str, Feed], followed: dict[str, Feed]) -> None:
        super().__init__(followed, own)
        self._own, self._followed = own, followed

    def of(self, hall: str) -> Feed | None:
        """The feed of a hall. Each request asks for it, several times, and the general way costs ten times as much."""
        return self._own.get(hall) or self._followed.get(hall)
