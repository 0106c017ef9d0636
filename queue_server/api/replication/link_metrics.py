"""Counts the links of halls for Prometheus."""

from collections.abc import Callable, Iterable, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from queue_server.journal.feed import Feed
from queue_server.replication.branch.branch_links import BranchLinks

LINK: list[str] = ["hall", "side"]


class LinkMetrics(Collector):
    """The metrics of one server's links."""

    def __init__(self, links: BranchLinks, feeds: Callable[[], Mapping[str, Feed]]) -> None:
        self._links, self._feeds = links, feeds

    def collect(self) -> Iterable[Metric]:
        up = GaugeMetricFamily("kezek_link_up", "1 while the other side of the link takes records", labels=LINK)
        behind = GaugeMetricFamily("kezek_link_behind", "Records that the other side lacks", labels=LINK)
        forked = GaugeMetricFamily("kezek_link_forked_seq", "First record that differs there; 0: none", labels=LINK)
        records = CounterMetricFamily("kezek_link_records", "Records that were sent", labels=LINK)
        size = CounterMetricFamily("kezek_link_bytes", "Bytes of batches that were sent", labels=LINK)
        faults = CounterMetricFamily("kezek_link_faults", "Tries that failed", labels=LINK)
        feeds = self._feeds()
        for report in self._links.reports():
            labels = [report.hall, report.side]
            up.add_metric(labels, report.standing in ("in_step", "sending"))
            head = feeds[report.hall].seq if report.hall in feeds else report.sent_seq
            behind.add_metric(labels, max(0, head - report.sent_seq))
            forked.add_metric(labels, report.forked_seq or 0)
            records.add_metric(labels, report.records)
            size.add_metric(labels, report.bytes)
            faults.add_metric(labels, report.faults)
        return up, behind, forked, records, size, faults
