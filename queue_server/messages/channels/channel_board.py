"""Knows how each channel of messages does, lets one that fails rest, and counts what became of messages."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct, json
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from queue_server.journal.shared.contents import SharedState
from queue_server.messages.channels.channel import ChannelFault, ChannelName, FaultKind
from queue_server.messages.planning.planned import MessageState
from queue_server.views.equipment.board_report import BoardFault
from queue_server.views.equipment.devices import DeviceDocument, DeviceState
from queue_server.views.times import moment

log = logging.getLogger(__name__)

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 30.0
"""The pauses after failures double from one second; a call is told for a minute, so that none is longer than half."""
MESSAGES_AT_ONCE: Final = 32
"""Messages of one channel that are under way together: a modem needs some seconds for each."""
CHANNEL_STATE: Final = "message_channel"
"""The kind under which servers exchange how channels do."""


CHANNEL_NAMES: Final[dict[ChannelName, str]] = {
    "sms": "SMS",
    "email": "E-mail",
    "push": "Web Push",
    "telegram": "Telegram",
}
"""The name of each channel among the devices."""


class ChannelReport(Struct, frozen=True, omit_defaults=True):
    """How a channel of a hall does, as the server that sends there knows it: since when (µs UTC), with what fault, how
    many messages wait, and what became of those that ended since its start."""

    hall: str
    channel: ChannelName
    since: int
    fault: FaultKind | None = None
    detail: str = ""
    waiting: int = 0
    ends: dict[MessageState, int] = {}


class _ChannelHealth(Struct):
    since: int
    failures: int = 0
    not_before: float = 0.0
    fault: FaultKind | None = None
    detail: str = ""


class ChannelBoard(Collector):
    """The channels of one server. `clock` gives µs UTC, `monotonic` seconds."""

    def __init__(self, clock: Callable[[], int], monotonic: Callable[[], float]) -> None:
        self._clock, self._monotonic = clock, monotonic
        self._health: dict[ChannelName, _ChannelHealth] = {}
        self._ends: Counter[tuple[str, ChannelName, MessageState]] = Counter()
        self._waiting: dict[str, Counter[ChannelName]] = {}
        self._reported: dict[str, ChannelReport] = {}

    def room(self, channel: ChannelName, under_way: int) -> bool:
        """Whether one more message may go by a channel, of which so many are under way. One that has failed is tried
        with one message, after its pause."""
        health = self._of(channel)
        if health.failures:
            return under_way == 0 and self._monotonic() >= health.not_before
        return under_way < MESSAGES_AT_ONCE

    def pause_s(self) -> float:
        """In how many seconds a channel that has failed may be tried next; a long time where none has."""
        now = self._monotonic()
        pauses = (health.not_before - now for health in self._health.values() if health.failures)
        return max(0.0, min(pauses, default=LONGEST_PAUSE_S))

    def succeed(self, channel: ChannelName) -> None:
        """Note that a channel has taken or refused a message as it should."""
        health = self._of(channel)
        if health.failures:
            log.info("messages by %s go again, after %d failures", channel, health.failures)
            self._health[channel] = _ChannelHealth(self._clock())

    def fail(self, channel: ChannelName, fault: ChannelFault) -> None:
        """Note a failure of a channel, and let it rest."""
        health = self._of(channel)
        level = logging.WARNING if health.failures == 0 else logging.DEBUG
        log.log(level, "messages by %s do not go: %s", channel, fault)
        if health.failures == 0:
            health.since = self._clock()
        pause_s = min(FIRST_PAUSE_S * 2.0**health.failures, LONGEST_PAUSE_S)
        health.failures = min(health.failures + 1, 30)
        health.not_before = self._monotonic() + pause_s
        health.fault, health.detail = fault.kind, str(fault)

    def end(self, hall: str, channel: ChannelName, state: MessageState) -> None:
        """Count a message that has come to its end."""
        self._ends[hall, channel, state] += 1

    def ends(self, hall: str, channel: ChannelName) -> dict[MessageState, int]:
        """What became of the messages of a hall since the start of this server."""
        return {state: n for (h, c, state), n in sorted(self._ends.items()) if (h, c) == (hall, channel)}

    def note_waiting(self, hall: str, channels: Iterable[ChannelName]) -> None:
        """Note which messages of a hall, each by its channel, wait here; from then on this server sends there."""
        self._waiting[hall] = Counter(channels)

    def leave(self, hall: str) -> None:
        """Note that another server sends for the hall from now on."""
        self._waiting.pop(hall, None)

    def documents(self, hall: str, channels: Iterable[ChannelName]) -> list[DeviceDocument]:
        """How the channels that a hall has chosen do."""
        return [self._document(hall, channel) for channel in channels]

    def reports(self) -> Iterable[tuple[str, str, ChannelReport]]:
        """What other servers should know: the state of what this one sends."""
        channels = {*self._health}
        for hall in self._waiting:
            for channel in sorted(channels):
                yield CHANNEL_STATE, f"{hall}:{channel}", self._report(hall, channel)

    def take(self, state: SharedState) -> None:
        """Take what another server has reported. Raises `MsgspecError`."""
        self._reported[state.id] = json.decode(state.body, type=ChannelReport)

    def collect(self) -> Iterable[CounterMetricFamily | GaugeMetricFamily]:
        messages = CounterMetricFamily(
            "kezek_messages", "Messages to visitors by what became of them", labels=["hall", "channel", "state"]
        )
        for (hall, channel, state), count in sorted(self._ends.items()):
            messages.add_metric([hall, channel, state], count)
        failing = GaugeMetricFamily("kezek_message_channel_failing", "1 for a channel that fails", labels=["channel"])
        for channel, health in sorted(self._health.items()):
            failing.add_metric([channel], float(health.failures > 0))
        waiting = GaugeMetricFamily(
            "kezek_messages_waiting", "Messages that wait to be sent", labels=["hall", "channel"]
        )
        for hall, counts in sorted(self._waiting.items()):
            for channel, count in sorted(counts.items()):
                waiting.add_metric([hall, channel], count)
        return messages, failing, waiting

    def _of(self, channel: ChannelName) -> _ChannelHealth:
        if channel not in self._health:
            self._health[channel] = _ChannelHealth(self._clock())
        return self._health[channel]

    def _report(self, hall: str, channel: ChannelName) -> ChannelReport:
        health = self._of(channel)
        waiting = self._waiting.get(hall, Counter[ChannelName]())[channel]
        fault, detail = (health.fault, health.detail) if health.failures else (None, "")
        return ChannelReport(hall, channel, health.since, fault, detail, waiting, self.ends(hall, channel))

    def _document(self, hall: str, channel: ChannelName) -> DeviceDocument:
        reported = self._reported.get(f"{hall}:{channel}")
        if hall in self._waiting or reported is None:
            is_used = hall in self._waiting and channel in self._health
            report = self._report(hall, channel)
        else:
            is_used, report = True, reported
        state: DeviceState = "failing" if report.fault is not None else "ok" if is_used else "unknown"
        return DeviceDocument(
            device=f"messages-{channel}",
            kind="messages",
            name=CHANNEL_NAMES[channel],
            state=state,
            since=moment(report.since),
            detail=report.detail or None,
            fault=_fault_of(report),
        )


def _fault_of(report: ChannelReport) -> BoardFault | None:
    """The fault of a channel, or else what became of its messages, for pages to put into words."""
    if report.fault is not None:
        return BoardFault(f"messages_{report.fault}", {})
    if not report.ends:
        return None
    counted: tuple[MessageState, ...] = ("delivered", "late", "refused", "uncertain")
    return BoardFault("messages_ends", {state: str(report.ends.get(state, 0)) for state in counted})
