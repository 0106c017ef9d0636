"""Folds a hall's journal to the rows of its visits and windows. Pure."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from msgspec import Struct, field

from queue_server.hall.events import GENESIS, ClockCorrected, Entry
from queue_server.hall.transitions import REVERSALS
from queue_server.journal.forms.form import form
from queue_server.journal.visits.visit import FalseTime, Retraction, Rows, Visit, WindowTime
from queue_server.stats.visits.booked_days import BookedDays
from queue_server.stats.visits.rated_days import RatedDays
from queue_server.stats.visits.visits import Visits
from queue_server.stats.visits.windows.window_times import WindowTimes


def rows_form() -> str:
    """The form of rows, and of the fold that continues from them."""
    return form(__name__)


class Fold(Struct):
    """The state of the fold after a record: `seq`, its hash `head`, its time `at` (µs UTC)."""

    visits: Visits
    times: WindowTimes
    bookings: BookedDays = field(default_factory=BookedDays)
    ratings: RatedDays = field(default_factory=RatedDays)
    seq: int = 0
    head: bytes = GENESIS
    at: int = 0
    rewritten_at: int = 0
    """The last record that took rows back; 0 before there is one."""
    corrected_at: int = 0
    """The last one that took back rows of other days than the present one, too: a correction of the time."""

    @classmethod
    def begin(cls, hall: str) -> "Fold":
        return cls(Visits(hall), WindowTimes(hall))

    @property
    def day(self) -> str:
        """The hall's present day; `` before its first one."""
        return self.visits.day

    def take_in(self, entries: Iterable[Entry]) -> Rows:
        """The rows that the next entries complete. Raises `KeyError` for an entry that cannot come next."""
        after, visits, times = self.seq, list[Visit](), list[WindowTime]()
        retractions, false = list[Retraction](), list[FalseTime]()
        for entry in entries:
            event: Any = entry.event
            visit = self.visits.take_in(entry)
            if visit is not None:
                visits.append(visit)
            times += self.times.take_in(entry)
            if type(event) in BookedDays.CHANGED_BY:
                self.bookings.take_in(entry)
            if visit is not None or type(event) in RatedDays.CHANGED_BY:
                self.ratings.take_in(entry, visit)
            if type(event) in REVERSALS:
                retractions.append(Retraction(self.day, event.ticket, entry.seq))
                self.rewritten_at = entry.seq
            elif isinstance(event, ClockCorrected):
                false.append(FalseTime(event.first, entry.seq))
                self.rewritten_at = self.corrected_at = entry.seq
            self.seq, self.head, self.at = entry.seq, entry.hash, entry.at
        return Rows(self.visits.hall, after, self.seq, rows_form(), visits, times, retractions, false)

    def encode(self) -> bytes:
        """MessagePack `[form, fold]`."""
        return _ENCODER.encode((rows_form(), self))


def decode_fold(body: bytes) -> Fold | None:
    """The fold; None when a program of another form wrote it, or it is damaged."""
    try:
        written, raw = _ENVELOPE.decode(body)
        return _FOLD.decode(raw) if written == rows_form() else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


_ENCODER: Final = msgspec.msgpack.Encoder()
_ENVELOPE: Final = msgspec.msgpack.Decoder(tuple[str, msgspec.Raw])
_FOLD: Final = msgspec.msgpack.Decoder(Fold)
