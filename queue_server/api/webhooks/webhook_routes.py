"""Lists the routes of receivers of webhooks."""

from typing import Final

from queue_server.api.http.bodies import Done, EmptyBody
from queue_server.api.http.description.table import API, Route
from queue_server.api.webhooks import webhooks
from queue_server.api.webhooks.webhook_documents import (
    AttemptDocument,
    RepeatBody,
    WebhookBody,
    WebhookChangeBody,
    WebhookDocument,
    WebhookSecret,
)
from queue_server.config.roles import ADMINISTER

WEBHOOKS_PATH: Final = f"{API}/webhooks"
WEBHOOK_PATH: Final = f"{WEBHOOKS_PATH}/{{webhook}}"
LARGEST_WEBHOOK: Final = 262_144
"""The most bytes of a body: it may name each hall of a country."""

_WRONG: Final = (
    *("webhook_address_form", "webhook_address_own_network", "webhook_address_plain", "webhook_exists"),
    *("unknown_kind", "unknown_hall", "store_unavailable"),
)

WEBHOOK_ROUTES: Final = (
    Route(
        "GET",
        WEBHOOKS_PATH,
        webhooks.index,
        "Every receiver of webhooks, and how its deliveries stand in each hall.",
        roles=ADMINISTER,
        answer=list[WebhookDocument],
        codes=("store_unavailable",),
    ),
    Route(
        "POST",
        WEBHOOKS_PATH,
        webhooks.add,
        "Add a receiver. The answer has the secret that signs for it, this once.",
        roles=ADMINISTER,
        needs_token=True,
        status=201,
        body=WebhookBody,
        answer=WebhookSecret,
        codes=("webhooks_full", *_WRONG),
        most_bytes=LARGEST_WEBHOOK,
    ),
    Route(
        "POST",
        f"{WEBHOOK_PATH}/change",
        webhooks.change,
        "Change a receiver. What is left out stays as it is.",
        roles=ADMINISTER,
        needs_token=True,
        body=WebhookChangeBody,
        answer=WebhookDocument,
        codes=("unknown_webhook", *_WRONG),
        most_bytes=LARGEST_WEBHOOK,
    ),
    Route(
        "POST",
        f"{WEBHOOK_PATH}/pause",
        webhooks.pause,
        "Send nothing until it goes on. What happens meanwhile is sent then.",
        roles=ADMINISTER,
        needs_token=True,
        body=EmptyBody,
        answer=WebhookDocument,
        codes=("unknown_webhook", "store_unavailable"),
    ),
    Route(
        "POST",
        f"{WEBHOOK_PATH}/go-on",
        webhooks.go_on,
        "Go on where it was, after a pause or an end; where it waits, at once.",
        roles=ADMINISTER,
        needs_token=True,
        body=EmptyBody,
        answer=WebhookDocument,
        codes=("unknown_webhook", "store_unavailable"),
    ),
    Route(
        "POST",
        f"{WEBHOOK_PATH}/rotate",
        webhooks.rotate,
        "Give it another secret, shown this once. Both sign for a day.",
        roles=ADMINISTER,
        needs_token=True,
        body=EmptyBody,
        answer=WebhookSecret,
        codes=("unknown_webhook", "store_unavailable"),
    ),
    Route(
        "POST",
        f"{WEBHOOK_PATH}/remove",
        webhooks.remove,
        "Remove a receiver, and how far it has come.",
        roles=ADMINISTER,
        needs_token=True,
        body=EmptyBody,
        answer=Done,
        codes=("unknown_webhook", "store_unavailable"),
    ),
    Route(
        "GET",
        f"{WEBHOOK_PATH}/halls/{{hall}}/attempts",
        webhooks.attempts,
        "The last attempts to send it events of a hall, the newest first.",
        roles=ADMINISTER,
        answer=list[AttemptDocument],
        codes=("unknown_webhook", "unknown_hall", "store_unavailable"),
    ),
    Route(
        "POST",
        f"{WEBHOOK_PATH}/halls/{{hall}}/repeat",
        webhooks.repeat,
        "Send a record once more, under the same id, beside what waits.",
        roles=ADMINISTER,
        needs_token=True,
        body=RepeatBody,
        answer=AttemptDocument,
        codes=("unknown_webhook", "unknown_hall", "record_not_sent", "store_unavailable"),
    ),
)
