"""Judges a stage of a visit by the norm that was in force for it. Pure."""

from queue_server.journal.visits.visit import Visit
from queue_server.views.norm import exceeds, judged_wait


def is_visit_over_norm(visit: Visit) -> bool:
    """Whether the wait of a stage, so far, was longer than its norm."""
    waited = judged_wait(visit.waited, visit.joined_at, visit.booked_at)
    return visit.norm is not None and exceeds(waited, visit.norm)
