"""Checks the values of `[bridge]` against each other and against the halls. Pure.

`check` finds every mistake without opening a port. A mistake is a path into the configuration and a sentence: what is
wrong, and what would be right.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from msgspec.structs import fields

from queue_server.config.boards import devices
from queue_server.config.boards.line_rules import letter_mistakes, line_mistakes
from queue_server.config.boards.protocols import PROTOCOLS
from queue_server.config.boards.register_maps import MAPS
from queue_server.config.boards.settings import Board, Bridge, Bus, ButtonPost, Lamps, Panel, PostLamps
from queue_server.config.definition import Definition
from queue_server.config.mistakes import Mistake, Path, Sentence, no_hall, repeats, sentence_of, twice

NETWORK_PORTS = ("socket", "rfc2217")
"""The schemes of adapters on the network: raw TCP, and Telnet with RFC 2217."""


def check(bridge: Bridge, halls: Mapping[str, Definition]) -> list[Mistake]:
    """Every mistake of the bridge's configuration, given the definitions of the halls by their id."""
    mistakes = [*_twice("buses", [bus.id for bus in bridge.buses], "id")]
    mistakes += _twice("buses", [bus.port for bus in bridge.buses], "port")
    mistakes += _twice("modems", [modem.id for modem in bridge.modems], "id")
    mistakes += _twice("modems", [modem.port for modem in bridge.modems], "port")
    mistakes += _modem_mistakes(bridge, halls)
    for number, modem in enumerate(bridge.modems):
        mistakes += _port(modem.port, ("bridge", "modems", number, "port"))
    mistakes += _twice("maps", [registers.id for registers in bridge.maps], "id")
    for number, registers in enumerate(bridge.maps):
        if not registers.alphabet.isascii():
            problem = sentence_of("a register holds an ASCII code; give other letters to a board by its stand_ins")
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
        for index, post in enumerate(bus.posts):
            mistakes += _post(bus, post, halls, (*path, "posts", index))
    return mistakes


def _twice(table: str, values: list[str], key: str) -> Iterator[Mistake]:
    for index, value in enumerate(values):
        if value in values[:index]:
            yield ("bridge", table, index, key), twice(value)


def _bus(bus: Bus, path: Path) -> Iterator[Mistake]:
    protocol = PROTOCOLS[bus.protocol]
    yield from _port(bus.port, (*path, "port"))
    if bus.rs485 is not None and "://" in bus.port:
        yield (*path, "rs485"), sentence_of("an adapter on the network switches the direction by itself; remove this")
    if not bus.boards and not bus.panels and not bus.posts:
        yield (
            (*path, "boards"),
            sentence_of("nothing hangs on this bus; add a board, or remove the bus"),
        )
    if (bus.panels or bus.posts) and not protocol.lamps:
        names = ", ".join(name for name, other in PROTOCOLS.items() if other.lamps)
        yield (
            (*path, "panels" if bus.panels else "posts"),
            sentence_of(
                "the protocol {protocol} has no panels and posts; put them on a bus of one that has: {names}",
                protocol=bus.protocol,
                names=names,
            ),
        )
    first, last = protocol.addresses
    at: list[tuple[Path, int]] = [((*path, "boards", i), board.address) for i, board in enumerate(bus.boards)]
    at += [((*path, "panels", i), panel.address) for i, panel in enumerate(bus.panels)]
    at += [((*path, "posts", i), post.address) for i, post in enumerate(bus.posts)]
    in_use: set[int] = set()
    for place, address in at:
        if not first <= address <= last:
            yield (
                (*place, "address"),
                sentence_of(
                    "{address} is out of range: {protocol} knows {first} to {last} ({first_hex} to {last_hex})",
                    address=address,
                    protocol=bus.protocol,
                    first=first,
                    last=last,
                    first_hex=f"{first:#x}",
                    last_hex=f"{last:#x}",
                ),
            )
        elif address in in_use:
            yield (
                (*place, "address"),
                sentence_of(
                    "two devices on this bus have the address {address} ({hex}); each needs its own",
                    address=address,
                    hex=f"{address:#x}",
                ),
            )
        elif in_use and protocol.address_of_all in {address, *in_use}:
            yield (
                (*place, "address"),
                sentence_of(
                    "address {address} is every sign; a sign beside others needs an address of its own",
                    address=protocol.address_of_all,
                ),
            )
        in_use.add(address)


def _port(port: str, path: Path) -> Iterator[Mistake]:
    """Check the form of a port; whether it exists is known only when it is opened."""
    if port == "usb:":
        yield path, sentence_of("write the adapter's serial number, as usb:A50285BI; `kezek bridge scan` lists them")
    scheme, separator, _ = port.partition("://")
    if separator and not (scheme in NETWORK_PORTS and _is_reachable(port)):
        yield (
            path,
            sentence_of(
                "{port} is no port; write a device path, usb:SERIAL, socket://HOST:PORT or rfc2217://HOST:PORT",
                port=repr(port),
            ),
        )


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
        yield (*path, "window"), _no_window(board.window, hall)
    zones = [zone.id for zone in hall.zones]
    for index, zone in enumerate(board.zones):
        if zone not in zones:
            yield (
                (*path, "zones", index),
                sentence_of(
                    "the hall has no zone {zone}; its zones are {names}", zone=repr(zone), names=", ".join(zones) or "-"
                ),
            )
    yield from letter_mistakes(bridge, bus, board, hall, path)
    yield from line_mistakes(bridge, bus, board, hall, path)


def _foreign_keys(bus: Bus, board: Board, path: Path) -> Iterator[Mistake]:
    """Keys that are set although the protocol does not have them."""
    own = PROTOCOLS[bus.protocol].keys
    for field in fields(Board):
        owners = [name for name, protocol in PROTOCOLS.items() if field.name in protocol.keys]
        if owners and field.name not in own and getattr(board, field.name) != field.default:
            yield (
                (*path, field.name),
                sentence_of(
                    "only boards of {owners} have {field}; this bus speaks {protocol}",
                    owners=", ".join(owners),
                    field=field.name,
                    protocol=bus.protocol,
                ),
            )


def _device(bridge: Bridge, bus: Bus, board: Board, path: Path) -> Iterator[Mistake]:
    protocol = PROTOCOLS[bus.protocol]
    if "map" in protocol.keys and devices.register_map(bridge, bus, board) is None:
        names = ", ".join(registers.id for registers in (*bridge.maps, *MAPS))
        text = sentence_of(
            "a {protocol} board needs the map of its registers, one of {names}", protocol=bus.protocol, names=names
        )
        yield (*path, "map"), text
    code_pages = protocol.code_pages(board) if protocol.code_pages else ()
    if protocol.code_pages and board.code_page not in code_pages:
        names = ", ".join(code_pages)
        text = sentence_of("{value} is not known here; use one of {names}", value=repr(board.code_page), names=names)
        yield (*path, "code_page"), text
    if len(board.lines) > protocol.rows:
        text = sentence_of(
            "a board of {protocol} has no room for so many lines: {count}; the most are {most}",
            protocol=bus.protocol,
            count=len(board.lines),
            most=protocol.rows,
        )
        yield (*path, "lines"), text
    if len(board.closing) > len(board.lines):
        text = sentence_of(
            "the closing text has more lines ({count}) than the board ({most})",
            count=len(board.closing),
            most=len(board.lines),
        )
        yield (*path, "closing"), text
    room = protocol.closing_characters
    if room is not None and sum(map(len, board.closing)) > room:
        yield (*path, "closing"), sentence_of("a sign keeps {room} letters of closing text at the most", room=room)
    for source, stand_in in board.stand_ins.items():
        if len(source) != 1 or len(stand_in) != 1:
            yield (*path, "stand_ins", source), sentence_of("a stand-in is one character for one character")


def _hall(name: str | None, halls: Mapping[str, Definition]) -> tuple[Definition | None, str]:
    if name is None and len(halls) == 1:
        return next(iter(halls.values())), ""
    names = ", ".join(sorted(halls)) or "-"
    if name is None:
        return None, sentence_of("say which hall it shows; the halls are {names}", names=names)
    return halls.get(name), sentence_of("there is no hall {hall}; the halls are {names}", hall=repr(name), names=names)


def _no_window(window: int, hall: Definition) -> Sentence:
    names = ", ".join(str(other.window) for other in hall.windows)
    return sentence_of("the hall has no window {window}; its windows are {names}", window=window, names=names)


def _lamps(bus: Bus, lamps: Lamps | PostLamps, path: Path) -> Iterator[Mistake]:
    known_lamps = PROTOCOLS[bus.protocol].lamps
    for state in lamps.__struct_fields__:
        lamp = getattr(lamps, state)
        if known_lamps and lamp not in known_lamps:
            names = ", ".join(known_lamps)
            text = sentence_of("there is no lamp {lamp}; use one of {names}", lamp=repr(lamp), names=names)
            yield (*path, "lamps", state), text


def _post(bus: Bus, post: ButtonPost, halls: Mapping[str, Definition], path: Path) -> Iterator[Mistake]:
    yield from _lamps(bus, post.lamps, path)
    hall, problem = _hall(post.hall, halls)
    if hall is None:
        yield (*path, "hall"), problem
        return
    for number, service in post.buttons.items():
        if hall.service(service) is None:
            yield (*path, "buttons", number), _no_service(service, hall)


def _no_service(service: str, hall: Definition) -> Sentence:
    names = ", ".join(service.id for service in hall.services)
    return sentence_of(
        "the hall has no service {service}; its services are {names}", service=repr(service), names=names
    )


def _panel(bus: Bus, panel: Panel, halls: Mapping[str, Definition], path: Path) -> Iterator[Mistake]:
    yield from _lamps(bus, panel.lamps, path)
    hall, problem = _hall(panel.hall, halls)
    if hall is None:
        yield (*path, "hall"), problem
        return
    if hall.window(panel.window) is None:
        yield (*path, "window"), _no_window(panel.window, hall)
    if panel.transfer_to is not None and hall.service(panel.transfer_to) is None:
        yield (*path, "transfer_to"), _no_service(panel.transfer_to, hall)


def _modem_mistakes(bridge: Bridge, halls: Mapping[str, Definition]) -> Iterator[Mistake]:
    """Every mistake of a modem that its own keys do not show: halls, and a port that a bus has."""
    ports = {bus.port: bus.id for bus in bridge.buses}
    for number, modem in enumerate(bridge.modems):
        path: Path = ("bridge", "modems", number)
        if modem.port in ports:
            text = sentence_of("the bus {bus} has this port; a modem needs one of its own", bus=repr(ports[modem.port]))
            yield (*path, "port"), text
        yield from repeats(modem.halls, (*path, "halls"))
        for place, hall in enumerate(modem.halls):
            if hall not in halls:
                yield (*path, "halls", place), no_hall(hall, halls)
