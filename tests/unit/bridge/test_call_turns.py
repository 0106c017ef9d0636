"""A hall's board with fewer places than calls turns through all that are live."""

import random

import pytest

from firmware_bridge.call_turns import CallTurns
from firmware_bridge.server.live_socket import WindowCall

TURN_S = 3.0


def call(number: int, state: str = "called", calls: int = 1) -> WindowCall:
    """The call of ticket N to window N."""
    return WindowCall(f"A{number:03}", number, state, calls)


def numbers(calls: list[WindowCall | None]) -> list[str]:
    return [window_call.number if window_call else "" for window_call in calls]


class Hall:
    """A hall's calls, the newest first, and a board of so many places; `now` goes from turn to turn."""

    def __init__(self, places: int) -> None:
        self.turns = CallTurns(places, TURN_S)
        self.calls: list[WindowCall] = []
        self.now = 100.0

    def call(self, number: int) -> list[str]:
        self.calls.insert(0, call(number))
        return self.look()

    def start(self, number: int) -> list[str]:
        self.calls = [
            call(number, "serving") if window_call.window == number else window_call for window_call in self.calls
        ]
        return self.look()

    def look(self) -> list[str]:
        return numbers(self.turns.places_at(self.calls, self.now))

    def next_turn(self) -> list[str]:
        deadline = self.turns.deadline()
        assert deadline is not None
        self.now = deadline
        return self.look()


def test_what_fits_stands_as_ever() -> None:
    """The newest first, called or being served, and no turn is due."""
    hall = Hall(2)
    hall.calls = [call(3, "serving"), call(2), call(1, "serving")]
    assert (hall.look(), hall.turns.deadline()) == (["A003", "A002"], None)
    hall.calls = [call(1)]
    assert (hall.look(), hall.turns.deadline()) == (["A001", ""], None)
    hall.calls = []
    assert hall.look() == ["", ""]


def test_a_call_is_not_covered_by_those_that_are_served() -> None:
    """Whoever is called and has not come stands there, though windows have called and begun others since."""
    hall = Hall(1)
    hall.calls = [call(3, "serving"), call(2, "serving"), call(1)]
    assert hall.look() == ["A001"]
    assert hall.start(1) == ["A003"]


@pytest.mark.parametrize("places", [1, 2, 4])
def test_twenty_windows_call_within_a_second(places: int) -> None:
    """Each stands there for a whole turn, the newest of them next, and all within as many turns as that takes."""
    hall = Hall(places)
    for number in range(1, 21):
        hall.now += 0.015
        hall.call(number)
    calls = set(hall.look())
    assert calls == {f"A{number:03}" for number in range(1, places + 1)}
    assert "A020" in hall.next_turn()
    while hall.now < 100.3 + TURN_S * 20 / places:
        calls |= set(hall.next_turn())
    assert calls == {f"A{number:03}" for number in range(1, 21)}


def test_each_stands_long_enough_to_be_read() -> None:
    """Nothing that was not read gives way before its turn is over, however many are called meanwhile."""
    hall = Hall(1)
    assert hall.call(1) == ["A001"]
    for number in range(2, 9):
        hall.now += 0.4
        assert hall.call(number) == ["A001"]
    assert hall.now - 100.0 == pytest.approx(2.8)
    hall.now = 103.0
    assert hall.look() == ["A008"]


def test_a_new_call_need_not_wait_for_what_was_read_before() -> None:
    """While the board turns through calls that all have been read, a new one stands there at once."""
    hall = Hall(1)
    hall.call(1)
    hall.call(2)
    for _ in range(3):
        hall.next_turn()
    hall.now += 0.5
    assert hall.call(3) == ["A003"]


def test_a_call_anew_is_a_new_call() -> None:
    """A recall stands there next, as it is spoken again."""
    hall = Hall(1)
    for number in (1, 2, 3):
        hall.call(number)
    for _ in range(6):
        hall.next_turn()
    hall.calls = [call(1, calls=2), *(window_call for window_call in hall.calls if window_call.window != 1)]
    assert hall.look() == ["A001"]


def test_who_has_come_gives_the_place_to_who_waits() -> None:
    """At once; and when all that are left fit, the board is at rest."""
    hall = Hall(1)
    hall.call(1)
    hall.call(2)
    hall.call(3)
    assert hall.start(1) == ["A003"]
    assert hall.start(3) == ["A002"]
    assert hall.turns.deadline() is None


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_nobody_who_is_called_is_lost(seed: int) -> None:
    """Calls come and go at random for an hour: whoever is called for 2 n + 1 turns has stood there for a whole one."""
    chance = random.Random(seed)
    places = chance.choice((1, 2, 3))
    hall = Hall(places)
    called_at: dict[str, float] = {}
    stood_since: dict[str, float] = {}
    read: set[str] = set()
    end = hall.now + 3600
    number = 0
    while hall.now < end:
        if len(called_at) < 20 and chance.random() < 0.5:
            number += 1
            called_at[f"A{number:03}"] = hall.now
            calls = hall.call(number)
        elif called_at and chance.random() < 0.3:
            number_gone = chance.choice(list(called_at))
            if hall.now - called_at.pop(number_gone) > (2 * 20 + 1) * TURN_S:
                assert number_gone in read
            hall.calls = [window_call for window_call in hall.calls if window_call.number != number_gone]
            calls = hall.look()
        else:
            deadline = hall.turns.deadline()
            hall.now = min(hall.now + chance.uniform(0, 4), *([deadline] if deadline else [end]))
            calls = hall.look()
        read |= {window_call for window_call, since in stood_since.items() if hall.now >= since + TURN_S}
        stood_since = {window_call: stood_since.get(window_call, hall.now) for window_call in calls if window_call}
