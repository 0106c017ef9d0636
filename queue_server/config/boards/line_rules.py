"""Checks the lines of LED boards: letters that a board lacks, widths, fields, registers of one number. Pure."""

from collections.abc import Iterator

from queue_server.config.boards import devices, templates
from queue_server.config.boards.register_maps import register_value
from queue_server.config.boards.settings import Board, Bridge, Bus
from queue_server.config.definition import Definition
from queue_server.config.mistakes import Mistake, Path, sentence_of


def letter_mistakes(bridge: Bridge, bus: Bus, board: Board, hall: Definition, path: Path) -> Iterator[Mistake]:
    """Service letters that the board cannot show: any ticket can be transferred to any window."""
    if not any(isinstance(piece, templates.Field) and piece.name == "number" for piece in _pieces(board)):
        return
    for service in hall.services:
        if devices.unshowable(bridge, bus, board, service.prefix):
            text = sentence_of(
                "the board cannot show the letter {letter} of the service {service}; change it, or give it {example}",
                letter=repr(service.prefix),
                service=repr(service.id),
                example=f'stand_ins = {{ "{service.prefix}" = "A" }}',
            )
            yield (*path, "lines"), text


def line_mistakes(bridge: Bridge, bus: Bus, board: Board, hall: Definition, path: Path) -> Iterator[Mistake]:
    """What is wrong with the lines of a board, and with its closing text."""
    cells = devices.width(bridge, bus, board)
    for index, template in enumerate(board.lines):
        place = (*path, "lines", index)
        try:
            pieces = templates.parse(template)
        except templates.BadTemplate as error:
            yield place, error.sentence
            continue
        yield from _fields(board, hall, pieces, place)
        widest = len(templates.fill(pieces, lambda field: "0" * _widest(field, board, hall)))
        if widest > cells:
            sentence = sentence_of(
                "the line can be {widest} cells wide, the board has {cells}; make its fields narrower",
                widest=widest,
                cells=cells,
            )
            yield place, sentence
        if missing := devices.unshowable(bridge, bus, board, _own_text(board, pieces)):
            yield place, sentence_of("the board cannot show {characters}", characters=repr(missing))
        if devices.holds_number(bridge, bus, board):
            yield from _of_one_number(bridge, bus, board, hall, pieces, place)
    for index, text in enumerate(board.closing):
        place = (*path, "closing", index)
        if devices.holds_number(bridge, bus, board) and register_value(text) is None:
            yield (
                place,
                sentence_of(
                    "a register of one number cannot hold {text}; leave closing out, and it shows 0", text=repr(text)
                ),
            )
        if len(text) > cells:
            yield (
                place,
                sentence_of(
                    "the closing text is {widest} cells wide, the board has {cells}", widest=len(text), cells=cells
                ),
            )
        if missing := devices.unshowable(bridge, bus, board, text):
            yield place, sentence_of("the board cannot show {characters}", characters=repr(missing))


def _of_one_number(
    bridge: Bridge, bus: Bus, board: Board, hall: Definition, pieces: tuple[templates.Piece, ...], place: Path
) -> Iterator[Mistake]:
    """Check a line of a display whose register holds one number: it must be one field, and every value must fit."""
    fields = [piece for piece in pieces if isinstance(piece, templates.Field)]
    if len(fields) > 1 or templates.literals(pieces).strip():
        yield place, sentence_of("a register of one number holds one field and no other text, as {{number}}")
        return
    for service in hall.services if fields and fields[0].name == "number" else ():
        largest = devices.with_stand_ins(board, f"{service.prefix}{service.last_number}")
        if not devices.unshowable(bridge, bus, board, largest) and register_value(largest) is None:
            text = sentence_of(
                "{number}, the last number of {service}, does not fit a signed 16-bit register",
                number=largest,
                service=repr(service.id),
            )
            yield place, text


def _fields(board: Board, hall: Definition, pieces: tuple[templates.Piece, ...], place: Path) -> Iterator[Mistake]:
    for field in pieces:
        if isinstance(field, str):
            continue
        if board.window is not None and field.call > 1:
            name = f"{field.name}[{field.call}]"
            yield place, sentence_of("a window's board shows one call, so {field} is always empty", field=name)
        widest = _widest(field, board, hall)
        if 0 < field.width < widest:
            text = sentence_of(
                "{field} can be {widest} cells wide; {width} are too few",
                field=f"{{{field.name}}}",
                widest=widest,
                width=field.width,
            )
            yield place, text


def _widest(field: templates.Field, board: Board, hall: Definition) -> int:
    """The most cells that a field can need."""
    windows = [board.window] if board.window is not None else [window.window for window in hall.windows]
    match field.name:
        case "number":
            return 1 + max((len(str(service.last_number)) for service in hall.services), default=3)
        case "window":
            return max((len(str(window)) for window in windows), default=1)
        case "waiting":
            return 4
        case "clock":
            return 5
    return 1


def _own_text(board: Board, pieces: tuple[templates.Piece, ...]) -> str:
    """What the board shows besides values: free text, digits, the arrow, the colon of the clock."""
    text = templates.literals(pieces) + " "
    for field in pieces:
        if isinstance(field, templates.Field):
            text += {"arrow": board.arrow, "clock": "0123456789:"}.get(field.name, "0123456789")
    return text


def _pieces(board: Board) -> Iterator[templates.Piece]:
    for template in board.lines:
        try:
            yield from templates.parse(template)
        except templates.BadTemplate:
            continue
