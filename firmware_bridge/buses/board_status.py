"""Keeps the state of a board: what it should show, whether that was sent and confirmed, what fails. Pure."""

from msgspec.structs import replace

from firmware_bridge.boards.driver import BoardText
from queue_server.views.equipment.board_report import BoardReport, FaultText


class BoardStatus:
    """The report on one board, kept up to date. Times are seconds since the epoch."""

    def __init__(self, bus: str, address: int, window: int | None, hall: str | None = None) -> None:
        self.report = BoardReport(bus, address, window, (), None, is_sent=False, hall=hall)
        self._unshowable: str | None = None

    def ask(self, text: BoardText, now: float) -> None:
        """Note that the board should show this text from now on."""
        texts = tuple(row.text for row in text.rows)
        if texts != self.report.texts or self.report.asked_at is None or self._unshowable:
            self._unshowable = None
            self.report = replace(self.report, texts=texts, asked_at=now, is_sent=False)

    def refuse(self, reason: str, now: float) -> None:
        """Note that the board has no picture for the text that it should show."""
        self._unshowable = reason
        self.report = replace(self.report, asked_at=now, is_sent=False)

    def note(
        self, sent_at: float | None, *, is_sent: bool, confirmed: bool | None, failing: str | None, now: float
    ) -> None:
        """Note the state of the line: when everything was last sent, whether the latest text was sent, what is
        wrong."""
        failing = failing or self._unshowable
        fault = failing.fault if isinstance(failing, FaultText) else None
        since = self.report.failing_since
        if (failing is None) != (self.report.failing is None):
            since = now if failing else None
        self.report = replace(
            self.report,
            sent_at=sent_at,
            is_sent=is_sent,
            confirmed=confirmed,
            failing=None if failing is None else str(failing),  # exactly a `str`, which can be encoded
            failing_since=since,
            fault=fault,
        )
