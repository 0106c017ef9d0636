"""Customer displays, byte for byte as in the CD5220 and Epson DM-D command lists."""

import pytest

from firmware_bridge.boards.driver import BLINK_FOREVER, BoardText, Row
from firmware_bridge.boards.vfd import Cd5220Board, EpsonBoard
from firmware_bridge.errors import CannotShowError
from firmware_bridge.simulators.vfd import Cd5220Device, EpsonDevice

TWO = BoardText((Row("A012"), Row("5")))


def test_cd5220_bytes() -> None:
    """Init once, then the upper and the lower line, each of twenty characters."""
    board = Cd5220Board()
    board.show(TWO)
    lines = b"\x1bQAA012" + b" " * 16 + b"\x0d" + b"\x1bQB5" + b" " * 19 + b"\x0d"
    assert board.data_to_send(0.0) == b"\x0d\x1b@" + lines
    board.resend()
    assert board.data_to_send(1.0) == b"\x0d" + lines


def test_cd5220_brightness() -> None:
    """Brightness 1 to 4 is `1B 2A n`."""
    board = Cd5220Board()
    board.brighten(3)
    assert board.data_to_send(0.0).hex(" ") == "0d 1b 40 1b 2a 03"


def test_epson_bytes() -> None:
    """Code page, cursor to each line, text, and the blink period in units of 50 ms."""
    board = EpsonBoard(cells=4, code_page="cp866")
    board.show(BoardText((Row("Ж012", BLINK_FOREVER), Row("5"))))
    assert board.data_to_send(0.0).hex(" ") == (
        "0d 1b 40 1b 74 11 1f 24 01 01 86 30 31 32 1f 24 01 02 35 20 20 20 1f 45 0a"
    )


def test_cyrillic_in_its_code_page() -> None:
    """A text in a code page is the same text on the device's glass."""
    board, device = Cd5220Board(code_page="cp1251"), Cd5220Device(code_page="cp1251")
    board.show(BoardText((Row("Терезе 5"),)))
    device.receive_data(board.data_to_send(0.0))
    assert device.appearance().rows[0].text.strip() == "Терезе 5"


def test_kazakh_letters() -> None:
    """The code page kz1048 has the Kazakh letters."""
    board, device = Cd5220Board(code_page="kz1048"), Cd5220Device(code_page="kz1048")
    board.show(BoardText((Row("Ә012 → 5".replace("→", ">")),)))
    device.receive_data(board.data_to_send(0.0))
    assert device.appearance().text.strip() == "Ә012 > 5"


@pytest.mark.parametrize(("text", "reason"), [("Ж12", "cp437"), ("x" * 21, "21 cells")])
def test_what_has_no_picture_is_refused(text: str, reason: str) -> None:
    """A letter that the code page lacks and a line too long raise."""
    with pytest.raises(CannotShowError, match=reason):
        Cd5220Board().show(BoardText((Row(text),)))


def test_a_torn_packet_does_not_swallow_the_next() -> None:
    """Whatever part of a packet was lost, the next whole packet is shown as it is."""
    for lost in range(1, 30):
        board, device = Cd5220Board(), Cd5220Device()
        board.show(BoardText((Row("B999"), Row("1"))))
        device.receive_data(board.data_to_send(0.0)[:-lost])
        board.show(TWO)
        device.receive_data(board.data_to_send(1.0))
        assert [row.text.strip() for row in device.appearance().rows] == ["A012", "5"], lost


def test_an_epson_cursor_outside_the_glass_is_ignored() -> None:
    """A cursor position that does not exist leaves the cursor where it was."""
    device = EpsonDevice(4, 2)
    device.receive_data(b"\x1f$\x09\x09A012")
    assert device.appearance().text.strip() == "A012"
