"""Chooses among the servers of one store, any of which may be asked. Pure."""

from collections.abc import Sequence


class ServerChoice:
    """The addresses of the servers. All of a bridge ask the present one, and the next one after a fault."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = [address.rstrip("/") for address in addresses]
        self._place = 0

    @property
    def present(self) -> str:
        """The address to ask, without a slash at its end."""
        return self._addresses[self._place]

    def skip(self, address: str) -> None:
        """Go on to the next server, unless that has been done since `address` was asked."""
        if address == self.present:
            self._place = (self._place + 1) % len(self._addresses)

    def __len__(self) -> int:
        return len(self._addresses)
