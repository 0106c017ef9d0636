"""Makes the alarms of receivers to whom nothing is sent before a person has looked at them. Pure."""

from collections.abc import Iterable, Iterator

from queue_server.views.supervision.alarms import Alarm
from queue_server.views.times import moment
from queue_server.webhooks.receiver import DeliveryProgress, Receiver, state_of


def webhook_alarms(deliveries: Iterable[tuple[Receiver, DeliveryProgress]]) -> Iterator[Alarm]:
    """The alarms of the deliveries of a hall, of which `detail` is the receiver's name. One that an administrator has
    stopped is none, and one that ends again after it went on is another one."""
    for receiver, progress in deliveries:
        state = state_of(receiver, progress)
        if state not in ("ended", "exhausted"):
            continue
        yield Alarm(
            id=f"webhook_{state}:{receiver.id}:{receiver.begun}",
            kind="webhook_ended" if state == "ended" else "webhook_exhausted",
            level="warning",
            since=moment(progress.attempts[-1].at if progress.attempts else receiver.created_at),
            detail=receiver.name,
        )
