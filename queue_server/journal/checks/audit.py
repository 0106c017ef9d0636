"""Audits a hall: replays its journal against the rule of the line and lists every departure from it."""

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from queue_server.hall import events as e
from queue_server.hall.commands import CLOCK
from queue_server.hall.folds.event_rules import EVENTS, every_event
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.order import (
    due,
    due_again,
    due_changed,
    due_plain,
    due_reinstated,
    next_ticket,
    overtaken,
    passed_over,
)
from queue_server.hall.state import SECOND, State
from queue_server.hall.ticket import Ticket
from queue_server.journal.checks.audited_booking import booking_note
from queue_server.journal.codec import decode
from queue_server.journal.record import IMPOSSIBLE, Corrupt, Record
from queue_server.views.person_names import PersonNames

Matter = Literal["out_of_turn", "not_by_rule", "wrong_due", "changed", "cancelled", "clock_corrected", "wrong_booking"]
"""Out of turn, as recorded · recorded as by the rule, which calls another ticket · a due time that the rule does not
give · a supervisor has changed a ticket's service or priority, or ended its turn · the hall's time was false and has
been corrected, and with it every earlier due time · a record of a booking that the rules do not give."""


HISTORY_ACTORS = frozenset({e.IMPORTER, "system:configuration", str(CLOCK)})
"""Actors that write before any person of the hall does. Records from the first other actor on are this hall's own
work."""


class AuditFinding(Struct, frozen=True):
    """One record that departs from the rule: who did it (`actor`, `operator`), to which ticket, why and before whom.

    `passed` are the numbers that were due before this one, by the rule; `stated` is the operator's reason;
    `note` names what else departs from the rule.
    """

    seq: int
    at: int
    matter: Matter
    actor: str
    number: str
    window: int | None = None
    operator: str | None = None
    stated: str | None = None
    passed: tuple[str, ...] = ()
    note: str | None = None

    def __str__(self) -> str:
        moment = datetime.fromtimestamp(self.at // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        author = self.actor if self.operator is None else f"{self.actor} ({self.operator} at the window)"
        sentence = {
            "out_of_turn": f"{self.number} called out of turn to window {self.window} by {author}: {self.stated}",
            "not_by_rule": f"{self.number} called to window {self.window} by {author}, said to be by the rule",
            "wrong_due": f"{self.number} given a due time by {author}",
            "changed": f"{self.number} changed by {author}: {self.stated}",
            "cancelled": f"{self.number} closed before it was served by {author}: {self.stated}",
            "clock_corrected": f"the time corrected by {author}: {self.stated}",
            "wrong_booking": f"a booking by {author}",
        }[self.matter]
        passed = f"passed over: {', '.join(self.passed)}" if self.passed else "nobody passed over"
        passages = (passed,) if self.matter in ("out_of_turn", "not_by_rule", "changed") else ()
        return "; ".join((f"seq {self.seq}, {moment}: {sentence}", *passages, *filter(None, (self.note,))))


def renamed(finding: AuditFinding, names: PersonNames) -> AuditFinding:
    """The finding with the names under which people are shown today."""
    actor, operator = names.display_actor(finding.actor), names.display_or_none(finding.operator)
    return replace(finding, actor=actor, operator=operator)


async def audit(records: AsyncIterator[Record]) -> list[AuditFinding]:
    """Every finding of one hall's journal, in order, read from its first record. Raises `Corrupt`: verify it first."""
    findings: list[AuditFinding] = []
    state: State | None = None
    is_history = True
    async for record in records:
        state = state or State(hall=record.hall)
        entry = decode(record)
        is_history = is_history and entry.actor in HISTORY_ACTORS
        try:
            findings += _findings(state, entry, is_history)
            evolve(state, entry)
        except IMPOSSIBLE as error:
            raise Corrupt(record.hall, record.seq, f"cannot have happened: {error!r}") from error
    return findings


def _findings(state: State, entry: e.Entry, is_history: bool) -> Iterator[AuditFinding]:
    """The findings about one record, given the state before it."""
    if isinstance(entry.event, e.TicketCalled):
        yield from _of_call(state, entry, entry.event, is_history)
    elif isinstance(entry.event, e.TicketCancelled):
        number = state.tickets[entry.event.ticket].number
        yield AuditFinding(entry.seq, entry.at, "cancelled", entry.actor, number, stated=entry.event.reason)
    elif isinstance(entry.event, e.ClockCorrected):
        yield _of_correction(entry, entry.event)
    elif (note := booking_note(state, entry)) is not None:
        yield AuditFinding(entry.seq, entry.at, "wrong_booking", entry.actor, "", note=note)
    else:
        if isinstance(entry.event, e.TicketChanged):
            yield _of_change(state, entry, entry.event)
        yield from _of_due(state, entry)


def _of_call(state: State, entry: e.Entry, call: e.TicketCalled, is_history: bool) -> Iterator[AuditFinding]:
    """The finding about a call. Calls imported from another system follow its own rule, but only before this hall's own
    work began."""
    ticket = state.tickets[call.ticket]
    due_now = next_ticket(state, call.window, entry.at)
    if call.reason == "by_rule" and due_now is ticket:
        return
    if call.reason == "imported" and is_history:
        return
    passed = tuple(other.number for other in passed_over(state, call.window, ticket, entry.at))
    yield AuditFinding(
        seq=entry.seq,
        at=entry.at,
        matter="out_of_turn" if call.reason == "out_of_turn" else "not_by_rule",
        actor=entry.actor,
        number=call.number,
        window=call.window,
        operator=call.operator,
        stated=call.stated,
        passed=passed,
        note=_note(state, call, due_now, passed),
    )


def _of_correction(entry: e.Entry, correction: e.ClockCorrected) -> AuditFinding:
    false_s = (correction.was - correction.corrected) // SECOND
    note = f"the records from {correction.first} on had a time that was {false_s} s too late"
    return AuditFinding(entry.seq, entry.at, "clock_corrected", entry.actor, "", stated=correction.reason, note=note)


def _of_change(state: State, entry: e.Entry, change: e.TicketChanged) -> AuditFinding:
    """The finding about a changed ticket: whom it overtakes, and its service and priority before and after."""
    ticket = state.tickets[change.ticket]
    is_waiting = ticket.state == "waiting"
    passed = overtaken(state, ticket, change.service, change.due) if is_waiting else []
    changes = (
        f"{word} {before or 'none'} -> {after or 'none'}"
        for word, before, after in (
            ("service", ticket.service, change.service),
            ("priority", ticket.priority, change.priority),
        )
        if before != after
    )
    return AuditFinding(
        seq=entry.seq,
        at=entry.at,
        matter="changed",
        actor=entry.actor,
        number=ticket.number,
        stated=change.reason,
        passed=tuple(other.number for other in passed),
        note=", ".join(changes) or None,
    )


def _note(state: State, call: e.TicketCalled, due_now: Ticket | None, passed: tuple[str, ...]) -> str | None:
    if call.reason == "by_rule":
        return f"by the rule: {due_now.number}" if due_now is not None else "by the rule: nobody"
    if call.reason == "imported":
        return "said to be another system's, but this hall already lived by its own rule"
    if not state.defined.rules.out_of_turn:
        return "the hall did not allow it"
    if call.passed != passed:
        return f"recorded as passed over: {', '.join(call.passed) or 'nobody'}"
    return None


def _of_due(state: State, entry: e.Entry) -> Iterator[AuditFinding]:
    """A finding where the record's due time differs from the rule's: it gives another place in the line."""
    event: Any = entry.event
    expected = _expected_due(state, entry)
    if expected is None or event.due == expected:
        return
    number = event.number if isinstance(event, e.TicketIssued) else state.tickets[event.ticket].number
    gained = (expected - event.due) / SECOND
    note = f"{abs(gained):.0f} s {'earlier' if gained > 0 else 'later'} than the rule gives"
    yield AuditFinding(entry.seq, entry.at, "wrong_due", entry.actor, number, getattr(event, "window", None), note=note)


def _expected_due(state: State, entry: e.Entry) -> int | None:
    """The due time by the rule, where the event gives one."""
    rule = _DUE_TIMES[type(entry.event)]
    return rule(state, entry.event, entry.at) if rule is not None and state.definition is not None else None


def _due_of_issued(state: State, event: e.TicketIssued, at: int) -> int:
    return due(state.defined, at, event.priority, event.booked_at)


def _due_of_refused(state: State, event: e.PrivilegeRefused, _at: int) -> int:
    return due_plain(state.defined, state.tickets[event.ticket])


def _due_of_proved(state: State, event: e.PrivilegeReinstated, _at: int) -> int:
    return due_reinstated(state.tickets[event.ticket])


def _due_of_reinstated(state: State, event: e.TicketReinstated, _at: int) -> int:
    return state.tickets[event.ticket].due


def _due_of_changed(state: State, event: e.TicketChanged, at: int) -> int:
    return due_changed(state, state.tickets[event.ticket], event.service, event.priority, at)


def _due_of_returned(state: State, event: e.TicketReturned, at: int) -> int:
    return due_again(state, state.tickets[event.ticket], at, state.defined.rules.due_after_hold)


def _due_of_transferred(state: State, event: e.TicketTransferred, at: int) -> int:
    return due_again(state, state.tickets[event.ticket], at, state.defined.rules.due_after_transfer)


def _due_of_continued(state: State, event: e.TicketContinued, at: int) -> int:
    return due_again(state, state.tickets[event.ticket], at, state.defined.rules.due_after_stop)


_DUE_TIMES: Final[dict[type, Callable[[State, Any, int], int] | None]] = every_event(
    {
        e.TicketIssued: _due_of_issued,
        e.TicketContinued: _due_of_continued,
        e.TicketTransferred: _due_of_transferred,
        e.TicketReturned: _due_of_returned,
        e.TicketReinstated: _due_of_reinstated,
        e.TicketChanged: _due_of_changed,
        e.PrivilegeRefused: _due_of_refused,
        e.PrivilegeReinstated: _due_of_proved,
    },
    ignored=(event for event in EVENTS if "due" not in event.__struct_fields__),
)
"""Type of event that gives a due time -> the due time by the rule."""
