"""Checks the values of `[bridge]` against each other and against the halls. Pure.

`check` finds every mistake without opening a port. A mistake is a path into the configuration and a sentence: what is
wrong, and what would be right.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from msgspec.structs import fields

from queue_server.config.boards import devices, templates
from queue_server.config.boards.protocols import PROTOCOLS
from queue_server.config.boards.register_maps import MAPS, register_value
from queue_server.config.boards.settings import Board, Bridge, Bus, Panel
from queue_server.config.definition import Definition
from queue_server.config.mistakes import Mistake, Path

NETWORK_PORTS = ("socket", "rfc2217")
"""The schemes of adapters on the network: raw TCP, and Telnet with RFC 2217."""


def check(bridge: Bridge, halls: Mapping[str, Definition]) -> list[Mistake]:
    """Every mistake of the bridge's configuration, given the definitions of the halls by their id."""
    mistakes = [*_twice("buses", [bus.id for bus in bridge.buses], "id")]
    mistakes += _twice("buses", [bus.port for bus in bridge.buses], "port")
    mistakes += _twice("maps", [registers.id for registers in bridge.maps], "id")
    for number, registers in enumerate(bridge.maps):
        if not registers.alphabet.isascii():
            problem = "a register holds an ASCII code; give other letters to a board by its stand_ins"
            mistakes.append((("bridge", "maps", number, "alphabet"), problem))
    for number, bus in enumerate(bridge.buses):
        if bus.protocol not in PROTOCOLS:  # reported before, as a wrong value
            continue
        path: Path = ("bridge", "buses", number)
        mistakes += _bus(bus, path)
        for index, board in enumerate(bus.boards):
            mistakes += _board(bridge, bus, board, halls, (*path, "boards", index))
        for index, panel in enumerate(bus.panels):
            mistakes += _panel(bus, panel, halls, (*path, "panels", index))
    return mistakes


def _twice(table: str, values: list[str], key: str) -> Iterator[Mistake]:
    for index, value in enumerate(values):
        if value in values[:index]:
            yield (
                ("bridge", table, index, key),
                f"{value!r} stands here a second time; each must be of its own",
            )


def _bus(bus: Bus, path: Path) -> Iterator[Mistake]:
    protocol = PROTOCOLS[bus.protocol]
    yield from _port(bus.port, (*path, "port"))
    if bus.rs485 is not None and "://" in bus.port:
        yield (*path, "rs485"), "an adapter on the network switches the direction by itself; remove this"
    if not bus.boards and not bus.panels:
        yield (*path, "boards"), "nothing hangs on this bus; add a [[bridge.buses.boards]] or remove the bus"
    if bus.panels and not protocol.lamps:
        names = " or ".join(name for name, other in PROTOCOLS.items() if other.lamps)
        yield (
            (*path, "panels"),
            f"the protocol {bus.protocol} has no operator panels; put them on a {names} bus",
        )
    first, last = protocol.addresses
    at: list[tuple[Path, int]] = [((*path, "boards", i), board.address) for i, board in enumerate(bus.boards)]
    at += [((*path, "panels", i), panel.address) for i, panel in enumerate(bus.panels)]
    in_use: set[int] = set()
    for place, address in at:
        if not first <= address <= last:
            yield (
                (*place, "address"),
                f"{address} is out of range: {bus.protocol} knows {first} to {last} ({first:#x} to {last:#x})",
            )
        elif address in in_use:
            yield (
                (*place, "address"),
                f"two devices on this bus have the address {address} ({address:#x}); each needs its own",
            )
        elif in_use and protocol.address_of_all in {address, *in_use}:
            yield (
                (*place, "address"),
                f"address {protocol.address_of_all} is every sign; a sign beside others needs an address of its own",
            )
        in_use.add(address)


def _port(port: str, path: Path) -> Iterator[Mistake]:
    """Check the form of a port; whether it exists is known only when it is opened."""
    if port == "usb:":
        yield path, "write the adapter's serial number, as usb:A50285BI; `kezek bridge scan` lists them"
    scheme, separator, _ = port.partition("://")
    if separator and not (scheme in NETWORK_PORTS and _is_reachable(port)):
        yield path, f"{port!r} is no port; write a device path, usb:SERIAL, socket://HOST:PORT or rfc2217://HOST:PORT"


def _is_reachable(address: str) -> bool:
    """Whether the address names a host and a port."""
    try:
        parts = urlsplit(address)
        return bool(parts.hostname and parts.port)
    except ValueError:
        return False


def _board(bridge: Bridge, bus: Bus, board: Board, halls: Mapping[str, Definition], path: Path) -> Iterator[Mistake]:
    yield from _foreign_keys(bus, board, path)
    yield from _device(bridge, bus, board, path)
    hall, problem = _hall(board.hall, halls)
    if hall is None:
        yield (*path, "hall"), problem
        return
    if board.window is not None and hall.window(board.window) is None:
        yield (*path, "window"), f"the hall has no window {board.window}; its windows are {_windows(hall)}"
    zones = [zone.id for zone in hall.zones]
    for index, zone in enumerate(board.zones):
        if zone not in zones:
            yield (
                (*path, "zones", index),
                f"the hall has no zone {zone!r}; its zones are {', '.join(zones) or 'none'}",
            )
    yield from _letters(bridge, bus, board, hall, path)
    yield from _lines(bridge, bus, board, hall, path)


def _foreign_keys(bus: Bus, board: Board, path: Path) -> Iterator[Mistake]:
    """Keys that are set although the protocol does not have them."""
    own = PROTOCOLS[bus.protocol].keys
    for field in fields(Board):
        owners = [name for name, protocol in PROTOCOLS.items() if field.name in protocol.keys]
        if owners and field.name not in own and getattr(board, field.name) != field.default:
            yield (
                (*path, field.name),
                f"only a {' or '.join(owners)} board has {field.name}; this bus speaks {bus.protocol}",
            )


def _device(bridge: Bridge, bus: Bus, board: Board, path: Path) -> Iterator[Mistake]:
    protocol = PROTOCOLS[bus.protocol]
    if "map" in protocol.keys and devices.register_map(bridge, bus, board) is None:
        names = ", ".join(registers.id for registers in (*bridge.maps, *MAPS))
        yield (*path, "map"), f"a {bus.protocol} board needs the map of its registers, one of {names}"
    code_pages = protocol.code_pages(board) if protocol.code_pages else ()
    if protocol.code_pages and board.code_page not in code_pages:
        yield (*path, "code_page"), f"{board.code_page!r} is not known here; use one of {', '.join(code_pages)}"
    if len(board.lines) > protocol.rows:
        yield (
            (*path, "lines"),
            f"a {bus.protocol} board has {protocol.rows} line{'s' * (protocol.rows > 1)}, not {len(board.lines)}",
        )
    if len(board.closing) > len(board.lines):
        yield (
            (*path, "closing"),
            f"the closing text has {len(board.closing)} lines, the board {len(board.lines)}",
        )
    room = protocol.closing_characters
    if room is not None and sum(map(len, board.closing)) > room:
        yield (*path, "closing"), f"a sign keeps {room} letters of closing text at the most"
    for source, stand_in in board.stand_ins.items():
        if len(source) != 1 or len(stand_in) != 1:
            yield (*path, "stand_ins", source), "a stand-in is one character for one character"


def _hall(name: str | None, halls: Mapping[str, Definition]) -> tuple[Definition | None, str]:
    if name is None and len(halls) == 1:
        return next(iter(halls.values())), ""
    names = ", ".join(sorted(halls)) or "none"
    if name is None:
        return None, f"say which hall it shows; the halls are {names}"
    return halls.get(name), f"there is no hall {name!r}; the halls are {names}"


def _windows(hall: Definition) -> str:
    return ", ".join(str(window.window) for window in hall.windows)


def _letters(bridge: Bridge, bus: Bus, board: Board, hall: Definition, path: Path) -> Iterator[Mistake]:
    """Service letters that the board cannot show: any ticket can be transferred to any window."""
    if not any(isinstance(piece, templates.Field) and piece.name == "number" for piece in _pieces(board)):
        return
    for service in hall.services:
        if devices.unshowable(bridge, bus, board, service.prefix):
            problem = f"the board cannot show the letter {service.prefix!r} of the service {service.id!r}"
            yield (*path, "lines"), f'{problem}; change it, or give it stand_ins = {{ "{service.prefix}" = "A" }}'


def _lines(bridge: Bridge, bus: Bus, board: Board, hall: Definition, path: Path) -> Iterator[Mistake]:
    cells = devices.width(bridge, bus, board)
    for index, template in enumerate(board.lines):
        place = (*path, "lines", index)
        try:
            pieces = templates.parse(template)
        except templates.BadTemplate as error:
            yield place, str(error)
            continue
        yield from _fields(board, hall, pieces, place)
        widest = len(templates.fill(pieces, lambda field: "0" * _widest(field, board, hall)))
        if widest > cells:
            yield (
                place,
                f"the line can be {widest} cells wide, the board has {cells}; make its fields narrower",
            )
        if missing := devices.unshowable(bridge, bus, board, _own_text(board, pieces)):
            yield place, f"the board cannot show {missing!r}"
        if devices.holds_number(bridge, bus, board):
            yield from _of_one_number(bridge, bus, board, hall, pieces, place)
    for index, text in enumerate(board.closing):
        place = (*path, "closing", index)
        if devices.holds_number(bridge, bus, board) and register_value(text) is None:
            yield place, f"a register of one number cannot hold {text!r}; leave closing out, and it shows 0"
        if len(text) > cells:
            yield place, f"the closing text is {len(text)} cells wide, the board has {cells}"
        if missing := devices.unshowable(bridge, bus, board, text):
            yield place, f"the board cannot show {missing!r}"


def _of_one_number(
    bridge: Bridge, bus: Bus, board: Board, hall: Definition, pieces: tuple[templates.Piece, ...], place: Path
) -> Iterator[Mistake]:
    """Check a line of a display whose register holds one number: it must be one field, and every value must fit."""
    fields = [piece for piece in pieces if isinstance(piece, templates.Field)]
    if len(fields) > 1 or templates.literals(pieces).strip():
        yield place, "a register of one number holds one field and no other text, as {number}"
        return
    for service in hall.services if fields and fields[0].name == "number" else ():
        largest = devices.with_stand_ins(board, f"{service.prefix}{service.last_number}")
        if not devices.unshowable(bridge, bus, board, largest) and register_value(largest) is None:
            yield place, f"{largest}, the last number of {service.id!r}, does not fit a signed 16-bit register"


def _fields(board: Board, hall: Definition, pieces: tuple[templates.Piece, ...], place: Path) -> Iterator[Mistake]:
    for field in pieces:
        if isinstance(field, str):
            continue
        if board.window is not None and field.call > 1:
            yield place, f"a window's board shows one call, so {field.name}[{field.call}] is always empty"
        widest = _widest(field, board, hall)
        if 0 < field.width < widest:
            yield place, f"{{{field.name}}} can be {widest} cells wide; {field.width} are too few"


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


def _panel(bus: Bus, panel: Panel, halls: Mapping[str, Definition], path: Path) -> Iterator[Mistake]:
    lamps = PROTOCOLS[bus.protocol].lamps
    for state in panel.lamps.__struct_fields__:
        lamp = getattr(panel.lamps, state)
        if lamps and lamp not in lamps:
            yield (*path, "lamps", state), f"there is no lamp {lamp!r}; use one of {', '.join(lamps)}"
    hall, problem = _hall(panel.hall, halls)
    if hall is None:
        yield (*path, "hall"), problem
        return
    if hall.window(panel.window) is None:
        yield (*path, "window"), f"the hall has no window {panel.window}; its windows are {_windows(hall)}"
    if panel.transfer_to is not None and hall.service(panel.transfer_to) is None:
        names = ", ".join(service.id for service in hall.services)
        yield (
            (*path, "transfer_to"),
            f"the hall has no service {panel.transfer_to!r}; its services are {names}",
        )
