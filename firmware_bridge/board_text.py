"""Makes the text of a board, and the state of a panel's lamp, from a board document. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeGuard

from firmware_bridge.boards.driver import BLINK_FOREVER, STEADY, BoardText, Row
from firmware_bridge.call_turns import CallTurns
from firmware_bridge.server.live_socket import BoardSnapshot, WindowCall
from queue_server.config.boards import Board
from queue_server.config.boards.devices import with_stand_ins
from queue_server.config.boards.templates import CALL_FIELDS, Field, Piece, fill, parse


class BoardTemplate:
    """The lines of one board, parsed once, and the turns of calls on a hall's board."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._lines = [parse(line) for line in board.lines]
        self._turns = self._call_turns()

    def text(self, document: BoardSnapshot | None, now: datetime, at: float) -> BoardText:
        """The text of the board for the document at `now`, local time; its closing text where there is no document.

        `at` is the same moment on the monotonic clock, by which calls take turns where not all of them fit.
        """
        calls = self._calls(document) if document is not None and not document.is_closed else []
        placed = self._turns.places_at(calls, at) if self._turns else calls
        if document is None or document.is_closed:
            return self.closing()
        return BoardText(tuple(self._row(pieces, placed, document, now) for pieces in self._lines))

    def deadline(self) -> float | None:
        """When the text must be computed again on the monotonic clock, though nothing happens."""
        return self._turns.deadline() if self._turns else None

    def closing(self) -> BoardText:
        return BoardText(tuple(Row(self._text(line)) for line in self._board.closing), closing=True)

    def named(self) -> BoardText:
        """The text that identifies the board to a person beside it: its address, flashing, which fits the smallest."""
        first = Row(self._text(str(self._board.address)), BLINK_FOREVER)
        return BoardText((first, *(Row("") for _ in self._lines[1:])))

    def _call_turns(self) -> CallTurns | None:
        """The turns of a hall's board that lists calls from the newest on; a board that continues another's list
        includes its rows."""
        places = {piece.call for line in self._lines for piece in line if _is_of_call(piece)}
        has_turns = self._board.window is None and places and places == set(range(1, len(places) + 1))
        return CallTurns(len(places), self._board.turn_s) if has_turns else None

    def _calls(self, document: BoardSnapshot) -> list[WindowCall]:
        board = self._board
        return [
            call
            for call in document.calls
            if (board.window is None or call.window == board.window)
            and (not board.zones or call.is_shown_in(board.zones))
        ]

    def _row(
        self, pieces: tuple[Piece, ...], calls: Sequence[WindowCall | None], document: BoardSnapshot, now: datetime
    ) -> Row:
        def value(field: Field) -> str:
            match field.name:
                case "waiting":
                    return str(min(document.waiting.total, 9999))
                case "clock":
                    return f"{now:%H:%M}"
            return self._of_call(field, calls[field.call - 1] if field.call <= len(calls) else None)

        places = {piece.call for piece in pieces if isinstance(piece, Field) and piece.name == "number"}
        blink = any(
            call is not None and call.state == "called" for place, call in enumerate(calls, 1) if place in places
        )
        return Row(self._text(fill(pieces, value)), BLINK_FOREVER if blink else STEADY)

    def _of_call(self, field: Field, call: WindowCall | None) -> str:
        """The value of a field for a call. Without a call, a window's board still names its window; a row of a hall's
        board is blank."""
        if field.name == "number":
            return call.number if call else ""
        window = self._board.window if self._board.window is not None else call.window if call else None
        if window is None:
            return ""
        return self._board.arrow if field.name == "arrow" else str(window)

    def _text(self, text: str) -> str:
        return with_stand_ins(self._board, text)


def _is_of_call(piece: Piece) -> TypeGuard[Field]:
    return isinstance(piece, Field) and piece.name in CALL_FIELDS


def place_in_line(board: Board, document: BoardSnapshot | None) -> int:
    """The distance of the newest call from this board: 0 shows it, more shows an older one or none."""
    calls = document.calls if document else ()
    if board.window is None:
        return 0
    return next((place for place, call in enumerate(calls) if call.window == board.window), len(calls))


def desk_state(window: int, document: BoardSnapshot | None, served_here: frozenset[str]) -> str:
    """The state of a window as a panel's lamp shows it: a field of `Lamps`. `served_here`: what it may call."""
    state = next((w.state for w in document.windows if w.window == window), "closed") if document else "closed"
    called = called_at(window, document)
    if document is None or called is not None:
        return called.state if called else "closed"
    if state != "open":
        return state
    waiting = document.waiting.by_service
    return "waiting" if any(waiting.get(service) for service in served_here) else "idle"


def called_at(window: int, document: BoardSnapshot | None) -> WindowCall | None:
    """The ticket at the window, called or being served."""
    return next((call for call in document.calls if call.window == window), None) if document else None
