"""Groups equal windows into pools, and holds plans of how many are open in each half hour. Pure (numpy)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from queue_server.config.definition import Definition
from queue_server.hall.state import SECOND
from queue_server.stats.staffing.scenarios.outcome import HALF_HOUR, half_hour_of
from queue_server.stats.staffing.scenarios.past_day import Opening, PastDay

Plan = NDArray[np.int_]
"""How many windows are open: a row for each half hour, a column for each pool."""


class Pool(Struct, frozen=True):
    """Windows that may call the same of the services needed, in the order in which they open. `serves` are the
    services."""

    windows: tuple[int, ...]
    serves: frozenset[str]

    def __len__(self) -> int:
        return len(self.windows)


def pools_of(definition: Definition, services: Iterable[str], days: Sequence[PastDay]) -> list[Pool]:
    """The pools for these services; other services of a window make no difference. Windows that were never open
    on the `days` open last."""
    service_ids = set(services)
    opened = {opening.window for day in days for opening in day.openings}
    alike: dict[tuple[frozenset[str], frozenset[tuple[str, int]]], list[int]] = {}
    for window in definition.windows:
        helps = frozenset((service, minutes) for service, minutes in window.helps.items() if service in service_ids)
        serves = frozenset(window.services) & service_ids
        if serves:
            alike.setdefault((serves, helps), []).append(window.window)
    return [
        Pool(tuple(sorted(windows, key=lambda window: (window not in opened, window))), serves)
        for (serves, _), windows in alike.items()
    ]


def openings(plan: Plan, pools: Sequence[Pool], begins: Sequence[int]) -> Iterator[Opening]:
    """When each window is open on a day whose half hours begin at `begins` (µs UTC)."""
    for begin, counts in zip(begins, plan.tolist(), strict=True):
        for pool, count in zip(pools, counts, strict=True):
            for window in pool.windows[:count]:
                yield Opening(window, begin, begin + HALF_HOUR)


def midnight(day: PastDay, zone: ZoneInfo) -> int:
    """The moment from which the half hours of that day are counted (µs UTC)."""
    began = half_hour_of(day.begins_at, zone)
    local = datetime.fromtimestamp(began // SECOND, zone)
    return began - (local.hour * 2 + local.minute // 30) * HALF_HOUR
