"""Checks that each mark may follow the events before it: one for each finished service, by its ticket. Pure."""

from queue_server.hall import events as e
from queue_server.hall.ratings.decide_rating import FIRST_STEP, LAST_STEP, MOST_REASONS
from queue_server.journal.checks.sequence.checked_state import CheckedState, CheckedStop


def objection_to_rated(hall: CheckedState, event: e.VisitRated) -> str | None:
    """The reason why the mark cannot come next, or None."""
    if not FIRST_STEP <= event.step <= LAST_STEP or len(event.reasons) > MOST_REASONS:
        return f"gives a mark of step {event.step} with {len(event.reasons)} reasons, which there is not"
    if event.finished in hall.rated:
        return f"gives the service that record {event.finished} finished a second mark"
    stop = hall.finished.get(event.finished)
    if stop is None:
        is_known = event.finished > hall.knows_finished_after
        return f"gives a mark to record {event.finished}, which finished no service not long ago" if is_known else None
    if (stop.ticket, stop.window) != (event.ticket, event.window):
        return f"gives a mark to the service that record {event.finished} finished for another ticket or window"
    return None


def follow_rated(hall: CheckedState, event: e.VisitRated) -> None:
    """Take in the mark."""
    hall.rated.add(event.finished)


def follow_finished(hall: CheckedState, event: e.TicketFinished | e.TicketContinued) -> None:
    """Take in a service that may get a mark."""
    hall.finished[hall.seq] = CheckedStop(event.ticket, event.window, hall.day)


def forget_finished(hall: CheckedState, ended: str | None) -> None:
    """Drop what was finished before the day that has `ended`: it may get no mark any more."""
    hall.finished = {seq: stop for seq, stop in hall.finished.items() if stop.day == ended}
    hall.rated = {seq for seq in hall.rated if seq in hall.finished or seq <= hall.knows_finished_after}
