"""Who of a log is what in a hall."""

import pytest

from queue_server.replay.errors import HallError
from queue_server.replay.log_mapping import (
    HallOffer,
    HallPriority,
    HallService,
    HallWindow,
    WindowService,
    map_log,
    seat,
)
from queue_server.replay.plan import LoggedDay, Visitor


def hall(windows: dict[int, str], priorities: dict[str, int] | None = None) -> HallOffer:
    """A hall whose windows serve the services named, those in brackets as helpers."""
    services = sorted({word.strip("()") for words in windows.values() for word in words.split()})
    return HallOffer(
        "h",
        tuple(HallService(service) for service in services),
        tuple(
            HallWindow(n, tuple(WindowService(w.strip("()"), 10 if w.startswith("(") else 0) for w in words.split()))
            for n, words in windows.items()
        ),
        tuple(HallPriority(name, head_start) for name, head_start in (priorities or {}).items()),
    )


def day(services: str, priorities: str = "") -> LoggedDay:
    words = priorities.split() or ["0"] * len(services.split())
    return LoggedDay("d", tuple(Visitor(s, p, 0, None, 1) for s, p in zip(services.split(), words, strict=True)))


def test_a_service_of_the_same_id_is_itself() -> None:
    """Names that the hall knows are never mapped to another."""
    assert map_log(day("land land tax tax tax"), hall({1: "tax", 2: "land", 3: "land"})).services == {
        "land": "land",
        "tax": "tax",
    }


def test_other_services_go_by_rank() -> None:
    """The most frequent of the log is the one with the most windows, then in the hall's order, round and round."""
    services = map_log(day("NW NW PS PS PS TT"), hall({1: "a", 2: "b", 3: "b"})).services
    assert services == {"PS": "b", "NW": "a", "TT": "b"}


def test_a_service_that_windows_only_help_with_is_not_used() -> None:
    """A helper window calls nobody at once, so a replay cannot rely on it."""
    assert map_log(day("PS"), hall({1: "z (a)"})).services == {"PS": "z"}
    with pytest.raises(HallError, match="no window that serves anybody"):
        map_log(day("PS"), hall({1: "(a)"}))


def test_a_high_priority_is_the_smallest_head_start() -> None:
    """The same id is itself; 0 and 1 are nobody's; any other word is the smallest head start above none."""
    head_starts = {"veteran": 2700, "elderly": 900, "none": 0}
    priorities = map_log(day("a a a a", "0 1 2 veteran"), hall({1: "a"}, head_starts)).priorities
    assert priorities == {"2": "elderly", "veteran": "veteran"}
    assert map_log(day("a", "2"), hall({1: "a"})).priorities == {}


def test_a_server_stays_where_they_are() -> None:
    """As long as the window serves the visitor's service and is free."""
    assert seat("a", hall({1: "a", 2: "a b"}), own=1, held={1}, busy=set()) == 1


def test_a_server_moves_to_an_empty_window_before_a_colleagues() -> None:
    """Nobody is moved from a seat while another is empty; the most useful empty one is taken."""
    definition = hall({1: "a", 2: "b", 3: "b", 4: "b a"})
    assert seat("b", definition, own=1, held={1, 2}, busy=set()) == 4
    assert seat("b", definition, own=1, held={1, 2, 4}, busy={4}) == 3
    assert seat("b", definition, own=1, held={1, 2, 3, 4}, busy={4, 3}) == 2


def test_nobody_sits_where_a_visitor_is() -> None:
    """When each window of the service has a visitor there is no seat, and helpers' windows are none either."""
    assert seat("b", hall({1: "a (b)", 2: "b"}), own=1, held={1, 2}, busy={2}) is None
