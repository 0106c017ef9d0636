"""Counts the halls that a centre follows for Prometheus."""

from collections.abc import Callable, Iterable
from typing import Final

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from queue_server.replication.centre.status import HallLinks
from queue_server.units import SECOND

HALL_LABEL: Final = ["hall"]


class CentreMetrics(Collector):
    """The metrics of one server's followed halls. `clock` gives µs UTC."""

    def __init__(self, links: HallLinks, clock: Callable[[], int]) -> None:
        self._links, self._clock = links, clock

    def collect(self) -> Iterable[Metric]:
        silence = GaugeMetricFamily("kezek_followed_heard_seconds", "Since a hall was heard last", labels=HALL_LABEL)
        behind = GaugeMetricFamily(
            "kezek_followed_behind", "Records of a hall that are missing here", labels=HALL_LABEL
        )
        forked = GaugeMetricFamily("kezek_followed_forked_seq", "First record that differs; 0: none", labels=HALL_LABEL)
        now = self._clock()
        for link in self._links:
            if link.heard_at is not None:
                silence.add_metric([link.hall], max(0, now - link.heard_at) / SECOND)
            behind.add_metric([link.hall], link.behind or 0)
            forked.add_metric([link.hall], link.forked_at or 0)
        return silence, behind, forked
