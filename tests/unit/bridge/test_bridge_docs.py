"""docs/boards.md says what there is: every key, lamp, subcommand and captured example."""

from pathlib import Path

import pytest

from firmware_bridge.boards.alpha import packet
from firmware_bridge.boards.candle import brightness_packet, lamp_packet, new_address_packet, show_packet
from firmware_bridge.boards.driver import BLINK_FOREVER, BoardText, Row
from firmware_bridge.boards.modbus import ModbusBoard
from firmware_bridge.boards.vfd import Cd5220Board
from firmware_bridge.cli import app
from firmware_bridge.modems.pdu import submit_pdus
from queue_server.config import boards as config
from queue_server.config.boards import templates
from queue_server.config.boards.protocols import CODE_PAGES, PROTOCOLS
from queue_server.config.boards.register_maps import MAPS
from queue_server.views.equipment.board_report import BoardReport
from queue_server.views.equipment.modem_report import ModemCounts, ModemReport

PAGE = (Path(__file__).parents[3] / "docs" / "boards.md").read_text(encoding="utf-8")
STRUCTS = (
    config.Bridge,
    config.Bus,
    config.Board,
    config.Panel,
    config.Lamps,
    config.ModbusMap,
    config.Rs485,
    config.ButtonPost,
    config.PostLamps,
    config.Modem,
    BoardReport,
    ModemReport,
    ModemCounts,
)
KEYS = sorted({field for struct in STRUCTS for field in struct.__struct_encode_fields__} - {"maps", "buses"})


def test_every_key_is_explained() -> None:
    """A key of the configuration or of the report stands on the page, as code or in its sample."""
    assert [key for key in KEYS if f"`{key}`" not in PAGE and f"\n    {key} = " not in PAGE] == []


@pytest.mark.parametrize("name", [*PROTOCOLS, *CODE_PAGES, *(registers.id for registers in MAPS)])
def test_every_choice_is_named(name: str) -> None:
    """Protocols, code pages and maps are named."""
    assert f"`{name}`" in PAGE


def test_every_lamp_and_field_is_named() -> None:
    """Lamps without their beep, and the fields of a line."""
    assert all(
        f"`{lamp}`" in PAGE for protocol in PROTOCOLS.values() for lamp in protocol.lamps if not lamp.endswith("-beep")
    )
    assert all(f"`{{{field}}}`" in PAGE for field in templates.CALL_FIELDS + templates.HALL_FIELDS)


def test_every_tool_is_shown() -> None:
    """Each subcommand of `kezek bridge` is called once at least."""
    names = {
        command.name or (command.callback.__name__ if command.callback else "") for command in app.registered_commands
    }
    assert names == {"pair", "scan", "test", "address", "monitor", "simulate"}
    assert all(f"kezek bridge {name}" in PAGE for name in names)


def test_the_captured_examples_are_what_is_sent() -> None:
    """The bytes on the page are those of the protocol modules."""
    display = ModbusBoard(5, MAPS[0], 4, answer_s=0.3)
    display.show(BoardText((Row("A012"),)))
    glass = Cd5220Board()
    glass.show(BoardText((Row("A12"),)))
    for message in (
        show_packet(0x20, "A12", 3, BLINK_FOREVER),
        brightness_packet(0x20, 4),
        new_address_packet(0x20, 0x35),
        lamp_packet(0x40, "red"),
        display.data_to_send(0.0),
        packet("Z", 0, b"AA\x1b\x20bA12 5"),
        glass.data_to_send(0.0)[3:27],
        lamp_packet(0x50, "green"),
        submit_pdus("+77011234567", "Билет", 60, reference=0)[0].data,
    ):
        assert message.hex(" ") in PAGE
