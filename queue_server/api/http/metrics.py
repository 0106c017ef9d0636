"""Counts for Prometheus: nothing about a person, and nothing that grows with the number of visitors."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import get_args

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client import Counter as PrometheusCounter
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from queue_server.bugs import Bugs
from queue_server.clock import ServerClock
from queue_server.hall.ticket import STATES
from queue_server.journal.feed import Feed
from queue_server.loops import Loops
from queue_server.timekeeper import ClockState

METRICS_MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
COMMIT_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
"""Bounds of commit times in seconds: a commit is one or two fsyncs, from a good SSD to a failing disk."""


METHODS = frozenset({"GET", "HEAD", "POST"})
"""The label of all other methods: labels that strangers choose would fill the memory."""


class Metrics:
    """The metrics of one server. `feeds` are read when Prometheus asks."""

    def __init__(
        self,
        feeds: Callable[[], Iterable[Feed]],
        bugs: Bugs,
        loops: Loops,
    ) -> None:
        self.registry = CollectorRegistry()
        self._commits = Histogram(
            "kezek_commit_seconds", "How long a commit to disk takes", buckets=COMMIT_BUCKETS, registry=self.registry
        )
        self._records = PrometheusCounter("kezek_journal_records", "Records committed", registry=self.registry)
        self._commands: Counter[tuple[str, str, str]] = Counter()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self.registry.register(_AnswerCounts(self._commands, self._requests))
        self.registry.register(_Halls(feeds))
        self.registry.register(_Faults(bugs, loops))

    def commanded(self, hall: str, command: str, result: str) -> None:
        self._commands[hall, command, result] += 1

    def committed(self, records: int, seconds: float) -> None:
        self._records.inc(records)
        self._commits.observe(seconds)

    def answered(self, method: str, route: str, status: int) -> None:
        self._requests[method if method in METHODS else "OTHER", route, status] += 1

    def text(self) -> bytes:
        """All metrics, in the Prometheus text format."""
        return generate_latest(self.registry)


class _AnswerCounts(Collector):
    """Counts of commands and requests. They are counted in plain numbers, which costs a request least."""

    def __init__(self, commands: Counter[tuple[str, str, str]], requests: Counter[tuple[str, str, int]]) -> None:
        self._commands = commands
        self._requests = requests

    def collect(self) -> Iterable[CounterMetricFamily]:
        commands = CounterMetricFamily(
            "kezek_commands", "Commands by kind and by result: ok, or the code", labels=["hall", "command", "result"]
        )
        for labels, count in self._commands.items():
            commands.add_metric(labels, count)
        requests = CounterMetricFamily(
            "kezek_http_requests", "Requests by route and status", labels=["method", "route", "status"]
        )
        for (method, route, status), count in self._requests.items():
            requests.add_metric([method, route, str(status)], count)
        return commands, requests


class _Faults(Collector):
    """Counts bugs by the place where they occurred, and loops beside the halls that do not run."""

    def __init__(self, bugs: Bugs, loops: Loops) -> None:
        self._bugs = bugs
        self._loops = loops

    def collect(self) -> Iterable[CounterMetricFamily | GaugeMetricFamily]:
        bugs = CounterMetricFamily("kezek_bugs", "Bugs by route, loop or hall", labels=["where"])
        for place, count in sorted(self._bugs.counts.items()):
            bugs.add_metric([place], count)
        failing = GaugeMetricFamily("kezek_loops_failing", "Loops beside the halls that do not run")
        failing.add_metric([], len(self._loops.failing()))
        return bugs, failing


class ClockMetrics(Collector):
    """Compares the hall's time with the machine's."""

    def __init__(self, clock: ServerClock) -> None:
        self._clock = clock

    def collect(self) -> Iterable[GaugeMetricFamily]:
        report = self._clock.report()
        differs = GaugeMetricFamily("kezek_clock_differs_seconds", "How far the machine's clock is ahead of the hall's")
        differs.add_metric([], report.differs_s)
        states = GaugeMetricFamily("kezek_clock_state", "1 for the state that the clock is in", labels=["state"])
        for state in get_args(ClockState):
            states.add_metric([state], float(state == report.state))
        return differs, states


class _Halls(Collector):
    """Metrics that can be read from the halls at any time and so need not be counted."""

    def __init__(self, feeds: Callable[[], Iterable[Feed]]) -> None:
        self._feeds = feeds

    def collect(self) -> Iterable[GaugeMetricFamily]:
        tickets = GaugeMetricFamily("kezek_tickets", "Tickets of today by state", labels=["hall", "state"])
        heads = GaugeMetricFamily("kezek_journal_seq", "The last committed record", labels=["hall"])
        lost = GaugeMetricFamily(
            "kezek_records_lost", "Records that readers have seen and that are gone", labels=["hall"]
        )
        for feed in self._feeds():
            if (loss := feed.state.loss) is not None:
                lost.add_metric([feed.hall], loss.last_seen - loss.end)
            heads.add_metric([feed.hall], feed.seq)
            for state in STATES:
                tickets.add_metric([feed.hall, state], feed.state.index.balance[state])
        return tickets, heads, lost
