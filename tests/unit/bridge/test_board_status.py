"""What is known of a board, as it becomes known."""

from msgspec import json
from msgspec.json import encode

from firmware_bridge.boards.driver import BoardText, Row
from firmware_bridge.buses.board_status import BoardStatus
from queue_server.views.equipment.board_report import BoardFault, BoardReport, fault_text


def a_status() -> BoardStatus:
    status = BoardStatus("ground", 0x20, 1)
    status.ask(BoardText((Row("A012"),)), 100.0)
    return status


def test_a_new_text_is_not_sent_before_it_is() -> None:
    """A packet that was still on the wire when the next text was asked for does not count as the next one."""
    status = a_status()
    status.note(100.5, is_sent=True, confirmed=None, failing=None, now=100.0)
    assert status.report.is_sent
    status.ask(BoardText((Row("A013"),)), 100.2)
    assert not status.report.is_sent
    assert status.report.sent_at == 100.5


def test_since_when_it_fails() -> None:
    """The first moment of a row of faults, whatever the fault is called meanwhile."""
    status = a_status()
    status.note(None, is_sent=False, confirmed=None, failing="no port", now=101.0)
    status.note(None, is_sent=False, confirmed=None, failing="taken", now=105.0)
    assert (status.report.failing, status.report.failing_since) == ("taken", 101.0)
    fault = fault_text("cannot open /dev/ttyUSB0: gone", "port_missing", port="/dev/ttyUSB0")
    status.note(None, is_sent=False, confirmed=None, failing=fault, now=105.5)
    assert status.report.fault == BoardFault("port_missing", {"port": "/dev/ttyUSB0"})
    assert json.decode(json.encode(status.report), type=BoardReport) == status.report
    status.note(106.0, is_sent=True, confirmed=None, failing=None, now=106.0)
    assert (status.report.failing, status.report.failing_since) == (None, None)


def test_a_text_that_cannot_be_shown() -> None:
    """It fails with its reason until another text is asked for."""
    status = a_status()
    status.refuse("no picture", 101.0)
    status.note(101.0, is_sent=True, confirmed=None, failing=None, now=101.0)
    assert status.report.failing == "no picture"
    status.ask(BoardText((Row("A013"),)), 102.0)
    status.note(102.0, is_sent=True, confirmed=None, failing=None, now=102.0)
    assert status.report.failing is None


def test_its_stage_and_since_when() -> None:
    """Asked, sent, and failing above all: what `/metrics`, the devices page and `--status` say of a board."""
    status = a_status()
    assert (status.report.stage, status.report.since) == ("asked", 100.0)
    status.note(100.5, is_sent=True, confirmed=None, failing=None, now=100.6)
    assert (status.report.stage, status.report.since) == ("sent", 100.5)
    status.note(101.5, is_sent=True, confirmed=True, failing=None, now=101.6)
    assert (status.report.stage, status.report.since) == ("confirmed", 101.5)
    status.note(102.5, is_sent=True, confirmed=True, failing="no port", now=103.0)
    assert (status.report.stage, status.report.since) == ("failing", 103.0)


def test_the_report_on_the_wire() -> None:
    """The members that servers and monitors of before know; what is not known is left out."""
    assert encode(a_status().report) == (
        b'{"bus":"ground","address":32,"window":1,"asked":["A012"],"asked_at":100.0,"sent":false}'
    )
