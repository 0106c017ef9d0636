"""`python -m queue_server.upkeep.check_job`: verifies and audits every journal of a data folder, which may be served.

The journals are read twice from the disk, from the first record to the last that is there when it is reached.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from queue_server.journal.checks.audit import AuditFinding, audit
from queue_server.journal.checks.verify import Fault, verify
from queue_server.journal.record import Corrupt, Record
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import StoreError
from queue_server.upkeep.side_job import report_progress, serve_order

REPORT_EVERY: Final = 2_000
"""Records between two words about how far it is: several a second."""
MOST_LISTED: Final = 10_000
"""Faults and findings of one hall that are listed; beyond that they are counted."""


class CheckOrder(Struct, frozen=True):
    """Which data folder to check."""

    data: str


class HallCheck(Struct, frozen=True):
    """One hall: `count` records whose last has the hash `head` (hex), what does not verify, and what is not the rule.

    `fault_count` and `finding_count` are all of them, `faults` and `findings` the first. `stopped_at` is the record at
    which the audit could not go on, since it cannot have happened.
    """

    hall: str
    count: int
    head: str
    faults: list[Fault]
    fault_count: int
    findings: list[AuditFinding]
    finding_count: int
    stopped_at: int | None = None


class CheckOutcome(Struct, frozen=True, tag="checked"):
    """Every hall of the folder; `unreadable` is why the folder could not be read to the end."""

    halls: list[HallCheck]
    unreadable: str | None = None


class _RecordCounter:
    """Counts the records of all passes, and reports now and then."""

    def __init__(self, of: int) -> None:
        self._reached, self._of = 0, of

    async def count(self, records: AsyncIterator[Record]) -> AsyncIterator[Record]:
        async for record in records:
            self._reached += 1
            if self._reached % REPORT_EVERY == 0:
                report_progress(min(self._reached, self._of), self._of)
            yield record


def check(order: CheckOrder) -> CheckOutcome:
    """Verify and audit. What is wrong is in the outcome."""
    return asyncio.run(_check(Path(order.data)))


async def _check(data: Path) -> CheckOutcome:
    halls: list[HallCheck] = []
    try:
        store = await SqliteStore.open(data, read_only=True)
    except StoreError as error:
        return CheckOutcome([], str(error))
    try:
        names = await store.halls()
        ends = [head.seq if (head := await store.head(hall)) is not None else 0 for hall in names]
        counter = _RecordCounter(2 * sum(ends))
        for hall in names:
            halls.append(await _check_hall(store, hall, counter))  # noqa: PERF401 - those before an error stay
    except StoreError as error:
        return CheckOutcome(halls, str(error))
    finally:
        await store.close()
    return CheckOutcome(halls)


async def _check_hall(store: SqliteStore, hall: str, counter: _RecordCounter) -> HallCheck:
    verdict = await verify(hall, counter.count(store.read(hall)), await store.snapshot(hall))
    findings: list[AuditFinding] = []
    stopped_at = None
    try:
        findings = await audit(counter.count(store.read(hall)))
    except Corrupt as error:
        stopped_at = error.seq
    return HallCheck(
        hall=hall,
        count=verdict.count,
        head=verdict.head.hex(),
        faults=verdict.faults[:MOST_LISTED],
        fault_count=len(verdict.faults),
        findings=findings[:MOST_LISTED],
        finding_count=len(findings),
        stopped_at=stopped_at,
    )


if __name__ == "__main__":
    serve_order(CheckOrder, check)
