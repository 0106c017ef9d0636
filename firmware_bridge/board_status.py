"""What is known of a board: what it was asked to show, whether that was sent and confirmed, what fails. Pure."""

import msgspec

from firmware_bridge.boards.driver import BoardText


class BoardReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """One board as it is reported. Times are seconds since the epoch.

    `sent` says whether what is asked has gone out; `confirmed` is None for a device that never answers. `hall` is None
    where the configuration has but one.
    """

    bus: str
    address: int
    window: int | None
    asked: tuple[str, ...]
    asked_at: float | None
    sent: bool
    sent_at: float | None = None
    confirmed: bool | None = None
    failing: str | None = None
    failing_since: float | None = None
    hall: str | None = None


class BoardStatus:
    """The truth about one board, as it becomes known."""

    def __init__(self, bus: str, address: int, window: int | None, hall: str | None = None) -> None:
        self._hall = hall
        self._bus = bus
        self._address = address
        self._window = window
        self._asked: tuple[str, ...] = ()
        self._asked_at: float | None = None
        self._sent = False
        self._sent_at: float | None = None
        self._confirmed: bool | None = None
        self._unshowable: str | None = None
        self._failing: str | None = None
        self._failing_since: float | None = None

    def asked(self, shown: BoardText, now: float) -> None:
        texts = tuple(row.text for row in shown.rows)
        if texts != self._asked or self._asked_at is None or self._unshowable:
            self._asked, self._asked_at, self._unshowable = texts, now, None
            self._sent = False

    def cannot_show(self, why: str, now: float) -> None:
        self._unshowable, self._asked_at, self._sent = why, now, False

    def said(
        self, sent_at: float | None, *, sent: bool, confirmed: bool | None, failing: str | None, now: float
    ) -> None:
        """The line's word: when all was last sent, whether the latest was, whether it is confirmed, what is wrong."""
        self._sent_at = sent_at
        self._sent = sent
        self._confirmed = confirmed
        failing = failing or self._unshowable
        if (failing is None) != (self._failing is None):
            self._failing_since = now if failing else None
        self._failing = failing

    def document(self) -> BoardReport:
        return BoardReport(
            bus=self._bus,
            address=self._address,
            window=self._window,
            asked=self._asked,
            asked_at=self._asked_at,
            sent=self._sent,
            sent_at=self._sent_at,
            confirmed=self._confirmed,
            failing=self._failing,
            failing_since=self._failing_since,
            hall=self._hall,
        )
