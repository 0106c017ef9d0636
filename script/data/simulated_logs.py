"""Makes logs of simulated halls for `kezek forecast-check`. The same seed, the same log.

    .venv/bin/python script/data/simulated_logs.py clinic 11 > clinic.csv

Who has waited longest among those whom a free window may call is called; windows open late, rest once and are not there
every day; the pace of a day is its own; who loses patience leaves.
"""

import csv
import heapq
import random
import sys
from datetime import date, timedelta
from typing import Final, NamedTuple

HOUR: Final = 3600.0
OPENS_S, SHUTS_S = 9 * HOUR, 17.5 * HOUR
LAST_CALL_S: Final = SHUTS_S + 2 * HOUR
BUSY: Final = (1.3, 1.0, 1.0, 1.0, 1.0, 0.6, 0.0)
"""How many come by weekday."""
HEADING: Final = ("day", "service", "priority", "arrival_s", "start_s", "end_s", "server")
Row = tuple[str, str, str, str, str, str, str]


class SimulatedHall(NamedTuple):
    """A hall: by service its share of the visitors and its median (s); the services of each window."""

    days: int
    visitors: int
    services: dict[str, tuple[float, float]]
    windows: tuple[str, ...]
    patience_s: float
    day_spread: float


PLACES: Final = {
    "clinic": SimulatedHall(70, 70, {"g": (0.7, 600), "n": (0.2, 300), "c": (0.1, 1200)}, ("gc", "g", "ng"), 9000, 0.2),
    "hall": SimulatedHall(
        40, 290, {"a": (0.4, 240), "b": (0.3, 420), "c": (0.3, 600)}, ("ab", "ac", "bc", "abc", "ab"), 4000, 0.1
    ),
    "village": SimulatedHall(120, 30, {"a": (0.6, 700), "b": (0.4, 400)}, ("ab",), 6000, 0.25),
    "hamlet": SimulatedHall(70, 12, {"a": (0.6, 700), "b": (0.4, 400)}, ("ab",), 6000, 0.25),
    "office": SimulatedHall(24, 18, {"a": (0.5, 900), "b": (0.3, 500), "c": (0.2, 1500)}, ("abc",), 5000, 0.3),
    "calls": SimulatedHall(
        14, 1400, {"a": (0.6, 170), "b": (0.3, 240), "c": (0.1, 120)}, ("abc",) * 6 + ("ab",) * 3, 240, 0.1
    ),
}


class Day:
    """One day of a place, visitor by visitor."""

    def __init__(self, place: SimulatedHall, day: date, chance: random.Random) -> None:
        self._place, self._day, self._chance = place, day, chance
        self._pace = chance.lognormvariate(0, place.day_spread)
        shares = [share for share, _ in place.services.values()]
        count = round(place.visitors * BUSY[day.weekday()] * chance.uniform(0.85, 1.15))
        peaks = [chance.gauss(*chance.choice(((10.2, 0.9), (14.5, 1.4)))) * HOUR for _ in range(count)]
        arrivals = sorted(at for at in peaks if OPENS_S - 1800 < at < SHUTS_S)
        self._visitors = [
            (at, chance.choices(list(place.services), shares)[0], chance.expovariate(1 / place.patience_s))
            for at in arrivals
        ]

    def rows(self) -> list[Row]:
        """Everybody who came, in the order of arrival."""
        chance, rows, waiting = self._chance, list[Row](), list[int]()
        staffed = [w for w in range(len(self._place.windows)) if w == 0 or chance.random() < 0.92]
        rests = {w: chance.uniform(12.5, 14) * HOUR for w in staffed if w > 0}
        events = [(OPENS_S + chance.uniform(-300, 1200), 1, w) for w in staffed]
        events += [(at, 0, n) for n, (at, _, _) in enumerate(self._visitors)]
        heapq.heapify(events)
        idle: set[int] = set()
        while events:
            at, is_window, number = heapq.heappop(events)
            if is_window and at >= rests.get(number, LAST_CALL_S):
                heapq.heappush(events, (at + chance.uniform(1800, 3600), 1, number))
                rests.pop(number, None)
            elif is_window and at < LAST_CALL_S:
                idle.add(number)
            elif not is_window:
                waiting.append(number)
            waiting = [n for n in waiting if self._stays(n, at, rows)]
            for window in sorted(idle):
                for n in waiting:
                    if self._visitors[n][1] in self._place.windows[window]:
                        ends = at + chance.lognormvariate(0, 0.55) * self._median(n)
                        rows.append(self._row(n, at, ends, f"w{window + 1}"))
                        waiting.remove(n)
                        idle.remove(window)
                        heapq.heappush(events, (ends + chance.uniform(3, 25), 1, window))
                        break
        rows += [self._row(n, None, max(LAST_CALL_S, self._visitors[n][0]), "") for n in waiting]
        return sorted(rows, key=lambda row: float(row[3]))

    def _median(self, visitor: int) -> float:
        return self._place.services[self._visitors[visitor][1]][1] * self._pace

    def _stays(self, visitor: int, at: float, rows: list[Row]) -> bool:
        arrival, _, patience = self._visitors[visitor]
        if arrival + patience > at:
            return True
        rows.append(self._row(visitor, None, arrival + patience, ""))
        return False

    def _row(self, visitor: int, started: float | None, ended: float, window: str) -> Row:
        arrival, service, _ = self._visitors[visitor]
        begun = f"{started:.3f}" if started is not None else ""
        return (self._day.isoformat(), service, "", f"{arrival:.3f}", begun, f"{ended:.3f}", window)


def main(name: str, seed: str) -> None:
    place, chance = PLACES[name], random.Random(int(seed))  # noqa: S311 - the seed is the point
    writer = csv.writer(sys.stdout)
    writer.writerow(HEADING)
    for n in range(place.days):
        writer.writerows(Day(place, date(2026, 1, 5) + timedelta(days=n), chance).rows())


if __name__ == "__main__":
    main(*sys.argv[1:3])
