"""The candle protocol, byte for byte as in the maker's document."""

import pytest

from firmware_bridge.boards.candle import (
    CandleBoard,
    CandlePanel,
    brightness_packet,
    lamp_packet,
    new_address_packet,
    show_packet,
)
from firmware_bridge.boards.driver import BLINK_FOREVER, STEADY, BoardText, KeyPress, Row
from firmware_bridge.errors import CannotShowError
from firmware_bridge.simulators.candle import CandleBoardDevice, CandlePanelDevice


@pytest.mark.parametrize(
    ("packet", "golden"),
    [
        (show_packet(0x20, "A12", 3, BLINK_FOREVER), "01 20 21 41 31 32 07"),
        (show_packet(0x20, "A12", 3, STEADY), "01 20 20 41 31 32 07"),
        (show_packet(0x20, "A12", 3, 4), "01 20 25 41 31 32 07"),
        (show_packet(0x20, "A12", 3, None), "01 20 41 31 32 07"),
        (show_packet(0x21, "A12", 8, STEADY), "01 21 20 41 31 32 20 20 20 20 20 07"),
        (show_packet(0x7F, "П7>5", 4, STEADY), "01 7f 20 cf 37 3e 35 07"),
        (brightness_packet(0x20, 4), "02 20 20 07"),
        (brightness_packet(0x20, 1), "02 20 23 07"),
        (new_address_packet(0x20, 0x35), "03 20 35 07"),
        (new_address_packet(0xFF, 0x35, alone=True), "03 ff 35 07"),
        (lamp_packet(0x40, "off"), "01 40 30 07"),
        (lamp_packet(0x40, "green-slow"), "01 40 36 07"),
        (lamp_packet(0x40, "green-slow-beep"), "01 40 3d 07"),
    ],
)
def test_packets_are_those_of_the_document(packet: bytes, golden: str) -> None:
    """Each packet has exactly the bytes that the document gives."""
    assert packet.hex(" ") == golden


def test_renumbering_every_board_is_refused() -> None:
    """The packet that would renumber a whole bus is made only on the word that one board is connected."""
    with pytest.raises(ValueError, match="every board"):
        new_address_packet(0xFF, 0x20)


@pytest.mark.parametrize("new", [0x1F, 0x80])
def test_an_address_out_of_range_is_refused(new: int) -> None:
    """A board outside 20..7F could never be reached again."""
    with pytest.raises(ValueError, match="no address"):
        new_address_packet(0x20, new)


@pytest.mark.parametrize("text", ["Ж12", "A1?", "A\x0712", "123456789"])
def test_what_has_no_picture_is_refused(text: str) -> None:
    """A letter without a glyph, a control byte and a text too long raise, and nothing would be sent."""
    with pytest.raises(CannotShowError):
        show_packet(0x20, text, 8, STEADY)


def test_a_refused_text_leaves_the_wanted_one() -> None:
    """After a text that cannot be shown, the board still wants what it wanted before."""
    board = CandleBoard(0x20, 3)
    board.show(BoardText((Row("A12"),)))
    with pytest.raises(CannotShowError):
        board.show(BoardText((Row("Ж"),)))
    assert board.data_to_send(0.0).hex(" ") == "01 20 20 41 31 32 07"


def test_blinking_a_number_of_times() -> None:
    """A board configured to blink 5 times says so in place of blinking for ever."""
    board = CandleBoard(0x20, 3, blink_times=5)
    board.show(BoardText((Row("A12", BLINK_FOREVER),)))
    assert board.data_to_send(0.0).hex(" ") == "01 20 26 41 31 32 07"


def test_brightness_is_not_said_again_by_a_refresh() -> None:
    """The board keeps its brightness in a memory that wears, so a resend repeats the text alone."""
    board = CandleBoard(0x20, 3)
    board.brighten(2)
    assert board.data_to_send(0.0).hex(" ") == "02 20 22 07"
    board.resend()
    assert board.data_to_send(0.0).hex(" ") == "01 20 20 20 20 20 07"
    assert not board.pending


def test_the_device_takes_a_new_address() -> None:
    """The simulated board answers to its new address and no longer to the old one."""
    device = CandleBoardDevice(0x20, 3)
    device.receive_data(new_address_packet(0x20, 0x30))
    device.receive_data(show_packet(0x20, "111", 3, STEADY) + show_packet(0x30, "222", 3, STEADY))
    assert device.appearance().text == "222"


@pytest.mark.parametrize(("key", "name"), [(1, "call"), (2, "start"), (3, "transfer"), (4, "end")])
def test_each_key_of_the_panel(key: int, name: str) -> None:
    """The four keys arrive under the names of what they do."""
    panel, device = CandlePanel(0x40), CandlePanelDevice(0x40)
    device.press(key)
    panel.receive_data(device.data_to_send(), 0.0)
    assert panel.events_received() == [KeyPress(0x40, name)]


def test_a_bounced_key_is_one_press() -> None:
    """The same key within 300 ms of the last time it was heard is a bounce; after that it is a press."""
    panel = CandlePanel(0x40)
    for now in (1.0, 1.1, 1.35, 1.7):
        panel.receive_data(bytes.fromhex("01403107"), now)
    assert len(panel.events_received()) == 2


def test_a_key_among_noise_and_collisions() -> None:
    """A torn packet and noise are passed over, and the whole packet behind them is read."""
    panel = CandlePanel(0x40)
    panel.receive_data(bytes.fromhex("ff 01 40 31 01 40 32 07 07 00 01 41 31 07"), 0.0)
    assert panel.events_received() == [KeyPress(0x40, "start")]


def test_a_key_byte_by_byte() -> None:
    """A packet cut anywhere is still one press."""
    panel = CandlePanel(0x40)
    for byte in bytes.fromhex("01403407"):
        panel.receive_data(bytes([byte]), 0.0)
    assert panel.events_received() == [KeyPress(0x40, "end")]


def test_noise_does_not_finish_a_torn_key() -> None:
    """Half a packet is given up after half a second, so a stray 07 minutes later presses no key."""
    panel = CandlePanel(0x40)
    panel.receive_data(bytes.fromhex("01 40 31"), 1.0)
    panel.receive_data(b"\x07", 3.0)
    assert panel.events_received() == []
    panel.receive_data(bytes.fromhex("01 40"), 5.0)
    panel.receive_data(bytes.fromhex("31 07"), 5.3)
    assert panel.events_received() == [KeyPress(0x40, "call")]


def test_our_own_lamp_is_no_key() -> None:
    """A red lamp is the same four bytes as key 1; an adapter that hears itself must not call the next visitor."""
    panel = CandlePanel(0x40)
    panel.light("red")
    lamp = panel.data_to_send(5.0)
    panel.receive_data(lamp, 5.01)
    assert panel.events_received() == []
    panel.receive_data(lamp, 5.02)
    assert panel.events_received() == [KeyPress(0x40, "call")]


def test_a_late_echo_of_our_lamp_is_no_key() -> None:
    """An adapter on the network gives it back when the network brings it; that it does is learned from another lamp."""
    panel = CandlePanel(0x40)
    for at, lamp in ((5.0, "red"), (6.0, "off"), (7.0, "red")):
        panel.light(lamp)
        packet = panel.data_to_send(at)
        panel.receive_data(packet, at + (0.02 if at < 7.0 else 0.4))
    assert panel.events_received() == []
    panel.receive_data(lamp_packet(0x40, "red"), 7.5)
    assert panel.events_received() == [KeyPress(0x40, "call")]


def test_an_adapter_that_is_known_to_hear_itself() -> None:
    """As the configuration says: the very first lamp may come back late."""
    panel = CandlePanel(0x40, 3, echo=True)
    panel.light("red")
    lamp = panel.data_to_send(5.0)
    panel.show("012", STEADY)
    panel.data_to_send(5.2)
    panel.receive_data(lamp, 5.4)
    assert panel.events_received() == []


def test_the_panel_shows_its_lamp_and_cells() -> None:
    """The simulated panel shows the lamp and the three cells it was sent."""
    panel, device = CandlePanel(0x40, 3), CandlePanelDevice(0x40, 3)
    panel.light("green")
    panel.show("A12", BLINK_FOREVER)
    while panel.pending:
        device.receive_data(panel.data_to_send(0.0))
    appearance = device.appearance()
    assert (appearance.lamp, appearance.text, appearance.rows[0].blinking) == ("green", "A12", True)
