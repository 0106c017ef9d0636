"""What bytes on a line mean to a person."""

import pytest

from firmware_bridge.buses.packet_decoder import Decoder
from queue_server.config.boards import Board


@pytest.mark.parametrize(
    ("protocol", "data", "says"),
    [
        ("candle", "01 20 21 41 31 32 07", ['show on 0x20, blinking: "A12"']),
        ("candle", "01 20 20 41 31 32 07", ['show on 0x20, steady: "A12"']),
        ("candle", "01 20 25 41 31 32 07", ['show on 0x20, blinking 4 times: "A12"']),
        ("candle", "02 20 21 07 03 ff 22 07", ["brightness of 0x20: 3 of 4", "new address for EVERY board: 0x22"]),
        ("candle", "01 40 31 07", ["panel 0x40: key call or lamp red"]),
        ("candle", "ff 00 01 40 30 07", ["noise", "panel 0x40: lamp off"]),
        (
            "modbus",
            "05 10 00 00 00 04 08 00 41 00 30 00 31 00 32 73 63 05 10 00 00 00 04 c0 4e",
            ['unit 5: write [65, 48, 49, 50] "A012" from 0x0000', "unit 5: 4 registers written from 0x0000"],
        ),
        ("modbus", "05 03 00 00 00 04 45 8d", ["unit 5: read 4 registers from 0x0000"]),
        (
            "alpha",
            "00 00 00 00 00 01 5a 30 30 02 41 41 1b 20 62 41 31 32 20 35 03 30 32 31 44 04",
            ["every sign: TEXT A <1B> bA12 5"],
        ),
        ("vfd", "1b 40 1b 51 41 41 31 32 0d 1b 2a 03", ["init", 'upper line: "A12"', "brightness 3"]),
    ],
)
def test_packets_in_words(protocol: str, data: str, says: list[str]) -> None:
    """Each packet is said in one sentence, and what is none is called noise."""
    assert [decoded.says for decoded in Decoder(protocol).feed(bytes.fromhex(data))] == says


def test_the_glass_in_its_code_page() -> None:
    """A text on a customer display is read in the code page that it is sent in."""
    packets = Decoder("vfd", [Board(address=0, lines=("",), code_page="cp866")]).feed(
        b"\x1bQA" + "Окно 5".encode("cp866") + b"\r"
    )
    assert [decoded.says for decoded in packets] == ['upper line: "Окно 5"']


def test_a_board_that_knows_no_blink_byte() -> None:
    """Nothing on the wire tells the two kinds of board apart, so the configuration names those that do not blink."""
    packets = Decoder("candle", [Board(address=0x21, lines=("",), blinks=False)]).feed(
        bytes.fromhex("0121413132 07 01202141313207")
    )
    assert [decoded.says for decoded in packets] == ['show on 0x21: "A12"', 'show on 0x20, blinking: "A12"']


def test_bytes_one_at_a_time() -> None:
    """A packet cut into single bytes is decoded when its last byte has come."""
    decoder = Decoder("candle")
    answers = [decoder.feed(bytes([byte])) for byte in bytes.fromhex("0120214131 3207")]
    assert [len(packets) for packets in answers] == [0, 0, 0, 0, 0, 0, 1]


def test_nothing_goes_unseen() -> None:
    """Bytes that never become a packet come out as noise."""
    decoder = Decoder("modbus")
    assert decoder.feed(b"\x05\x10\x00") == []
    assert [(packet.data, packet.says) for packet in decoder.rest()] == [(b"\x05\x10\x00", "noise")]
