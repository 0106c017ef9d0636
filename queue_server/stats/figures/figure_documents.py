"""Defines the figures of a period as others read them. Pure, and quick to import.

Durations are seconds. What stands under `Figures` is computed by `figures.py`.
"""

from typing import Final, Literal, get_args

from msgspec import Struct, field

By = Literal["none", "service", "window", "operator", "priority", "hour", "weekday", "day", "booked", "wait"]
PARTS_OF_STATISTICS: Final[tuple[str, ...]] = get_args(By)


class BadPeriod(ValueError):
    """The request is no valid period, or names no part of a hall. The text gives the reason, without a capital and a
    full stop."""


class Balance(Struct, frozen=True):
    """`live` are those whose stage goes on; `sent_on` went to their next stop or another service; `closed` are those
    whom the hall left unserved at closing, and those whose turn a supervisor ended."""

    issued: int
    joined: int
    served: int
    sent_on: int
    no_show: int
    left: int
    closed: int
    live: int

    @property
    def adds_up(self) -> bool:
        ended = self.served + self.sent_on + self.no_show + self.left + self.closed
        return self.joined == ended + self.live


class Times(Struct, frozen=True):
    """Statistics of `count` durations, in seconds; all of them null where there is none."""

    count: int
    mean_s: float | None = None
    median_s: float | None = None
    p90_s: float | None = None
    p95_s: float | None = None
    max_s: float | None = None


class Norm(Struct, frozen=True):
    """The waits by the verdicts of `views/norm.py`. `kept`: called within the norm. `broken`: has waited longer, called
    or not; `waiting_beyond` of them stand in the line still. `pending`: still to be called, within the norm, so it is
    not yet known. `undecided`: gone before the norm had passed.

    `share` is kept of kept and broken. `low` and `high` are its 95 % interval (Wilson), from where all that are pending
    would break the norm to where all would keep it. `norms_s` are the norms that were in force for these waits.
    """

    kept: int
    broken: int
    undecided: int
    share: float | None
    low: float | None
    high: float | None
    waiting_beyond: int = 0
    pending: int = 0
    norms_s: tuple[int, ...] = ()


class PriorityUse(Struct, frozen=True):
    """How many visits claimed the class, and how many were asked for the proof and had it or had it not."""

    claimed: int
    confirmed: int
    refused: int


class Work(Struct, frozen=True):
    """What windows did with their open time; `wanted_s` is time without a visitor while one waited. `is_inferred`: some
    of the windows were another system's, whose log does not say when they were open."""

    serving_s: float
    calling_s: float
    idle_s: float
    wanted_s: float
    paused_s: float
    paused_by_reason_s: dict[str, float]
    is_inferred: bool = False


class Bookings(Struct, frozen=True):
    """What became of the bookings for times of the period, moved ones by their last time: `booked` is all of them.
    Visitors came in time (`kept`), `late`, or not (`missed`); they `cancelled`, or the hall did (`withdrawn`); what was
    asked for was `refused`; the others are `open`."""

    booked: int
    kept: int
    late: int
    missed: int
    cancelled: int
    withdrawn: int
    refused: int
    open: int


class Ratings(Struct, frozen=True):
    """What visitors said of finished services: `count` marks, `steps` of them for each step from 1 to 5. `share` of
    them are good, 4 or 5; `low` and `high` are its 95 % interval (Wilson). `answered` is the share of finished services
    that have a mark. `reasons` says how often each was chosen, of the hall and of services."""

    count: int
    steps: tuple[int, int, int, int, int]
    good: int
    share: float
    low: float
    high: float
    answered: float | None
    reasons: dict[str, int]


class Figures(Struct, frozen=True):
    """All figures of a hall, or of one part of it. `wait` is of everybody whose stage has ended, also of those who
    gave up; `gave_up` of those alone who left uncalled, `unserved` of those whom the hall left unserved at closing,
    `waiting` so far of those who stand in the line, `so_far` of everybody who joined, those who go on included.
    `transfers` were made by a window, `moved` by a supervisor, who `cancelled` turns too; `brief` are services of
    less than ten seconds; `work` is null where the part is none of windows. `results` says how often services ended
    with each result that an operator recorded, `unrecorded` how often they were finished without one.
    `beyond` is how long those who came in time to a booked time waited from it on, and `booked_norm` is what `norm`
    says of them. `bookings` is null where there are none, and in parts that bookings do not have. `ratings` is null
    where fewer than five marks were given, and in parts of which marks are not shown.
    """

    balance: Balance
    wait: Times
    gave_up: Times
    unserved: Times
    waiting: Times
    so_far: Times
    walk: Times
    service: Times
    visit: Times
    norm: Norm
    calls: int
    recalls: int
    transfers: int
    moved: int
    cancelled: int
    out_of_turn: int
    passed: int
    imported: int
    brief: int
    priorities: dict[str, PriorityUse]
    results: dict[str, int]
    unrecorded: int
    work: Work | None
    beyond: Times
    booked_norm: Norm
    bookings: Bookings | None
    ratings: Ratings | None = None


class PastJournal(Struct, frozen=True):
    """The journal of a hall's past that figures include: its last record, that record's hash (hex), and
    its last day."""

    hall: str
    seq: int
    head: str
    last: str


class Statistics(Struct, frozen=True):
    """The answer to `GET /stats`: days inclusive, as the hall counts them. `percentiles` states how exact they are:
    `exact`, or `sketched`, which is within 1 %. `past` is the journal of the hall's past, where they include it."""

    hall: str
    first: str = field(name="from")
    last: str = field(name="to")
    by: str
    seq: int
    percentiles: Literal["exact", "sketched"]
    total: Figures
    groups: dict[str, Figures]
    past: PastJournal | None = None
