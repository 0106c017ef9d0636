"""Holds counts and durations of some visits and windows, which can be added to others. Pure (numpy).

A tally is exact except for its percentiles, which come from the values themselves while they are kept, and from
sketches afterwards. Tallies of hours, days and halls merge without further loss.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec
import numpy as np
from msgspec import Struct, field

from queue_server.stats.figures.counts.sketch import Ints, Sketch, joined, packed_at_once, quantiles_of, ranks

MEASURES: Final = ("wait", "gave_up", "unserved", "waiting", "apart", "walk", "service", "visit", "beyond")
"""In the line: of everybody whose stage has ended · of those who left and had never been called · of those whom the
hall left unserved at closing · so far, of those who stand in it · so far, of those who are at a window or on hold. From
call to start · of the service · from issue to the end, of those who were served to the end. In the line from the booked
time on, of those who had booked it."""


class Measure(Struct):
    """Durations in µs: how many, their sum, the longest, and either all of them or a sketch. Where all are kept, a
    sketch is made when it is first needed. `cached_quantiles` are quantiles that were computed."""

    count: int = 0
    total: int = 0
    longest: int = 0
    sketch: bytes = b""
    values: Any = None
    cached_quantiles: Any = field(default=None, name="known")

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
            whole.sketch = joined([part.packed() for part in parts])
        return whole

    def packed(self) -> bytes:
        """The sketch."""
        if self.count and not self.sketch:
            self.sketch = bytes(Sketch.of(self.values))
        return self.sketch

    def short(self) -> bytes:
        """The sketch, with each bin once."""
        return self.packed() if self.values is not None else bytes(Sketch.from_bytes([self.sketch]))

    def quantiles(self, shares: tuple[float, ...]) -> list[float]:
        """The smallest durations (µs) that these shares of all do not exceed, exact or within 1 %. Needs one value."""
        if self.cached_quantiles is None or self.cached_quantiles[0] != shares:
            compute_quantiles([self], shares)
        quantiles: list[float] = self.cached_quantiles[1]
        return quantiles


def compute_quantiles(measures: Iterable[Measure], shares: tuple[float, ...]) -> None:
    """Compute the quantiles of many durations at once, so that each has its own cached."""
    fresh = {
        id(measure): measure
        for measure in measures
        if measure.count and (measure.cached_quantiles is None or measure.cached_quantiles[0] != shares)
    }
    sketched = [measure for measure in fresh.values() if measure.values is None]
    for measure, quantiles in zip(sketched, quantiles_of([m.sketch for m in sketched], shares), strict=True):
        measure.cached_quantiles = (shares, [min(quantile, float(measure.longest)) for quantile in quantiles])
    for measure in fresh.values():
        if measure.values is not None:
            places = (ranks(shares, measure.count) - 1).astype(np.int64)
            measure.cached_quantiles = (shares, np.partition(measure.values, places)[places].astype(float).tolist())


def sketch_all(tallies: Iterable["Tally"]) -> None:
    """Make the sketches of many tallies at once, where they have none."""
    measures = (measure for tally in tallies for measure in tally.measures.values())
    exact = [measure for measure in measures if measure.count and not measure.sketch]
    for measure, sketch in zip(exact, packed_at_once([measure.values for measure in exact]), strict=True):
        measure.sketch = sketch


class Tally(Struct):
    """`counts` by what is counted, `times` µs of windows by what they did, `measures` by name. `cached_figures` are its
    figures, once computed: they stay valid, since adding makes another tally. The names in stored bytes are those given
    to `field`."""

    counts: dict[str, int] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    cached_figures: Any = field(default=None, name="told")

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
        return _ENCODER.encode(self.packable())

    def packable(self) -> "Tally":
        """The same with sketches alone."""
        measures = {name: Measure(m.count, m.total, m.longest, m.short()) for name, m in self.measures.items()}
        return Tally(self.counts, self.times, measures)

    @classmethod
    def unpack(cls, body: bytes) -> "Tally":
        return _DECODER.decode(body)

    @staticmethod
    def counts_of(body: bytes) -> dict[str, int]:
        """The counts of a packed tally alone."""
        return _COUNTS_DECODER.decode(body).counts

    def measure(self, *names: str) -> Measure:
        """The sum of the measures."""
        return Measure.merged([self.measures[name] for name in names if name in self.measures])

    @property
    def is_exact(self) -> bool:
        """Whether the percentiles are computed from the values themselves."""
        return all(measure.values is not None or not measure.count for measure in self.measures.values())


class TallyCounts(Struct):
    """A packed tally of which only the counts are read."""

    counts: dict[str, int]


ByValue = dict[str, Tally]
"""Value of a part -> its tally."""


def merged(some: Iterable[ByValue]) -> ByValue:
    """The sum of tallies, value by value."""
    parts: dict[str, list[Tally]] = {}
    for by_value in some:
        for value, tally in by_value.items():
            parts.setdefault(value, []).append(tally)
    return {value: Tally.merged(tallies) for value, tallies in parts.items()}


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Tally)
_COUNTS_DECODER: Final = msgspec.msgpack.Decoder(TallyCounts)
