"""Signs what receivers get, as Standard Webhooks has it. Pure.

A secret is 32 random bytes of the store, written as `whsec_` and base64. While a secret is being replaced both sign,
and a receiver takes whichever it has.
"""

from base64 import b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from standardwebhooks import Webhook

from queue_server.hall.state import SECOND

WEBHOOK_ID: Final = "webhook-id"
WEBHOOK_TIMESTAMP: Final = "webhook-timestamp"
WEBHOOK_SIGNATURE: Final = "webhook-signature"

SIGNED_HEADERS: Final = {
    WEBHOOK_ID: "The id of the message: the same whenever it is sent.",
    WEBHOOK_TIMESTAMP: "When this attempt was made, in seconds since 1970.",
    WEBHOOK_SIGNATURE: "`v1,` and base64 of HMAC-SHA256 over id, timestamp and body; two while a secret is replaced.",
}
"""The headers of a webhook, each with what it is."""


def secret_name(receiver: str, number: int) -> str:
    """The name under which the store has a secret of a receiver."""
    return f"webhook:{receiver}:{number}"


def secret_text(secret: bytes) -> str:
    """A secret as its receiver's library takes it."""
    return f"whsec_{b64encode(secret).decode()}"


def signed_headers(message_id: str, now: int, body: bytes, secrets: Sequence[bytes]) -> dict[str, str]:
    """The headers of one attempt at `now` (µs UTC): signed anew each time, under the same id."""
    timestamp = datetime.fromtimestamp(now // SECOND, UTC)
    signatures = (Webhook(secret).sign(message_id, timestamp, body.decode()) for secret in secrets)
    return {
        WEBHOOK_ID: message_id,
        WEBHOOK_TIMESTAMP: str(now // SECOND),
        WEBHOOK_SIGNATURE: " ".join(signatures),
    }
