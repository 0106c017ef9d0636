"""Keeps in memory where journals are sent."""

from queue_server.journal.links.contents import LinkSide, SendingLink


class LinksInMemory:
    """The part of a store in memory that implements `LinkStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._sending_links: dict[tuple[str, str], SendingLink] = {}

    def _need_open(self) -> None:
        """Raises `Unavailable` once the store is closed."""
        raise NotImplementedError

    async def sending_links(self) -> list[SendingLink]:
        self._need_open()
        return [self._sending_links[key] for key in sorted(self._sending_links)]

    async def save_sending_link(self, link: SendingLink) -> None:
        self._need_open()
        self._sending_links[link.hall, link.side] = link

    async def remove_sending_link(self, hall: str, side: LinkSide) -> bool:
        self._need_open()
        return self._sending_links.pop((hall, side), None) is not None
