"""Knows how the reading of what visitors write to the bot does, at this server or at the one that reads."""

from collections.abc import Callable, Iterable
from typing import Final, Literal

from msgspec import Struct, json

from queue_server.journal.shared.contents import SharedState
from queue_server.messages.channels.channel import ChannelFault, FaultKind
from queue_server.messages.channels.telegram.bot_api import BotRefusal
from queue_server.views.equipment.board_report import BoardFault
from queue_server.views.equipment.devices import DeviceDocument
from queue_server.views.times import moment

READER_STATE: Final = "message_reader"
"""The kind under which servers exchange how the reading does."""
OTHER_READER: Final = 409
"""Another program asks for the same bot, or it has a webhook."""

ReaderFault = FaultKind | Literal["other_reader"]


class ReaderReport(Struct, frozen=True, omit_defaults=True):
    """How the reading of one bot does, since when (µs UTC), and with what fault."""

    bot: str
    since: int
    fault: ReaderFault | None = None
    detail: str = ""


class ReaderState:
    """The reading at one server. `clock` gives µs UTC."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._own: ReaderReport | None = None
        self._reported: ReaderReport | None = None

    def begin(self, bot: str) -> None:
        """Note that this server reads from now on."""
        self._own = ReaderReport(bot, self._clock())

    def leave(self) -> None:
        """Note that another server reads from now on."""
        self._own = None

    def succeed(self) -> None:
        if self._own is not None and self._own.fault is not None:
            self._own = ReaderReport(self._own.bot, self._clock())

    def fail(self, fault: ChannelFault | BotRefusal) -> None:
        """Note why nothing could be read. It fails since the first of several failures."""
        if self._own is None:
            return
        since = self._clock() if self._own.fault is None else self._own.since
        self._own = ReaderReport(self._own.bot, since, _kind_of(fault), str(fault))

    def reports(self) -> Iterable[tuple[str, str, ReaderReport]]:
        """What other servers should know."""
        if self._own is not None:
            yield READER_STATE, self._own.bot, self._own

    def take(self, state: SharedState) -> None:
        """Take what another server has reported. Raises `MsgspecError`."""
        self._reported = json.decode(state.body, type=ReaderReport)

    def document(self) -> DeviceDocument | None:
        """The reading as a device; None where no server has a bot."""
        report = self._own or self._reported
        if report is None:
            return None
        return DeviceDocument(
            device="messages-telegram-bot",
            kind="messages",
            name=f"Telegram @{report.bot}",
            state="ok" if report.fault is None else "failing",
            since=moment(report.since),
            detail=report.detail or None,
            fault=BoardFault(f"bot_{report.fault}", {}) if report.fault is not None else None,
        )


def _kind_of(fault: ChannelFault | BotRefusal) -> ReaderFault:
    if isinstance(fault, ChannelFault):
        return fault.kind
    return "other_reader" if fault.code == OTHER_READER else "refused"
