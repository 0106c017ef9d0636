"""What each window did, stretch by stretch, folded from the journal of a day. Pure."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import events as e
from queue_server.journal.visits.visit import WindowDoes
from queue_server.stats.visits.window_times import WindowClock, WindowTimes


class WindowInterval(Struct, frozen=True):
    """A stretch of time (µs UTC) in which a window did one thing. The spells of a window do not overlap."""

    window: int
    began_at: int
    ended_at: int
    state: WindowDoes
    operator: str | None = None
    reason: str | None = None

    @property
    def spent(self) -> int:
        return self.ended_at - self.began_at


class Spells:
    """The windows of one hall at one position of its journal. `take_in` answers the spells that have ended."""

    def __init__(self, hall: str) -> None:
        self._windows = WindowTimes(hall)
        self._going_on: dict[int, WindowInterval] = {}

    def take_in(self, entry: e.Entry) -> list[WindowInterval]:
        """The spells that this entry ends; none of them is empty."""
        self._windows.take_in(entry)
        present = {number: _begun(number, seat, entry.at) for number, seat in self._windows.seats.items()}
        ended: list[WindowInterval] = []
        for number, spell in self._going_on.items():
            now = present.get(number)
            if now is not None and replace(now, began_at=spell.began_at, ended_at=spell.ended_at) == spell:
                present[number] = spell
            elif entry.at > spell.began_at:
                ended.append(replace(spell, ended_at=entry.at))
        self._going_on = present
        return ended


def _begun(number: int, seat: WindowClock, at: int) -> WindowInterval:
    return WindowInterval(number, at, at, seat.state, seat.operator, seat.reason)


def fold_spells(hall: str, entries: Iterable[e.Entry]) -> list[WindowInterval]:
    """Every spell that has ended, in the order of its end, from the first entry of a hall's journal on."""
    spells = Spells(hall)
    return [spell for entry in entries for spell in spells.take_in(entry)]


def intervals_of_day(hall: str, definition: Definition, entries: Iterable[e.Entry]) -> list[WindowInterval]:
    """The same from the first entry of a day on, which a hall begins with closed windows; `definition` was in force."""
    spells = Spells(hall)
    spells.take_in(e.Entry(0, 0, "", "", e.HallConfigured(definition), e.GENESIS))
    return [spell for entry in entries for spell in spells.take_in(entry)]
