"""Makes examples/day.csv: a day of the sample hall in the form that `kezek replay` reads. The same seed gives the same
day.

    .venv/bin/python script/data/make_day.py > examples/day.csv

Visitors come in two peaks, one before noon and one after lunch; each service has its own duration; visitors leave when
their patience ends.
"""

import csv
import random
import sys
from typing import Final, NamedTuple

DAY: Final = "2025-03-03"
VISITORS: Final = 300
OPENS_S, SHUTS_S = 9 * 3600, 18 * 3600
PEAKS: Final = ((10.5, 0.9, 0.6), (15.0, 1.1, 0.4))  # hour, spread in hours, share of the visitors


class DayRow(NamedTuple):
    """A visitor, in the file's columns."""

    day: str
    service: str
    priority: str
    arrival_s: int
    start_s: int | str
    end_s: int
    server: str


class Kind(NamedTuple):
    """How a service is used: its share of the visitors, and its median minutes. One server works on it all day."""

    service: str
    share: float
    minutes: float


KINDS: Final = (
    Kind("land", 0.14, 8),
    Kind("architecture", 0.08, 13),
    Kind("housing", 0.11, 9),
    Kind("social", 0.14, 7),
    Kind("employment", 0.10, 10),
    Kind("education", 0.10, 9),
    Kind("documents", 0.17, 6),
    Kind("front-desk", 0.16, 4),
)
PRIORITIES: Final = {"0": 80, "elderly": 9, "small-child": 5, "disability": 3, "pregnant": 2, "veteran": 1}


def main() -> None:
    chance = random.Random(20250303)  # noqa: S311 - the seed is the point
    rows = [row for kind in KINDS for row in served(kind, chance)]
    rows.sort(key=lambda row: row.arrival_s)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(DayRow._fields)
    writer.writerows(rows)


def served(kind: Kind, chance: random.Random) -> list[DayRow]:
    """The visitors of one service: first come, first served."""
    free_at = OPENS_S
    rows: list[DayRow] = []
    for arrival_s in sorted(arrival(chance) for _ in range(round(VISITORS * kind.share))):
        (priority,) = chance.choices(list(PRIORITIES), weights=list(PRIORITIES.values()))
        patience = int(chance.expovariate(1 / 3600))
        start = max(free_at, arrival_s)
        if start - arrival_s > patience:
            rows.append(DayRow(DAY, kind.service, priority, arrival_s, "", arrival_s + patience, ""))
            continue
        free_at = start + max(20, int(chance.lognormvariate(0, 0.5) * kind.minutes * 60))
        rows.append(DayRow(DAY, kind.service, priority, arrival_s, start, free_at, f"{kind.service}-1"))
    return rows


def arrival(chance: random.Random) -> int:
    hour, spread, _ = chance.choices(PEAKS, weights=[share for _, _, share in PEAKS])[0]
    return min(max(int(chance.gauss(hour, spread) * 3600), OPENS_S), SHUTS_S - 900)


if __name__ == "__main__":
    main()
