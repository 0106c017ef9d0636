"""Holds what is shown of a link: how far the other side is, and what is wrong. Faults are logged once each.

Times are µs UTC.
"""

import logging
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from queue_server.journal.links.contents import LinkSide
from queue_server.replication.branch.link_faults import LinkFault, LinkFaultKind, TakenOver

log = logging.getLogger(__name__)

LinkStanding = Literal["connecting", "in_step", "sending", "failing", "forked", "taken_over"]
"""Nothing has been heard of the other side yet; it has every record; records are under way; the link does not work at
present; the two journals differ; another machine writes the hall."""


class SendingReport(Struct, frozen=True):
    """The state of a link. `sent_seq` is how far the other side has come, `reported_at` when that was heard last.

    `since` is when the standing began. `fault` is why the link does not work, `certificate` the SHA-256 of the one that
    was shown instead of the right one. `forked_seq` is the first record that differs. `epoch` is the highest one that
    the other side has. The counts are of this server since its start.
    """

    hall: str
    side: LinkSide
    address: str
    name: str = ""
    standing: LinkStanding = "connecting"
    since: int = 0
    sent_seq: int = 0
    reported_at: int | None = None
    fault: LinkFaultKind | None = None
    certificate: str = ""
    forked_seq: int | None = None
    epoch: int = 0
    catalogue: int | None = None
    records: int = 0
    bytes: int = 0
    faults: int = 0


class LinkState:
    """The present report of one link, and what is logged about it."""

    def __init__(self, report: SendingReport) -> None:
        self.report = report
        self._named: set[LinkFaultKind] = set()
        """The faults that were logged since the link worked last."""

    def reached(self, seq: int, epoch: int, now: int, *, is_behind: bool) -> None:
        """The other side has come so far."""
        if self.report.standing in ("failing", "forked", "taken_over"):
            log.info("%s: the %s takes records again, from %d on", self.report.hall, self.report.side, seq + 1)
        self._named.clear()
        self._stand("sending" if is_behind else "in_step", now)
        self.report = replace(
            self.report, sent_seq=seq, reported_at=now, epoch=epoch, fault=None, certificate="", forked_seq=None
        )

    def answered(self, seq: int, now: int) -> None:
        """The other side is there, whether or not the journals agree."""
        self.report = replace(self.report, sent_seq=seq, reported_at=now)

    def offered(self, catalogue: int | None) -> None:
        """The other side offers this version of its catalogue."""
        self.report = replace(self.report, catalogue=catalogue)

    def count_batch(self, records: int, size: int) -> None:
        self.report = replace(self.report, records=self.report.records + records, bytes=self.report.bytes + size)

    def failed(self, fault: LinkFault, now: int) -> None:
        """The link does not work. The first fault of a kind is a warning, until it works again."""
        is_repeated = fault.kind in self._named
        self._named.add(fault.kind)
        log.log(
            logging.DEBUG if is_repeated else logging.WARNING,
            "%s: the journal does not reach the %s at %s: %s; the hall goes on, and it is tried again",
            self.report.hall,
            self.report.side,
            self.report.address,
            fault,
        )
        if self.report.standing != "forked":
            self._stand("failing", now)
        self.report = replace(
            self.report, fault=fault.kind, certificate=fault.certificate, faults=self.report.faults + 1
        )

    def forked(self, seq: int, now: int) -> None:
        """The journals differ from that record on."""
        if self.report.forked_seq != seq:
            log.error(
                "%s: the journal here and that of the %s at %s differ from record %d on: nothing more is sent, and the "
                "hall goes on; see docs/region.md",
                self.report.hall,
                self.report.side,
                self.report.address,
                seq,
            )
        self._stand("forked", now)
        self.report = replace(self.report, forked_seq=seq, fault=None, certificate="")

    def taken_over(self, takeover: TakenOver, now: int) -> None:
        """Another machine writes the hall: from record `takeover.seq` on the journal here is a dead end."""
        if self.report.epoch != takeover.epoch or self.report.standing != "taken_over":
            log.critical(
                "%s: another machine has taken this hall over (epoch %d), says the %s at %s: nothing more is written "
                "here; %s",
                self.report.hall,
                takeover.epoch,
                self.report.side,
                self.report.address,
                "it has every record of this one"
                if takeover.seq is None
                else f"it goes on without the records from {takeover.seq} on: kezek standby report names their tickets",
            )
        self._stand("taken_over", now)
        self.report = replace(self.report, epoch=takeover.epoch, forked_seq=takeover.seq, fault=None, certificate="")

    def _stand(self, standing: LinkStanding, now: int) -> None:
        is_moving = {self.report.standing, standing} <= {"in_step", "sending"}
        since = self.report.since if self.report.standing == standing or is_moving else now
        self.report = replace(self.report, standing=standing, since=since)
