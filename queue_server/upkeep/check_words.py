"""Says in the reader's language what a check of the journals has shown: for a page, and as a file for an auditor. Pure.

A reason that somebody has typed, and names of halls and tickets, stand as they are.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_server.config.definition import Names
from queue_server.hall.state import SECOND
from queue_server.journal.checks.audit import AuditFinding, renamed
from queue_server.pages.wording.people import actor_name, person_name
from queue_server.pages.wording.words import Words
from queue_server.upkeep.check_job import CheckOutcome, HallCheck
from queue_server.views.person_names import PersonNames

RULE: Final = "-" * 72


class CheckedHall(Struct, frozen=True):
    """One hall in words. `summary` are one or two sentences, `lines` one for each fault and finding."""

    hall: str
    name: str
    is_intact: bool
    is_by_rule: bool
    summary: list[str]
    lines: list[str]


class CheckReader(Struct, frozen=True):
    """For whom a check is put into words: their language, the zone of each hall, its name, and the names under which
    people are shown."""

    words: Words
    zones: Mapping[str, str]
    names: Mapping[str, Names]
    people: PersonNames

    def name(self, hall: str) -> str:
        return self.names[hall][self.words.language] if hall in self.names else hall

    def actor(self, actor: str) -> str:
        """`role:name` with the name that is shown."""
        return actor_name(self.words, self.people.display_actor(actor))

    def moment(self, hall: str, at: int) -> str:
        """`29.11.2026 17:20:05` by the clock of that hall; of one that is no more here, by UTC and with its letters."""
        zone = self.zones.get(hall)
        local = datetime.fromtimestamp(at // SECOND, UTC if zone is None else ZoneInfo(zone))
        return local.strftime("%d.%m.%Y %H:%M:%S" if zone is not None else "%d.%m.%Y %H:%M:%S UTC")


def checked_hall(check: HallCheck, reader: CheckReader, most_lines: int) -> CheckedHall:
    """What the check has shown of one hall, with at most so many lines."""
    lines = list(_lines(check, reader))
    left_out = check.fault_count + check.finding_count - len(check.faults) - len(check.findings)
    left_out += max(0, len(lines) - most_lines)
    lines = lines[:most_lines]
    if left_out > 0:
        lines.append(reader.words.tn("and {n} more", "and {n} more", left_out))
    is_intact = check.fault_count == 0 and check.stopped_at is None
    by_rule = check.stopped_at is None and check.finding_count == 0
    return CheckedHall(check.hall, reader.name(check.hall), is_intact, by_rule, list(_summary(check, reader)), lines)


class CheckHeading(Struct, frozen=True):
    """The version of the program that checked, when it had done so (µs UTC), and who asked, as `role:name`."""

    version: str
    ended_at: int
    asker: str


def check_report(outcome: CheckOutcome, reader: CheckReader, heading: CheckHeading) -> str:
    """The file for an auditor: every hall, every line."""
    made_at = reader.moment(next(iter(reader.zones), ""), heading.ended_at)
    parts = [
        reader.words.t("Check of the journals by Kezek {version}", version=heading.version),
        reader.words.t("Made: {time}, asked for by {by}", time=made_at, by=reader.actor(heading.asker)),
        "",
    ]
    for check in outcome.halls:
        hall = checked_hall(check, reader, check.fault_count + check.finding_count)
        parts += [RULE, f"{hall.name} ({hall.hall})", RULE, *hall.summary, "", *hall.lines, ""]
    if outcome.unreadable is not None:
        parts += [reader.words.t("The folder could not be read to its end: {reason}", reason=outcome.unreadable), ""]
    return "\n".join(parts)


def _summary(check: HallCheck, reader: CheckReader) -> Iterator[str]:
    t, tn = reader.words.t, reader.words.tn
    if check.fault_count:
        yield tn(
            "{n} of the records is not as it was written. Keep the disk as it is and call the technician.",
            "{n} of the records are not as they were written. Keep the disk as it is and call the technician.",
            check.fault_count,
        )
    else:
        yield tn("{n} record, as it was written.", "All {n} records are as they were written.", check.count)
        yield t("The last one has the code {code}.", code=check.head)
    if check.stopped_at is not None:
        yield t("The order of calls could not be checked beyond record {seq}.", seq=check.stopped_at)
    elif check.finding_count:
        yield tn(
            "{n} act departs from the rule of the line or was a supervisor's decision:",
            "{n} acts depart from the rule of the line or were a supervisor's decision:",
            check.finding_count,
        )
    else:
        yield t("Everybody was called by the rule of the line.")


def _lines(check: HallCheck, reader: CheckReader) -> Iterator[str]:
    for fault in check.faults:
        yield reader.words.t("Record {seq}: {reason}", seq=fault.seq, reason=reader.people.display_text(fault.reason))
    for finding in check.findings:
        yield _finding_line(finding, check.hall, reader)


def _finding_line(finding: AuditFinding, hall: str, reader: CheckReader) -> str:
    t, finding = reader.words.t, renamed(finding, reader.people)
    parts = [
        f"{reader.moment(hall, finding.at)}, №{finding.seq}: {_MATTERS[finding.matter](t, _gaps(finding, reader))}"
    ]
    if finding.operator is not None:
        operator = person_name(reader.words, finding.operator)
        parts.append(t("at the window: {operator}", operator=operator))
    if finding.stated:
        parts.append(t("reason given: {reason}", reason=finding.stated))
    if finding.passed:
        parts.append(t("passed over: {numbers}", numbers=", ".join(finding.passed)))
    return "; ".join(parts)


_Translate = Callable[..., str]
_MATTERS: Final[dict[str, Callable[[_Translate, dict[str, object]], str]]] = {
    "out_of_turn": lambda t, gaps: t("{number} called out of turn to window {window} by {by}", **gaps),
    "not_by_rule": lambda t, gaps: t(
        "{number} called to window {window} by {by} as if by the rule, which calls another", **gaps
    ),
    "wrong_due": lambda t, gaps: t("{number} was given a place in the line that the rule does not give: {by}", **gaps),
    "changed": lambda t, gaps: t("{number} got another service or priority from {by}", **gaps),
    "cancelled": lambda t, gaps: t("{number} was ended unserved by {by}", **gaps),
    "clock_corrected": lambda t, gaps: t("the hall's time was false and was corrected by {by}", **gaps),
    "wrong_booking": lambda t, gaps: t("a booking was recorded that the rules do not give: {by}", **gaps),
}
"""The sentence of each matter of an audit."""


def _gaps(finding: AuditFinding, reader: CheckReader) -> dict[str, object]:
    return {"number": finding.number, "window": finding.window, "by": actor_name(reader.words, finding.actor)}
