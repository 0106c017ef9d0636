"""Makes the link by which a visitor opens the bot for one ticket or booking, and reads what the bot then gets.

    code = id + 11 characters of another HMAC of the id than that of the visitor's key

The code goes to Telegram, so it is not the key: whoever has it may be told of the turn, and nothing else. A deep link
carries at most 64 characters of base64url (https://core.telegram.org/bots/features#deep-linking).
"""

import hmac
from typing import Final

from queue_server.pages.visitors.ticket_keys import MAC_LENGTH, TicketKeys

LINKS_USE: Final = "telegram"
"""What the digest is for, apart from those of keys."""


class TelegramLinks:
    """The links of one store's tickets and bookings, under the secret of its tickets' keys. `bot` is its user name."""

    def __init__(self, keys: TicketKeys, bot: str) -> None:
        self._keys, self._bot = keys, bot

    def address(self, subject: str) -> str:
        """The address that opens the bot for a ticket or booking."""
        return f"https://t.me/{self._bot}?start={self.code_of(subject)}"

    def code_of(self, subject: str) -> str:
        """The code of the ticket or booking of that id."""
        return subject + self._mac(subject)

    def subject_in(self, code: str) -> str | None:
        """The id of the ticket or booking of that code, compared in constant time; None for a wrong code."""
        subject, mac = code[:-MAC_LENGTH], code[-MAC_LENGTH:]
        is_code = hmac.compare_digest(mac.encode("utf-8", "surrogatepass"), self._mac(subject).encode())
        return subject if is_code and subject else None

    def _mac(self, subject: str) -> str:
        return self._keys.mac(LINKS_USE, subject)[:MAC_LENGTH]
