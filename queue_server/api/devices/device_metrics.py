"""Counts devices for Prometheus: how many there are, and how many are not well."""

from collections import Counter
from collections.abc import Callable, Iterable

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from queue_server.api.devices.device_book import DeviceBook

BOARD = ["bridge", "bus", "address", "window"]
MODEM = ["bridge", "modem"]


class DeviceMetrics(Collector):
    """The metrics of devices. `halls` are read when Prometheus asks."""

    def __init__(self, book: DeviceBook, halls: Callable[[], Iterable[str]]) -> None:
        self._book = book
        self._halls = halls

    def collect(self) -> Iterable[Metric]:
        devices = GaugeMetricFamily("kezek_devices", "Paired devices", labels=["hall", "kind", "state"])
        for hall in self._halls():
            documents = self._book.documents(hall)
            counts = Counter((document.kind, document.state) for document in documents if document.kind != "led_board")
            for (kind, state), count in sorted(counts.items()):
                devices.add_metric([hall, kind, state], count)
        boards = GaugeMetricFamily("kezek_led_boards", "Boards that a bridge drives", labels=["bridge"])
        failing = GaugeMetricFamily(
            "kezek_led_boards_failing", "Boards of which a bridge says a fault", labels=["bridge"]
        )
        silent = GaugeMetricFamily("kezek_bridge_silent", "1 for a bridge that reports no more", labels=["bridge"])
        for bridge, report in self._book.bridges.items():
            boards.add_metric([bridge], len(report.boards))
            failing.add_metric([bridge], sum(board.failing is not None for board in report.boards))
        states = GaugeMetricFamily("kezek_led_board_state", "1 for the state a board is in", labels=[*BOARD, "state"])
        since = GaugeMetricFamily("kezek_led_board_since_seconds", "Unix time since when it is", labels=BOARD)
        for bridge, report in self._book.bridges.items():
            for board in report.boards:
                name = [bridge, board.bus, str(board.address), str(board.window or "")]
                states.add_metric([*name, board.stage], 1)
                since.add_metric(name, board.since or 0)
        messages = CounterMetricFamily(
            "kezek_modem_messages", "SMS that a modem was given, by what became of them", labels=[*MODEM, "outcome"]
        )
        ready = GaugeMetricFamily("kezek_modem_ready", "1 for a modem that sends", labels=MODEM)
        for bridge, report in self._book.bridges.items():
            for modem in report.modems:
                ready.add_metric([bridge, modem.modem], modem.is_ready)
                for outcome in modem.counts.__struct_fields__:
                    messages.add_metric([bridge, modem.modem, outcome], getattr(modem.counts, outcome))
        for bridge, is_silent in self._book.silent_bridges().items():
            silent.add_metric([bridge], is_silent)
        return devices, boards, failing, states, since, ready, messages, silent
