"""WebSocket frames, against the examples of RFC 6455."""

import pytest

from queue_server.api.http.frame import text_frame


def test_the_example_of_the_standard() -> None:
    """RFC 6455, section 5.7: a single-frame unmasked text message "Hello"."""
    assert text_frame(b"Hello") == bytes.fromhex("810548656c6c6f")


@pytest.mark.parametrize(
    ("length", "header"),
    [
        (0, "8100"),
        (125, "817d"),
        (126, "817e007e"),
        (256, "817e0100"),
        (65_535, "817effff"),
        (65_536, "817f0000000000010000"),
    ],
)
def test_the_length_takes_the_shortest_form(length: int, header: str) -> None:
    """Section 5.2: "the minimal number of bytes MUST be used to encode the length"."""
    assert text_frame(b"x" * length) == bytes.fromhex(header) + b"x" * length
