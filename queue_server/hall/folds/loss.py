"""Handles the loss of records: a witness has seen a record that the journal no longer holds. Pure.

After a restore or a damaged disk the journal ends earlier than before, and the ticket numbers that it would give next
have been given already. Each missing record gave one ticket at the most, so a number has not been given if it is
further beyond the last known one than records are missing. Where the count is unknown, as right after a restore,
numbers go on beyond what the hall gives in a day.
"""

from typing import Final

from msgspec import Struct

from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.state import Loss, State

MOST_LOST: Final = 100_000
"""Records that a witness is believed to have seen beyond the end: ten busy days of a large hall. A larger claim comes
from another journal or is invented."""
SHARE: Final = 2
"""At most every second number of those left today is passed over, so that a trusted witness that errs cannot use up all
numbers and close the hall."""


class JournalEnd(Struct, frozen=True):
    """The end of the journal when the loss was noticed, and the last numbers at that moment."""

    end: int
    numbers: dict[str, int]


def note_loss(state: State, command: c.NoteLoss, _actor: c.Actor, _now: int) -> list[e.Event]:
    """Record the loss; no event where the hall knows of it already, or where nothing is missing."""
    last_seen = state.loss.last_seen if state.loss is not None else 0
    if command.copied_at is None and command.seen <= max(state.seq, last_seen):
        return []
    journal_end = end_before_loss(state, is_copy=command.copied_at is not None)
    missing = max(0, command.seen - journal_end.end)
    numbers = {}
    for prefix, (first, last) in _ranges(state).items():
        present = state.last_numbers.get(prefix, first - 1)
        number = journal_end.numbers.get(prefix, first - 1) + missing
        number = max(number, command.numbers.get(prefix, 0))
        numbers[prefix] = max(present, min(number, present + (last - present) // SHARE))
    return [e.RecordsLost(max(command.seen, state.seq), missing, numbers, command.copied_at)]


def end_before_loss(state: State, *, is_copy: bool) -> JournalEnd:
    """The end of the journal at which the loss began. A further witness of a known loss adds to that loss; a report of
    another day or copy begins a new one."""
    loss = state.loss
    if loss is not None and not is_copy and (state.seq <= loss.last_seen or loss.day == state.day):
        return JournalEnd(loss.end, loss.numbers)
    return JournalEnd(state.seq, dict(state.last_numbers))


def loss_after(state: State, entry: e.Entry, event: e.RecordsLost) -> Loss:
    """The hall's loss once that record is taken in."""
    journal_end = end_before_loss(state, is_copy=event.copied_at is not None)
    copied_at = event.copied_at
    if copied_at is None and state.loss is not None and state.loss.end == journal_end.end:
        copied_at = state.loss.copied_at
    return Loss(journal_end.end, event.seen, journal_end.numbers, state.day, entry.at, copied_at)


def _ranges(state: State) -> dict[str, tuple[int, int]]:
    """The first and the last number of each letter."""
    return {service.prefix: (service.first_number, service.last_number) for service in state.defined.services}
