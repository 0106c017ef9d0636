"""Computes percentiles of any number of durations in a few hundred bytes, mergeable without loss. Pure (numpy).

DDSketch: C. Masson, J. E. Rim, H. K. Lee, "DDSketch: a fast and fully-mergeable quantile sketch with relative-error
guarantees", VLDB 2019. A value goes into the bin of its logarithm, and every value of a bin is within 1 % of the bin's
middle; so is every quantile. Two sketches merge by adding their bins, in any order, to the same result.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

ERROR: Final = 0.01
GAMMA: Final = (1 + ERROR) / (1 - ERROR)
_LOG_GAMMA: Final = float(np.log(GAMMA))
ZERO: Final = -1
"""The bin of 0 µs. Everything else is at least 1 µs, whose bin is 0."""
BINS: Final = 1_600
"""The last bin: bin 1,599 holds durations of more than two years."""
LONGEST_SKETCH: Final = BINS * 8
"""Bytes of a packed sketch that has every bin."""

Ints = NDArray[np.int64]


class Sketch:
    """Durations in µs, by bins: `counts[0]` is how many are 0, `counts[i + 1]` how many fall into bin i."""

    __slots__ = ("counts",)

    def __init__(self, counts: Ints | None = None) -> None:
        self.counts: Ints = np.zeros(BINS + 1, np.int64) if counts is None else counts

    @classmethod
    def of(cls, values: Ints) -> "Sketch":
        return cls(np.bincount(_bins(values) + 1, minlength=BINS + 1))

    @classmethod
    def merged(cls, sketches: Iterable["Sketch"]) -> "Sketch":
        whole = cls()
        for sketch in sketches:
            whole.counts = whole.counts + sketch.counts
        return whole

    @classmethod
    def from_bytes(cls, parts: Sequence[bytes]) -> "Sketch":
        """The merge of many packed sketches, read together: a year of days takes as long as one day of numpy."""
        pairs = np.frombuffer(b"".join(parts), np.uint32).reshape(-1, 2)
        return cls(np.bincount(pairs[:, 0], pairs[:, 1], BINS + 1).astype(np.int64))

    def __bytes__(self) -> bytes:
        """Bin and count of what is not empty, as pairs of little-endian 32-bit numbers."""
        filled = np.flatnonzero(self.counts)
        return np.stack([filled, self.counts[filled]], axis=1).astype("<u4").tobytes()

    def __len__(self) -> int:
        return int(self.counts.sum())

    def quantile(self, q: float) -> float:
        """A value within 1 % of the smallest one that at least `q` of all do not exceed. Needs one value."""
        return self.quantiles((q,))[0]

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """The quantiles of several shares."""
        return quantiles_of([bytes(self)], shares)[0]

    def share_up_to(self, value: int) -> float:
        """The share of values up to `value`; values within 1 % of it may be counted on either side."""
        return float(self.counts[: int(_bins(np.array([value]))[0]) + 2].sum() / max(len(self), 1))


def quantiles_of(packed: Sequence[bytes], shares: Sequence[float]) -> list[list[float]]:
    """The quantiles of many packed sketches, none of them empty, at once: each call of numpy costs as much as the work
    of one sketch."""
    if not packed:
        return []
    pairs = np.frombuffer(b"".join(packed), np.uint32).reshape(-1, 2)
    lengths = np.array([len(sketch) // 8 for sketch in packed])
    order = np.argsort(np.repeat(np.arange(len(packed)) * (BINS + 1), lengths) + pairs[:, 0], kind="stable")
    places, up_to = pairs[order, 0], np.cumsum(pairs[order, 1], dtype=np.int64)
    sums = up_to[np.cumsum(lengths) - 1]
    before = np.concatenate([[0], sums[:-1]])
    bins = (places[np.searchsorted(up_to, before + ranks(share, sums - before))].tolist() for share in shares)
    return [[_middle(place) for place in of_sketch] for of_sketch in zip(*bins, strict=True)]


def packed_at_once(values: Sequence[Ints]) -> list[bytes]:
    """The packed sketch of each of many lists of durations."""
    sizes = [len(some) for some in values]
    if not sum(sizes):
        return [b"" for _ in values]
    rows = np.repeat(np.arange(len(values)) * (BINS + 1), sizes)
    counts = np.bincount(rows + _bins(np.concatenate(values)) + 1)
    filled = np.flatnonzero(counts)
    pairs = np.stack([filled % (BINS + 1), counts[filled]], axis=1).astype("<u4")
    ends = np.searchsorted(filled, np.arange(1, len(values) + 1) * (BINS + 1)).tolist()
    return [pairs[begin:end].tobytes() for begin, end in zip([0, *ends], ends, strict=False)]


def ranks(shares: Sequence[float] | float, count: int | Ints) -> NDArray[np.float64]:
    """Which of `count` values in order is the smallest that at least these shares of all do not exceed; 1 is the first.
    Floating-point errors are corrected: ten per cent of ten are one."""
    places: NDArray[np.float64] = np.maximum(np.ceil(np.asarray(shares) * count - 1e-9), 1)
    return places


def joined(parts: Sequence[bytes]) -> bytes:
    """The merge of many packed sketches, itself packed. While that is short, they are only put one after another:
    readers add up the bins in any case."""
    whole = b"".join(parts)
    return whole if len(whole) <= LONGEST_SKETCH else bytes(Sketch.from_bytes([whole]))


@cache
def _middle(place: int) -> float:
    """The middle of a bin, by its place among the counts."""
    return 0.0 if place == 0 else 2 * GAMMA ** (place - 1) / (GAMMA + 1)


def _bins(values: Ints) -> Ints:
    logs = np.ceil(np.log(np.maximum(values, 1)) / _LOG_GAMMA - 1e-12)
    return np.where(values <= 0, ZERO, np.minimum(logs, BINS - 1)).astype(np.int64)
