"""Makes the token that a page gets for its own forms and requests, so that no other page can send them.

It is derived from the session and a secret of the servers, so it is not stored, and it ends with the session.
"""

import hmac
from typing import Final

from queue_server.journal.store import Store

HEADER: Final = "X-Kezek-Token"
FIELD: Final = "token"


class Forms:
    """Makes and checks the tokens of one store's sessions."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._secret: bytes | None = None

    async def token(self, session: bytes) -> str:
        """The token of the session with that digest. Raises `Unavailable`."""
        if self._secret is None:
            self._secret = await self._store.secret("forms")
        return hmac.new(self._secret, session, "sha256").hexdigest()[:32]

    @staticmethod
    def is_right(form_token: str, token: str) -> bool:
        return hmac.compare_digest(form_token.encode(errors="replace"), token.encode())
