"""Counts and durations of some visits and windows, ready to be added up with others. Pure (numpy).

A tally is exact but for its percentiles, which come from the values themselves as long as they are at hand and from
sketches afterwards. Tallies of hours, days and halls merge without losing anything more.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct, field
from numpy.typing import NDArray

from queue_server.config.definition import WEEKDAYS
from queue_server.hall.state import SECOND
from queue_server.journal.visit import Visit, WindowTime
from queue_server.stats.sketch import Ints, Sketch

BRIEF: Final = 10 * SECOND
"""A service shorter than this was hardly one: somebody pressed the button, or the visitor was not there."""
MEASURES: Final = ("wait", "gave_up", "walk", "service", "visit")
"""In the line, of everybody · in the line, of those who were never called · from call to start · of the service · from
issue to the end, of those who were served to the end."""


class Measure(Struct):
    """Durations in µs: how many, their sum, the longest, and either all of them or a sketch. `known` are quantiles that
    have been asked for: what is told of a finished day does not change."""

    count: int = 0
    total: int = 0
    longest: int = 0
    sketch: bytes = b""
    values: Any = None
    known: Any = None

    @classmethod
    def of(cls, values: Ints) -> "Measure":
        if not len(values):
            return cls(values=values)
        return cls(len(values), int(values.sum()), int(values.max()), b"", values)

    @classmethod
    def merged(cls, parts: Sequence["Measure"]) -> "Measure":
        parts = [part for part in parts if part.count]
        if len(parts) == 1:
            return parts[0]
        whole = cls(
            sum(part.count for part in parts),
            sum(part.total for part in parts),
            max((part.longest for part in parts), default=0),
        )
        if all(part.values is not None for part in parts):
            whole.values = np.concatenate([np.zeros(0, np.int64), *(part.values for part in parts)])
        else:
            whole.sketch = bytes(Sketch.from_bytes([part.packed() for part in parts]))
        return whole

    def packed(self) -> bytes:
        """The sketch, made now if the values were at hand until now."""
        return bytes(Sketch.of(self.values)) if self.values is not None else self.sketch

    def quantiles(self, shares: tuple[float, ...]) -> list[float]:
        """The smallest durations (µs) that these shares of all do not exceed, exact or within 1 %. Needs one value."""
        if self.known is None or self.known[0] != shares:
            self.known = (shares, self._quantiles(shares))
        found: list[float] = self.known[1]
        return found

    def _quantiles(self, shares: tuple[float, ...]) -> list[float]:
        if self.values is not None:
            return [float(q) for q in np.quantile(self.values, shares, method="inverted_cdf")]
        quantiles = Sketch.from_bytes([self.sketch]).quantiles(shares)
        return [min(quantile, float(self.longest)) for quantile in quantiles]


class Tally(Struct):
    """`counts` by what is counted, `times` µs of windows by what they did, `measures` by name."""

    counts: dict[str, int] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)

    @classmethod
    def merged(cls, parts: Iterable["Tally"]) -> "Tally":
        parts = list(parts)
        if len(parts) == 1:
            return parts[0]
        counts: Counter[str] = Counter()
        times: Counter[str] = Counter()
        for part in parts:
            counts.update(part.counts)
            times.update(part.times)
        measures = {
            name: Measure.merged([part.measures[name] for part in parts if name in part.measures]) for name in MEASURES
        }
        return cls(dict(counts), dict(times), measures)

    def pack(self) -> bytes:
        measures = {name: Measure(m.count, m.total, m.longest, m.packed()) for name, m in self.measures.items()}
        return _ENCODER.encode(Tally(self.counts, self.times, measures))

    @classmethod
    def unpack(cls, body: bytes) -> "Tally":
        return _DECODER.decode(body)

    @property
    def is_exact(self) -> bool:
        """Whether the percentiles are those of the values themselves."""
        return all(measure.values is not None or not measure.count for measure in self.measures.values())


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Tally)

Column = NDArray[Any]

_NUMBERS: Final = (
    "stage", "hour", "window", "issued_at", "joined_at", "started_at", "ended_at", "waited", "walked", "served", "norm",
    "calls", "recalls", "call_seq", "passed",
)  # fmt: skip
COLUMNS: Final = (*_NUMBERS, "day", "service", "priority", "operator", "outcome", "call_reason", "privilege", "result")
"""The fields of a `Visit` that figures are made of."""

row_of: Callable[[Visit], tuple[Any, ...]] = attrgetter(*COLUMNS)
"""The row of a stage."""


class Stages:
    """Stages of visits as columns of equal length. Rows without an outcome go on."""

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        """`rows` are stages with the fields of `COLUMNS`, in that order."""
        columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
        self._columns = dict(zip(COLUMNS, columns, strict=True))
        self._arrays: dict[str, Column] = {}
        self.count = len(rows)

    @classmethod
    def of(cls, visits: Iterable[Visit]) -> "Stages":
        return cls([row_of(visit) for visit in visits])

    def __getitem__(self, name: str) -> Column:
        """A column: of numbers where all are numbers; None is -1 among them."""
        if name not in self._arrays:
            if name in _NUMBERS:
                filled = [-1 if value is None else value for value in self._columns[name]]
                self._arrays[name] = np.array(filled, np.int64)
            else:
                self._arrays[name] = np.array(self._columns[name], object)
        return self._arrays[name]

    def tally(self, chosen: NDArray[np.bool_]) -> Tally:
        """What the chosen stages come to."""
        outcome = self["outcome"][chosen]
        ended = outcome != None  # noqa: E711 - of every element
        was_called = self["call_seq"][chosen] > 0
        waited, norm = self["waited"][chosen], self["norm"][chosen]
        has_norm = ended & (norm >= 0)
        kept = has_norm & was_called & (waited <= norm)
        broken = has_norm & (waited > norm)
        was_started = self["started_at"][chosen] >= 0
        service = self["served"][chosen]
        to_the_end = outcome == "served"
        counts = Counter({str(name): int(n) for name, n in Counter(outcome[ended]).items()})
        counts["joined"] = int(chosen.sum())
        counts["issued"] = int((self["stage"][chosen] == 0).sum())
        counts["live"] = int((~ended).sum())
        counts["never_called"] = int((ended & ~was_called).sum())
        counts["norm_kept"], counts["norm_broken"] = int(kept.sum()), int(broken.sum())
        counts["norm_undecided"] = int((has_norm & ~kept & ~broken).sum())
        counts["brief"] = int((was_started & ended & (service < BRIEF)).sum())
        counts["calls"], counts["recalls"] = int(self["calls"][chosen].sum()), int(self["recalls"][chosen].sum())
        counts["passed"] = int(self["passed"][chosen].sum())
        for reason, n in Counter(self["call_reason"][chosen]).items():
            if reason is not None:
                counts[f"call:{reason}"] = n
        for result, n in Counter(self["result"][chosen]).items():
            if result is not None:
                counts[f"result:{result}"] = n
        self._count_priorities(chosen, counts)
        visit = self["ended_at"][chosen] - self["issued_at"][chosen]
        return Tally(
            {name: n for name, n in counts.items() if n},
            {},
            {
                "wait": Measure.of(waited[ended]),
                "gave_up": Measure.of(waited[ended & ~was_called]),
                "walk": Measure.of(self["walked"][chosen][was_started & ended]),
                "service": Measure.of(service[was_started & ended]),
                "visit": Measure.of(visit[to_the_end]),
            },
        )

    def _count_priorities(self, chosen: NDArray[np.bool_], counts: Counter[str]) -> None:
        """Each visit claims its priority once; its proof may be decided in any of its stages."""
        last = ~np.isin(self["outcome"][chosen].astype(str), ("continued", "transferred"))
        pairs = zip(self["priority"][chosen][last], self["privilege"][chosen][last], strict=True)
        for (priority, privilege), n in Counter(pairs).items():
            if priority is not None:
                counts[f"claimed:{priority}"] += n
                if privilege is not None:
                    counts[f"{privilege}:{priority}"] += n


Spent = dict[str, Counter[str]]
"""For each part, µs by what windows did."""


def spent(times: Iterable[WindowTime], by: str) -> Spent:
    """What windows did, for each value of `by`; pauses also by their reason."""
    found: Spent = {}
    part_of = WINDOW_PARTS.get(by)
    for time in times if part_of is not None else ():
        value = part_of(time) if part_of is not None else None
        if value is not None:
            name = str(value)
            done = found[name] if name in found else found.setdefault(name, Counter())
            done[time.state] += time.spent
            if time.state == "paused":
                done[f"paused:{time.reason}"] += time.spent
    return found


def tallies(stages: Stages, times: Spent, by: str) -> dict[str, Tally]:
    """A tally for each value of `by`, which is a part that stages or windows have; `none` is the whole, under ``."""
    if by == "none":
        chosen = {"": np.ones(stages.count, bool)}
    else:
        chosen = {str(value): mask for value, mask in _chosen(stages, by).items()}
    nobody = np.zeros(stages.count, bool)
    found = {value: stages.tally(chosen.get(value, nobody)) for value in {**chosen, **times}}
    for value, some in times.items():
        found[value].times = dict(some)
    return found


def tallied(
    rows: Sequence[Sequence[Any]], times: Sequence[WindowTime], parts: Sequence[str]
) -> dict[str, dict[str, Tally]]:
    """Part -> value -> tally, of the rows of stages (`COLUMNS`) and what windows did."""
    stages = Stages(rows)
    return {part: tallies(stages, spent(times, part), part) for part in parts}


def _chosen(stages: Stages, by: str) -> dict[Any, NDArray[np.bool_]]:
    """Which stages belong to each value; who has none belongs nowhere."""
    column = stages["day"] if by == "weekday" else stages[by]
    if by == "weekday":
        column = np.array([weekday(day) for day in column.tolist()], object)
    values = {value for value in column.tolist() if value is not None and value != -1}
    return {value: column == value for value in sorted(values)}


def weekday(day: str) -> str:
    """`mon` to `sun`."""
    return WEEKDAYS[date.fromisoformat(day).weekday()]


WINDOW_PARTS: Final[dict[str, Callable[[WindowTime], str | int | None]]] = {
    "none": lambda _: "",
    "window": lambda time: time.window,
    "operator": lambda time: time.operator,
    "hour": lambda time: time.hour,
    "weekday": lambda time: weekday(time.day),
    "day": lambda time: time.day,
}
