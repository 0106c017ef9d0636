"""What is known of a board, as it becomes known."""

from firmware_bridge.board_status import BoardStatus
from firmware_bridge.boards.driver import BoardText, Row


def a_truth() -> BoardStatus:
    truth = BoardStatus("ground", 0x20, 1)
    truth.asked(BoardText((Row("A012"),)), 100.0)
    return truth


def test_a_new_text_is_not_sent_before_it_is() -> None:
    """A packet that was still on the wire when the next text was asked for does not count as the next one."""
    truth = a_truth()
    truth.said(100.5, sent=True, confirmed=None, failing=None, now=100.0)
    assert truth.document().sent
    truth.asked(BoardText((Row("A013"),)), 100.2)
    assert not truth.document().sent
    assert truth.document().sent_at == 100.5


def test_since_when_it_fails() -> None:
    """The first moment of a row of faults, whatever the fault is called meanwhile."""
    truth = a_truth()
    truth.said(None, sent=False, confirmed=None, failing="no port", now=101.0)
    truth.said(None, sent=False, confirmed=None, failing="taken", now=105.0)
    assert (truth.document().failing, truth.document().failing_since) == ("taken", 101.0)
    truth.said(106.0, sent=True, confirmed=None, failing=None, now=106.0)
    assert (truth.document().failing, truth.document().failing_since) == (None, None)


def test_a_text_that_cannot_be_shown() -> None:
    """It fails with its reason until another text is asked for."""
    truth = a_truth()
    truth.cannot_show("no picture", 101.0)
    truth.said(101.0, sent=True, confirmed=None, failing=None, now=101.0)
    assert truth.document().failing == "no picture"
    truth.asked(BoardText((Row("A013"),)), 102.0)
    truth.said(102.0, sent=True, confirmed=None, failing=None, now=102.0)
    assert truth.document().failing is None
