"""What is known of each protocol: the time of a byte, the silence between packets."""

import pytest

from queue_server.config.boards import Bus
from queue_server.config.boards.devices import byte_s, gap_s


@pytest.mark.parametrize(("framing", "bits"), [("8N1", 10), ("7E1", 10), ("8E1", 11), ("8N2", 11)])
def test_time_of_a_byte(framing: str, bits: int) -> None:
    """Start bit, data, parity and stop bits at the speed of the line."""
    assert byte_s(Bus(id="b", protocol="candle", port="p", baud=9600, framing=framing)) == bits / 9600  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("protocol", "baud", "gap_ms", "seconds"),
    [
        ("candle", None, None, 0.2),
        ("candle", None, 300, 0.3),
        ("alpha", 1200, None, 0.25),
        ("modbus", 9600, None, 0.005),
        ("modbus", 2400, None, 3.5 * 10 / 2400),
        ("modbus", 1200, None, 3.5 * 10 / 1200),
        ("modbus", 1200, 2, 0.002),
    ],
)
def test_silence_between_packets(protocol: str, baud: int | None, gap_ms: int | None, seconds: float) -> None:
    """The bus's own, else the protocol's; a slow Modbus line needs the 3.5 bytes by which a frame is known to end."""
    assert gap_s(Bus(id="b", protocol=protocol, port="p", baud=baud, gap_ms=gap_ms)) == pytest.approx(seconds)  # type: ignore[arg-type]
