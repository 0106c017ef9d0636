"""Holds what the handlers of halls need in addition to the server's own: supervision, figures and witnesses."""

from collections import Counter
from dataclasses import dataclass, field

from queue_server.api.halls.supervision import Supervision
from queue_server.api.halls.time.clock_witnesses import ClockWitnesses
from queue_server.worker.client.worker import Worker


@dataclass(frozen=True)
class HallServices:
    """The services of one server. `supervision` is by the id of a hall."""

    worker: Worker
    clock_witnesses: ClockWitnesses
    supervision: dict[str, Supervision]
    losses: Counter[str] = field(default_factory=Counter)
    """How many losses of records each hall has recorded since the start, as reported by readers."""
    disbelieved: set[tuple[str, str]] = field(default_factory=set)
    """The hall and reader of each claim of a loss that was rejected and logged."""
