"""Defines the receivers of webhooks, how far each has come in the journal of a hall, and the steps between. Pure.

For each receiver and hall one event at a time is sent, in the order of the journal. One that is not taken is sent again
and again, under the same id, and nothing after it before it was taken: what a receiver has not taken stays in the
journal.
"""

from collections.abc import Iterable
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from queue_server.units import DAY

DeliveryOutcome = Literal[
    "delivered", "gone", "refused", "redirect", "silent", "unreachable", "certificate", "forbidden", "defect"
]
"""What became of an attempt. `gone` is an answer 410, `refused` another one that is no success, `silent` none in time,
`forbidden` an address that this server may not send to, `defect` a fault of this program."""

DeliveryState = Literal["runs", "waits", "paused", "exhausted", "ended"]
"""`waits`: for the next attempt. `exhausted`: all attempts of an event have failed, and a person decides. `ended`: the
receiver has answered 410."""

MOST_ATTEMPTS: Final = 20
"""Attempts of a receiver and hall that are remembered for who looks."""
SECRET_OVERLAP: Final = DAY
"""How long (µs) a secret stays valid beside the one that took its place."""


class Receiver(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A system that gets events. Without `kinds` it gets those of every kind, without `halls` those of every hall, also
    of later ones. Times are µs UTC.

    `kinds` are names without a version, such as `ticket.called`. `secret` counts its secrets; the one before signs too
    until `former_secret_until`. `begun` counts how often somebody let it begin or go on. In a hall that comes later it
    begins with what happens there after `created_at`, or `from_first` with the first record.
    """

    id: str
    name: str
    address: str
    created_at: int
    kinds: tuple[str, ...] = ()
    halls: tuple[str, ...] = ()
    secret: int = 1
    former_secret_until: int = 0
    paused_at: int | None = None
    begun: int = 1
    from_first: bool = False

    def concerns(self, hall: str) -> bool:
        return not self.halls or hall in self.halls

    def wants(self, kind: str) -> bool:
        """Whether it gets events of a kind, such as `ticket.called/1`."""
        return not self.kinds or name_of(kind) in self.kinds

    def secret_numbers(self, now: int) -> tuple[int, ...]:
        """The numbers of its valid secrets, the newest first."""
        return (self.secret, self.secret - 1) if now < self.former_secret_until else (self.secret,)


class DeliveryAttempt(Struct, frozen=True, omit_defaults=True):
    """One attempt to send the record `seq` of `kind`: at `at` (µs UTC), in so many milliseconds, answered with
    `status`. `retry_after` is how long (µs) the receiver asks to be left alone."""

    seq: int
    kind: str
    at: int
    outcome: DeliveryOutcome
    took_ms: int = 0
    status: int | None = None
    retry_after: int | None = None


class DeliveryProgress(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a receiver has come in the journal of a hall. Records from before `since` (µs UTC) are passed over. The
    event after `position` has failed `failures` times and is sent again at `next_at`. `ending` holds only for the
    `begun` of the receiver at which it was noted, and so do the failures. `delivered` and `failed` count attempts over
    its life."""

    position: int
    since: int = 0
    begun: int = 1
    failures: int = 0
    next_at: int = 0
    ending: Literal["exhausted", "ended"] | None = None
    delivered: int = 0
    failed: int = 0
    attempts: tuple[DeliveryAttempt, ...] = ()


def name_of(kind: str) -> str:
    """The name of a kind without its version."""
    return kind.partition("/")[0]


def begun_anew(progress: DeliveryProgress, receiver: Receiver) -> DeliveryProgress:
    """The progress once somebody has let the receiver go on since: what failed before is tried at once."""
    if progress.begun == receiver.begun:
        return progress
    return replace(progress, begun=receiver.begun, failures=0, next_at=0, ending=None)


def within(progress: DeliveryProgress, seq: int) -> DeliveryProgress:
    """The progress in a journal that ends with `seq`: one that was restored from a copy may end before it."""
    return progress if progress.position <= seq else replace(progress, position=seq, failures=0, next_at=0)


def passed(progress: DeliveryProgress, seq: int) -> DeliveryProgress:
    """The progress after records that the receiver does not want, up to `seq`."""
    return replace(progress, position=seq)


def attempted(progress: DeliveryProgress, attempt: DeliveryAttempt, pause: int | None) -> DeliveryProgress:
    """The progress after an attempt. `pause` (µs) is that before the next one, None where there is no next one."""
    attempts = (*progress.attempts[-(MOST_ATTEMPTS - 1) :], attempt)
    if attempt.outcome == "delivered":
        return replace(
            progress,
            position=attempt.seq,
            failures=0,
            next_at=0,
            delivered=progress.delivered + 1,
            attempts=attempts,
        )
    return replace(
        progress,
        failures=progress.failures + 1,
        next_at=0 if pause is None else attempt.at + pause,
        ending="ended" if attempt.outcome == "gone" else "exhausted" if pause is None else None,
        failed=progress.failed + 1,
        attempts=attempts,
    )


def state_of(receiver: Receiver, progress: DeliveryProgress) -> DeliveryState:
    """How the deliveries of a hall stand."""
    progress = begun_anew(progress, receiver)
    if progress.ending is not None:
        return progress.ending
    if receiver.paused_at is not None:
        return "paused"
    return "waits" if progress.failures else "runs"


def worst_state(states: Iterable[DeliveryState]) -> DeliveryState:
    """The state of a receiver over all its halls: the one that needs a person most."""
    return min(states, key=_URGENCY.index, default="runs")


_URGENCY: Final[tuple[DeliveryState, ...]] = ("ended", "exhausted", "paused", "waits", "runs")
