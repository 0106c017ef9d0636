"""Chooses the calls that a board shows which has fewer places than there are calls. Pure.

Every visitor who is called and not yet served must be able to read the call. While there are more calls than places,
the calls take turns. A turn lasts `turn_s`; a call that was shown for a whole turn before gives up its place at once to
one that was not. The next turn goes alternately to the newest call that was not shown yet and to the one that has
waited longest for it, and to calls shown before when no others are left: of n calls each is shown within 2 n turns,
however many follow.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from firmware_bridge.server.live_socket import WindowCall


class CallKey(NamedTuple):
    """A call as visitors hear it: a second call of the same number is another one."""

    number: str
    window: int
    calls: int


class StandingCall(NamedTuple):
    """The call in a place, since when it stands there, and when its present turn began."""

    call: CallKey
    since: float
    turn_at: float


class CallTurns:
    """The calls on one board with a number of places. All times are seconds of one monotonic clock."""

    def __init__(self, places: int, turn_s: float) -> None:
        self._places: list[StandingCall | None] = [None] * places
        self._turn_s = turn_s
        self._waiting_since: dict[CallKey, float] = {}
        self._read: set[CallKey] = set()
        self._is_for_the_oldest = False
        self._has_more = False

    def places_at(self, calls: Sequence[WindowCall], now: float) -> list[WindowCall | None]:
        """The call in each place at `now`, from the calls at all windows, the newest first."""
        live = {_call_of(call): call for call in calls if call.state == "called"}
        self._follow(live.keys(), now)
        fitting = calls[: len(self._places)]
        self._has_more = len(live) > len(self._places)
        if sum(call.state == "called" for call in fitting) == len(live):
            self._stand([_call_of(call) if call.state == "called" else None for call in fitting], now)
            return [*fitting, *[None] * (len(self._places) - len(fitting))]
        self._turn(list(live), now)
        served = iter([call for call in calls if call.state != "called"])
        return [live[place.call] if place is not None else next(served, None) for place in self._places]

    def deadline(self) -> float | None:
        """When the next turn begins, if no ticket is called and none ends meanwhile."""
        begun = [place.turn_at for place in self._places if place is not None]
        return min(begun) + self._turn_s if self._has_more and begun else None

    def _follow(self, live: Collection[CallKey], now: float) -> None:
        """Forget calls that are over, and note those that were shown for a whole turn."""
        for place, standing in enumerate(self._places):
            if standing is not None and now >= standing.since + self._turn_s:
                self._read.add(standing.call)
                self._waiting_since[standing.call] = now
            if standing is not None and standing.call not in live:
                self._places[place] = None
        self._read &= set(live)
        self._waiting_since = {call: self._waiting_since.get(call, now) for call in live}

    def _stand(self, calls: Sequence[CallKey | None], now: float) -> None:
        """Show all calls, which fit: a call that only moves has been shown all the time."""
        before = {place.call: place for place in self._places if place is not None}
        places = [before.get(call, StandingCall(call, now, now)) if call is not None else None for call in calls]
        self._places = [*places, *[None] * (len(self._places) - len(places))]

    def _turn(self, live: list[CallKey], now: float) -> None:
        """Fill the places whose turn is over, those that have stood longest first."""
        standing = {place.call for place in self._places if place is not None}
        waiting = [call for call in live if call not in standing]
        for place in sorted(range(len(self._places)), key=self._stood_since):
            stands = self._places[place]
            is_over = stands is None or now >= stands.turn_at + self._turn_s
            if not is_over and stands is not None and stands.call not in self._read:
                continue
            chosen = self._take_next(waiting, can_be_read=is_over)
            if chosen is not None:
                self._places[place] = StandingCall(chosen, now, now)
            elif stands is not None and is_over:
                self._places[place] = stands._replace(turn_at=now)

    def _take_next(self, waiting: list[CallKey], *, can_be_read: bool) -> CallKey | None:
        """The waiting call to show next, of calls ordered from the newest; one shown before only if all were."""
        unread = [call for call in waiting if call not in self._read]
        candidates = unread or (waiting if can_be_read else [])
        if not candidates:
            return None
        if unread and not self._is_for_the_oldest:
            chosen = unread[0]
        else:
            chosen = min(reversed(candidates), key=lambda call: self._waiting_since[call])
        self._is_for_the_oldest = bool(unread) and not self._is_for_the_oldest
        waiting.remove(chosen)
        return chosen

    def _stood_since(self, place: int) -> float:
        stands = self._places[place]
        return stands.since if stands is not None else float("-inf")


def _call_of(call: WindowCall) -> CallKey:
    return CallKey(call.number, call.window, call.calls)
