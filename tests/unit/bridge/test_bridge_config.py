"""Mistakes in `[bridge]`, each found without opening a port, with its place and its way out."""

from typing import Any

import msgspec
import pytest

from queue_server.config import boards as config
from queue_server.config.boards import templates
from queue_server.config.definition import Definition, Names, Service, Window, Zone

NAMES = Names(kk="-", ru="-", en="-")
HALLS = {
    "main": Definition(
        names=NAMES,
        services=(
            Service(id="land", prefix="A", names=NAMES),
            Service(id="housing", prefix="B", names=NAMES),
            Service(id="social", prefix="C", names=NAMES, last_number=9999),
        ),
        windows=(
            Window(window=1, services=("land",), zone="left"),
            Window(window=2, services=("housing",)),
            Window(window=12, services=("social",)),
        ),
        zones=(Zone(id="left", names=NAMES),),
    )
}
BOARD = {"address": 0x20, "window": 1, "lines": ["{number:<5}{window:>3}"]}


def mistakes(protocol: str = "candle", *boards: dict[str, Any], halls: Any = HALLS, **bus: Any) -> list[str]:
    settings = {"id": "b", "protocol": protocol, "port": "p", "boards": list(boards), **bus}
    bridge = msgspec.convert({"buses": [settings]}, config.Bridge)
    return [f"{'.'.join(map(str, path[3:]))}: {sentence}" for path, sentence in config.check(bridge, halls)]


def test_a_right_bus_has_no_mistake() -> None:
    """A window's board of the sample's form is right."""
    assert mistakes("candle", BOARD) == []


@pytest.mark.parametrize(
    ("board", "mistake"),
    [
        ({"address": 0x1F}, "boards.0.address: 31 is out of range: candle knows 32 to 127 (0x20 to 0x7f)"),
        ({"window": 7}, "boards.0.window: the hall has no window 7; its windows are 1, 2, 12"),
        ({"hall": "other"}, "boards.0.hall: there is no hall 'other'; the halls are main"),
        ({"zones": ["right"]}, "boards.0.zones.0: the hall has no zone 'right'; its zones are left"),
        ({"lines": ["{nummer}"]}, "boards.0.lines.0: there is no field {nummer}; the fields are number, arrow, window, waiting, clock"),  # noqa: E501
        ({"lines": ["{number"]}, "boards.0.lines.0: expected '}' before end of string; a field is written {number}, a brace {{ or }}"),  # noqa: E501
        ({"lines": ["{number:^^4}"]}, "boards.0.lines.0: {number:^^4} should be laid as <4, >4 or ^4"),
        ({"lines": ["{number[0]}"]}, "boards.0.lines.0: {number[0]} counts calls from 1, the newest, to 20"),
        ({"lines": ["{number[2]}"]}, "boards.0.lines.0: a window's board shows one call, so number[2] is always empty"),
        ({"lines": ["{number:<3}"]}, "boards.0.lines.0: {number} can be 5 cells wide; 3 are too few"),
        ({"lines": ["{number:<6}{window:>3}"]}, "boards.0.lines.0: the line can be 9 cells wide, the board has 8; make its fields narrower"),  # noqa: E501
        ({"lines": ["№{window}"]}, "boards.0.lines.0: the board cannot show '№'"),
        ({"lines": ["{window}", "{window}"]}, "boards.0.lines: a board of candle has no room for so many lines: 2; the most are 1"),  # noqa: E501
        ({"closing": ["---------"]}, "boards.0.closing.0: the closing text is 9 cells wide, the board has 8"),
        ({"closing": ["жабык"]}, "boards.0.closing.0: the board cannot show 'жабык'"),
        ({"map": "dm36b06"}, "boards.0.map: only boards of modbus have map; this bus speaks candle"),
        ({"stand_ins": {"AB": "C"}}, "boards.0.stand_ins.AB: a stand-in is one character for one character"),
    ],
)  # fmt: skip
def test_each_mistake_of_a_board(board: dict[str, Any], mistake: str) -> None:
    """Each mistake is found with its place, and the sentence says what would be right."""
    assert mistake in mistakes("candle", BOARD | board)


def test_a_letter_that_the_board_cannot_show_is_named_with_its_service() -> None:
    """Every service of the hall, for any ticket may be transferred to any window; a stand-in puts it right."""
    land, _, social = HALLS["main"].services
    services = (land, Service(id="housing", prefix="Ж", names=NAMES), social)
    halls = {"main": msgspec.structs.replace(HALLS["main"], services=services)}
    mistake = "boards.0.lines: the board cannot show the letter 'Ж' of the service 'housing'"
    for window in (1, 2):
        board = BOARD | {"window": window}
        assert mistakes("candle", board, halls=halls) == [
            f'{mistake}; change it, or give it stand_ins = {{ "Ж" = "A" }}'
        ]
        assert mistakes("candle", board | {"stand_ins": {"Ж": "H"}}, halls=halls) == []


def test_two_devices_with_one_address() -> None:
    """A board and a panel at one address would both obey."""
    panel = {"address": 0x20, "window": 1}
    assert mistakes("candle", BOARD, panels=[panel]) == [
        "panels.0.address: two devices on this bus have the address 32 (0x20); each needs its own"
    ]


def test_two_buses_with_one_port() -> None:
    """Two buses cannot share a port, nor an id."""
    bus = {"id": "b", "protocol": "candle", "port": "p", "boards": [BOARD]}
    bridge = msgspec.convert({"buses": [bus, bus]}, config.Bridge)
    assert [path for path, _ in config.check(bridge, HALLS)] == [
        ("bridge", "buses", 1, "id"),
        ("bridge", "buses", 1, "port"),
    ]


@pytest.mark.parametrize(
    ("panel", "mistake"),
    [
        ({"window": 9}, "panels.0.window: the hall has no window 9; its windows are 1, 2, 12"),
        ({"transfer_to": "x"}, "panels.0.transfer_to: the hall has no service 'x'; its services are land, housing, social"),  # noqa: E501
    ],
)  # fmt: skip
def test_each_mistake_of_a_panel(panel: dict[str, Any], mistake: str) -> None:
    """A panel names a window and a service of its hall."""
    assert mistakes("candle", panels=[{"address": 0x40, "window": 1} | panel]) == [mistake]


def test_a_lamp_that_does_not_exist() -> None:
    """A lamp is one of the document's."""
    panel = {"address": 0x40, "window": 1, "lamps": {"idle": "blue"}}
    assert mistakes("candle", panels=[panel])[0].startswith(
        "panels.0.lamps.idle: there is no lamp 'blue'; use one of off"
    )


def test_panels_are_candle_only() -> None:
    """Only candle has operator panels."""
    assert mistakes("vfd", panels=[{"address": 0, "window": 1}]) == [
        "panels: the protocol vfd has no panels and posts; put them on a bus of one that has: candle"
    ]


def test_modbus_needs_a_map_and_its_alphabet() -> None:
    """A modbus board without a map cannot be written; a number register has no letters."""
    board = {"address": 5, "window": 1, "lines": ["{number}"]}
    assert mistakes("modbus", board)[0].startswith("boards.0.map: a modbus board needs the map of its registers")
    assert "'A' of the service 'land'" in mistakes("modbus", board | {"map": "led-485-number"})[0]
    assert mistakes("modbus", board | {"map": "led-485-number", "stand_ins": {"A": "1", "B": "2", "C": "3"}}) == [
        "boards.0.lines.0: 39999, the last number of 'social', does not fit a signed 16-bit register"
    ]
    assert mistakes("modbus", board | {"map": "led-485-number", "stand_ins": {"A": "1", "B": "2", "C": " "}}) == []


@pytest.mark.parametrize(
    ("keys", "mistake"),
    [
        ({"lines": ["{window}-{waiting}"], "cells": 9}, "boards.0.lines.0: a register of one number holds one field and no other text, as {number}"),  # noqa: E501
        ({"lines": ["{window} {waiting}"], "cells": 9}, "boards.0.lines.0: a register of one number holds one field and no other text, as {number}"),  # noqa: E501
        ({"closing": ["----"]}, "boards.0.closing.0: a register of one number cannot hold '----'; leave closing out, and it shows 0"),  # noqa: E501
        ({"closing": ["99999"]}, "boards.0.closing.0: a register of one number cannot hold '99999'; leave closing out, and it shows 0"),  # noqa: E501
    ],
)  # fmt: skip
def test_a_register_of_one_number(keys: dict[str, Any], mistake: str) -> None:
    """What is no number of 16 bits is found before it is sent, where the board would have shown 0 or another number."""
    board = {"address": 5, "window": 1, "lines": ["{window}"], "map": "led-485-number"}
    assert mistakes("modbus", board | keys) == [mistake]
    assert mistakes("modbus", board | {"closing": ["-1"]}) == []


def test_a_maps_alphabet_is_ascii() -> None:
    """A register holds an ASCII code, so another letter in the alphabet could be checked but not sent."""
    own = {"id": "own", "cells": 4, "holds": "cells", "register": 0, "alphabet": "0123456789Ж "}
    bridge = msgspec.convert({"maps": [own]}, config.Bridge)
    assert [path for path, _ in config.check(bridge, HALLS)] == [("bridge", "maps", 0, "alphabet")]


@pytest.mark.parametrize("port", ["/dev/ttyUSB0", "COM3", "usb:A1", "socket://10.0.0.7:4001", "rfc2217://box:2217"])
def test_ports_of_each_kind(port: str) -> None:
    """A path, a serial number, an adapter on the network."""
    assert mistakes("candle", BOARD, port=port) == []


@pytest.mark.parametrize(
    "port", ["usb:", "socket://", "socket://10.0.0.7", "socket://10.0.0.7:99999", "tcp://10.0.0.7:4001"]
)
def test_what_is_no_port(port: str) -> None:
    """An address that no adapter can have is found without trying to open it."""
    assert [mistake.partition(":")[0] for mistake in mistakes("candle", BOARD, port=port)] == ["port"]


def test_a_closing_text_longer_than_a_sign_keeps() -> None:
    """Two wide lines could be filled, but not by a priority text."""
    sign = {"address": 1, "lines": ["{number}", "{clock}"], "cells": 80}
    assert mistakes("alpha", sign | {"closing": ["-" * 60, "-" * 50]}) == [
        "boards.0.closing: a sign keeps 109 letters of closing text at the most"
    ]
    assert mistakes("alpha", sign | {"closing": ["-" * 60, "-" * 49]}) == []


def test_direction_control_of_an_adapter_on_the_network() -> None:
    """Its RTS line is not ours to switch, and the key would do nothing."""
    assert mistakes("candle", BOARD, port="socket://10.0.0.7:4001", rs485={}) == [
        "rs485: an adapter on the network switches the direction by itself; remove this"
    ]
    assert mistakes("candle", BOARD, rs485={}) == []


def test_every_sign_beside_one_sign() -> None:
    """A text for every alpha sign would replace the text of the one beside it."""
    signs = [{"address": address, "lines": ["{number}"]} for address in (1, 0)]
    assert mistakes("alpha", *signs) == [
        "boards.1.address: address 0 is every sign; a sign beside others needs an address of its own"
    ]


def test_code_pages_of_each_dialect() -> None:
    """A code page that the display cannot be switched to is refused with those it can."""
    board = {"address": 0, "window": 1, "lines": ["{number}"], "dialect": "epson", "code_page": "kz1048"}
    assert mistakes("vfd", board)[0].startswith("boards.0.code_page: 'kz1048' is not known here; use one of cp437")
    assert mistakes("vfd", board | {"dialect": "cd5220"}) == []


def test_which_hall_when_there_are_several() -> None:
    """With one hall its name may be left out; with two it may not."""
    halls = HALLS | {"annex": HALLS["main"]}
    assert mistakes("candle", BOARD, halls=halls) == [
        "boards.0.hall: say which hall it shows; the halls are annex, main"
    ]


def test_fields_in_their_cells() -> None:
    """Left, right and middle, with a literal brace."""
    pieces = templates.parse("{number:<5}|{window:>3}|{clock:^7}|{{}}")
    values = {"number": "A012", "window": "5", "clock": "09:30"}
    assert templates.fill(pieces, lambda field: values[field.name]) == "A012 |  5| 09:30 |{}"
