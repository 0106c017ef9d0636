"""Defines what a store keeps of the places to which its journals are sent. Times are µs UTC. Pure."""

from typing import Literal, Protocol

from msgspec import Struct

LinkSide = Literal["centre", "standby"]
"""Who is at the other end: a region's centre, or a second machine that can take the hall over."""


class SendingLink(Struct, frozen=True, omit_defaults=True):
    """Where a hall's journal is sent, as it was agreed at the pairing.

    `token` is this hall's credential there, `fingerprint` the SHA-256 (hex) of the certificate that the other side had,
    empty over plain http. `verifier_key` is that of its cosignatures. What is printed of it has no token.
    """

    hall: str
    side: LinkSide
    address: str
    token: str
    joined_at: int
    fingerprint: str = ""
    name: str = ""
    verifier_key: str = ""

    def __repr__(self) -> str:
        return f"SendingLink({self.hall!r}, {self.side!r}, {self.address!r})"


class LinkStore(Protocol):
    """Keeps the links of all halls. Every method may raise `Unavailable`."""

    async def sending_links(self) -> list[SendingLink]:
        """Every link, by hall and side."""

    async def save_sending_link(self, link: SendingLink) -> None:
        """Add a link, or replace the one of that hall and side."""

    async def remove_sending_link(self, hall: str, side: LinkSide) -> bool:
        """Forget a link, with its token; returns whether there was one."""
