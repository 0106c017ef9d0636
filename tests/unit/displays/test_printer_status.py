"""What the bytes that come from a printer say, whatever comes between them."""

import pytest

from displays.paper.printer.status import StatusReader, is_of_paper, meaning

ASB, ASB_OUT = bytes([0x14, 0x00, 0x00, 0x0F]), bytes([0x1C, 0x00, 0x0C, 0x0F])


@pytest.mark.parametrize(
    ("received", "answers"),
    [
        (b"\x12", [0x12]),
        (b"\x1e\x72", [0x1E, 0x72]),
        (b"", []),
        (b"\xff\x00\x92", []),
        (b"\x11\x13", []),
        (b"\x00\x0c\x0f", []),
        (ASB, []),
        (ASB + b"\x12", [0x12]),
        (ASB[:2] + b"\x72" + ASB[2:], [0x72]),
    ],
    ids=["one", "two", "silence", "noise", "XON and XOFF", "GS r", "an ASB", "an ASB first", "within an ASB"],
)
def test_answers_are_known_by_their_fixed_bits(received: bytes, answers: list[int]) -> None:
    """Not by their place, and however the bytes are cut."""
    assert StatusReader().feed(received) == answers
    reader = StatusReader()
    assert [answer for byte in received for answer in reader.feed(bytes([byte]))] == answers


@pytest.mark.parametrize(
    ("answer", "means", "is_ours"),
    [
        (0x12, "ok", True),
        (0x1E, "paper_low", True),
        (0x72, "paper_out", True),
        (0x7E, "paper_out", True),
        (0x16, "paper_low", False),
        (0x1A, "paper_low", False),
        (0x32, "paper_out", False),
    ],
)
def test_what_an_answer_says(answer: int, means: str, is_ours: bool) -> None:
    """DLE EOT 4 sets its bits in pairs; one alone is read as it may be meant, and is no receipt."""
    assert (meaning(answer), is_of_paper(answer)) == (means, is_ours)


@pytest.mark.parametrize(("received", "says"), [(ASB, "ok"), (ASB_OUT, "paper_out"), (ASB[:3], None), (b"\x12", None)])
def test_what_an_automatic_status_says_of_the_paper(received: bytes, says: str | None) -> None:
    """Its third byte, once all four have come."""
    reader = StatusReader()
    reader.feed(received)
    assert reader.automatic == says
