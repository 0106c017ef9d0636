"""Makes and checks the visitor's key to a ticket. Its holder may see the ticket and act for its visitor.

    key = id + 11 characters of the id's HMAC-SHA-256 (RFC 2104), in URL-safe base64, under a secret of the store

A ticket's id stands in the journal, so it gives no rights. The key stands in no record, document or log and is not
stored: it is computed anew for the answer to `POST /tickets`, the paper and the visitor's own pages. Its 66 bits cannot
be guessed over a network within a ticket's day.

Tickets that were issued before a store had its secret are on paper without a key. For their day they are opened by
their id: the `seq` at which each hall began with keys is kept in the store, as the position of a reader.
"""

import hmac
from binascii import b2a_base64
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from queue_server.journal.feed import Feed
from queue_server.journal.store import Store
from queue_server.pages.replies import NO_STORE

SECRET: Final = "ticket keys"  # noqa: S105 - the name under which the store keeps it
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")
"""RFC 4648, section 5. The function of the library asks for more than each ticket should pay."""
MAC_LENGTH: Final = 11
"""Characters of the key after the id."""


def ticket_address(key: str) -> str:
    """The path of the page of a ticket."""
    return f"/t/{key}"


class TicketKeys:
    """The keys of one store's tickets. No key is made or checked before `begin`, unless a secret is given."""

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = secret
        self._began: dict[str, int] = {}

    async def begin(self, store: Store, feeds: Mapping[str, Feed]) -> None:
        """Read the secret, and the record from which on each hall has keys. Raises `Unavailable`."""
        self._secret = await store.secret(SECRET)
        for hall, feed in feeds.items():
            began = await store.position(f"{SECRET}:{hall}")
            if began is None:
                began = feed.seq
                await store.save_position(f"{SECRET}:{hall}", began)
            self._began[hall] = began

    def key_of(self, ticket: str) -> str:
        """The key to the ticket of that id."""
        return ticket + self.mac("ticket", ticket)[:MAC_LENGTH]

    def ticket_in(self, key: str) -> str | None:
        """The id of the ticket of that key, compared in constant time; None for a wrong key."""
        ticket, mac = key[:-MAC_LENGTH], key[-MAC_LENGTH:]
        right_mac = self.mac("ticket", ticket)[:MAC_LENGTH]
        is_key = hmac.compare_digest(mac.encode("utf-8", "surrogatepass"), right_mac.encode())
        return ticket if is_key and ticket else None

    def is_without_key(self, hall: str, seq: int) -> bool:
        """Whether the ticket whose record is `seq` was issued before the hall had keys."""
        return seq <= self._began.get(hall, 0)

    def command_id(self, key: str) -> str:
        """The command id of a stranger's command. It stands in the journal, and must not help to repeat the command and
        get its answer, which holds the key."""
        return f"stranger-{self.mac('command', key)[:32]}"

    def mac(self, use: str, text: str) -> str:
        """The digest of a text for one use, in URL-safe base64."""
        return b2a_base64(self.digest(use, text), newline=False).translate(_URL_SAFE).decode()

    def digest(self, use: str, text: str) -> bytes:
        """The HMAC of a text under the store's secret; those of two uses say nothing about each other."""
        if self._secret is None:
            raise RuntimeError("the keys have not begun")
        return hmac.digest(self._secret, f"{use}\n{text}".encode("utf-8", "surrogatepass"), sha256)


KEPT_PRIVATE: Final = {"Referrer-Policy": "strict-origin", **NO_STORE}
"""Headers of a page whose address holds a key: other pages do not get the address, and shared caches do not keep the
page. With `no-referrer` some browsers would also hide from us where the page's own requests come from (Fetch, section
3.2)."""
