"""The alpha protocol, byte for byte as in document 9708-8061."""

import pytest

from firmware_bridge.boards.alpha import AlphaBoard, memory_record, packet
from firmware_bridge.boards.driver import BLINK_FOREVER, BoardText, Row
from firmware_bridge.errors import CannotShowError
from firmware_bridge.simulators.alpha import AlphaDevice
from queue_server.config.boards.protocols import PROTOCOLS


def commands(board: AlphaBoard) -> list[bytes]:
    """All the board has to say, without the frame around each command."""
    texts = []
    while board.pending:
        texts.append(board.data_to_send(0.0)[10:-6])
    return texts


def test_the_packet_of_the_document() -> None:
    """`A12 5` held in file A has exactly these bytes, its checksum among them."""
    assert packet("Z", 0, b"AA\x1b\x20bA12 5").hex(" ") == (
        "00 00 00 00 00 01 5a 30 30 02 41 41 1b 20 62 41 31 32 20 35 03 30 32 31 44 04"
    )


def test_memory_records_have_eleven_characters() -> None:
    """`F T P SIZE QQQQ`: a TEXT is unlocked and always on, a STRING is locked."""
    assert memory_record(b"A", b"A", 0x100) == b"AAU0100FF00"
    assert memory_record(b"1", b"B", 12) == b"1BL000C0000"


def test_a_text_with_colour_and_fixed_spacing() -> None:
    """A one-line sign writes TEXT A in the middle, held, in its colour; and releases the priority text."""
    board = AlphaBoard(1, 5, 1, color="green")
    board.show(BoardText((Row("A12 5"),)))
    assert commands(board) == [b"AA\x1b\x20b\x1e1\x1c2A12 5", b"A0"]


def test_two_lines_and_flash() -> None:
    """The newest call flashes on top; the line below is held."""
    board = AlphaBoard(1, 5, 2)
    board.show(BoardText((Row("A12 5", BLINK_FOREVER), Row("B07 2"))))
    assert commands(board)[0] == b"AA\x1b\x22c\x1e1A12 5\x1b\x26b\x1e1B07 2"


def test_memory_is_configured_once_and_a_change_is_one_string() -> None:
    """The bare E$ comes first, the files once, and a changed text is a STRING alone; a resend does not erase again."""
    board = AlphaBoard(1, 5, 1, strings=True)
    board.show(BoardText((Row("A12 5"),)))
    assert commands(board) == [
        b"E$",
        b"E$AAU0100FF001BL00050000",
        b"G1A12 5",
        b"AA\x1b\x20b\x1e1\x101",
        b"A0",
    ]
    board.show(BoardText((Row("A13 5"),)))
    assert commands(board) == [b"G1A13 5"]
    board.resend()
    assert commands(board) == [b"G1A13 5", b"AA\x1b\x20b\x1e1\x101", b"A0"]


def test_closing_is_the_priority_text() -> None:
    """A closing text covers everything and is released by the bare A0."""
    board, device = AlphaBoard(1, 6, 1), AlphaDevice(1, 6, 1)
    board.show(BoardText((Row("CLOSED"),), closing=True))
    assert commands(board) == [b"A0\x1b\x20b\x1e1CLOSED"]
    board.show(BoardText((Row("A12 5"),)))
    assert b"A0" in commands(board)
    assert device.appearance().text == ""


def test_a_memory_configuration_that_was_broken_off_begins_anew() -> None:
    """A port lost before anything followed the configuration may have cut it; one lost later has not."""
    board, device = AlphaBoard(1, 5, 1, strings=True), AlphaDevice(1, 5, 1)
    board.resend()
    erase, files = board.data_to_send(0.0), board.data_to_send(0.3)
    device.receive_data(erase + files[:12])
    board.resend()
    assert board.data_to_send(1.0) == erase
    device.receive_data(erase)
    while board.pending:
        device.receive_data(board.data_to_send(2.0))
    board.show(BoardText((Row("A12 5"),)))
    device.receive_data(board.data_to_send(3.0))
    assert device.appearance().text == "A12 5"
    board.resend()
    assert not any(command.startswith(b"E$") for command in commands(board))


def test_the_longest_closing_text_of_the_configuration_fits() -> None:
    """What a sign of two wide lines may say when it closes is checked at the start, and is what it takes."""
    closing = ("-" * 79, "-" * (PROTOCOLS["alpha"].closing_characters - 79))
    board = AlphaBoard(1, 80, 2, color="red")
    board.show(BoardText(tuple(map(Row, closing)), closing=True))
    assert len(commands(board)[0]) == 125


def test_a_priority_text_too_long_is_refused() -> None:
    """A priority text has 125 bytes at the most."""
    with pytest.raises(CannotShowError, match="125"):
        AlphaBoard(1, 80, 2).show(BoardText((Row("-" * 80), Row("-" * 80)), closing=True))


@pytest.mark.parametrize("text", ["Ж12", "A\x1b2", "1234567"])
def test_what_has_no_picture_is_refused(text: str) -> None:
    """A letter out of ASCII, a control byte and a text too long raise."""
    with pytest.raises(CannotShowError):
        AlphaBoard(1, 6, 1).show(BoardText((Row(text),)))


def test_the_sign_drops_a_wrong_checksum_and_others_packets() -> None:
    """A packet with a wrong sum, or for another address, changes nothing; address 00 is everyone."""
    device = AlphaDevice(0x1A, 5, 1)
    device.receive_data(packet("Z", 0x1A, b"AA\x1b\x20bA12 5").replace(b"A12", b"A13"))
    device.receive_data(packet("Z", 0x1B, b"AA\x1b\x20bA12 5"))
    assert device.appearance().text == ""
    device.receive_data(packet("Z", 0, b"AA\x1b\x20b\x1c1A12 5"))
    assert (device.appearance().text, device.appearance().color) == ("A12 5", "red")
