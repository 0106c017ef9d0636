"""From a board document to what boards and lamps show."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from firmware_bridge.board_text import BoardTemplate, desk_state, place_in_line
from firmware_bridge.boards.driver import BLINK_FOREVER, STEADY, BoardText, Row
from firmware_bridge.server.live_socket import BoardSnapshot, HallClosure, WaitingCounts, WindowCall, WindowStatus
from queue_server.config.boards import Board

NOW = datetime(2026, 1, 5, 9, 30)  # noqa: DTZ001 - local time as it is shown
CALLS = (
    WindowCall("A013", 2, "called", zone="left"),
    WindowCall("B002", 5, "serving", zone="right"),
    WindowCall("A012", 1, "serving", zone="left"),
)
DOCUMENT = BoardSnapshot(seq=7, calls=CALLS, waiting=WaitingCounts(total=12), windows=(WindowStatus(1, "open"),))


def board_text(document: BoardSnapshot | None, **keys: object) -> BoardText:
    board = Board(**{"address": 0x20, "lines": ("{number}",), "closing": ("----",)} | keys)  # type: ignore[arg-type]
    return BoardTemplate(board).text(document, NOW, 0.0)


def test_a_windows_board() -> None:
    """The window's own ticket, blinking while it is called and steady while it is served."""
    line = ("{number:<4}{arrow}{window:>3}",)
    assert board_text(DOCUMENT, window=2, lines=line) == BoardText((Row("A013>  2", BLINK_FOREVER),))
    assert board_text(DOCUMENT, window=1, lines=line) == BoardText((Row("A012>  1", STEADY),))
    assert board_text(DOCUMENT, window=3, lines=line) == BoardText((Row("    >  3", STEADY),))


def test_a_halls_board() -> None:
    """A row for each of the last calls; a row without a call is blank."""
    lines = ("{number[1]} {arrow[1]} {window[1]}", "{number[4]:<4}{arrow[4]}{window[4]}", "{waiting:>3} {clock}")
    assert board_text(DOCUMENT, lines=lines).rows == (Row("A013 > 2", BLINK_FOREVER), Row("    "), Row(" 12 09:30"))


def test_a_board_of_a_place_where_visitors_wait() -> None:
    """Its visitors' calls come to it from every window; a server that names no places is read by the window's zone."""
    elsewhere = WindowCall("B002", 5, zone="right", zones=("right", "play-corner"))
    document = replace(DOCUMENT, calls=(elsewhere, *CALLS))
    assert (
        board_text(document, lines=("{number[1]} {number[2]}",), zones=("play-corner",)).rows[0].text.strip() == "B002"
    )


def test_a_board_of_one_zone() -> None:
    """A zone's board lists the calls to its own windows only."""
    assert board_text(DOCUMENT, lines=("{number[1]} {number[2]}",), zones=("left",)).rows == (
        Row("A013 A012", BLINK_FOREVER),
    )


def test_closing_text() -> None:
    """Without a document, and when every window is closed, the closing text."""
    closed = BoardSnapshot(seq=8, windows=(WindowStatus(1, "closed"), WindowStatus(2, "closed")))
    assert board_text(None) == board_text(closed) == BoardText((Row("----"),), closing=True)
    assert not board_text(BoardSnapshot(seq=9, windows=(WindowStatus(1, "closed"), WindowStatus(2, "paused")))).closing


@pytest.mark.parametrize(
    ("calls", "has_visitors", "is_closing"), [((), False, True), ((), True, False), (CALLS[:1], True, False)]
)
def test_closing_text_after_hours(calls: tuple[WindowCall, ...], has_visitors: bool, is_closing: bool) -> None:
    """Once tickets are no longer given and everybody has gone, though an operator has forgotten to close a window."""
    closed = HallClosure(has_visitors=has_visitors)
    document = BoardSnapshot(seq=8, calls=calls, windows=(WindowStatus(1, "open"),), closed=closed)
    assert board_text(document).closing is is_closing


def test_stand_ins() -> None:
    """A letter is shown by the character that stands in for it."""
    assert board_text(DOCUMENT, window=2, stand_ins={"A": "П"}).rows == (Row("П013", BLINK_FOREVER),)


@pytest.mark.parametrize(
    ("window", "calls", "state", "waiting", "lamp"),
    [
        (1, (), "closed", {}, "closed"),
        (1, (), "paused", {"land": 3}, "paused"),
        (1, (), "open", {"land": 3}, "waiting"),
        (1, (), "open", {"housing": 3}, "idle"),
        (1, (WindowCall("A012", 1, "called"),), "open", {}, "called"),
        (1, (WindowCall("A012", 1, "serving"),), "open", {"land": 3}, "serving"),
    ],
)
def test_a_windows_state_for_the_lamp(
    window: int, calls: tuple[WindowCall, ...], state: str, waiting: dict[str, int], lamp: str
) -> None:
    """The lamp's state is the ticket's, else the window's, else whether anyone waits for what it serves."""
    document = BoardSnapshot(
        seq=1, calls=calls, waiting=WaitingCounts(by_service=waiting), windows=(WindowStatus(window, state),)
    )
    assert desk_state(window, document, frozenset({"land"})) == lamp
    assert desk_state(window, None, frozenset()) == "closed"


def test_who_is_told_first() -> None:
    """A board of the newest call is nearer than that of an older one, and that nearer than a board of none."""
    places = [place_in_line(Board(address=0x20, lines=("",), window=w), DOCUMENT) for w in (2, 1, 9)]
    assert places == [0, 2, 3]


def test_a_board_that_is_asked_says_who_it_is() -> None:
    """Its address, flashing, on the first line; the other lines are blank."""
    template = BoardTemplate(Board(address=0x20, window=1, lines=("{number}", "{window}")))
    assert template.named() == BoardText((Row("32", BLINK_FOREVER), Row("")))
