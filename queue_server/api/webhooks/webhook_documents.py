"""Defines the bodies and documents of receivers of webhooks."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from queue_server.api.http.bodies import Name
from queue_server.config.values.scalars import Identifier
from queue_server.journal.feed import Feed
from queue_server.views.times import moment, moment_or_none
from queue_server.webhooks.receiver import (
    DeliveryAttempt,
    DeliveryOutcome,
    DeliveryProgress,
    DeliveryState,
    Receiver,
    begun_anew,
    state_of,
    worst_state,
)

MOST_RECEIVERS: Final = 50
"""How many receivers there may be: other systems of an organisation."""

WebhookAddress = Annotated[str, Meta(min_length=1, max_length=500, description="an address such as https://…")]
KindName = Annotated[str, Meta(min_length=1, max_length=64, description="a kind such as ticket.called")]
Kinds = Annotated[tuple[KindName, ...], Meta(max_length=200)]
HallIds = Annotated[tuple[Identifier, ...], Meta(max_length=5000)]
Position = Annotated[int, Meta(ge=0, le=2**53)]


class WebhookBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A receiver to add. Without `kinds` it gets events of every kind, without `halls` those of every hall. It begins
    with what happens from now on or with the first record; in the halls of `after`, after that record."""

    name: Name
    address: WebhookAddress
    kinds: Kinds = ()
    halls: HallIds = ()
    begin: Literal["now", "first"] = "now"
    after: dict[Identifier, Position] = {}


class WebhookChangeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Changes of a receiver. A member that is left out stays as it is. In a hall that is added it begins with what
    happens from now on."""

    name: Name | None = None
    address: WebhookAddress | None = None
    kinds: Kinds | None = None
    halls: HallIds | None = None


class RepeatBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The record to send once more."""

    seq: Annotated[int, Meta(ge=1, le=2**53)]


class AttemptDocument(Struct, frozen=True):
    """An attempt to send a record. `status` is that of the answer, where there was one."""

    seq: int
    kind: str
    at: datetime
    outcome: DeliveryOutcome
    status: int | None
    took_ms: int


class HallDeliveries(Struct, frozen=True):
    """How the deliveries of a hall stand: the record that was handled last, how many of the journal are not, attempts
    that were taken and not, and when the next one is. `failures` are those of the event that waits."""

    hall: str
    state: DeliveryState
    position: int
    behind: int
    delivered: int
    failed: int
    failures: int
    next_at: datetime | None
    last: AttemptDocument | None


class WebhookDocument(Struct, frozen=True):
    """A receiver, in the state of the hall that needs a person most. The former secret signs too until
    `former_secret_until`."""

    id: str
    name: str
    address: str
    kinds: tuple[str, ...]
    halls: tuple[str, ...]
    created_at: datetime
    former_secret_until: datetime | None
    state: DeliveryState
    deliveries: list[HallDeliveries]


class WebhookSecret(Struct, frozen=True):
    """A receiver and the secret that signs for it, which is shown this once."""

    webhook: WebhookDocument
    secret: str


def webhook_document(
    receiver: Receiver, progress: Mapping[tuple[str, str], DeliveryProgress], feeds: Mapping[str, Feed], now: int
) -> WebhookDocument:
    """The document of a receiver at `now` (µs UTC)."""
    halls = [hall for hall in sorted(feeds) if receiver.concerns(hall)]
    deliveries = [_deliveries(receiver, progress.get((receiver.id, hall)), feeds[hall]) for hall in halls]
    until = receiver.former_secret_until
    paused: tuple[DeliveryState, ...] = () if receiver.paused_at is None else ("paused",)
    return WebhookDocument(
        receiver.id,
        receiver.name,
        receiver.address,
        receiver.kinds,
        receiver.halls,
        moment(receiver.created_at),
        moment(until) if until > now else None,
        worst_state([*paused, *(hall.state for hall in deliveries)]),
        deliveries,
    )


def _deliveries(receiver: Receiver, stored: DeliveryProgress | None, feed: Feed) -> HallDeliveries:
    progress = begun_anew(stored or DeliveryProgress(position=feed.seq, begun=receiver.begun), receiver)
    attempts = attempt_documents(progress.attempts[-1:])
    return HallDeliveries(
        feed.hall,
        state_of(receiver, progress),
        progress.position,
        max(0, feed.seq - progress.position),
        progress.delivered,
        progress.failed,
        progress.failures,
        moment_or_none(progress.next_at or None),
        attempts[0] if attempts else None,
    )


def attempt_documents(attempts: Iterable[DeliveryAttempt]) -> list[AttemptDocument]:
    """The documents of attempts, the newest first."""
    return [AttemptDocument(a.seq, a.kind, moment(a.at), a.outcome, a.status, a.took_ms) for a in reversed([*attempts])]
