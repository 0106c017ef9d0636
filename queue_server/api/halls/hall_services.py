"""What the handlers of halls need beyond the server's own: supervision, figures and witnesses."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from queue_server.api.halls.clock_witnesses import ClockWitnesses
from queue_server.api.halls.supervision import Supervision
from queue_server.stats.figures.figures_reader import FiguresReader


@dataclass(frozen=True)
class HallServices:
    """Of one server. `supervision` is by the id of a hall."""

    figures: FiguresReader
    clock_witnesses: ClockWitnesses
    supervision: dict[str, Supervision]
    losses: Counter[str] = field(default_factory=Counter)
    """How many losses of records each hall has recorded since the start, as readers proved them."""
    disbelieved: set[tuple[str, str]] = field(default_factory=set)
    """The hall and reader of each claim of a loss that was not believed and has been logged."""


HALL_SERVICES: Final = web.AppKey("HALL_SERVICES", HallServices)
